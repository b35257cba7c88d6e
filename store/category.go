package store

import "time"

// Category is a kind of plans, as customers choose among them.
type Category struct {
	ID       int64
	Revision uint64    `book:"1"`
	Name     string    `book:"2"` // unique
	Sort     int       `book:"3"`
	Created  time.Time `book:"4"`
	Note     string    `book:"5"`
}

// Validate lists what is wrong with the category, each fault with its field.
func (c *Category) Validate() error {
	var found faults
	found.name("name", c.Name)
	found.note("note", c.Note)

	return found.all()
}

// Validate lists what is wrong with the bandwidth, each fault with its field.
func (b *Bandwidth) Validate() error {
	var found faults
	found.name("name", b.Name)
	found.rate("rate", b.Rate)
	found.note("note", b.Note)

	return found.all()
}
