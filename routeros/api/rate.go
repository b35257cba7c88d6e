package api

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Multipliers of rates. They count in thousands; the suffix of a count of bytes would be another
// matter.
const (
	kilo = 1000
	mega = 1000 * kilo
	giga = 1000 * mega
)

// ParseRate reads bits per second: a plain integer, or one with k, M or G.
func ParseRate(text string) (uint64, error) {
	digits, factor := text, uint64(1)
	if text != "" {
		switch text[len(text)-1] {
		case 'k', 'K':
			factor = kilo
		case 'm', 'M':
			factor = mega
		case 'g', 'G':
			factor = giga
		}
	}
	if factor > 1 {
		digits = text[:len(text)-1]
	}
	value, err := ParseBytes(digits)
	if err != nil || value > (1<<63-1)/factor {
		return 0, badValue("rate", text)
	}

	return value * factor, nil
}

// FormatRate writes bits per second with the largest suffix that leaves an integer.
func FormatRate(rate uint64) string {
	for _, suffix := range []struct {
		size uint64
		name string
	}{{giga, "G"}, {mega, "M"}, {kilo, "k"}} {
		if rate >= suffix.size && rate%suffix.size == 0 {
			return strconv.FormatUint(rate/suffix.size, 10) + suffix.name
		}
	}

	return strconv.FormatUint(rate, 10)
}

// Rates is a pair of rates in bits per second as the router sees a customer: Rx is upload, Tx is
// download.
type Rates struct{ Rx, Tx uint64 }

// ParseRates reads "rx/tx" or "rx", which is both.
func ParseRates(text string) (Rates, error) {
	first, second := cutPair(text)
	rx, err := ParseRate(first)
	if err != nil {
		return Rates{}, badValue("pair of rates", text)
	}
	tx, err := ParseRate(second)
	if err != nil {
		return Rates{}, badValue("pair of rates", text)
	}

	return Rates{Rx: rx, Tx: tx}, nil
}

// String writes a pair with suffixes.
func (r Rates) String() string { return FormatRate(r.Rx) + "/" + FormatRate(r.Tx) }

// Plain writes a pair as bare bits, as menus with numeric rates print it.
func (r Rates) Plain() string {
	return strconv.FormatUint(r.Rx, 10) + "/" + strconv.FormatUint(r.Tx, 10)
}

// cutPair takes "a/b" apart; "a" is both.
func cutPair(text string) (first, second string) {
	first, second, ok := strings.Cut(text, "/")
	if !ok {
		return first, first
	}

	return first, second
}

// The priorities of a rate limit; 8 is the lowest and the default.
const (
	highestPriority = 1
	lowestPriority  = 8
)

// RateLimit is the rate-limit of a profile:
//
//	rx[/tx] [burst-rx[/tx] [threshold-rx[/tx] [time-rx[/tx] [priority [min-rx[/tx]]]]]]
//
// Without a burst its threshold and time are zero.
type RateLimit struct {
	Rate, Burst, Threshold   Rates
	BurstRxTime, BurstTxTime time.Duration
	Priority                 int
	Min                      Rates
}

// ParseRateLimit reads a rate-limit. A missing tx is rx, a missing threshold the rate, a missing
// burst time one second, a missing priority 8. A minimum above the rate is an error, as on the
// router.
func ParseRateLimit(text string) (RateLimit, error) {
	const fields = 6
	parts := strings.Fields(text)
	if len(parts) == 0 || len(parts) > fields {
		return RateLimit{}, badValue("rate limit", text)
	}
	limit := RateLimit{Priority: lowestPriority, BurstRxTime: time.Second, BurstTxTime: time.Second}
	for i, part := range parts {
		if err := limit.take(i, part); err != nil {
			return RateLimit{}, badValue("rate limit", text)
		}
	}
	if limit.Min.Rx > limit.Rate.Rx || limit.Min.Tx > limit.Rate.Tx {
		return RateLimit{}, badValue("rate limit", text)
	}

	return limit.settled(len(parts)), nil
}

// take reads one field by its place.
func (l *RateLimit) take(place int, text string) (err error) {
	switch place {
	case 0:
		l.Rate, err = ParseRates(text)
	case 1:
		l.Burst, err = ParseRates(text)
	case 2:
		l.Threshold, err = ParseRates(text)
	case 3:
		rx, tx := cutPair(text)
		if l.BurstRxTime, err = ParseDuration(rx); err == nil {
			l.BurstTxTime, err = ParseDuration(tx)
		}
	case 4:
		l.Priority, err = strconv.Atoi(text)
		if err == nil && (l.Priority < highestPriority || l.Priority > lowestPriority) {
			err = ErrValue
		}
	case 5:
		l.Min, err = ParseRates(text)
	}

	return err
}

// settled fills what was left out and drops what a direction without a burst does not use.
func (l RateLimit) settled(fields int) RateLimit {
	if fields < 3 {
		l.Threshold = l.Rate
	}
	if l.Burst.Rx == 0 {
		l.Threshold.Rx, l.BurstRxTime = 0, 0
	}
	if l.Burst.Tx == 0 {
		l.Threshold.Tx, l.BurstTxTime = 0, 0
	}

	return l
}

// String writes a rate limit in the one form that equal limits share, leaving out the fields at the
// end that say nothing. The zero RateLimit is empty: no limit.
func (l RateLimit) String() string {
	if l == (RateLimit{}) {
		return ""
	}
	fields := []string{
		l.Rate.String(), l.Burst.String(), l.Threshold.String(), l.times(), strconv.Itoa(l.Priority), l.Min.String(),
	}
	switch {
	case l.Min != Rates{}:
	case l.Priority != lowestPriority:
		fields = fields[:5]
	case l.Burst != Rates{}:
		fields = fields[:4]
	default:
		fields = fields[:1]
	}

	return strings.Join(fields, " ")
}

// times writes the burst times, in seconds where they are whole.
func (l RateLimit) times() string {
	write := func(d time.Duration) string {
		if d%time.Second == 0 {
			return strconv.FormatInt(int64(d/time.Second), 10)
		}

		return FormatDuration(d)
	}

	return write(l.BurstRxTime) + "/" + write(l.BurstTxTime)
}

// NormalizeRate brings the rate-limit of a profile, which RouterOS echoes as it was typed, into the
// form of RateLimit.String. No limit stays empty.
func NormalizeRate(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", nil
	}
	limit, err := ParseRateLimit(text)
	if err != nil {
		return "", fmt.Errorf("normalising rate limit: %w", err)
	}

	return limit.String(), nil
}
