package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gardu/httpapi"
	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
)

// TestLongBodiesAreRefused sends more than fits, in both ways of telling a length, and sees that
// what was not read is not taken for the next request.
func TestLongBodiesAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t, native.Live{})
	long := `{"name":"` + strings.Repeat("x", web.MaxBody) + `"}`
	for name, body := range map[string]io.Reader{
		"with a length": strings.NewReader(long),
		"in chunks":     struct{ io.Reader }{strings.NewReader(long)},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://gardu"+native.NASListPath, body)
		if err != nil {
			t.Fatal(err)
		}
		response, err := h.client.Do(request)
		if err == nil {
			_ = response.Body.Close()
		}
		// A client that is still sending may see the connection end before it sees the answer.
		if err == nil && (response.StatusCode != http.StatusRequestEntityTooLarge || !response.Close) {
			t.Errorf("%s: %d, close %v", name, response.StatusCode, response.Close)
		}
		status, answer := ask(t, h.client, http.MethodGet, native.NASListPath, "")
		if answer != `{"items":[],"next":""}`+"\n" {
			t.Errorf("%s: afterwards %d %q", name, status, answer)
		}
	}
}

// TestABodyIsNoSecondRequest hides a request in the body of a route that reads none.
func TestABodyIsNoSecondRequest(t *testing.T) {
	t.Parallel()
	h := open(t, native.Live{})
	conn, err := dialer(h.socket)(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // the test is over
	hidden := "GET /v1/version HTTP/1.1\r\nHost: gardu\r\n\r\n"
	_, err = fmt.Fprintf(conn, "GET /v1/health HTTP/1.1\r\nHost: gardu\r\nContent-Length: %d\r\n\r\n%s%s",
		len(hidden), hidden, "GET /v1/nas HTTP/1.1\r\nHost: gardu\r\nConnection: close\r\n\r\n")
	if err != nil {
		t.Fatal(err)
	}
	answers, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	if count := bytes.Count(answers, []byte("HTTP/1.1 200")); count != 2 ||
		bytes.Contains(answers, []byte("pid")) {
		t.Errorf("%d answers of 2: %s", count, answers)
	}
}

// TestMalformedRequests are refused in our words, and never end the server.
func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	h := open(t, native.Live{})
	for name, sent := range map[string]string{
		"no http":        "hello\r\n\r\n",
		"long header":    "GET / HTTP/1.1\r\nHost: gardu\r\nX: " + strings.Repeat("x", web.MaxHeader) + "\r\n\r\n",
		"bad escape":     "GET /v1/nas/%zz HTTP/1.1\r\nHost: gardu\r\nConnection: close\r\n\r\n",
		"bad query":      "GET /v1/nas?limit=%zz HTTP/1.1\r\nHost: gardu\r\nConnection: close\r\n\r\n",
		"bad length":     "POST /v1/nas HTTP/1.1\r\nHost: gardu\r\nContent-Length: -5\r\n\r\n",
		"bad chunk":      "POST /v1/nas HTTP/1.1\r\nHost: gardu\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
		"control octets": "GET /v1/nas/\x01 HTTP/1.1\r\nHost: gardu\r\nConnection: close\r\n\r\n",
	} {
		conn, err := dialer(h.socket)(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, sent)
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if body, _ := io.ReadAll(response.Body); response.StatusCode < 400 || response.StatusCode >= 500 ||
			!strings.Contains(string(body), `"kind":`) || strings.Contains(string(body), "xxx") {
			t.Errorf("%s: %d %s", name, response.StatusCode, body)
		}
		_ = conn.Close()
	}
	if status, _ := ask(t, h.client, http.MethodGet, native.HealthPath, ""); status != http.StatusOK {
		t.Errorf("afterwards: %d", status)
	}
}

// logged is a log that a test can read.
type logged struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

// Write takes a line.
func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.text.Write(p)
}

// String returns what was written.
func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.text.String()
}

// openLogged starts a server whose log is kept.
func openLogged(t *testing.T, live native.Live) (*house, *logged) {
	t.Helper()

	kept := &logged{}
	h := &house{socket: filepath.Join(t.TempDir(), "admin.sock")}
	made := config(t, h.socket, live)
	made.Logger = slog.New(slog.NewTextHandler(kept, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h.Server = httpapi.New(made)
	if err := h.Start(t.Context()); err != nil {
		t.Fatalf("starting the server: %v", err)
	}
	h.client = clientOf(t, dialer(h.socket))
	t.Cleanup(func() {
		h.client.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		if err := h.Shutdown(ctx); err != nil {
			t.Errorf("stopping the server: %v", err)
		}
	})

	return h, kept
}

// TestPanicsAreAnswered sees a panic become an internal error whose cause only the log tells.
func TestPanicsAreAnswered(t *testing.T) {
	t.Parallel()
	h, kept := openLogged(t, native.Live{Doctor: doctor(func(context.Context) ([]native.Finding, error) {
		panic("the cause")
	})})
	status, body := ask(t, h.client, http.MethodGet, native.DoctorPath, "")
	if status != http.StatusInternalServerError || !strings.Contains(body, "internal error") ||
		strings.Contains(body, "the cause") {
		t.Errorf("%d %s", status, body)
	}
	if !strings.Contains(kept.String(), "the cause") {
		t.Errorf("the log lacks the cause: %s", kept)
	}
}

// TestInternalErrorsStayInTheLog sees a cause of ours logged once, under the id that is answered.
func TestInternalErrorsStayInTheLog(t *testing.T) {
	t.Parallel()
	live := native.Live{Doctor: doctor(func(context.Context) ([]native.Finding, error) {
		return nil, errors.New("open /var/lib/gardu/key: denied")
	})}
	h := &house{socket: filepath.Join(t.TempDir(), "admin.sock")}
	kept := &logged{}
	logger := slog.New(slog.NewTextHandler(kept, nil))
	made := config(t, h.socket, live)
	made.Native = native.New(native.Config{Live: live, Logger: logger})
	made.Logger = logger
	server := httpapi.New(made)
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	client := clientOf(t, server.Dial)
	response := send(t, client, http.MethodGet, native.DoctorPath, nil)
	body, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	id := response.Header.Get("X-Request-Id")
	if response.StatusCode != http.StatusInternalServerError || strings.Contains(string(body), "/var/lib") ||
		!strings.Contains(string(body), id) || id == "" {
		t.Errorf("%d %s (id %s)", response.StatusCode, body, id)
	}
	if strings.Count(kept.String(), "/var/lib") != 1 || !strings.Contains(kept.String(), id) {
		t.Errorf("the log is %s", kept)
	}
	client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}

// TestLogTellsWhoButNoSecret reads the log of changes: who made them, by which route, and neither
// body nor name.
func TestLogTellsWhoButNoSecret(t *testing.T) {
	t.Parallel()
	h, kept := openLogged(t, native.Live{})
	ask(t, h.client, http.MethodPost, native.NASListPath, `{"name":"r1","address":"192.0.2.1","secret":"verysecret"}`)
	ask(t, h.client, http.MethodPost, native.Fill(native.VoucherVoidPath, "codeofavoucher"), "")
	text := kept.String()
	for _, wanted := range []string{
		"route=/v1/nas ", "route=/v1/vouchers/:code/void", "method=POST", "status=201", "status=404",
		"user=",
	} {
		if !strings.Contains(text, wanted) {
			t.Errorf("the log lacks %s: %s", wanted, text)
		}
	}
	for _, secret := range []string{"verysecret", "codeofavoucher"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log tells %s", secret)
		}
	}
}

// TestConcurrentRequests asks from many sides at once, and sees every answer belong to its
// request.
func TestConcurrentRequests(t *testing.T) {
	t.Parallel()
	h := open(t, native.Live{Sessions: sessions(func(
		_ context.Context, filter native.SessionFilter, visit func(*store.Session) error,
	) error {
		return visit(&store.Session{Login: filter.Login})
	})})
	var group sync.WaitGroup
	for worker := range 8 {
		name := strings.Repeat(string(rune('a'+worker)), 8)
		group.Go(func() {
			for range 20 {
				body := `{"name":"` + name + `","address":"192.0.2.1","secret":"a secret of the router"}`
				status, answer := ask(t, h.client, http.MethodPost, native.NASListPath, body)
				if status != http.StatusCreated && status != http.StatusConflict {
					t.Errorf("%s: %d %s", name, status, answer)
				}
				_, answer = ask(t, h.client, http.MethodGet, native.SessionListPath+"?login="+name, "")
				if !strings.Contains(answer, name) {
					t.Errorf("%s got %s", name, answer)
				}
			}
		})
	}
	group.Wait()
}

// TestStopAnswersWhatItHas sees a request that was in hand answered, and none after it.
func TestStopAnswersWhatItHas(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan struct{}), make(chan struct{})
	h := open(t, native.Live{Doctor: doctor(func(context.Context) ([]native.Finding, error) {
		close(entered)
		<-leave

		return nil, nil
	})})
	answered := make(chan int, 1)
	go func() {
		response, err := h.client.Get("http://gardu" + native.DoctorPath) //nolint:noctx // bounded by the stop
		if err != nil {
			answered <- 0

			return
		}
		_ = response.Body.Close()
		answered <- response.StatusCode
	}()
	<-entered
	stop(t, h)
	for { // until the socket is gone
		conn, err := net.DialTimeout("unix", h.socket, time.Second)
		if err != nil {
			break
		}
		_ = conn.Close()
	}
	close(leave)
	if status := <-answered; status != http.StatusOK {
		t.Errorf("the request in hand got %d", status)
	}
}

// TestStopDoesNotWaitForEver gives up a request that does not end, when its time is over.
func TestStopDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	entered := make(chan struct{})
	server := httpapi.New(config(t, filepath.Join(t.TempDir(), "admin.sock"), native.Live{
		Doctor: doctor(func(ctx context.Context) ([]native.Finding, error) {
			close(entered)
			<-ctx.Done() // ends with the base of every request

			return nil, ctx.Err()
		}),
	}))
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	client := clientOf(t, server.Dial)
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		if response, err := client.Get("http://gardu" + native.DoctorPath); err == nil { //nolint:noctx // bounded by the stop
			_ = response.Body.Close()
		}
	}()
	<-entered
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := server.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("the stop says %v", err)
	}
	if again := server.Shutdown(context.Background()); !errors.Is(again, context.Canceled) {
		t.Errorf("a second one says %v", again)
	}
	<-asked
}
