package store

import (
	"errors"
	"unicode/utf8"
)

// Limits of what people type. A text that becomes an attribute also has to fit one: 253 octets,
// or 247 behind a vendor header (RFC 2865 sections 5 and 5.26).
const (
	MaxName       = 128 // octets of a name or number
	MaxText       = 4096
	MaxAttribute  = 253
	MaxVendorText = 247
)

// faults collects what is wrong with a record, so that one answer lists everything.
type faults []error

// add notes an error, or nothing for nil.
func (f *faults) add(err error) {
	if err != nil {
		*f = append(*f, err)
	}
}

// unless notes a sentence about a field where something that must hold does not.
func (f *faults) unless(holds bool, field, format string, arguments ...any) {
	if !holds {
		*f = append(*f, Invalidf(field, format, arguments...))
	}
}

// name checks a name that must be there.
func (f *faults) name(field, value string) {
	f.unless(value != "", field, "must not be empty")
	f.text(field, value, MaxName)
}

// text checks what may be empty: its length in octets, its encoding and that it has no control
// character.
func (f *faults) text(field, value string, limit int) {
	f.unless(len(value) <= limit, field, "is %d octets long, and at most %d fit", len(value), limit)
	f.unless(utf8.ValidString(value), field, "is not valid UTF-8")
	f.unless(!hasControl(value), field, "must not contain control characters")
}

// note checks a text of several lines.
func (f *faults) note(field, value string) {
	f.unless(len(value) <= MaxText, field,
		"is %d octets long, and at most %d fit", len(value), MaxText)
	f.unless(utf8.ValidString(value), field, "is not valid UTF-8")
}

// id checks a reference that may be absent.
func (f *faults) id(field string, id int64) { f.unless(id >= 0, field, "must not be negative") }

// access checks how a service or plan is reached, where one kind has to be told.
func (f *faults) access(kind AccessKind) {
	f.unless(kind != AnyAccess && int(kind) < len(accessWords.list), "access",
		"must be pppoe, hotspot or vpn")
}

// within notes the faults of a profile that may be absent, their fields behind the name of its
// place.
func (f *faults) within(place string, profile *Profile) {
	if profile == nil {
		return
	}
	for _, fault := range Faults(profile.Validate()) {
		f.add(inField(place+"."+fault.Field, fault))
	}
}

// all returns every fault as one error of kind Invalid, or nil.
func (f faults) all() error { return errors.Join(f...) }

// Faults lists the errors that make up err, each with its field: those that a Validate has
// joined, or the one there is. It is empty when err carries no Error.
func Faults(err error) []*Error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		var list []*Error
		for _, each := range joined.Unwrap() {
			list = append(list, Faults(each)...)
		}

		return list
	}

	var single *Error
	if errors.As(err, &single) {
		return []*Error{single}
	}

	return nil
}

// inField returns the error with another field in its place, for a value that is read by a
// function of its own; nil for nil.
func inField(field string, err error) error {
	var typed *Error
	if err == nil || !errors.As(err, &typed) {
		return err
	}
	moved := *typed
	moved.Field = field

	return &moved
}
