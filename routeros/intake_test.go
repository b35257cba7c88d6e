package routeros

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gardu/routeros/api"
	"gardu/routeros/rostest"
	"gardu/store"
)

// dialled opens a connection to a fake router.
func dialled(t *testing.T, router *rostest.Router) *api.Conn {
	t.Helper()
	conn, err := api.Open(t.Context(), api.Config{
		Address: router.Address(), User: "admin", Mode: api.Plain,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })

	return conn
}

func TestWhatIsKeptOfARouterIsBounded(t *testing.T) {
	t.Parallel()
	router := rostest.Start(t, rostest.Config{})
	router.Put("/ppp/secret", map[string]string{"name": "somebody"})
	conn := dialled(t, router)
	for name, read := range map[string]func(context.Context, *Found) error{
		"rows": func(ctx context.Context, found *Found) error {
			_, err := found.readTable(ctx, conn, Secrets.table(), api.Version{})

			return err
		},
		"rows of a menu after others": func(ctx context.Context, found *Found) error {
			return found.read(ctx, conn, Secrets.table(), api.Version{})
		},
	} {
		if err := read(t.Context(), newFound()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		full := newFound()
		full.kept.octets = maxKept
		if err := read(t.Context(), full); !errors.Is(err, api.ErrTooLarge) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestALiveViewIsBounded(t *testing.T) {
	t.Parallel()
	router := rostest.Start(t, rostest.Config{})
	conn := dialled(t, router)
	long := strings.Repeat("x", 7<<20)
	router.Fill("/interface", 6, func(at int) map[string]string {
		return map[string]string{"name": strings.Repeat("e", at+1), "type": long}
	})
	view, err := readView(t.Context(), conn, ViewInterfaces)
	if !store.Is(err, store.Exhausted) || view != nil {
		t.Errorf("got %v", err)
	}
	if conn.Broken() {
		t.Error("the connection does not outlive a view that is too large")
	}
}
