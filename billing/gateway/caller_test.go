package gateway_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gardu/billing/gateway"
	"gardu/store"
)

// doer is a stand-in for http.Client.
type doer func(request *http.Request) (*http.Response, error)

// Do answers a request.
func (d doer) Do(request *http.Request) (*http.Response, error) { return d(request) }

// answering returns a stand-in that always answers the same.
func answering(code int, body string) doer {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: code, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

// ask asks once through a stand-in.
func ask(t *testing.T, client gateway.Doer) (gateway.Answer, error) {
	t.Helper()
	caller, err := gateway.NewCaller("tripay", "https://pay.example/api", client)
	if err != nil {
		t.Fatal(err)
	}

	return caller.Do(t.Context(), gateway.Call{Method: http.MethodGet, Path: "/x"})
}

func TestWhatIsAnAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code int
		body string
		kind store.ErrorKind // Internal for an answer
	}{
		"200":             {200, `{}`, 0},
		"201 list":        {201, " \n[]", 0},
		"400":             {400, `{"message":"no"}`, 0},
		"404":             {404, `{}`, 0},
		"302":             {302, `{}`, store.Unavailable},
		"500":             {500, `{}`, store.Unavailable},
		"503":             {503, ``, store.Unavailable},
		"429":             {429, `{}`, store.Exhausted},
		"empty":           {200, ``, store.Unavailable},
		"page":            {200, `<html>`, store.Unavailable},
		"403 page":        {403, `<html>blocked</html>`, store.Unavailable},
		"too long":        {200, `{}` + strings.Repeat(" ", gateway.MaxReply), store.Unavailable},
		"as long as can":  {200, `{}` + strings.Repeat(" ", gateway.MaxReply-2), 0},
		"1xx of no sense": {199, `{}`, store.Unavailable},
	} {
		answer, err := ask(t, answering(c.code, c.body))
		if c.kind == 0 {
			if err != nil || answer.Code != c.code || answer.OK() != (c.code < 300) {
				t.Errorf("%s: got %d and %v", name, answer.Code, err)
			}

			continue
		}
		if !store.Is(err, c.kind) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// broken is a body that ends in an error.
type broken struct{ closed bool }

// Read fails.
func (*broken) Read([]byte) (int, error) { return 0, errors.New("cut at T-PRIV-0123456789") }

// Close is noted.
func (b *broken) Close() error { b.closed = true; return nil }

func TestFailuresTellNothingOfTheRequest(t *testing.T) {
	t.Parallel()
	_, err := ask(t, doer(func(*http.Request) (*http.Response, error) {
		return nil, &url.Error{
			Op: "Get", URL: "https://pay.example/?key=T-PRIV-0123456789", Err: errors.New("refused"),
		}
	}))
	wantKind(t, err, store.Unavailable)
	leaksNothing(t, err.Error())
	body := &broken{}
	_, err = ask(t, doer(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: body}, nil
	}))
	wantKind(t, err, store.Unavailable)
	leaksNothing(t, err.Error())
	if !body.closed {
		t.Error("the body is not closed")
	}
}

func TestQuestionsHaveADeadline(t *testing.T) {
	t.Parallel()
	_, err := ask(t, doer(func(request *http.Request) (*http.Response, error) {
		if _, limited := request.Context().Deadline(); !limited {
			t.Error("no deadline")
		}

		return nil, &url.Error{Op: "Get", URL: "https://x", Err: context.DeadlineExceeded}
	}))
	wantKind(t, err, store.Unavailable)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestARefusalSaysWhyWithoutCredentials(t *testing.T) {
	t.Parallel()
	caller, err := gateway.NewCaller("tripay", "https://pay.example/api", answering(200, ""))
	if err != nil {
		t.Fatal(err)
	}
	key, err := gateway.Keep("key", store.ClearSecret("T-PRIV-0123456789"))
	if err != nil {
		t.Fatal(err)
	}
	for code, kind := range map[int]store.ErrorKind{
		200: store.Invalid, 400: store.Invalid, 401: store.Denied, 403: store.Denied,
		404: store.NotFound, 409: store.Conflict, 422: store.Invalid,
	} {
		wantKind(t, caller.Refused(code, "why", key), kind)
	}
	for reason, want := range map[string]string{
		"Invalid API Key":                 "tripay refused: Invalid API Key",
		"":                                "tripay refused: no reason given",
		"bad key T-PRIV-0123456789 given": "tripay refused: (withheld)",
		"a\r\nb\x1b[31m\xff":              "tripay refused: ab[31m",
		strings.Repeat("é", 200):          "tripay refused: " + strings.Repeat("é", 120),
	} {
		if got := caller.Refused(400, reason, key).Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestBaseAddressesThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, base := range []string{
		"", "pay.example", "http://pay.example", "https://pay.example/", "https://pay.example?x=1",
		"https://pay.example#x", "https://me:secret@pay.example", "ftp://pay.example", "https://",
		"https://pay example", "file:///etc/passwd",
	} {
		_, err := gateway.NewCaller("tripay", base, answering(200, ""))
		if !store.Is(err, store.Invalid) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: got %v", base, err)
		}
	}
	for _, base := range []string{"https://pay.example/api", "http://127.0.0.1:1", "http://[::1]:1/x"} {
		if _, err := gateway.NewCaller("tripay", base, answering(200, "")); err != nil {
			t.Errorf("%q: got %v", base, err)
		}
	}
	_, err := gateway.NewCaller("tripay", "https://pay.example", nil)
	wantKind(t, err, store.Invalid)
}
