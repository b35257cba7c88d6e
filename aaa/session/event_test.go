package session_test

import (
	"testing"
	"time"

	"gardu/aaa/session"
)

func TestEventTime(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		delay time.Duration
		stamp time.Duration // from the arrival; 0 for no stamp
		want  time.Duration // from the arrival
	}{
		{"arrival alone", 0, 0, 0},
		{"delay is subtracted", 5 * time.Second, 0, -5 * time.Second},
		{"the longest delay", session.MaxDelay, 0, -session.MaxDelay},
		{"a delay beyond belief", session.MaxDelay + time.Second, 0, 0},
		{"a negative delay", -time.Second, 0, 0},
		{"a stamp near the arrival", 0, -time.Second, -time.Second},
		{"a stamp near arrival less delay", 600 * time.Second, -598 * time.Second, -598 * time.Second},
		{"a stamp at the edge of the window", 0, -session.EventWindow, -session.EventWindow},
		{"a stamp beyond the window", 0, -session.EventWindow - time.Second, 0},
		{"a stamp of the wrong zone", 5 * time.Second, 7 * time.Hour, -5 * time.Second},
		{"a stamp shortly after the arrival", 0, time.Second, 0},
		{"a stamp that forgot the delay", time.Minute, -time.Nanosecond, -time.Nanosecond},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var stamp time.Time
			if test.stamp != 0 {
				stamp = dawn.Add(test.stamp)
			}
			if got := session.EventTime(dawn, test.delay, stamp).Sub(dawn); got != test.want {
				t.Errorf("event is %v after arrival, want %v", got, test.want)
			}
		})
	}
	if got := session.EventTime(dawn, 0, time.Unix(0, 0)); !got.Equal(dawn) {
		t.Errorf("a clock that was never set makes it %v", got)
	}
}
