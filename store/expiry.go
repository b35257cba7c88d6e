package store

// ExpiryAction is what follows when the validity has ended.
type ExpiryAction uint8

// The actions at the end of the validity.
const (
	ExpiryReject ExpiryAction = iota
	ExpiryIsolir
	ExpirySwitch // to Plan.ExpiryPlan
)

// expiryWords holds the words of ExpiryAction.
var expiryWords = words{field: "on_expiry", list: []string{"reject", "isolir", "plan"}}

// String returns the word of the action, without the plan that follows.
func (a ExpiryAction) String() string { return expiryWords.name(uint8(a)) }

// ParseExpiryAction reads reject, isolir or plan. The error is Invalid.
func ParseExpiryAction(text string) (ExpiryAction, error) {
	value, err := expiryWords.parse(text)

	return ExpiryAction(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (a ExpiryAction) MarshalText() ([]byte, error) {
	return []byte(a.String()), expiryWords.check(uint8(a))
}

// UnmarshalText reads what MarshalText wrote.
func (a *ExpiryAction) UnmarshalText(text []byte) (err error) {
	*a, err = ParseExpiryAction(string(text))

	return err
}
