package store

import "time"

// Company is a brand or area under which plans are sold.
type Company struct {
	ID       int64
	Revision uint64
	Name     string   // unique
	Isolir   *Profile // for its plans that have none of their own; nil for the common one
	Letter   Letter
	Terms    *BillingTerms // nil for those of the installation
	Created  time.Time
	Note     string
}

// Letter is what stands on a company's documents.
type Letter struct {
	Legal   string `book:"1"` // its name there; empty for the name
	Address string `book:"2"`
	Phone   string `book:"3"`
	Email   string `book:"4"`
	NPWP    string `book:"5"` // tax number
	PKP     bool   `book:"6"` // it charges PPN
	Zone    string `book:"7"` // time zone; empty for the installation's
	Footer  string `book:"8"`
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
	found.text("legal_name", c.Letter.Legal, MaxName)
	found.note("address", c.Letter.Address)
	found.text("phone", c.Letter.Phone, MaxName)
	found.text("email", c.Letter.Email, MaxAttribute)
	found.text("npwp", c.Letter.NPWP, MaxName)
	found.note("footer", c.Letter.Footer)
	if c.Terms != nil {
		found.add(c.Terms.Validate())
	}
	found.note("note", c.Note)

	return found.all()
}
