package store

import (
	"slices"
	"strings"
	"time"
)

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
	Zone    string `book:"7"` // time zone that it names; days are counted in the installation's
	Footer  string `book:"8"`
}

// Sizes of a tax number: 15 digits of old, 16 since the NIK serves as one (PMK 112/PMK.03/2022), 22
// with the branch behind it.
var npwpSizes = []int{15, 16, 22}

// checkNPWP says whether a text is empty or a tax number, with points and hyphens or without.
func checkNPWP(text string) error {
	digits := strings.NewReplacer(".", "", "-", "", " ", "").Replace(text)
	if text == "" || len(text) <= MaxName && areDigits(digits) && slices.Contains(npwpSizes, len(digits)) {
		return nil
	}

	return Invalidf("npwp", "must be the 15, 16 or 22 digits of an NPWP")
}

// checkZone says whether a text is empty or the name of a time zone.
func checkZone(name string) error {
	if name == "" {
		return nil
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" || len(name) > MaxName {
		return Invalidf("zone", "is not a time zone such as Asia/Jakarta")
	}

	return nil
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
	found.unless(c.Letter.Email == "" || looksLikeEmail(c.Letter.Email), "email",
		"is not an e-mail address")
	found.add(checkNPWP(c.Letter.NPWP))
	found.add(checkZone(c.Letter.Zone))
	found.note("footer", c.Letter.Footer)
	if c.Terms != nil {
		for _, fault := range Faults(c.Terms.Validate()) {
			found.add(inField("terms."+fault.Field, fault))
		}
	}
	found.note("note", c.Note)

	return found.all()
}
