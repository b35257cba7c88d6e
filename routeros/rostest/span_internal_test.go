package rostest

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSpansAreReadInEveryForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1w2d3h4m5s": "1w2d3h4m5s", "0s": "0s", "0": "0s", "90": "1m30s", "300ms": "300ms",
		"1s500ms": "1s500ms", "01:22:53": "1h22m53s", "1d00:00:00": "1d", "3d4h": "3d4h",
		"1w1d01:00:00": "1w1d1h", "00:05": "5m", "8d": "1w1d", "1h90m": "2h30m",
	} {
		span, ok := parseSpan(text)
		if got := formatSpan(span); !ok || got != want {
			t.Errorf("%q: got %s, %v, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "x", "1y", "s", "1:2:3:4", "-1s", "1d:", "none"} {
		if span, ok := parseSpan(text); ok {
			t.Errorf("%q was read as %s", text, span)
		}
	}
}

func TestSpansComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		span := time.Duration(rapid.Int64Range(0, 1<<40).Draw(t, "ms")) * time.Millisecond
		if back, ok := parseSpan(formatSpan(span)); !ok || back != span {
			t.Fatalf("%s came back as %s from %s", span, back, formatSpan(span))
		}
	})
}
