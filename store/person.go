package store

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Person is what is known of a customer beside name and address.
type Person struct {
	Company     int64  `book:"1"` // the company whose customer it is; 0 for the only one
	Business    bool   `book:"2"` // account type business, else personal
	Coordinates string `book:"3"` // latitude and longitude in degrees, such as -6.2,106.8
	Area        string `book:"4"` // of a collector

	Document  DocumentKind `book:"5"`
	Identity  string       `book:"6"` // the number on the document
	Verified  time.Time    `book:"7"` // the document, which then locks; zero for not yet
	Addressed time.Time    `book:"8"` // the address, the same
	Mailed    time.Time    `book:"9"` // the e-mail address, the same
	Phoned    time.Time    `book:"10"`

	Fields   []Field `book:"11"` // what the installation wants to know
	Referrer int64   `book:"12"` // the customer who brought this one; 0 for nobody
	Agent    int64   `book:"13"` // the operator whose customer it is; 0 for the house
	Primary  int64   `book:"14"` // the service that is meant where none is named
	Portal   string  `book:"15"` // one-way hash of the portal password; empty for none
	Manual   bool    `book:"16"` // no renewal from the wallet by itself
	Waived   bool    `book:"17"` // no late fees
	Grace    *int    `book:"18"` // days from due to isolir, in the place of the terms'
	UID      string  `book:"19"` // as other systems know the customer
	Photo    string  `book:"20"`
	Group    string  `book:"21"`
}

// DocumentKind is a kind of identity document.
type DocumentKind uint8

// The kinds of documents.
const (
	NoDocument DocumentKind = iota
	DocumentKTP
	DocumentPassport
	DocumentSIM
)

// documentWords holds the words of DocumentKind.
var documentWords = words{field: "document", list: []string{"none", "ktp", "passport", "sim"}}

// String returns the word of the kind.
func (k DocumentKind) String() string { return documentWords.name(uint8(k)) }

// ParseDocumentKind reads none, ktp, passport or sim. The error is Invalid.
func ParseDocumentKind(text string) (DocumentKind, error) {
	value, err := documentWords.parse(text)

	return DocumentKind(value), err
}

// MarshalText returns what String does.
func (k DocumentKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *DocumentKind) UnmarshalText(text []byte) (err error) {
	*k, err = ParseDocumentKind(string(text))

	return err
}

// Part is a part of what is known of a customer that can be verified.
type Part uint8

// The parts.
const (
	PartDocument Part = iota // kind and number of the identity document
	PartAddress              // the address and its coordinates
	PartEmail
	PartPhone
)

// partWords holds the words of Part.
var partWords = words{field: "part", list: []string{"document", "address", "email", "phone"}}

// String returns the word of the part.
func (p Part) String() string { return partWords.name(uint8(p)) }

// ParsePart reads document, address, email or phone. The error is Invalid.
func ParsePart(text string) (Part, error) {
	value, err := partWords.parse(text)

	return Part(value), err
}

// verified returns where the instant of a part is kept.
func (p *Person) verified(part Part) *time.Time {
	switch part {
	case PartAddress:
		return &p.Addressed
	case PartEmail:
		return &p.Mailed
	case PartPhone:
		return &p.Phoned
	default:
		return &p.Verified
	}
}

// Verify notes that a part was verified at an instant; a zero one unlocks it. What is empty cannot
// be verified: the error is Invalid and names the field.
func (c *Customer) Verify(part Part, at time.Time) error {
	if err := partWords.check(uint8(part)); err != nil {
		return err
	}
	var found faults
	if !at.IsZero() {
		given := []string{c.Person.Identity, c.Address, c.Email, c.Phone}[part]
		found.unless(given != "", partFields[part], "is not known, so it cannot be verified")
	}
	if err := found.all(); err != nil {
		return err
	}
	*c.Person.verified(part) = at

	return nil
}

// partFields names the field of each part.
var partFields = []string{"identity", "address", "email", "phone"}

// Keeps compares a customer with what it is to become. Document, address and e-mail address are
// locked once they are verified: another one is Denied and names the field. A telephone number may
// change, and is then no longer verified.
func (c *Customer) Keeps(next *Customer) error {
	var found faults
	was, is := &c.Person, &next.Person
	lock := func(verified time.Time, same bool, field string) {
		if !verified.IsZero() && !same {
			found.add(&Error{
				Kind: Denied, Field: field,
				Message: "is verified, and locked until somebody unlocks it",
			})
		}
	}
	lock(was.Verified, was.Identity == is.Identity && was.Document == is.Document, "identity")
	lock(was.Addressed, c.Address == next.Address && was.Coordinates == is.Coordinates, "address")
	lock(was.Mailed, c.Email == next.Email, "email")
	if c.Phone != next.Phone {
		is.Phoned = time.Time{}
	}

	return found.all()
}

// Limits of a person.
const (
	MaxPhoto    = 1024 // octets of the name of a picture
	maxDegrees  = 180
	maxLatitude = 90
)

// Validate lists what is wrong with the person, each fault with its field.
func (p *Person) Validate() error {
	var found faults
	found.id("company", p.Company)
	found.id("referrer", p.Referrer)
	found.id("agent", p.Agent)
	found.id("primary", p.Primary)
	_, err := NormalizeIdentity(p.Document, p.Identity)
	found.add(documentWords.check(uint8(p.Document)))
	found.add(err)
	found.add(CheckCoordinates(p.Coordinates))
	found.text("area", p.Area, MaxName)
	found.text("uid", p.UID, MaxName)
	found.text("photo", p.Photo, MaxPhoto)
	found.text("group", p.Group, MaxName)
	found.unless(p.Grace == nil || *p.Grace >= 0 && *p.Grace <= MaxGraceDays, "grace_days",
		"must be a number of days from 0 to %d", MaxGraceDays)
	found.add(CheckFields("fields", p.Fields))

	return found.all()
}

// CheckCoordinates says whether a text is empty, or latitude and longitude in degrees with a comma
// between them. The error is Invalid in "coordinates".
func CheckCoordinates(text string) error {
	if text == "" {
		return nil
	}
	north, east, both := strings.Cut(text, ",")
	latitude, wrong := strconv.ParseFloat(strings.TrimSpace(north), 64)
	longitude, bad := strconv.ParseFloat(strings.TrimSpace(east), 64)
	within := math.Abs(latitude) <= maxLatitude && math.Abs(longitude) <= maxDegrees
	if !both || wrong != nil || bad != nil || !within || len(text) > MaxName {
		return Invalidf("coordinates", "must be latitude and longitude, such as -6.2,106.8")
	}

	return nil
}
