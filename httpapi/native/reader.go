package native

import (
	"errors"

	"gardu/store"
)

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

// takeList reads every text of a list where one is given, and notes what is wrong with each under
// the name of the list. Nil where nothing is given.
func takeList[T any](
	r *reader, field string, texts *[]string, parse func(string) (T, error),
) *[]T {
	if texts == nil {
		return nil
	}
	if len(*texts) > maxTexts {
		r.note(store.Invalidf(field, "has more than %d entries", maxTexts))

		return nil
	}
	values := make([]T, 0, len(*texts))
	for _, text := range *texts {
		value, err := parse(text)
		if err != nil {
			r.note(inField(field, err))

			continue
		}
		values = append(values, value)
	}

	return &values
}

// maxTexts bounds the list of texts that a request may give; no record takes more.
const maxTexts = 256

// text returns what is given, or an empty text.
func text(given *string) string {
	if given == nil {
		return ""
	}

	return *given
}
