package store

import "time"

// Batch is a set of vouchers that were ordered together. It is made in slices, and can be used when
// it is ready.
type Batch struct {
	ID       int64
	Revision uint64     `book:"1"`
	Plan     int64      `book:"2"`
	Router   int64      `book:"3"`
	Count    int        `book:"4"` // ordered
	Made     int        `book:"5"` // so far
	Prefix   string     `book:"6"`
	Length   int        `book:"7"`
	Alphabet string     `book:"8"`  // word of the alphabet; empty for the usual
	Password bool       `book:"9"`  // each has a password of its own
	Reseller int64      `book:"10"` // whose stock it is; 0 for the house
	Cost     int64      `book:"11"` // that each costs the reseller, before tax that is added
	Price    int64      `book:"12"` // that is printed
	State    BatchState `book:"13"`
	Created  time.Time  `book:"14"`
	Ready    time.Time  `book:"15"`
	By       string     `book:"16"`
	Comment  string     `book:"17"`
}

// BatchState is how far a batch has come.
type BatchState uint8

// The states of a batch.
const (
	BatchBuilding BatchState = iota
	BatchReady
	BatchVoid
)

// batchWords holds the words of BatchState.
var batchWords = words{field: "state", list: []string{"building", "ready", "void"}}

// String returns the word of the state.
func (s BatchState) String() string { return batchWords.name(uint8(s)) }

// MarshalText returns what String does.
func (s BatchState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *BatchState) UnmarshalText(text []byte) error {
	value, err := batchWords.parse(string(text))
	*s = BatchState(value)

	return err
}

// Agenda keeps a batch going that is not ready.
func (b *Batch) Agenda() []Appointment {
	if b.State != BatchBuilding {
		return nil
	}

	return appointments(Appointment{JobBatch, b.Created})
}
