package web

import (
	"context"
	"net/netip"

	"gardu/store"
)

// Request is what is known of a request before a surface sees it.
type Request struct {
	ID       string
	Identity Identity
	Address  netip.Addr // of the client, behind trusted proxies; zero where it has none
	Secure   bool       // it came over TLS, ours or that of a trusted proxy
	Agent    string     // what the client calls itself (User-Agent); it may be anything

	// Wrong is why the credentials that were shown prove nothing; Identity is nobody then. It is
	// answered by the routes that need somebody.
	Wrong error

	// Expect is the revision that If-Match asks for; 0 for any.
	Expect uint64

	// Known is the header If-None-Match: the entity tags that the client has.
	Known string

	// RepeatKey is the header Idempotency-Key, checked, of a POST; empty for none. Body is the
	// SHA-256 of the body then.
	RepeatKey string
	Body      [32]byte

	// Reason is the header X-Reason, checked: why a change is asked for; empty for not said.
	Reason string

	// SignIns counts attempts to sign in. Nil counts none.
	SignIns *Limiter

	// Stopping is done when the server begins to stop, which ends streams; other requests are
	// answered first. Nil means never.
	Stopping context.Context
}

// requestKey is the key of a Request in a context.
type requestKey struct{}

// WithRequest returns a context that carries a request, and in which verbs know who sends it.
func WithRequest(ctx context.Context, request Request) context.Context {
	ctx = store.WithActor(ctx, request.actor())

	return context.WithValue(ctx, requestKey{}, request)
}

// RequestOf returns the request that a context carries, or an empty one, whose identity is nobody.
func RequestOf(ctx context.Context) Request {
	request, _ := ctx.Value(requestKey{}).(Request)

	return request
}
