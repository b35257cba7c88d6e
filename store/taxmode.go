package store

// TaxMode says how a price stands to its tax.
type TaxMode uint8

// The modes of tax.
const (
	TaxExclusive TaxMode = iota // added to the price
	TaxInclusive                // within the price
	TaxNone                     // not taken at all
)

// taxModeWords holds the words of TaxMode.
var taxModeWords = words{field: "tax", list: []string{"exclusive", "inclusive", "none"}}

// String returns the word of the mode.
func (m TaxMode) String() string { return taxModeWords.name(uint8(m)) }

// ParseTaxMode reads exclusive, inclusive or none. The error is Invalid.
func ParseTaxMode(text string) (TaxMode, error) {
	value, err := taxModeWords.parse(text)

	return TaxMode(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (m TaxMode) MarshalText() ([]byte, error) {
	return []byte(m.String()), taxModeWords.check(uint8(m))
}

// UnmarshalText reads what MarshalText wrote.
func (m *TaxMode) UnmarshalText(text []byte) (err error) {
	*m, err = ParseTaxMode(string(text))

	return err
}
