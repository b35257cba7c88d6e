package hooks_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"gardu/billing/collect"
	"gardu/httpapi/hooks"
	"gardu/httpapi/web"
)

// receiver remembers what it took, and answers what it is told to.
type receiver struct {
	reply  collect.Reply
	method string
	header http.Header
	body   string
}

// Callback takes a callback.
func (r *receiver) Callback(
	_ context.Context, method string, header http.Header, body []byte,
) collect.Reply {
	r.method, r.header, r.body = method, header, string(body)

	return r.reply
}

// Listen takes what a phone tells.
func (r *receiver) Listen(_ context.Context, body []byte) collect.Reply {
	r.method, r.body = "(listener)", string(body)

	return r.reply
}

// mount makes an application with the surface alone.
func mount(t *testing.T, to *receiver, rate web.Rate) *fiber.App {
	t.Helper()
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	now := func() time.Time { return time.Unix(1_775_635_200, 0) }
	surface := hooks.New(hooks.Config{Receiver: to, Now: now, Refused: rate})
	if surface.Name() != "hooks" {
		t.Errorf("it is called %q", surface.Name())
	}
	surface.Mount(app)

	return app
}

// send sends a message, and returns the answer and its body.
func send(t *testing.T, app *fiber.App, path string, body []byte, header ...string) (*http.Response, string) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, bytes.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := app.Test(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}

	return response, string(text)
}

func TestACallbackReachesItsMethodAsItCame(t *testing.T) {
	t.Parallel()
	to := &receiver{reply: collect.Reply{Code: 200, Body: `{"success":true}`, JSON: true}}
	app := mount(t, to, web.Rate{})
	response, text := send(t, app, "/hooks/Tripay%20utama", []byte("{ \"a\" : 1 }\n"),
		"X-Callback-Signature", "abc", "x-callback-token", "t")
	if response.StatusCode != 200 || text != `{"success":true}` ||
		response.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %d %s %v", response.StatusCode, text, response.Header)
	}
	if to.method != "Tripay utama" || to.body != "{ \"a\" : 1 }\n" {
		t.Errorf("got %q %q", to.method, to.body)
	}
	if to.header.Get("X-Callback-Signature") != "abc" || to.header.Get("X-Callback-Token") != "t" {
		t.Errorf("got %v", to.header)
	}
}

func TestAPackedBodyStaysPacked(t *testing.T) {
	t.Parallel()
	to := &receiver{reply: collect.Reply{Code: 200, Body: "OK"}}
	app := mount(t, to, web.Rate{})
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, _ = writer.Write([]byte(strings.Repeat("a", 1_000)))
	_ = writer.Close()
	send(t, app, "/hooks/tripay", packed.Bytes(), "Content-Encoding", "gzip")
	if to.body != packed.String() {
		t.Error("the octets changed on their way")
	}
}

func TestTheListenerHasItsOwnDoor(t *testing.T) {
	t.Parallel()
	to := &receiver{reply: collect.Reply{Code: 403, Body: "Forbidden"}}
	response, text := send(t, mount(t, to, web.Rate{}), hooks.ListenerPath, []byte("{}"))
	if to.method != "(listener)" || response.StatusCode != 403 || text != "Forbidden" ||
		response.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("got %q: %d %q %v", to.method, response.StatusCode, text, response.Header)
	}
}

func TestWhatIsRefusedTooOftenHasToWait(t *testing.T) {
	t.Parallel()
	to := &receiver{reply: collect.Reply{Code: 403}}
	app := mount(t, to, web.Rate{PerMinute: 6, Burst: 3})
	var codes []int
	for range 4 {
		response, _ := send(t, app, "/hooks/tripay", nil)
		codes = append(codes, response.StatusCode)
		if response.StatusCode == 429 && response.Header.Get("Retry-After") == "" {
			t.Error("it does not say how long")
		}
	}
	if codes[2] != 403 || codes[3] != 429 {
		t.Errorf("got %v", codes)
	}
	to.reply.Code = 200
	app = mount(t, to, web.Rate{PerMinute: 6, Burst: 3})
	for range 50 { // a gateway has one address for all its payers
		if response, _ := send(t, app, "/hooks/tripay", nil); response.StatusCode != 200 {
			t.Fatalf("got %d", response.StatusCode)
		}
	}
}

func TestABodyHasALimit(t *testing.T) {
	t.Parallel()
	to := &receiver{reply: collect.Reply{Code: 200}}
	app := mount(t, to, web.Rate{})
	for octets, want := range map[int]int{256 << 10: 200, 256<<10 + 1: 413} {
		response, _ := send(t, app, "/hooks/tripay", make([]byte, octets))
		if response.StatusCode != want {
			t.Errorf("%d octets: got %d, want %d", octets, response.StatusCode, want)
		}
	}
	if response, _ := send(t, app, "/hooks/", nil); response.StatusCode != 404 {
		t.Errorf("no method: got %d", response.StatusCode)
	}
}
