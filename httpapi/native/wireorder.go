package native

import "time"

// Order is the wish to buy something at a price that holds for a while. Amounts are whole minor
// units of its currency.
type Order struct {
	ID         int64      `json:"id"`
	Revision   uint64     `json:"revision"`
	Token      string     `json:"token" doc:"names the order to whoever has it"`
	Kind       string     `json:"kind" doc:"plan, balance, custom, topup, transfer, invoice, voucher or deposit"`
	State      string     `json:"state" doc:"pending, paid, failed, cancelled, expired or refunded"`
	Customer   string     `json:"customer" doc:"number, or # and the id"`
	CustomerID int64      `json:"customer_id"`
	Friend     string     `json:"friend" doc:"whom it is for, where that is another customer"`
	Reseller   string     `json:"reseller"`
	Plan       string     `json:"plan" doc:"as it was called when it was ordered"`
	Service    int64      `json:"service" doc:"id; 0 for a new one"`
	Invoice    int64      `json:"invoice"`
	Cycle      string     `json:"cycle"`
	Quantity   int        `json:"quantity"`
	OnActive   string     `json:"on_active" doc:"extend, replace or queue"`
	Login      string     `json:"login"`
	Currency   string     `json:"currency"`
	Price      int64      `json:"price"`
	Bills      int64      `json:"bills"`
	Discount   int64      `json:"discount"`
	Tax        int64      `json:"tax"`
	Margin     int64      `json:"margin"`
	Total      int64      `json:"total"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at" doc:"when it ends unpaid"`
	EndedAt    *time.Time `json:"ended_at"`
	Payment    int64      `json:"payment"`
	Receipt    int64      `json:"receipt"`
	Result     int64      `json:"result" doc:"id of the service or voucher that came of it"`
	By         string     `json:"by"`
	Note       string     `json:"note"`
}

// OrderOrder orders something, or asks what it would cost.
type OrderOrder struct {
	Kind     string `json:"kind,omitempty" doc:"plan (default), balance, custom, topup, transfer, invoice or voucher"`
	Customer string `json:"customer,omitempty" doc:"who pays: number, or # and the id"`
	Friend   string `json:"friend,omitempty" doc:"whom it is for, where that is another customer"`
	Plan     string `json:"plan,omitempty"`
	Service  string `json:"service,omitempty" doc:"login, or # and the id; absent for the customer's own of that kind"`
	Fresh    bool   `json:"fresh,omitempty" doc:"a service of its own, even where the customer has one"`
	Invoice  string `json:"invoice,omitempty" doc:"number, or # and the id"`
	Cycle    string `json:"cycle,omitempty" doc:"validity (default), month, quarter, semiannual or annual"`
	Quantity int    `json:"quantity,omitempty"`
	OnActive string `json:"on_active,omitempty" doc:"extend (default), replace or queue"`
	Login    string `json:"login,omitempty" doc:"wished for a new service"`
	Password string `json:"password,omitempty" writeOnly:"true" doc:"the same; one is made where it is absent"`
	Coupon   string `json:"coupon,omitempty"`
	Amount   int64  `json:"amount,omitempty" doc:"of money for a wallet"`
	Price    *int64 `json:"price,omitempty" doc:"in the place of the plan's; needs billing:override"`
	Margin   int64  `json:"margin,omitempty" doc:"of a reseller, added to the price"`
	Note     string `json:"note,omitempty"`
}

// Quote is what something would cost.
type Quote struct {
	Currency string        `json:"currency"`
	Lines    []InvoiceLine `json:"lines"`
	Price    int64         `json:"price"`
	Bills    int64         `json:"bills"`
	Discount int64         `json:"discount"`
	TaxBase  int64         `json:"tax_base"`
	Tax      int64         `json:"tax"`
	TaxLabel string        `json:"tax_label"`
	Total    int64         `json:"total"`
	Margin   int64         `json:"margin"`
	First    bool          `json:"first" doc:"a first, partial period is priced"`
}

// PayingOrder says how something is paid at once.
type PayingOrder struct {
	Wallet     bool   `json:"wallet,omitempty" doc:"from the customer's own wallet"`
	Method     string `json:"method,omitempty" doc:"name of a payment method; absent for cash of the house"`
	Collector  string `json:"collector,omitempty" doc:"name of the operator who holds the cash"`
	Reference  string `json:"reference,omitempty" doc:"unique within its method"`
	ReceivedAt string `json:"received_at,omitempty" doc:"absent for now; an earlier time needs billing:backdate"`
	Note       string `json:"note,omitempty"`
}

// Receipt tells of something that was sold and paid at once.
type Receipt struct {
	ID         int64         `json:"id"`
	Revision   uint64        `json:"revision"`
	Number     int64         `json:"number"`
	Display    string        `json:"display" doc:"INV-n"`
	Kind       string        `json:"kind" doc:"plan, balance, topup, voucher or transfer"`
	Customer   string        `json:"customer"`
	CustomerID int64         `json:"customer_id"`
	Service    int64         `json:"service"`
	Payment    int64         `json:"payment"`
	Order      int64         `json:"order"`
	Plan       string        `json:"plan" doc:"as it was called then"`
	Router     string        `json:"router"`
	Login      string        `json:"login"`
	Currency   string        `json:"currency"`
	Lines      []InvoiceLine `json:"lines" doc:"bills, and what else was sold with it"`
	Price      int64         `json:"price"`
	Bills      int64         `json:"bills"`
	Discount   int64         `json:"discount"`
	Tax        int64         `json:"tax"`
	Total      int64         `json:"total"`
	Method     string        `json:"method"`
	Operator   string        `json:"operator" doc:"empty for the customer"`
	BeginsAt   *time.Time    `json:"begins_at"`
	EndsAt     *time.Time    `json:"ends_at"`
	CreatedAt  time.Time     `json:"created_at"`
	RefundedAt *time.Time    `json:"refunded_at"`
	Note       string        `json:"note"`
}

// RechargeOrder sells something that is paid at once.
type RechargeOrder struct {
	Customer string `json:"customer,omitempty" doc:"number, or # and the id"`
	Plan     string `json:"plan"`
	Service  string `json:"service,omitempty" doc:"login, or # and the id; absent for the customer's own of that kind"`
	Fresh    bool   `json:"fresh,omitempty" doc:"a service of its own, even where the customer has one"`
	Cycle    string `json:"cycle,omitempty" doc:"validity (default), month, quarter, semiannual or annual"`
	Quantity int    `json:"quantity,omitempty"`
	OnActive string `json:"on_active,omitempty" doc:"extend (default), replace or queue"`
	Router   string `json:"router,omitempty" doc:"of a new service"`
	Login    string `json:"login,omitempty" doc:"of a new service"`
	Password string `json:"password,omitempty" writeOnly:"true" doc:"of a new service; one is made where it is absent"`
	Zero     bool   `json:"zero,omitempty" doc:"a gift; needs billing:override"`
	Price    *int64 `json:"price,omitempty" doc:"in the place of the plan's; needs billing:override"`
	Discount int64  `json:"discount,omitempty" doc:"needs billing:override"`
	Note     string `json:"note,omitempty"`

	Pay PayingOrder `json:"pay,omitempty"`
}

// RenewOrder sells the next term of a service.
type RenewOrder struct {
	OnActive string      `json:"on_active,omitempty" doc:"extend (default), replace or queue"`
	Pay      PayingOrder `json:"pay,omitempty"`
}

// Redemption turns a voucher into validity.
type Redemption struct {
	Code     string `json:"code"`
	Customer string `json:"customer,omitempty" doc:"absent for a service with the code for its login"`
}
