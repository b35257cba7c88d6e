package web

import (
	"context"

	"gardu/store"
)

// RepeatHeader is the header by which a client names a POST that it may send again.
const RepeatHeader = "Idempotency-Key"

// ReplayedHeader is the header of an answer that was given before, to a request of the same name.
const ReplayedHeader = "Idempotency-Replayed"

// ParseRepeatKey reads the header Idempotency-Key: up to store.MaxRepeatKey octets of visible
// ASCII. It is empty where the header is absent. The error is Malformed.
func ParseRepeatKey(header string) (string, error) {
	if len(header) > store.MaxRepeatKey {
		return "", Malformed(RepeatHeader, "is too long: 128 characters fit")
	}
	for place := range len(header) {
		if octet := header[place]; octet <= ' ' || octet > '~' {
			return "", Malformed(RepeatHeader, "must be visible ASCII without blanks")
		}
	}

	return header, nil
}

// WithRepeat returns a context in which a verb finds the name under which its request may come
// again, where it has one. route is its method and its path with braces. Keys of nobody name
// nothing: they would be everybody's.
func WithRepeat(ctx context.Context, route string) context.Context {
	request := RequestOf(ctx)
	principal := request.Identity.Principal()
	if request.RepeatKey == "" || principal == "" {
		return ctx
	}

	return store.WithRepeat(ctx, store.Repeat{
		Principal: principal, Route: route, Key: request.RepeatKey, Body: request.Body,
	})
}
