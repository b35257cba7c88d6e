package rostest

import (
	"strconv"
	"strings"
	"time"
)

// units are those of a time span, in the order in which they are written.
var units = []struct {
	name string
	span time.Duration
}{
	{"w", 7 * 24 * time.Hour},
	{"d", 24 * time.Hour},
	{"h", time.Hour},
	{"m", time.Minute},
	{"s", time.Second},
	{"ms", time.Millisecond},
}

// parseSpan reads 1w2d3h4m5s, 300ms, 1d02:03:04, 01:22:53 and bare seconds.
func parseSpan(text string) (time.Duration, bool) {
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if clock := strings.LastIndexAny(text, "wd") + 1; strings.Contains(text[clock:], ":") {
		days, daysRead := parseUnits(text[:clock])
		hours, hoursRead := parseClock(text[clock:])

		return days + hours, daysRead && hoursRead
	}
	if text == "" {
		return 0, false
	}

	return parseUnits(text)
}

// parseUnits reads numbers with a unit behind each.
func parseUnits(text string) (time.Duration, bool) {
	var sum time.Duration
	for text != "" {
		digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
		value, err := strconv.ParseUint(text[:digits], 10, 32)
		if err != nil {
			return 0, false
		}
		text = text[digits:]
		name := text[:len(text)-len(strings.TrimLeft(text, "wdhms"))]
		if name != "ms" && len(name) > 1 {
			name = name[:1]
		}
		span := unit(name)
		if span == 0 {
			return 0, false
		}
		sum += time.Duration(value) * span
		text = text[len(name):]
	}

	return sum, true
}

// unit returns the length of a unit, or 0.
func unit(name string) time.Duration {
	for _, candidate := range units {
		if candidate.name == name {
			return candidate.span
		}
	}

	return 0
}

// parseClock reads 01:22 and 01:22:53.
func parseClock(text string) (time.Duration, bool) {
	parts := strings.Split(text, ":")
	if len(parts) > 3 {
		return 0, false
	}
	var sum time.Duration
	for i, part := range parts {
		value, err := strconv.ParseUint(part, 10, 32)
		if err != nil {
			return 0, false
		}
		sum += time.Duration(value) * []time.Duration{time.Hour, time.Minute, time.Second}[i]
	}

	return sum, true
}

// formatSpan writes a time span with its zero parts left out; nothing at all is 0s.
func formatSpan(span time.Duration) string {
	if span <= 0 {
		return "0s"
	}
	var text strings.Builder
	for _, part := range units {
		if count := span / part.span; count > 0 {
			text.WriteString(strconv.FormatInt(int64(count), 10) + part.name)
			span -= count * part.span
		}
	}

	return text.String()
}
