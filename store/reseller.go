package store

import "time"

// Reseller is an operator who sells on his own account: a wallet, a price list, a margin. It has
// the id of its operator.
type Reseller struct {
	ID         int64        // of the operator
	Revision   uint64       `book:"1"`
	Parent     int64        `book:"2"` // the reseller above; 0 for the house
	Margin     int64        `book:"3"` // added to the price, where the list says nothing
	Hundredths int64        `book:"4"` // percent times 100 of the price that he earns as commission
	Prices     []AgentPrice `book:"5"`
	Only       bool         `book:"6"` // only plans of the list may be sold
	Floor      int64        `book:"7"` // the least that must stay in the wallet
	Frozen     bool         `book:"8"`
	Why        string       `book:"9"` // it is frozen
	Webhook    string       `book:"10"`
	Created    time.Time    `book:"11"`
	Note       string       `book:"12"`
	Share      int64        `book:"13"` // percent times 100 of a sub-agent's commission that goes to him
}

// AgentPrice is the price of one plan for one reseller.
type AgentPrice struct {
	Plan int64 `book:"1"`
	Cost int64 `book:"2"` // that his wallet pays
	Sell int64 `book:"3"` // that his customer pays
}

// Settlement is cash that a collector handed over.
type Settlement struct {
	ID        int64
	Revision  uint64          `book:"1"`
	Collector int64           `book:"2"` // operator
	Method    int64           `book:"3"` // where it was put
	Day       time.Time       `book:"4"`
	Expected  int64           `book:"5"`
	Counted   int64           `book:"6"`
	State     SettlementState `book:"7"`
	Created   time.Time       `book:"8"`
	Confirmed time.Time       `book:"9"`
	By        string          `book:"10"`
	Note      string          `book:"11"`
	Entry     int64           `book:"12"`
	Currency  Currency        `book:"13"`
}

// SettlementState is how far a settlement has come.
type SettlementState uint8

// The states of a settlement.
const (
	SettlementOpen SettlementState = iota
	SettlementConfirmed
	SettlementRefused
)

// settlementWords holds the words of SettlementState.
var settlementWords = words{field: "state", list: []string{"open", "confirmed", "refused"}}

// String returns the word of the state.
func (s SettlementState) String() string { return settlementWords.name(uint8(s)) }

// MarshalText returns what String does.
func (s SettlementState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *SettlementState) UnmarshalText(text []byte) error {
	value, err := settlementWords.parse(string(text))
	*s = SettlementState(value)

	return err
}
