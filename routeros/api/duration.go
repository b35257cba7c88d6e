package api

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// ErrKeyword is the answer of ParseDuration to a word that stands where a duration may: none,
// never, unlimited, immediately, received. What it means differs between properties.
var ErrKeyword = errors.New("a word in place of a duration")

// keywords are the words of ErrKeyword.
var keywords = map[string]bool{
	"none": true, "never": true, "unlimited": true, "immediately": true, "received": true,
}

// Units of RouterOS beyond those of package time.
const (
	day  = 24 * time.Hour
	week = 7 * day
)

// units in the order in which they must follow each other. RouterOS counts milliseconds; some tools
// of it print microseconds.
var units = []struct {
	name string
	size time.Duration
}{
	{"w", week},
	{"d", day},
	{"h", time.Hour},
	{"m", time.Minute},
	{"s", time.Second},
	{"ms", time.Millisecond},
	{"us", time.Microsecond},
}

// clockUnits are how many units, weeks and days, may stand before HH:MM:SS.
const clockUnits = 2

// ParseDuration reads a duration in every form that RouterOS has printed: 1w2d3h4m5s, 300ms,
// 01:22:53, 1d00:00:00, 3d4h, and a bare number of seconds as the command line takes it. A keyword
// gives ErrKeyword.
func ParseDuration(text string) (time.Duration, error) {
	if keywords[text] {
		return 0, ErrKeyword
	}
	if seconds, err := strconv.ParseUint(text, 10, 64); err == nil && text[0] != '+' {
		if total, ok := addUnits(0, seconds, time.Second); ok {
			return total, nil
		}
	}
	if total, ok := parseUnits(text); ok {
		return total, nil
	}

	return 0, badValue("duration", text)
}

// parseUnits reads numbers with units in falling order, of which HH:MM:SS may be the rest.
func parseUnits(text string) (total time.Duration, ok bool) {
	rest, next := text, 0
	for rest != "" {
		digits := leadingDigits(rest)
		if strings.HasPrefix(rest[digits:], ":") && next <= clockUnits {
			return parseClock(total, rest)
		}
		number, err := strconv.ParseUint(rest[:digits], 10, 64)
		if err != nil {
			return 0, false
		}
		unit := leadingLetters(rest[digits:])
		for next < len(units) && units[next].name != rest[digits:digits+unit] {
			next++
		}
		if next == len(units) {
			return 0, false
		}
		if total, ok = addUnits(total, number, units[next].size); !ok {
			return 0, false
		}
		next++
		rest = rest[digits+unit:]
	}

	return total, text != ""
}

// parseClock adds HH:MM:SS to a duration; hours may be more than a day's.
func parseClock(total time.Duration, text string) (time.Duration, bool) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return 0, false
	}
	sizes := []time.Duration{time.Hour, time.Minute, time.Second}
	for i, part := range parts {
		number, err := strconv.ParseUint(part, 10, 64)
		if err != nil || leadingDigits(part) != len(part) || i > 0 && (number > 59 || len(part) != 2) {
			return 0, false
		}
		var ok bool
		if total, ok = addUnits(total, number, sizes[i]); !ok {
			return 0, false
		}
	}

	return total, true
}

// addUnits adds a number of units unless the sum would overflow.
func addUnits(total time.Duration, number uint64, size time.Duration) (time.Duration, bool) {
	const most = time.Duration(1<<63 - 1)
	if number > uint64((most-total)/size) {
		return 0, false
	}

	return total + time.Duration(number)*size, true
}

// leadingDigits counts the digits at the beginning of a text.
func leadingDigits(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}

	return n
}

// leadingLetters counts the small letters at the beginning of a text.
func leadingLetters(text string) int {
	n := 0
	for n < len(text) && text[n] >= 'a' && text[n] <= 'z' {
		n++
	}

	return n
}

// FormatDuration writes a duration as RouterOS prints it, 1w2d3h4m5s, zero parts left out, 0s for
// nothing. Parts below a microsecond are dropped, negative durations are nothing.
func FormatDuration(d time.Duration) string {
	if d < time.Microsecond {
		return "0s"
	}
	var made []byte
	for _, unit := range units {
		if number := d / unit.size; number > 0 {
			made = strconv.AppendInt(made, int64(number), 10)
			made = append(made, unit.name...)
		}
		d %= unit.size
	}

	return string(made)
}

// NormalizeDuration brings a duration into the form of FormatDuration and leaves a keyword as it is.
func NormalizeDuration(text string) (string, error) {
	d, err := ParseDuration(text)
	if errors.Is(err, ErrKeyword) {
		return text, nil
	}
	if err != nil {
		return "", err
	}

	return FormatDuration(d), nil
}
