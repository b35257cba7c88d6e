package httpapi_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"testing"
	"time"

	"gardu/httpapi"
	"gardu/httpapi/native"
	"gardu/httpapi/web"

	"github.com/gofiber/fiber/v2"
)

// TestAStopWaitsForNoRequestThatNeverEnds: whoever sends half a request and is silent keeps a stop
// waiting for no longer than it may, and makes no error of it.
func TestAStopWaitsForNoRequestThatNeverEnds(t *testing.T) {
	t.Parallel()
	const whole = "GET " + native.HealthPath + " HTTP/1.1\r\nHost: gardu\r\n\r\n"
	for name, parts := range map[string][2]string{ // what is answered at once, and what never is
		"a head": {whole, "GET " + native.HealthPath + " HTTP/1.1\r\nHost: gardu\r\nX-Slow: "},
		"a body": {"POST " + native.SignInPath + " HTTP/1.1\r\nHost: gardu\r\n" +
			"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n", "{"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := build(t, func(c *httpapi.Config) {
				c.Drain, c.Public.ReadTimeout = time.Millisecond, time.Hour
			})
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", s.Address().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close() //nolint:errcheck // the other end has closed it
			if _, err := io.WriteString(conn, parts[0]); err != nil {
				t.Fatal(err)
			}
			if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(conn, parts[1]); err != nil {
				t.Fatal(err)
			}
			if err := s.Shutdown(context.Background()); err != nil {
				t.Errorf("the stop says %v", err)
			}
		})
	}
}

// TestAStopEndsWhatHangsInAVerb by the context of the request, and waits until it has ended.
func TestAStopEndsWhatHangsInAVerb(t *testing.T) {
	t.Parallel()
	hung := make(chan struct{})
	s := build(t, func(c *httpapi.Config) {
		c.Drain, c.Public.Surfaces = time.Millisecond, []web.Surface{hanging(hung)}
	})
	go func() { _, _ = s.client.Get(s.url + "/hanging") }() //nolint:noctx,bodyclose // it is cut
	<-hung
	if err := s.Shutdown(context.Background()); err != nil {
		t.Errorf("the stop says %v", err)
	}
}

// hanging is a surface that answers when nobody waits any longer.
type hanging chan struct{}

// Name names it.
func (hanging) Name() string { return "hanging" }

// Mount registers its route.
func (h hanging) Mount(app *fiber.App) {
	app.Get("/hanging", func(c *fiber.Ctx) error {
		close(h)
		<-c.UserContext().Done()

		return c.UserContext().Err()
	})
}
