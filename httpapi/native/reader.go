package native

import "errors"

// reader reads the texts of a request and gathers what is wrong with them, so that one answer
// lists everything.
type reader struct{ wrong []error }

// note notes an error, or nothing for nil.
func (r *reader) note(err error) {
	if err != nil {
		r.wrong = append(r.wrong, err)
	}
}

// err returns everything that was wrong, or nil.
func (r *reader) err() error { return errors.Join(r.wrong...) }

// take reads a text where one is given, and notes what is wrong with it under the name of its
// field. Nil where nothing is given.
func take[T any](r *reader, field string, text *string, parse func(string) (T, error)) *T {
	if text == nil {
		return nil
	}
	value, err := parse(*text)
	if err != nil {
		r.note(inField(field, err))

		return nil
	}

	return &value
}

// give puts a value where one is given.
func give[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// text returns what is given, or an empty text.
func text(given *string) string {
	if given == nil {
		return ""
	}

	return *given
}
