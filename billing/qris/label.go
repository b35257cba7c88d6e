package qris

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gardu/store"
)

// The identifiers inside the template of labels (EMVCo MPM section 4.8.1).
const (
	idBill      = "01"
	idReference = "05"
	idCustomer  = "06"
	idTerminal  = "07"
	idPurpose   = "08"
)

const maxLabel = 25 // characters of one label

// Labels are what a code says beside the amount. Each is at most 25 printable ASCII characters, all
// of the template together at most 99. An empty label is none. Acquirers may show or ignore them.
type Labels struct {
	Bill      string // number of the bill
	Reference string // of the payment, for the merchant's own books
	Customer  string // who pays, as the merchant calls him
	Terminal  string // till or counter
	Purpose   string // what is paid for
}

// label is one of the Labels with its place and its name in errors.
type label struct {
	object
	field string
}

// each lists the labels in the order of their identifiers.
func (l Labels) each() []label {
	return []label{
		{object{idBill, l.Bill}, "labels.bill"},
		{object{idReference, l.Reference}, "labels.reference"},
		{object{idCustomer, l.Customer}, "labels.customer"},
		{object{idTerminal, l.Terminal}, "labels.terminal"},
		{object{idPurpose, l.Purpose}, "labels.purpose"},
	}
}

// check names the first label that a code cannot carry.
func (l Labels) check() error {
	for _, asked := range l.each() {
		if err := plainText.check(asked.field, asked.value); err != nil {
			return err
		}
		if err := atMost(maxLabel).check(asked.field, asked.value); err != nil {
			return err
		}
	}

	return nil
}

// readLabels reads the labels of a template that has kept its grammar.
func readLabels(template string) Labels {
	objects, _ := readObjects(root+"."+idAdditional, template)

	return Labels{
		Bill:      find(objects, idBill),
		Reference: find(objects, idReference),
		Customer:  find(objects, idCustomer),
		Terminal:  find(objects, idTerminal),
		Purpose:   find(objects, idPurpose),
	}
}

// over puts the labels over those of a template, which may be empty, keeps whatever else it says,
// and writes it in ascending order.
func (l Labels) over(template string) (string, error) {
	objects, _ := readObjects(root+"."+idAdditional, template)
	for _, asked := range l.each() {
		if asked.value != "" {
			objects = put(objects, asked.object)
		}
	}
	sortObjects(objects)
	var written []byte
	for _, o := range objects {
		written = o.appendTo(written)
	}
	if utf8.RuneCount(written) > maxValue {
		return "", store.Invalidf("labels", "must have at most %d characters together", maxValue)
	}

	return string(written), nil
}

// put replaces the object with the same identifier, or adds it. An empty value takes it out.
// The slice must be the caller's own.
func put(objects []object, changed object) []object {
	at := slices.IndexFunc(objects, func(o object) bool { return o.id == changed.id })
	switch {
	case at >= 0 && changed.value == "":
		return slices.Delete(objects, at, at+1)
	case at >= 0:
		objects[at] = changed
	case changed.value != "":
		return append(objects, changed)
	}

	return objects
}

// sortObjects puts objects into ascending order of identifiers.
func sortObjects(objects []object) {
	slices.SortFunc(objects, func(a, b object) int { return strings.Compare(a.id, b.id) })
}
