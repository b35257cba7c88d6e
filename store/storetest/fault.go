package storetest

import (
	"testing"

	"gardu/store"
)

// WantFault fails the test unless err is of the kind and carries a fault of the field; an empty
// field asks for none.
func WantFault(t testing.TB, err error, kind store.ErrorKind, field string) {
	t.Helper()

	if !store.Is(err, kind) {
		t.Fatalf("the error is %v (%v), want kind %v", err, store.KindOf(err), kind)
	}
	if field == "" {
		return
	}
	for _, fault := range store.Faults(err) {
		if fault.Field == field {
			return
		}
	}
	t.Errorf("the error %v names no field %q", err, field)
}
