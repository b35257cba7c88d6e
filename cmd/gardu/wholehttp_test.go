package main_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestPublicSideOfTheDaemon asks a daemon over TCP, and starts another one at the same address.
func TestPublicSideOfTheDaemon(t *testing.T) {
	t.Parallel()
	i := install(t)
	port := freePort(t)
	i.listensAt(port)
	i.start()
	for _, one := range []struct {
		path   string
		status int
		header string
	}{
		{"/v1/health", http.StatusOK, "X-Request-Id"},
		{"/v1/docs", http.StatusOK, "Content-Security-Policy"},
		{"/v1/openapi.json", http.StatusOK, "X-Request-Id"},
		{"/v1/services", http.StatusUnauthorized, "Www-Authenticate"},
		{"/v1/nowhere", http.StatusNotFound, "X-Request-Id"},
		{"/", http.StatusOK, "Content-Security-Policy"},
		{"/isolir", http.StatusOK, "Content-Security-Policy"},
		{"/nowhere", http.StatusNotFound, "X-Request-Id"},
	} {
		response, err := http.Get("http://" + loopback(port) + one.path) //nolint:noctx // bounded by the test
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != one.status || response.Header.Get(one.header) == "" {
			t.Errorf("%s: %d, %s %q", one.path, response.StatusCode, one.header, response.Header.Get(one.header))
		}
	}

	second := install(t)
	second.listensAt(port)
	if result := second.gardu("serve"); result.code == 0 || !strings.Contains(result.stderr, loopback(port)) {
		t.Errorf("a second daemon at the same address: %s", result)
	}
	i.stop()
}

// listensAt lets the public side listen at a port.
func (i *installation) listensAt(port int) {
	const key = "http: { listen: "
	before, rest, _ := strings.Cut(i.settings(), key)
	_, rest, _ = strings.Cut(rest, ", ")
	writeFile(i.t, i.config, fmt.Sprintf("%s%s%q, %s", before, key, loopback(port), rest))
}
