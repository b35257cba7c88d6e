package web

import (
	"context"
	"log/slog"
	"strconv"
)

// Identity is who asks. The zero value is nobody.
type Identity struct {
	Source Source
	Name   string // user name, or the uid in digits where there is none
	UID    uint32 // of the peer, where Source is LocalSocket or InProcess
	PID    int32  // of the peer; 0 when unknown
	Denied string // why the peer may not ask, in a sentence; empty when it may
}

// Source is where an identity comes from. Surfaces that are reached from outside add theirs.
type Source uint8

// The sources.
const (
	Nobody      Source = iota
	LocalSocket        // the kernel told who is at the other end of the admin socket
	InProcess          // the command line runs the verbs in its own process
)

// Local reports whether the identity is somebody on this machine who may administer it.
func (i Identity) Local() bool {
	return i.Denied == "" && (i.Source == LocalSocket || i.Source == InProcess)
}

// String names the identity in audit texts, such as root(0).
func (i Identity) String() string {
	if i.Source == Nobody {
		return "nobody"
	}

	return i.Name + "(" + strconv.FormatUint(uint64(i.UID), 10) + ")"
}

// LogValue writes the identity into structured logs.
func (i Identity) LogValue() slog.Value { return slog.StringValue(i.String()) }

// Request is what is known of a request before a surface sees it.
type Request struct {
	ID       string
	Identity Identity

	// Stopping is done when the server begins to stop, which ends streams; other requests are
	// answered first. Nil means never.
	Stopping context.Context
}

// requestKey is the key of a Request in a context.
type requestKey struct{}

// WithRequest returns a context that carries a request.
func WithRequest(ctx context.Context, request Request) context.Context {
	return context.WithValue(ctx, requestKey{}, request)
}

// RequestOf returns the request that a context carries, or an empty one, whose identity is nobody.
func RequestOf(ctx context.Context) Request {
	request, _ := ctx.Value(requestKey{}).(Request)

	return request
}
