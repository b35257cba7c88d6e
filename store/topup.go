package store

import (
	"math"
	"time"
)

// TopUp is what was bought in addition to a plan's limits, for one window. It counts while the
// window that it was bought in is the current one, and for nothing afterwards.
type TopUp struct {
	Octets uint64        // added to each bound of data, or to each tier of a plan without one
	Online time.Duration // added to the bound of uptime
	Window time.Time     // beginning of the window that it belongs to; see Plan.TopUpWindow
}

// MaxTopUp is the most that can be added to one window, in octets: a million TB. Uptime has the
// limit of a plan's.
const MaxTopUp = 1_000_000_000_000_000_000

// IsZero reports whether nothing was added.
func (t TopUp) IsZero() bool { return t.Octets == 0 && t.Online == 0 }

// In returns the top-up if it belongs to the window that began at start, and none otherwise.
// Instants are compared in whole seconds, because compact records hold no finer ones.
func (t TopUp) In(start time.Time) TopUp {
	if t.IsZero() || t.Window.Unix() != start.Unix() {
		return TopUp{}
	}

	return t
}

// Plus returns the top-up of the window that began at start with more added to it; what belongs
// to another window is gone. The error is Invalid when the sum is beyond MaxTopUp.
func (t TopUp) Plus(octets uint64, online time.Duration, start time.Time) (TopUp, error) {
	now, more := t.In(start), TopUp{Octets: octets, Online: online}
	if err := more.check(); err != nil {
		return t, err
	}
	sum := TopUp{Octets: now.Octets + octets, Online: now.Online + online, Window: start}
	if err := sum.check(); err != nil {
		return t, err
	}

	return sum, nil
}

// check says whether as much can be added to one window. Two amounts that can be are far from
// where their sum would wrap.
func (t TopUp) check() error {
	if t.Octets > MaxTopUp {
		return Invalidf("data", "at most %s can be added to one window", FormatSize(MaxTopUp))
	}

	return inField("time", checkTimeLimit(t.Online))
}

// raise adds a top-up to a bound; where there is none, none comes of it.
func raise(bound, octets uint64) uint64 {
	if bound == 0 {
		return 0
	}

	return bound + min(octets, math.MaxUint64-bound)
}
