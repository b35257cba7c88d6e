package qris

import (
	"unicode/utf8"

	"gardu/store"
)

// MaxPayload is how many octets a code may have (EMVCo MPM section 3.2 asks for at most 512
// characters, so that phones can read it).
const MaxPayload = 512

const root = "qris" // where paths of fields begin

// The values of object 01.
const (
	static  = "11" // paid again and again
	dynamic = "12" // made for one payment
)

// Payload is a code that kept every rule. It never changes. Only Parse and Builder make one; the
// zero value is no code.
type Payload struct {
	objects []object // in the order they stand in; without the checksum
}

// Parse reads a whole code and holds it to every rule of EMVCo and QRIS. The error is Invalid and
// names the object at fault, as "qris.54" or "qris.62.05". Objects may stand in any order but for
// the format, which is first, and the checksum, which is last. Nothing may stand around the code:
// a line end that came with it is the caller's to remove.
func Parse(text string) (Payload, error) {
	if len(text) > MaxPayload {
		return Payload{}, store.Invalidf(root, "must have at most %d octets", MaxPayload)
	}
	if !utf8.ValidString(text) {
		return Payload{}, store.Invalidf(root, "must be UTF-8")
	}
	objects, err := readObjects(root, text)
	if err != nil {
		return Payload{}, err // names its field
	}
	if len(objects) == 0 || objects[0].id != idFormat {
		return Payload{}, store.Invalidf(root+"."+idFormat, "must be the first object")
	}
	if err = checkChecksum(text, objects); err != nil {
		return Payload{}, err // names its field
	}
	read := Payload{objects: objects[:len(objects)-1]}
	if err = read.check(); err != nil {
		return Payload{}, err // names its field
	}

	return read, nil
}

// check holds all objects to their rules.
func (p Payload) check() error {
	if err := frame.check(root, p.objects); err != nil {
		return err // names its field
	}
	for _, o := range p.objects {
		if err := checkInside(o); err != nil {
			return err // names its field
		}
	}
	if _, err := readTip(p.objects); err != nil {
		return err // names its field
	}

	return checkAccounts(p.objects)
}

// Encode writes the code with its checksum in upper-case digits. For a Payload from Parse these are
// the octets that were read, but for a checksum in small letters.
func (p Payload) Encode() string {
	written := make([]byte, 0, MaxPayload)
	for _, o := range p.objects {
		written = o.appendTo(written)
	}
	written = append(written, checksumHead...)

	return string(append(written, checksum(string(written))...))
}

// Dynamic reports whether the code was made for one payment. A code that does not say is static.
func (p Payload) Dynamic() bool { return find(p.objects, idInitiation) == dynamic }

// Amount returns what is to be paid without a tip, in whole rupiah, or 0 when the payer types it.
func (p Payload) Amount() int64 {
	rupiah, _ := readAmount(find(p.objects, idAmount))

	return rupiah
}

// Tip returns what comes on top of the amount.
func (p Payload) Tip() Tip {
	tip, _ := readTip(p.objects)

	return tip
}

// Labels returns what the code says beside the amount.
func (p Payload) Labels() Labels { return readLabels(find(p.objects, idAdditional)) }

// Merchant returns the name and the city that a payer sees.
func (p Payload) Merchant() (name, city string) {
	return find(p.objects, idName), find(p.objects, idCity)
}

// NMID returns the national merchant number, or "" when the code has no national template.
func (p Payload) NMID() string {
	objects, _ := readObjects(root+"."+idNational, find(p.objects, idNational))

	return find(objects, idMerchant)
}

// Category returns the merchant category code: 4814 for telecommunication, 4816 for networks.
func (p Payload) Category() string { return find(p.objects, idCategory) }
