package enforce

// cause says why a service is looked at: a metric label and a log key.
type cause uint8

// The causes, from the weakest to the strongest: where several come together, the strongest is
// shown.
const (
	causeRetry    cause = iota // something was tried and must be tried again
	causeStart                 // the daemon has started, or everything may have changed
	causeClock                 // an instant has come
	causeOpened                // a session has begun
	causeRevived               // a session that was taken for ended is alive
	causeUsage                 // a record has crossed a limit
	causeFact                  // a record of the book has changed
	causeEvidence              // the router does not do what it has acknowledged
	causeKick                  // an operator wants it
)

// causeWords names the causes.
var causeWords = [...]string{
	"retry", "start", "clock", "opened", "revived", "usage", "fact", "evidence", "kick",
}

// String returns the word of the cause.
func (c cause) String() string { return causeWords[c] }

// patient reports whether services with this cause may wait for others.
func (c cause) patient() bool { return c < causeOpened }
