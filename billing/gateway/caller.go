package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gardu/store"
)

const (
	// MaxCallback is how many octets a callback may have.
	MaxCallback = 256 << 10
	// MaxReply is how many octets of a provider's reply are read.
	MaxReply = 1 << 20
	// Patience is how long one question to a provider may take.
	Patience = 20 * time.Second

	maxRemark = 120 // characters of a provider's sentence that are repeated
)

// Doer is what a Caller sends requests with: an http.Client, or a stand-in for one. It should not
// follow redirects, since no provider answers with one.
type Doer interface {
	Do(request *http.Request) (*http.Response, error)
}

// Caller asks one provider. It adds no credentials of its own.
type Caller struct {
	provider string
	base     string
	doer     Doer
}

// NewCaller makes a Caller. The base is the address in front of every path, without a slash at its
// end: https, or http to this machine. It is Invalid in "base" or "http".
func NewCaller(provider, base string, doer Doer) (*Caller, error) {
	if !IsAddress(base) || strings.ContainsAny(base, "?#") || strings.HasSuffix(base, "/") {
		return nil, store.Invalidf("base", "must be an https address without a slash at its end")
	}
	if doer == nil {
		return nil, store.Invalidf("http", "must be there")
	}

	return &Caller{provider: provider, base: base, doer: doer}, nil
}

// Call is one question. A Body that is not nil is sent as JSON.
type Call struct {
	Method string
	Path   string // escaped, with the slash in front
	Query  url.Values
	Header http.Header
	Body   any
}

// Answer is a reply that the provider gave knowingly: JSON with a status of 2xx or 4xx.
type Answer struct {
	Code int
	Body []byte
}

// OK reports whether the provider did what it was asked.
func (a Answer) OK() bool { return a.Code >= 200 && a.Code < 300 }

// Do asks once; trying again is for the caller, who knows what it would do twice. Exhausted means
// that the provider wants fewer questions. All else that is not an answer is Unavailable: no
// connection, a reply cut off or too long, a 5xx, a redirect, a page made for people.
func (c *Caller) Do(ctx context.Context, call Call) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	request, err := c.request(ctx, call)
	if err != nil {
		return Answer{}, err // told in full
	}
	response, err := c.doer.Do(request)
	if err != nil {
		return Answer{}, c.silence(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, MaxReply+1))
	if err != nil {
		return Answer{}, c.silence(err)
	}

	return c.sort(response.StatusCode, body)
}

// request builds the HTTP request of a question.
func (c *Caller) request(ctx context.Context, call Call) (*http.Request, error) {
	address := c.base + call.Path
	if len(call.Query) > 0 {
		address += "?" + call.Query.Encode()
	}
	var body io.Reader
	if call.Body != nil {
		encoded, err := json.Marshal(call.Body)
		if err != nil {
			return nil, store.Errorf(store.Internal, "encoding a question to %s", c.provider)
		}
		body = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, call.Method, address, body)
	if err != nil {
		return nil, store.Errorf(store.Internal, "building a question to %s", c.provider)
	}
	for name, values := range call.Header {
		request.Header[name] = values
	}
	request.Header.Set("Accept", "application/json")
	if call.Body != nil {
		request.Header.Set("Content-Type", "application/json")
	}

	return request, nil
}

// silence makes an error of a question that got no answer. The address is left out of it, and so
// is whatever a stand-in for http.Client may say; only that the caller's own time ran out stays
// visible.
func (c *Caller) silence(err error) error {
	for _, known := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return store.Errorf(store.Unavailable, "asking %s: %w", c.provider, known)
		}
	}

	return store.Errorf(store.Unavailable, "asking %s: no answer", c.provider)
}

// sort tells an answer from everything else that may come back.
func (c *Caller) sort(code int, body []byte) (Answer, error) {
	if code == http.StatusTooManyRequests {
		return Answer{}, store.Errorf(store.Exhausted, "asking %s: too many questions", c.provider)
	}
	if len(body) > MaxReply {
		return Answer{}, store.Errorf(
			store.Unavailable, "asking %s: the reply is too long", c.provider)
	}
	knowing := code >= 200 && code < 300 || code >= 400 && code < 500
	start := bytes.TrimLeft(body, " \t\r\n")
	if !knowing || len(start) == 0 || start[0] != '{' && start[0] != '[' {
		return Answer{}, store.Errorf(
			store.Unavailable, "asking %s: status %d without a reply of its own", c.provider, code)
	}

	return Answer{Code: code, Body: body}, nil
}

// Misread makes an error of an answer that could not be read or is about something else. The
// question may well have had its effect.
func (c *Caller) Misread(err error) error {
	return store.Errorf(store.Unavailable, "reading the reply of %s: %w", c.provider, err)
}

// Refused makes an error of an answer that says no, by its status, with the provider's reason as
// far as it can be repeated: what looks like a credential of ours is withheld.
func (c *Caller) Refused(code int, reason string, credentials ...Credential) error {
	kind := store.Invalid
	switch code {
	case http.StatusUnauthorized, http.StatusForbidden:
		kind = store.Denied
	case http.StatusNotFound:
		kind = store.NotFound
	case http.StatusConflict:
		kind = store.Conflict
	}

	return store.Errorf(kind, "%s refused: %s", c.provider, remark(reason, credentials))
}

// remark cuts a provider's sentence to what may stand in an error.
func remark(reason string, credentials []Credential) string {
	for _, credential := range credentials {
		if strings.Contains(reason, string(credential())) {
			return "(withheld)"
		}
	}
	clean := []rune(strings.Map(printable, strings.ToValidUTF8(reason, "")))
	if len(clean) > maxRemark {
		clean = clean[:maxRemark]
	}
	if len(clean) == 0 {
		return "no reason given"
	}

	return string(clean)
}

// printable drops what cannot stand in a line of text.
func printable(r rune) rune {
	if isUnprintable(r) {
		return -1
	}

	return r
}
