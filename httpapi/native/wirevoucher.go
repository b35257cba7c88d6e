package native

import "time"

// Voucher is a code that becomes a service at its first login.
type Voucher struct {
	ID        int64      `json:"id"`
	Code      string     `json:"code"`
	Plan      string     `json:"plan" doc:"name of its plan"`
	Router    string     `json:"router" doc:"name of the NAS it is tied to; empty for any"`
	Batch     int64      `json:"batch"`
	State     string     `json:"state" doc:"unused, reserved, used or void"`
	Service   int64      `json:"service" doc:"id of the service it became; 0 for none"`
	MadeBy    string     `json:"made_by"`
	CreatedAt time.Time  `json:"created_at"`
	UsedAt    *time.Time `json:"used_at" doc:"null until it is used"`
}

// VoucherOrder asks for vouchers to be made.
type VoucherOrder struct {
	Plan   string `json:"plan" doc:"name of a plan"`
	Router string `json:"router,omitempty" doc:"name of a NAS; empty for any"`
	Count  int    `json:"count" doc:"how many"`
	Length int    `json:"length,omitempty" doc:"random characters of a code; 0 for the default"`
	Prefix string `json:"prefix,omitempty" doc:"what every code begins with"`
}

// VoucherBatch is what was made.
type VoucherBatch struct {
	Batch    int64     `json:"batch"`
	Vouchers []Voucher `json:"vouchers"`
}
