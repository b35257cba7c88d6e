package store

import "errors"

// Give puts a value where one is given: a nil of a patch leaves the field as it stands.
func Give[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// FieldWords says by which word a surface knows a field of a record, where it is not the record's
// own.
type FieldWords map[string]string

// Rename returns the error with the surface's words for its fields, its faults joined. A failure
// that is nobody's fault comes alone, and an error without any fault as it is; nil stays nil.
func (f FieldWords) Rename(err error) error {
	found := Faults(err)
	for _, fault := range found {
		switch fault.Kind {
		case Internal, Unavailable, Exhausted:
			return fault
		case NotFound, Conflict, Invalid, Denied:
		}
	}
	if len(found) == 0 {
		return err
	}

	renamed := make([]error, 0, len(found))
	for _, fault := range found {
		moved := *fault
		if word, known := f[fault.Field]; known {
			moved.Field = word
		}
		renamed = append(renamed, &moved)
	}

	return errors.Join(renamed...)
}
