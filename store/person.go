package store

import "time"

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
