package native

import "time"

// Reseller is an operator who sells on his own account. Amounts are whole minor units.
type Reseller struct {
	Operator   string       `json:"operator" doc:"name"`
	ID         int64        `json:"id" doc:"of the operator"`
	Revision   uint64       `json:"revision"`
	Parent     string       `json:"parent" doc:"the reseller above; empty for the house"`
	Currency   string       `json:"currency"`
	Wallet     int64        `json:"wallet"`
	Commission int64        `json:"commission" doc:"earned, not paid out yet"`
	Margin     int64        `json:"margin" doc:"added to the price, where the list says nothing"`
	Hundredths int64        `json:"commission_hundredths" doc:"percent of his customers' payments, times 100"`
	Share      int64        `json:"share_hundredths" doc:"percent of a sub-agent's commission, times 100"`
	Prices     []AgentPrice `json:"prices"`
	Only       bool         `json:"only" doc:"only plans of the list may be sold"`
	Floor      int64        `json:"floor" doc:"the least that must stay in the wallet"`
	Frozen     bool         `json:"frozen"`
	Why        string       `json:"why" doc:"it is frozen"`
	Webhook    string       `json:"webhook"`
	CreatedAt  time.Time    `json:"created_at"`
	Note       string       `json:"note"`
}

// AgentPrice is the price of one plan for one reseller.
type AgentPrice struct {
	Plan string `json:"plan" doc:"name"`
	Cost int64  `json:"cost" doc:"that his wallet pays"`
	Sell int64  `json:"sell" doc:"that his customer pays"`
}

// ResellerChange makes an operator a reseller, or changes how he sells. What is absent stays as it
// is.
type ResellerChange struct {
	Parent     *string       `json:"parent,omitempty" doc:"name of the operator above; empty for the house"`
	Margin     *int64        `json:"margin,omitempty"`
	Hundredths *int64        `json:"commission_hundredths,omitempty"`
	Share      *int64        `json:"share_hundredths,omitempty"`
	Prices     *[]AgentPrice `json:"prices,omitempty"`
	Only       *bool         `json:"only,omitempty"`
	Floor      *int64        `json:"floor,omitempty"`
	Frozen     *bool         `json:"frozen,omitempty"`
	Webhook    *string       `json:"webhook,omitempty"`
	Note       *string       `json:"note,omitempty"`
}

// PassOnOrder moves money to the wallet of a reseller directly below.
type PassOnOrder struct {
	To     string `json:"to" doc:"name of an operator"`
	Amount int64  `json:"amount"`
}

// Settlement is cash that a collector has handed over.
type Settlement struct {
	ID          int64      `json:"id"`
	Revision    uint64     `json:"revision"`
	Collector   string     `json:"collector" doc:"name of an operator"`
	Method      string     `json:"method" doc:"where it was put"`
	Day         time.Time  `json:"day"`
	Currency    string     `json:"currency"`
	Expected    int64      `json:"expected" doc:"that the collector held"`
	Counted     int64      `json:"counted"`
	State       string     `json:"state" doc:"open, confirmed or refused"`
	CreatedAt   time.Time  `json:"created_at"`
	ConfirmedAt *time.Time `json:"confirmed_at"`
	By          string     `json:"by"`
	Note        string     `json:"note"`
}

// HandOverOrder notes the cash that a collector brings.
type HandOverOrder struct {
	Collector string `json:"collector,omitempty" doc:"name of an operator; absent for whoever asks"`
	Counted   int64  `json:"counted" doc:"minor units"`
	Method    string `json:"method" doc:"name of the payment method where it is put"`
	Note      string `json:"note,omitempty"`
}

// Batch is a set of vouchers that were ordered together.
type Batch struct {
	ID        int64      `json:"id"`
	Revision  uint64     `json:"revision"`
	Plan      string     `json:"plan"`
	Router    string     `json:"router"`
	State     string     `json:"state" doc:"building, ready or void"`
	Count     int        `json:"count" doc:"ordered"`
	Made      int        `json:"made" doc:"so far"`
	Prefix    string     `json:"prefix"`
	Length    int        `json:"length"`
	Reseller  string     `json:"reseller" doc:"whose stock it is; empty for the house"`
	Currency  string     `json:"currency"`
	Cost      int64      `json:"cost" doc:"that the reseller paid for each"`
	Price     int64      `json:"price" doc:"that is printed"`
	CreatedAt time.Time  `json:"created_at"`
	ReadyAt   *time.Time `json:"ready_at"`
	By        string     `json:"by"`
	Comment   string     `json:"comment"`
}

// BatchOrder orders a batch of vouchers, up to 25,000 of them.
type BatchOrder struct {
	Plan     string `json:"plan"`
	Count    int    `json:"count"`
	Router   string `json:"router,omitempty" doc:"name of a NAS; absent for any"`
	Length   int    `json:"length,omitempty" doc:"random characters of a code"`
	Alphabet string `json:"alphabet,omitempty" doc:"usual (default), digits, lower, upper or alnum"`
	Prefix   string `json:"prefix,omitempty"`
	Reseller string `json:"reseller,omitempty" doc:"name of the operator who pays; absent for the house"`
	Price    int64  `json:"price,omitempty" doc:"that is printed; absent for the plan's"`
	Comment  string `json:"comment,omitempty"`
}

// BatchLine is one line of the stream of a batch that is being made: how far it has come, and at
// the end the batch.
type BatchLine struct {
	Made  int    `json:"made,omitempty"`
	Count int    `json:"count,omitempty"`
	Batch *Batch `json:"batch,omitempty"`
}
