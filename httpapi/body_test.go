package httpapi_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"gardu/httpapi"
	"gardu/httpapi/native"
	"gardu/httpapi/web"
)

// raw writes octets to the public side and returns its first answer, and whether the connection
// ends with it.
func (s *street) raw(t *testing.T, text string) (status int, body string, ended bool) {
	t.Helper()

	conn, err := net.Dial("tcp", s.Address().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // only a test's end of it
	if err := conn.SetDeadline(time.Now().Add(stopTimeout)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.WriteString(conn, text) }()
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		return 0, err.Error(), true
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	octets, _ := io.ReadAll(response.Body)
	_, err = reader.ReadByte()

	return response.StatusCode, string(octets), err != nil
}

// TestSlowRequests begin and never end.
func TestSlowRequests(t *testing.T) {
	t.Parallel()
	s := build(t, func(c *httpapi.Config) { c.Public.ReadTimeout = 200 * time.Millisecond })
	status, body, ended := s.raw(t, "POST /probe/body HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n"+strings.Repeat("x", 9000))
	if status != http.StatusRequestTimeout || !ended || !strings.Contains(body, "too slowly") {
		t.Errorf("a slow body: %d %s, ended %v", status, body, ended)
	}
	if status, body, ended := s.raw(t, "GET /v1/health HTTP/1.1\r\nHost: x\r\nX-Slow: "); !ended || status == http.StatusOK {
		t.Errorf("a slow header: %d %s, ended %v", status, body, ended)
	}
	if status, body, ended := s.raw(t, ""); status != 0 && status != http.StatusRequestTimeout || !ended {
		t.Errorf("nothing at all: %d %s, ended %v", status, body, ended)
	}
	if got := s.ask(t, "GET", native.HealthPath, ""); got.StatusCode != http.StatusOK {
		t.Errorf("and then: %d %s", got.StatusCode, got.text)
	}
}

// TestUnreadBodyIsNoRequest refuses a body that its route would have read as it comes, in which a
// request is hidden.
func TestUnreadBodyIsNoRequest(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	hidden := strings.Repeat("x", 8<<10) + "GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"
	status, body, ended := s.raw(t, fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n\r\n%s",
		native.ServiceImportPath, len(hidden), hidden))
	if status != http.StatusUnauthorized || !ended {
		t.Errorf("%d %s, ended %v", status, body, ended)
	}
}

// TestBodiesAreBounded sends bodies of known and of unknown length.
func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	for _, one := range []struct {
		name   string
		length int
		fields []string
		status int
	}{
		{"nobody's small one", 1000, nil, 200},
		{"nobody's largest", web.MaxAnonymousBody, nil, 200},
		{"nobody's too large one", web.MaxAnonymousBody + 1, nil, 413},
		{"an operator's largest", web.MaxBody, as("owner"), 200},
		{"an operator's too large one", web.MaxBody + 1, as("owner"), 413},
	} {
		body := strings.Repeat("x", one.length)
		if got := s.ask(t, "POST", "/probe/body", body, one.fields...); got.StatusCode != one.status {
			t.Errorf("%s: %d %s", one.name, got.StatusCode, got.text)
		} else if got.StatusCode == 200 && got.text != fmt.Sprint(one.length) {
			t.Errorf("%s: %s octets arrived of %d", one.name, got.text, one.length)
		}
		request, err := http.NewRequestWithContext(t.Context(), "POST", s.url+"/probe/body", io.MultiReader(strings.NewReader(body)))
		if err != nil {
			t.Fatal(err)
		}
		for place := 0; place+1 < len(one.fields); place += 2 {
			request.Header.Set(one.fields[place], one.fields[place+1])
		}
		response, err := s.client.Do(request)
		if err != nil {
			continue // the connection is cut while the client still sends
		}
		if _ = response.Body.Close(); response.StatusCode != one.status {
			t.Errorf("%s, in chunks: %d", one.name, response.StatusCode)
		}
	}
}

// TestFormsAreNotReadAhead sends a form of a terabyte, which the library would begin to write to
// disk before anybody is asked.
func TestFormsAreNotReadAhead(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	s := build(t, nil)
	part := "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n" + strings.Repeat("x", 2*web.MaxAnonymousBody)
	status, body, ended := s.raw(t, "POST /probe/body HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"+
		"Content-Length: 1099511627776\r\n\r\n"+part)
	if status != http.StatusRequestEntityTooLarge || !ended {
		t.Errorf("%d %s, ended %v", status, body, ended)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("%d files were written (%v)", len(left), err)
	}
}

// TestLongAddresses asks with more than a library's usual buffer, and with more than ours.
func TestLongAddresses(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	if got := s.ask(t, "GET", "/probe?q="+strings.Repeat("x", 12<<10), ""); got.StatusCode != http.StatusOK {
		t.Errorf("12 KiB: %d %s", got.StatusCode, got.text)
	}
	got := s.ask(t, "GET", "/probe?q="+strings.Repeat("x", web.MaxHeader), "")
	if got.StatusCode != http.StatusRequestHeaderFieldsTooLarge || !strings.Contains(got.text, "too long") {
		t.Errorf("more than 16 KiB: %d %s", got.StatusCode, got.text)
	}
	if got.Header.Get("X-Content-Type-Options") != "nosniff" || got.Header.Get("X-Request-Id") == "" {
		t.Errorf("it has no headers of ours: %v", got.Header)
	}
}

// TestMalformed sends what is no HTTP.
func TestMalformed(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	for _, text := range []string{
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "GET\r\n\r\n", "GET /x HTTP/1.1\r\n: y\r\n\r\n",
		"POST /probe/body HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
		"POST /probe/body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
	} {
		if status, body, ended := s.raw(t, text); status >= 500 || !ended || strings.Contains(body, "x16") {
			t.Errorf("%q: %d %s, ended %v", text, status, body, ended)
		}
	}
	if got := s.ask(t, "GET", native.HealthPath, ""); got.StatusCode != http.StatusOK {
		t.Errorf("and then: %d %s", got.StatusCode, got.text)
	}
}
