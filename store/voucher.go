package store

import "time"

// Voucher is a code that becomes a service at its first login, or when it is redeemed in a
// portal. Codes are compared byte for byte and share one uniqueness index with logins.
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

// voucherWords holds the words of VoucherState.
var voucherWords = words{field: "state", list: []string{"unused", "reserved", "used", "void"}}

// String returns the word of the state.
func (s VoucherState) String() string { return voucherWords.name(uint8(s)) }

// ParseVoucherState reads unused, reserved, used or void. The error is Invalid.
func ParseVoucherState(text string) (VoucherState, error) {
	value, err := voucherWords.parse(text)

	return VoucherState(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (s VoucherState) MarshalText() ([]byte, error) {
	return []byte(s.String()), voucherWords.check(uint8(s))
}

// UnmarshalText reads what MarshalText wrote.
func (s *VoucherState) UnmarshalText(text []byte) (err error) {
	*s, err = ParseVoucherState(string(text))

	return err
}

// Validate lists what is wrong with the voucher, each fault with its field.
func (v *Voucher) Validate() error {
	var found faults
	found.add(ValidateLogin("code", v.Code))
	found.add(v.Secret.Validate())
	found.unless(v.Plan > 0, "plan", "must be given")
	found.id("router", v.Router)
	found.id("batch", v.Batch)
	found.add(voucherWords.check(uint8(v.State)))
	found.id("service", v.Service)
	found.unless(v.State != VoucherUsed || v.Service > 0, "service",
		"must be the service that a used voucher became")
	found.unless(v.Service == 0 || v.State == VoucherUsed || v.State == VoucherVoid, "service",
		"must be empty until the voucher is used")
	found.text("made_by", v.MadeBy, MaxName)

	return found.all()
}
