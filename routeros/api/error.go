package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
)

// Errors that a caller may ask for with errors.Is.
var (
	// ErrBroken is the answer of every call after a connection failed or was closed.
	ErrBroken = errors.New("router connection is broken")
	// ErrBusy is the answer to a call made while another one runs, also from inside a visit. The
	// connection is not harmed.
	ErrBusy = errors.New("router connection is in use")
	// ErrNotRouterOS is inside a LinkError when the bytes cannot come from a RouterOS API.
	ErrNotRouterOS = errors.New("the peer does not speak the RouterOS API")
	// ErrTooLarge is inside a LinkError when a reply passes a limit of this package.
	ErrTooLarge = errors.New("the reply is too large")
	// ErrOutOfStep is inside a LinkError when a sentence waits that no command asked for.
	ErrOutOfStep = errors.New("the router sent something that was not asked for")
	// ErrWord is the answer to a command that cannot be written: an empty word, a bad path or name.
	// Nothing was sent and the connection is not harmed.
	ErrWord = errors.New("command cannot be written")

	// errClosed is the reason of a connection that Close ended.
	errClosed = errors.New("closed by us")
	// errUnfinished is the reason of a connection whose visit did not come back.
	errUnfinished = errors.New("a visit did not return")
)

// Phase says what a connection was doing when it failed.
type Phase uint8

// The phases in the order of life.
const (
	Dialing Phase = iota
	Handshaking
	LoggingIn
	Writing
	Reading
)

// phaseNames are doing-phrases for errors and closed-list labels.
var phaseNames = [...]string{
	Dialing: "dialing", Handshaking: "handshaking", LoggingIn: "logging in", Writing: "writing", Reading: "reading",
}

// String gives the doing-phrase of a phase.
func (p Phase) String() string {
	if int(p) < len(phaseNames) {
		return phaseNames[p]
	}

	return fmt.Sprintf("phase %d", uint8(p))
}

// LinkError is a connection that failed. It always breaks the connection; a circuit breaker counts
// it. It carries no value that was sent.
type LinkError struct {
	Phase   Phase
	Command string // the path that was under way, empty before login
	// Sent says that bytes of the command had left: a write may have happened on the router, so its
	// outcome must be read back before it is tried again.
	Sent bool
	// Hint is one sentence for an operator about the likely cause, or empty.
	Hint string
	Err  error
}

// Error tells the phase, the command and the cause; the hint stays apart.
func (e *LinkError) Error() string {
	if e.Command == "" {
		return fmt.Sprintf("%s router: %v", e.Phase, e.Err)
	}

	return fmt.Sprintf("%s %s: %v", e.Phase, e.Command, e.Err)
}

// Unwrap gives the cause.
func (e *LinkError) Unwrap() error { return e.Err }

// Fatal is the router closing the connection with a reason, such as "not logged in" or "session
// terminated on request". It arrives inside a LinkError.
type Fatal struct {
	Reason string // made printable
}

// Error gives the reason.
func (e *Fatal) Error() string { return "router closed the session: " + e.Reason }

// Sentences for an operator. RouterOS refuses by closing or by silence, so the cause is a guess.
const (
	hintRefused = "Nothing listens on this port: enable the api or api-ssl service on the router, or correct the port."
	hintNoName  = "The name of the router cannot be resolved: correct the address, or check the name server."
	hintUnreach = "No answer from this address: the router is off, the path is down, or a firewall drops the packets."
	hintEarly   = "The router closed before the first answer: check the address list of /ip/service, its max-sessions, " +
		"and the firewall."
	hintSilent   = "The port accepted but says nothing: it may be another service, or the router is overloaded."
	hintMuteTLS  = "The port accepted but does not answer TLS: it may be the plain api port, or the router is overloaded."
	hintSpeakTLS = "This port seems to speak TLS: use a secured mode, or the plain api port."
)

// hintDial guesses why a connection could not be made.
func hintDial(err error) string {
	var name *net.DNSError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return hintRefused
	case errors.As(err, &name):
		return hintNoName
	case errors.Is(err, context.Canceled):
		return ""
	}

	return hintUnreach
}

// hintQuiet guesses why a connection ended before the router had said anything.
func hintQuiet(phase Phase, err error) string {
	if isClosed(err) {
		return hintEarly
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return ""
	}
	if phase == Handshaking {
		return hintMuteTLS
	}

	return hintSilent
}

// isClosed reports whether the other side ended the connection.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}
