package native

import "time"

// Method is a way in which money comes in. Of its secrets the names alone are shown.
type Method struct {
	ID          int64             `json:"id"`
	Revision    uint64            `json:"revision"`
	Name        string            `json:"name"`
	Kind        string            `json:"kind" doc:"cash, transfer, qris, gateway or external"`
	Provider    string            `json:"provider" doc:"of a gateway: tripay, midtrans, xendit or duitku"`
	Settings    map[string]string `json:"settings"`
	Secrets     []string          `json:"secrets" doc:"names of the secrets that are kept"`
	QRIS        string            `json:"qris" doc:"static code"`
	Details     string            `json:"details" doc:"what the payer reads"`
	Channels    []string          `json:"channels" doc:"ways to pay that are offered; none for all"`
	Disabled    bool              `json:"disabled"`
	CodeLow     int64             `json:"code_low" doc:"unique codes of transfers; 0 for none"`
	CodeHigh    int64             `json:"code_high"`
	LifeMinutes int               `json:"life_minutes" doc:"how long an attempt waits; 0 for the usual"`
	FeeFlat     int64             `json:"fee_flat" doc:"that the payer bears, in minor units"`
	FeePercent  int64             `json:"fee_percent" doc:"that the payer bears, in percent times 100"`
	Company     string            `json:"company" doc:"empty for all"`
	Sort        int               `json:"sort"`
	CreatedAt   time.Time         `json:"created_at"`
	Note        string            `json:"note"`
}

// MethodChange makes a payment method or changes one. What is absent stays as it is.
type MethodChange struct {
	Name        *string            `json:"name,omitempty"`
	Kind        *string            `json:"kind,omitempty" doc:"cash, transfer, qris, gateway or external; it cannot change"`
	Provider    *string            `json:"provider,omitempty"`
	Settings    *map[string]string `json:"settings,omitempty" doc:"put among those that there are; an empty text takes one away"`
	Secrets     *map[string]string `json:"secrets,omitempty" writeOnly:"true" doc:"the same; kept encrypted"`
	QRIS        *string            `json:"qris,omitempty"`
	Details     *string            `json:"details,omitempty"`
	Channels    *[]string          `json:"channels,omitempty"`
	Disabled    *bool              `json:"disabled,omitempty"`
	CodeLow     *int64             `json:"code_low,omitempty"`
	CodeHigh    *int64             `json:"code_high,omitempty"`
	LifeMinutes *int               `json:"life_minutes,omitempty"`
	FeeFlat     *int64             `json:"fee_flat,omitempty"`
	FeePercent  *int64             `json:"fee_percent,omitempty"`
	Company     *string            `json:"company,omitempty"`
	Sort        *int               `json:"sort,omitempty"`
	Note        *string            `json:"note,omitempty"`
}

// PaymentCode is a number under which a customer can always pay.
type PaymentCode struct {
	ID        int64     `json:"id"`
	Revision  uint64    `json:"revision"`
	Method    string    `json:"method"`
	Channel   string    `json:"channel" doc:"such as va_bni or alfamart"`
	Code      string    `json:"code"`
	Customer  string    `json:"customer" doc:"number, or # and the id"`
	Service   int64     `json:"service" doc:"id; 0 for any of the customer"`
	CreatedAt time.Time `json:"created_at"`
}

// PaymentCodeOrder makes a payment code. Where no code is given it is made of the prefix, else of
// the method's setting code_prefix, and the number of the service or the customer.
type PaymentCodeOrder struct {
	Method   string `json:"method"`
	Channel  string `json:"channel,omitempty"`
	Code     string `json:"code,omitempty"`
	Prefix   string `json:"prefix,omitempty"`
	Customer string `json:"customer,omitempty" doc:"number, or # and the id"`
	Service  string `json:"service,omitempty" doc:"login, or # and the id"`
}
