package store

import "time"

// Voucher is a code that becomes a service at its first login, or when it is redeemed in a portal. Codes are compared
// byte for byte and share one uniqueness index with logins.
type Voucher struct {
	ID       int64
	Revision uint64
	Code     string
	Secret   Secret // NoSecret where the code alone lets in
	Plan     int64
	Router   int64 // 0 for any
	Batch    int64
	State    VoucherState
	Service  int64 // the service it became
	MadeBy   string
	Created  time.Time
	Used     time.Time
}

// VoucherState is where a voucher is in its life.
type VoucherState uint8

// The states of a voucher. Only an unused one can be redeemed.
const (
	VoucherUnused VoucherState = iota
	VoucherReserved
	VoucherUsed
	VoucherVoid
)
