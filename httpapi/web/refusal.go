package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"gardu/store"
)

// refusal is an error that needs more of an answer than its kind says.
type refusal struct {
	error
	status    int
	retry     time.Duration
	challenge bool
}

// Unwrap returns the error with its kind.
func (r *refusal) Unwrap() error { return r.error }

// RetryAfter tells how long it makes no sense to ask again; 0 where nothing is known.
func (r *refusal) RetryAfter() time.Duration { return r.retry }

// Unauthenticated is the error of somebody who does not say who it is, or cannot prove it: a
// Denied error with the status 401 and a challenge (RFC 9110 section 15.5.2).
func Unauthenticated(sentence string) error {
	return &refusal{
		error:  store.Errorf(store.Denied, "%s", sentence),
		status: http.StatusUnauthorized, challenge: true,
	}
}

// unproven is the answer to credentials that prove nothing: those that are refused are told with a
// challenge, our own faults as they are.
func unproven(err error) error {
	if !store.Is(err, store.Denied) {
		return err
	}

	return &refusal{error: err, status: http.StatusUnauthorized, challenge: true}
}

// Throttled is the Exhausted error of somebody who asks too often, and may again after some time;
// nil where that time is 0.
func Throttled(retry time.Duration) error {
	if retry <= 0 {
		return nil
	}

	return &refusal{
		error: store.Errorf(store.Exhausted, "too many requests: try again in %s", retry),
		retry: retry, status: http.StatusTooManyRequests,
	}
}

// Malformed is the Invalid error of a header that is not as HTTP wants it, with the status 400.
func Malformed(header, sentence string) error {
	return &refusal{
		error: store.Invalidf(header, "%s", sentence), status: http.StatusBadRequest,
	}
}

// challenges are the ways to say who one is (RFC 9110 section 11.6.1, RFC 6750 section 3).
const challenges = `Bearer realm="gardu"`

// adjust puts into a failure what an error needs beside its kind.
func (f *Failure) adjust(err error) {
	var more *refusal
	if errors.As(err, &more) {
		f.Status, f.Challenge = more.status, more.challenge
	}
	var later interface{ RetryAfter() time.Duration }
	if errors.As(err, &later) {
		f.RetryAfter = later.RetryAfter()
	}
	if f.Kind == store.Conflict && f.Field == store.RevisionField {
		f.Status = http.StatusPreconditionFailed
	}
}

// unreachableRetry is after how long it makes sense to ask again for what cannot be reached now,
// where nothing better is known.
const unreachableRetry = 5 * time.Second

// Header lists the header fields that an answer with this failure has.
func (f Failure) Header() http.Header {
	header := http.Header{}
	if f.RetryAfter == 0 && f.Status == http.StatusServiceUnavailable {
		f.RetryAfter = unreachableRetry
	}
	if f.Challenge {
		header.Set("WWW-Authenticate", challenges)
	}
	if f.RetryAfter > 0 {
		seconds := (f.RetryAfter + time.Second - 1) / time.Second
		header.Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}

	return header
}
