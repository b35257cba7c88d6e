package store_test

import (
	"testing"
	"time"

	"gardu/store"
)

// TestShare: nobody's share is less than an equal part, and together they are hardly more.
func TestShare(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		octets  uint64
		devices int
		want    uint64
	}{{10, 0, 10}, {10, 1, 10}, {10, 3, 4}, {0, 3, 0}, {9, 3, 3}, {1<<64 - 1, 2, 1 << 63}} {
		all := store.DataLimit{Up: c.octets, Down: c.octets, Total: c.octets}
		want := store.DataLimit{Up: c.want, Down: c.want, Total: c.want}
		if got := all.Share(c.devices); got != want {
			t.Errorf("%d among %d: %+v", c.octets, c.devices, got)
		}
	}
}

// TestLeft: a session goes on to the end of its share or of the validity, whichever comes first.
func TestLeft(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name    string
		given   store.Entitled
		devices int
		want    time.Duration
	}{
		{"no bound", store.Entitled{}, 3, 0},
		{"share of uptime", store.Entitled{Uptime: 10 * time.Second}, 3, 4 * time.Second},
		{"one device", store.Entitled{Uptime: 10 * time.Second}, 1, 10 * time.Second},
		{"validity alone", store.Entitled{EndsAt: noon.Add(time.Hour)}, 0, time.Hour},
		{
			"validity first",
			store.Entitled{Uptime: 3 * time.Hour, EndsAt: noon.Add(time.Hour)},
			1, time.Hour,
		},
		{
			"share first",
			store.Entitled{Uptime: time.Hour, EndsAt: noon.Add(time.Hour)},
			2, 30 * time.Minute,
		},
		{"it has come", store.Entitled{EndsAt: noon.Add(-time.Minute)}, 0, time.Second},
	} {
		if got := c.given.Left(noon, c.devices); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
