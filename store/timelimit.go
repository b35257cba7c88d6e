package store

import (
	"strconv"
	"strings"
	"time"
)

// MaxTimeLimit is the longest uptime that a plan may bound: a hundred years.
const MaxTimeLimit = 100 * 366 * 24 * time.Hour

// ParseTimeLimit reads an uptime such as 10h, 90m, 1h30m or 7d, in whole seconds; unlimited is no
// bound. A day is 24 hours. The error is Invalid.
func ParseTimeLimit(text string) (time.Duration, error) {
	if text == unlimited {
		return 0, nil
	}

	limit, err := time.ParseDuration(text)
	if digits, days := strings.CutSuffix(text, "d"); days {
		count, ok := parseDigits(digits, uint64(MaxTimeLimit/day))
		limit, err = time.Duration(count)*day, nil
		if !ok {
			limit = 0
		}
	}
	if err != nil || checkTimeLimit(limit) != nil || limit == 0 {
		return 0, Invalidf("time_limit", "%q is not an uptime in whole seconds such as 10h, 90m, "+
			"1h30m, 7d or unlimited", text)
	}

	return limit, nil
}

// FormatTimeLimit writes an uptime as ParseTimeLimit reads it: days where it is whole days, else
// hours, minutes and seconds, without those that are 0.
func FormatTimeLimit(limit time.Duration) string {
	switch {
	case limit == 0:
		return unlimited
	case limit%day == 0:
		return strconv.FormatInt(int64(limit/day), 10) + "d"
	}

	var text strings.Builder
	for _, unit := range []struct {
		length time.Duration
		suffix string
	}{{time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}} {
		if count := limit / unit.length; count > 0 {
			text.WriteString(strconv.FormatInt(int64(count), 10) + unit.suffix)
			limit %= unit.length
		}
	}

	return text.String()
}

// day is what a day of uptime is worth.
const day = 24 * time.Hour

// checkTimeLimit says whether an uptime can be written and sent.
func checkTimeLimit(limit time.Duration) error {
	if limit < 0 || limit > MaxTimeLimit || limit%time.Second != 0 {
		return Invalidf("time_limit",
			"%v is not a whole number of seconds up to a hundred years", limit)
	}

	return nil
}
