package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gardu/httpapi/web"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/goleak"
)

// TestMain fails the package when a producer outlives its stream.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"))
}

// serve answers one request with a stream and returns its body.
func serve(t *testing.T, stream web.Stream, body string) (string, error) {
	t.Helper()

	app := fiber.New(fiber.Config{Immutable: true, StreamRequestBody: true})
	app.Post("/", func(c *fiber.Ctx) error {
		stream.Send(c)

		return nil
	})
	response, err := app.Test(httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)), -1)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(response.Body)

	return string(text), err
}

// TestStreamWritesLines writes values and nothing else.
func TestStreamWritesLines(t *testing.T) {
	t.Parallel()
	text, err := serve(t, web.Stream{
		MediaType: "application/x-ndjson",
		Produce: func(_ context.Context, out *web.Output, body io.Reader) error {
			if rest, err := io.ReadAll(body); err != nil || len(rest) > 0 {
				t.Errorf("a stream that reads no body got %q, %v", rest, err)
			}

			return errors.Join(out.Line(1), out.Line("two"), out.Line(map[string]int{"three": 3}))
		},
	}, "")
	if err != nil || text != "1\n\"two\"\n{\"three\":3}\n" {
		t.Errorf("%q, %v", text, err)
	}
}

// TestStreamReadsItsBody copies a body, and meets its end as often as it likes.
func TestStreamReadsItsBody(t *testing.T) {
	t.Parallel()
	sent := strings.Repeat("a line of a sheet\n", 50_000)
	text, err := serve(t, web.Stream{
		ReadsBody: true,
		Produce: func(_ context.Context, out *web.Output, body io.Reader) error {
			if _, err := io.Copy(out, body); err != nil {
				return err
			}
			if count, err := body.Read(make([]byte, 1)); count != 0 || !errors.Is(err, io.EOF) {
				t.Errorf("behind the end: %d, %v", count, err)
			}

			return nil
		},
	}, sent)
	if err != nil || text != sent {
		t.Errorf("%d octets of %d, %v", len(text), len(sent), err)
	}
}

// TestStreamKeepsAlive feeds the heartbeat by hand.
func TestStreamKeepsAlive(t *testing.T) {
	t.Parallel()
	beats := make(chan time.Time)
	text, err := serve(t, web.Stream{
		KeepAlive: []byte("."), Beat: beats,
		Produce: func(_ context.Context, out *web.Output, _ io.Reader) error {
			silence := int(web.Heartbeat / web.FlushDelay)
			for range 2*silence + 1 {
				beats <- time.Time{}
			}
			if err := out.Line("x"); err != nil {
				return err
			}
			for range silence {
				beats <- time.Time{}
			}

			return nil
		},
	}, "")
	if err != nil || text != "..\"x\"\n" {
		t.Errorf("%q, %v", text, err)
	}
}

// TestStreamTellsFailures ends in the last words, whether by an error or a panic.
func TestStreamTellsFailures(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("broken") },
		"panic": func() error { panic("broken") },
	} {
		text, err := serve(t, web.Stream{
			Fail: func(error) []byte { return []byte("failed\n") },
			Produce: func(_ context.Context, out *web.Output, _ io.Reader) error {
				return errors.Join(out.Line(1), fail())
			},
		}, "")
		if err != nil || text != "1\nfailed\n" {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

// TestStreamBreaksOff ends without the end of its body where it has no last words.
func TestStreamBreaksOff(t *testing.T) {
	t.Parallel()
	text, err := serve(t, web.Stream{
		Produce: func(_ context.Context, out *web.Output, _ io.Reader) error {
			return errors.Join(out.Line(1), errors.New("broken"))
		},
	}, "")
	if err == nil {
		t.Errorf("the answer looks whole: %q", text)
	}
}

// TestLineOfWhatCannotBeWritten is an error, and writes nothing.
func TestLineOfWhatCannotBeWritten(t *testing.T) {
	t.Parallel()
	text, err := serve(t, web.Stream{
		Produce: func(_ context.Context, out *web.Output, _ io.Reader) error {
			if out.Line(make(chan int)) == nil {
				t.Error("a channel became a line")
			}

			return nil
		},
	}, "")
	if err != nil || text != "" {
		t.Errorf("%q, %v", text, err)
	}
}
