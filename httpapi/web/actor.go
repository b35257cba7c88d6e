package web

import (
	"context"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"gardu/store"
)

// ReasonHeader is the header in which a client says why it asks for something, for the ledger and
// the audit log.
const ReasonHeader = "X-Reason"

// MaxReason is how many octets a reason has at most.
const MaxReason = 500

// reasonField is the field of a body that says the same.
const reasonField = "reason"

// ParseReason reads the header X-Reason. The error is Malformed.
func ParseReason(header string) (string, error) {
	if err := checkReason(header); err != nil {
		return "", Malformed(ReasonHeader, store.Faults(err)[0].Message)
	}

	return strings.TrimSpace(Copy(header)), nil
}

// checkReason says whether a text can be kept as a reason. The error is Invalid.
func checkReason(text string) error {
	switch {
	case len(text) > MaxReason:
		return store.Invalidf(reasonField, "is too long: 500 octets fit")
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return store.Invalidf(reasonField, "must be one line of UTF-8")
	default:
		return nil
	}
}

// WithReason returns a context in which whoever asks has said why, in the place of what the header
// has said. An empty text changes nothing; the error is Invalid.
func WithReason(ctx context.Context, reason string) (context.Context, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return ctx, nil
	}
	if err := checkReason(reason); err != nil {
		return ctx, err
	}
	actor := store.ActorOf(ctx)
	actor.Reason = reason

	return store.WithActor(ctx, actor), nil
}

// actor is who sends a request, as the verbs and the audit log know it: budi for somebody who has
// signed in, key:kasir for a program and local:root for somebody on this machine.
func (r *Request) actor() store.Actor {
	who := &r.Identity
	actor := store.Actor{
		Name: who.Name, Operator: who.Operator, Agent: who.Agent, Company: who.Company,
		Reason: r.Reason,
	}
	switch who.Source {
	case LocalSocket, InProcess:
		actor.Name = "local:" + who.Name
	case APIKey:
		actor.Name = "key:" + who.Name
	case Nobody:
		actor.Name = nobody
	case Operator:
	}
	if r.Address.IsValid() {
		actor.Address = r.Address.String()
	}

	return actor
}

// nobody is the name of whoever does not say who it is.
const nobody = "nobody"

// readsReason reports whether a request of a method changes something, and may say why.
func readsReason(method string) bool {
	return method != http.MethodGet && method != http.MethodHead
}

// ReadReason puts into a request of a method why it is sent.
func (r *Request) ReadReason(method, header string) (err error) {
	if header != "" && readsReason(method) {
		r.Reason, err = ParseReason(header)
	}

	return err
}
