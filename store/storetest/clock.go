package storetest

import (
	"sync"
	"time"
)

// Epoch is the instant at which every clock of a test begins.
var Epoch = time.Date(2026, time.July, 1, 5, 0, 0, 0, time.UTC)

// Clock stands still until it is moved. It may be used concurrently.
type Clock struct {
	mu  sync.Mutex // guards now
	now time.Time
}

// NewClock returns a clock that stands at Epoch.
func NewClock() *Clock { return &Clock{now: Epoch} }

// Now tells the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.now
}

// Advance moves the clock and tells the new time.
func (c *Clock) Advance(by time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)

	return c.now
}
