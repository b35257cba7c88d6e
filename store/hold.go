package store

import "strings"

// Holds is the set of reasons why a service does not get what its plan gives.
type Holds uint8

// The holds. A payment lifts HoldUnpaid and nothing else.
const (
	HoldUnpaid Holds = 1 << iota // something is past its isolir date: isolir
	HoldManual                   // an operator suspended it: reject
	HoldLeave                    // the customer is away: reject
	HoldFraud                    // misuse: reject
)

// holdNames names each hold, in the order in which a set is written.
var holdNames = []struct {
	hold Holds
	name string
}{
	{HoldUnpaid, "unpaid"},
	{HoldManual, "manual"},
	{HoldLeave, "leave"},
	{HoldFraud, "fraud"},
}

// Has reports whether every hold of the other set stands.
func (h Holds) Has(other Holds) bool { return h&other == other }

// With returns the set with the other's holds added.
func (h Holds) With(other Holds) Holds { return h | other }

// Without returns the set with the other's holds lifted.
func (h Holds) Without(other Holds) Holds { return h &^ other }

// Blocks reports whether a hold stands that means reject, rather than isolir.
func (h Holds) Blocks() bool { return h&(HoldManual|HoldLeave|HoldFraud) != 0 }

// Names lists the holds that stand.
func (h Holds) Names() []string {
	names := make([]string, 0, len(holdNames))
	for _, known := range holdNames {
		if h.Has(known.hold) {
			names = append(names, known.name)
		}
	}

	return names
}

// String writes the set as words, or "none".
func (h Holds) String() string {
	if h == 0 {
		return "none"
	}

	return strings.Join(h.Names(), ",")
}

// ParseHold returns the hold of a name.
func ParseHold(name string) (Holds, error) {
	for _, known := range holdNames {
		if known.name == name {
			return known.hold, nil
		}
	}

	return 0, Invalidf("hold", "%q is not one of unpaid, manual, leave, fraud", name)
}

// ParseHolds reads what String wrote: names with commas between them, or "none".
func ParseHolds(text string) (Holds, error) {
	if text == "none" {
		return 0, nil
	}

	var holds Holds
	for name := range strings.SplitSeq(text, ",") {
		hold, err := ParseHold(name)
		if err != nil {
			return 0, err
		}
		holds = holds.With(hold)
	}

	return holds, nil
}

// MarshalText returns what String does.
func (h Holds) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (h *Holds) UnmarshalText(text []byte) (err error) {
	*h, err = ParseHolds(string(text))

	return err
}

// allHolds is every hold there is.
const allHolds = HoldUnpaid | HoldManual | HoldLeave | HoldFraud
