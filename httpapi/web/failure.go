package web

import (
	"errors"
	"net/http"
	"regexp"
	"time"

	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// Failure is an error as it may leave the daemon. It holds no cause, so nothing can slip out.
type Failure struct {
	Status  int
	Kind    store.ErrorKind
	Field   string
	Message string
	Faults  []Fault

	RetryAfter time.Duration // after which it makes sense to ask again; 0 for nothing known
	Challenge  bool          // the client is asked to say who it is
}

// Fault is one thing that is wrong, with its field.
type Fault struct {
	Field   string
	Message string
}

// internalMessage is all that is told of our own faults.
const internalMessage = "internal error"

// statuses gives each kind of failure its HTTP status.
var statuses = map[store.ErrorKind]int{
	store.Internal:    http.StatusInternalServerError,
	store.NotFound:    http.StatusNotFound,
	store.Conflict:    http.StatusConflict,
	store.Invalid:     http.StatusUnprocessableEntity,
	store.Denied:      http.StatusForbidden,
	store.Exhausted:   http.StatusTooManyRequests,
	store.Unavailable: http.StatusServiceUnavailable,
}

// StatusOf returns the status of a kind.
func StatusOf(kind store.ErrorKind) int {
	if status, known := statuses[kind]; known {
		return status
	}

	return http.StatusInternalServerError
}

// KindOfStatus returns the kind that a status stands for, so that a client gets back the error
// that the verb returned.
func KindOfStatus(status int) store.ErrorKind {
	switch status {
	case http.StatusUnauthorized:
		return store.Denied
	case http.StatusPreconditionFailed:
		return store.Conflict
	case http.StatusBadRequest, http.StatusUnsupportedMediaType, http.StatusNotAcceptable:
		return store.Invalid
	case http.StatusMethodNotAllowed:
		return store.NotFound
	case http.StatusRequestEntityTooLarge, http.StatusRequestHeaderFieldsTooLarge:
		return store.Exhausted
	case http.StatusRequestTimeout:
		return store.Unavailable
	}
	for kind, known := range statuses {
		if known == status {
			return kind
		}
	}

	return store.Internal
}

// Describe makes what may be told of an error. One without a kind, or of kind Internal, is told as
// an internal error; whoever answers with it logs the cause. The kind is that of the first fault.
func Describe(err error) Failure {
	var http *fiber.Error
	if errors.As(err, &http) {
		return ofStatus(http)
	}
	found := store.Faults(err)
	if len(found) == 0 || internal(found) {
		return Failure{
			Status: StatusOf(store.Internal), Kind: store.Internal, Message: internalMessage,
		}
	}

	first := found[0]
	failure := Failure{
		Status: StatusOf(first.Kind), Kind: first.Kind, Field: first.Field, Message: first.Message,
	}
	for _, fault := range found {
		failure.add(Fault{Field: fault.Field, Message: fault.Message})
	}
	failure.adjust(err)

	return failure
}

// quoted finds what a sentence quotes.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// Veiled returns the failure without what its sentences quote, for callers from outside: they may
// have typed a password into another field, and an answer is kept where a request is not.
func (f Failure) Veiled() Failure {
	const veil = `"..."`
	f.Message = quoted.ReplaceAllLiteralString(f.Message, veil)
	faults := make([]Fault, len(f.Faults))
	for at, fault := range f.Faults {
		fault.Message = quoted.ReplaceAllLiteralString(fault.Message, veil)
		faults[at] = fault
	}
	f.Faults = faults

	return f
}

// add notes a fault that is not there already, up to MaxFaults.
func (f *Failure) add(fault Fault) {
	for _, known := range f.Faults {
		if known == fault {
			return
		}
	}
	if len(f.Faults) < MaxFaults {
		f.Faults = append(f.Faults, fault)
	}
}

// internal reports whether any of the faults is our own.
func internal(found []*store.Error) bool {
	for _, fault := range found {
		if fault.Kind == store.Internal {
			return true
		}
	}

	return false
}

// ofStatus describes what the HTTP library refuses by itself, in our words: its own repeat what
// was sent.
func ofStatus(err *fiber.Error) Failure {
	failure := Failure{Status: err.Code, Kind: KindOfStatus(err.Code)}
	switch err.Code {
	case http.StatusNotFound:
		failure.Message = "there is no such route"
	case http.StatusMethodNotAllowed:
		failure.Message = "this route has another method"
	case http.StatusRequestEntityTooLarge:
		failure.Message = "the body is too large"
	case http.StatusRequestHeaderFieldsTooLarge:
		failure.Message = "the address or the header is too long"
	case http.StatusRequestTimeout:
		failure.Message = "the request came too slowly"
	case http.StatusServiceUnavailable:
		failure.Message = "not available now"
	default:
		failure.Message = "the request is malformed"
	}
	if failure.Kind == store.Internal {
		failure.Message = internalMessage
	}
	failure.Faults = []Fault{{Message: failure.Message}}

	return failure
}
