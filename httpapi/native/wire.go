package native

// Error is the one body of every refusal: a problem (RFC 9457) of no type of its own, with what
// else a client can use.
type Error struct {
	Type    string  `json:"type" doc:"always about:blank: the status says it"`
	Title   string  `json:"title" doc:"the words of the status"`
	Status  int     `json:"status"`
	Message string  `json:"detail" doc:"one sentence without a full stop"`
	Kind    string  `json:"kind" doc:"not found, conflict, invalid, denied, exhausted, unavailable, internal"`
	Field   string  `json:"field" doc:"the field at fault; empty where no single one is"`
	Faults  []Fault `json:"faults" doc:"every fault that was found, the first one among them"`
	Request string  `json:"request_id" doc:"names this request in the log"`
}

// Fault is one thing that is wrong with a request.
type Fault struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Page is one page of a list. Next is given as after= to get the page that follows; it is empty
// at the end.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next" doc:"give it as after= for the next page; empty at the end"`
}

// List is a list that is always whole.
type List[T any] struct {
	Items []T `json:"items"`
}

// Attribute is a RADIUS attribute by its name in the dictionary, with its value as text.
type Attribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}
