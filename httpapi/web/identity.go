package web

import (
	"context"
	"log/slog"
	"net/netip"
	"strconv"

	"gardu/store"
)

// Identity is who asks. The zero value is nobody.
type Identity struct {
	Source Source
	Name   string // of the user, operator or key; the uid in digits where a user has none
	UID    uint32 // of the peer, where Source is LocalSocket or InProcess
	PID    int32  // of the peer; 0 when unknown
	Denied string // why the peer may not ask, in a sentence; empty when it may

	Operator int64      // who signed in, or whom a key belongs to; 0 for none
	Role     store.Role // of the operator; it decides what a session may do
	Scopes   []string   // what a key may do: permissions, or store.AllScopes
	Agent    int64      // the operator whose records alone may be seen; 0 for all
	Company  int64      // the company whose records alone may be seen; 0 for all
	Method   int64      // the payment method of a key; 0 for none
	KeyID    int64      // of the API key, where Source is APIKey
	TokenID  int64      // of the session's token, where Source is Operator
}

// Source is where an identity comes from.
type Source uint8

// The sources.
const (
	Nobody      Source = iota
	LocalSocket        // the kernel told who is at the other end of the admin socket
	InProcess          // the command line runs the verbs in its own process
	Operator           // somebody who signed in with name and password
	APIKey             // a program with a key of its own
)

// Local reports whether the identity is somebody on this machine who may administer it.
func (i Identity) Local() bool {
	return i.Denied == "" && (i.Source == LocalSocket || i.Source == InProcess)
}

// Principal names the identity where its requests are told from those of others: in rates and in
// idempotency keys. It is empty for nobody.
func (i Identity) Principal() string {
	switch i.Source {
	case LocalSocket, InProcess:
		return "local:" + strconv.FormatUint(uint64(i.UID), 10)
	case Operator:
		return "operator:" + strconv.FormatInt(i.Operator, 10)
	case APIKey:
		return "key:" + strconv.FormatInt(i.KeyID, 10)
	case Nobody:
	}

	return ""
}

// String names the identity in audit texts, such as root(0), siti(operator 7) or bot(key 3).
func (i Identity) String() string {
	switch i.Source {
	case LocalSocket, InProcess:
		return i.Name + "(" + strconv.FormatUint(uint64(i.UID), 10) + ")"
	case Operator:
		return i.Name + "(operator " + strconv.FormatInt(i.Operator, 10) + ")"
	case APIKey:
		return i.Name + "(key " + strconv.FormatInt(i.KeyID, 10) + ")"
	case Nobody:
	}

	return nobody
}

// LogValue writes the identity into structured logs.
func (i Identity) LogValue() slog.Value { return slog.StringValue(i.String()) }

// Credentials are what a request shows to prove who sends it. They are secrets.
type Credentials struct {
	Bearer  string     // of the header Authorization, a session's token; empty for none
	APIKey  string     // of the header X-API-Key; empty for none
	Address netip.Addr // of the client, behind trusted proxies
}

// IsZero reports whether nothing is shown.
func (c Credentials) IsZero() bool { return c.Bearer == "" && c.APIKey == "" }

// LogValue keeps the secrets out of structured logs.
func (c Credentials) LogValue() slog.Value { return slog.StringValue("credentials") }

// Authenticator knows whose credentials are. Implementations are called for every request that
// shows some, at once.
type Authenticator interface {
	// Authenticate returns who shows the credentials. Credentials that are wrong, revoked, too
	// old or shown from an address where they may not be are a Denied error, whose sentence says
	// what the client may know; any other error is answered by its kind.
	Authenticate(ctx context.Context, credentials Credentials) (Identity, error)
}
