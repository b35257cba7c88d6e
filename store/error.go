package store

import (
	"errors"
	"fmt"
)

// ErrorKind says what a failure means to whoever has to answer for it. The set is closed: a
// surface maps each kind to one status of its own dialect.
type ErrorKind uint8

// The kinds of failure. Internal is the zero value, so that an error without a kind never passes
// for a friendly one.
const (
	Internal    ErrorKind = iota // our own fault: details stay in the log
	NotFound                     // the record named is not there
	Conflict                     // the record clashes with another one, or with its own state
	Invalid                      // a field is wrong; the message names it
	Denied                       // the caller may not do this
	Exhausted                    // a named limit is reached
	Unavailable                  // cannot be done now; trying again later makes sense
)

// String returns the kind's word, as logs and metric labels write it.
func (k ErrorKind) String() string {
	switch k {
	case NotFound:
		return "not found"
	case Conflict:
		return "conflict"
	case Invalid:
		return "invalid"
	case Denied:
		return "denied"
	case Exhausted:
		return "exhausted"
	case Unavailable:
		return "unavailable"
	case Internal:
		return "internal"
	default:
		return "internal"
	}
}

// Error is a failure with a kind, the field that caused it and a sentence for the person who
// asked. The sentence never carries a secret, a file path or the value of a password.
type Error struct {
	Kind    ErrorKind
	Field   string // path of the field at fault, such as "plan.rate"; may be empty
	Message string // one sentence without a full stop

	cause error // for errors.Is and errors.As; its words stand in Message, or are withheld
}

// Error returns the sentence with its field in front.
func (e *Error) Error() string {
	if e.Field == "" {
		return e.Message
	}

	return e.Field + ": " + e.Message
}

// Unwrap returns the cause, which may be nil.
func (e *Error) Unwrap() error { return e.cause }

// Errorf makes an error of a kind that concerns no single field. A %w verb keeps its cause
// reachable.
func Errorf(kind ErrorKind, format string, arguments ...any) error {
	formatted := fmt.Errorf(format, arguments...)

	return &Error{Kind: kind, Message: formatted.Error(), cause: errors.Unwrap(formatted)}
}

// Invalidf makes an Invalid error about one field.
func Invalidf(field, format string, arguments ...any) error {
	return &Error{Kind: Invalid, Field: field, Message: fmt.Sprintf(format, arguments...)}
}

// KindOf returns the kind of the outermost Error in err's chain, or Internal when there is none.
func KindOf(err error) ErrorKind {
	if typed, is := errors.AsType[*Error](err); is {
		return typed.Kind
	}

	return Internal
}

// Is reports whether err is of the given kind. It is false for nil.
func Is(err error, kind ErrorKind) bool {
	return err != nil && KindOf(err) == kind
}
