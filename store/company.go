package store

import "time"

// Company is a brand or area under which plans are sold.
type Company struct {
	ID       int64
	Revision uint64
	Name     string   // unique
	Isolir   *Profile // for its plans that have none of their own; nil for the common one
	Created  time.Time
	Note     string
}

// Prepare makes what follows from the rest of the company, and is called before it is validated
// and saved: an isolir profile ignores fixed addresses.
func (c *Company) Prepare() {
	if c.Isolir != nil {
		c.Isolir = c.Isolir.AsIsolir()
	}
}

// Validate lists what is wrong with the company, each fault with its field.
func (c *Company) Validate() error {
	var found faults
	found.name("name", c.Name)
	found.within("isolir", c.Isolir)
	found.note("note", c.Note)

	return found.all()
}
