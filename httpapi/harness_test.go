package httpapi_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gardu/billing"
	"gardu/httpapi"
	"gardu/httpapi/native"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// stopTimeout bounds the end of a server in a test; it is never reached by one that works.
const stopTimeout = 10 * time.Second

// house is a server over an empty book, reached through its socket.
type house struct {
	*httpapi.Server
	socket string
	client *http.Client
	within *http.Client // the same, without the socket
}

// open starts a server.
func open(t *testing.T, live native.Live) *house {
	t.Helper()

	h := &house{socket: filepath.Join(t.TempDir(), "admin.sock")}
	h.Server = httpapi.New(config(t, h.socket, live))
	if err := h.Start(t.Context()); err != nil {
		t.Fatalf("starting the server: %v", err)
	}
	h.client = clientOf(t, dialer(h.socket))
	h.within = clientOf(t, h.Dial)
	t.Cleanup(func() {
		h.client.CloseIdleConnections()
		h.within.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		if err := h.Shutdown(ctx); err != nil {
			t.Errorf("stopping the server: %v", err)
		}
	})

	return h
}

// config makes the configuration of a server over an empty book.
func config(t *testing.T, socket string, live native.Live) httpapi.Config {
	t.Helper()

	book, clock := storetest.OpenBook(t), storetest.NewClock()
	api := native.New(native.Config{
		Registry: registry.New(registry.Config{Book: book, Now: clock.Now}),
		Billing:  billing.New(billing.Config{Book: book, Now: clock.Now, Zone: storetest.Zone}),
		Live:     live, Zone: storetest.Zone, Now: clock.Now,
		Version: native.Version{Version: "test", Started: clock.Now()},
	})

	return httpapi.Config{AdminSocket: socket, Native: api, Now: clock.Now}
}

// dialer connects to a unix socket.
func dialer(socket string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer

		return d.DialContext(ctx, "unix", socket)
	}
}

// clientOf makes a client over a dialer.
func clientOf(t *testing.T, dial func(context.Context, string, string) (net.Conn, error)) *http.Client {
	t.Helper()

	transport := &http.Transport{DialContext: dial}
	t.Cleanup(transport.CloseIdleConnections)

	return &http.Client{Transport: transport}
}

// ask makes a request and returns status and body.
func ask(t *testing.T, client *http.Client, method, path, body string) (int, string) {
	t.Helper()

	response := send(t, client, method, path, strings.NewReader(body))
	defer response.Body.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s %s: reading the answer: %v", method, path, err)
	}

	return response.StatusCode, string(text)
}

// send makes a request.
func send(t *testing.T, client *http.Client, method, path string, body io.Reader) *http.Response {
	t.Helper()

	request, err := http.NewRequestWithContext(t.Context(), method, "http://gardu"+path, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}

	return response
}
