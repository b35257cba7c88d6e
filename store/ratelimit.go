package store

import (
	"strconv"
	"strings"
)

// Limits of a rate. RouterOS documents none; these keep a slip of the keyboard out of a router.
const (
	MaxRate         = 1_000_000_000_000 // bits per second
	MaxBurstSeconds = 86_400
	maxRateGroups   = 6
	lowestPriority  = 8
)

// Rate is a Mikrotik-Rate-Limit. Up is what the customer sends, which a router calls rx; Down is
// tx. A burst of 0 is no burst that way, a priority of 0 and a minimum of 0 are not given.
type Rate struct {
	Speed     Speed // never 0
	Burst     Speed // 0, or at least Speed
	Threshold Speed // average above which no burst is given; at most Burst
	Seconds   Speed // burst time, over which the average is taken
	Priority  uint8 // 1 is served first, 8 last
	Min       Speed // guaranteed; at most Speed
}

// Speed is one figure for each direction: bits per second, or seconds for Rate.Seconds.
type Speed struct {
	Up, Down uint64
}

// IsZero reports whether neither direction has a figure.
func (s Speed) IsZero() bool { return s == Speed{} }

// ParseRate reads a rate limit in the grammar of RouterOS:
//
//	rx[/tx] [burst[/burst] [threshold[/threshold] [seconds[/seconds] [priority [min[/min]]]]]]
//
// with one blank between groups and whole numbers, which may end in k (1000) or M (1000000). A
// missing tx equals rx, a missing threshold the rate, a missing burst time one second. Zeros
// stand for a burst that is not wanted where a later group needs its place. The error is Invalid
// and says which group is wrong.
func ParseRate(text string) (Rate, error) {
	groups := strings.Split(text, " ")
	if text == "" || len(groups) > maxRateGroups {
		return Rate{}, Invalidf("rate", "%q needs one to six groups, such as 10M/20M", text)
	}
	for _, group := range groups {
		if group == "" {
			return Rate{}, Invalidf("rate", "%q needs exactly one blank between its groups", text)
		}
	}

	var rate Rate
	for place, group := range groups {
		if err := rate.read(place, group); err != nil {
			return Rate{}, err
		}
	}
	rate.complete(len(groups))
	if err := rate.check(); err != nil {
		return Rate{}, err
	}

	return rate, nil
}

// read takes the group at a place of the grammar.
func (r *Rate) read(place int, group string) (err error) {
	switch place {
	case 0:
		r.Speed, err = parseSpeed("speed", group)
	case 1:
		r.Burst, err = parseSpeed("burst", group)
	case 2:
		r.Threshold, err = parseSpeed("threshold", group)
	case 3:
		r.Seconds, err = parseSeconds(group)
	case 4:
		r.Priority, err = parsePriority(group)
	default:
		r.Min, err = parseSpeed("minimum", group)
	}

	return err
}

// complete fills in what a router takes for groups that were left out.
func (r *Rate) complete(groups int) {
	if groups < 3 {
		r.Threshold = r.defaultThreshold()
	}
	if groups < 4 {
		r.Seconds = r.defaultSeconds()
	}
}

// defaultThreshold is the rate itself, where there is a burst.
func (r *Rate) defaultThreshold() Speed {
	return Speed{Up: where(r.Burst.Up, r.Speed.Up), Down: where(r.Burst.Down, r.Speed.Down)}
}

// defaultSeconds is one second, where there is a burst.
func (r *Rate) defaultSeconds() Speed {
	return Speed{Up: where(r.Burst.Up, 1), Down: where(r.Burst.Down, 1)}
}

// where returns the value if the condition is not 0, and 0 otherwise.
func where(condition, value uint64) uint64 {
	if condition == 0 {
		return 0
	}

	return value
}

// check refuses combinations that a router takes but nobody means.
func (r *Rate) check() error {
	err := checkDirection("upload", r.Speed.Up, r.Burst.Up, r.Threshold.Up, r.Min.Up)
	if err != nil {
		return err
	}

	return checkDirection("download", r.Speed.Down, r.Burst.Down, r.Threshold.Down, r.Min.Down)
}

// checkDirection is check for one direction.
func checkDirection(way string, speed, burst, threshold, least uint64) error {
	switch {
	case speed == 0:
		return Invalidf("rate", "the %s speed must not be 0", way)
	case burst != 0 && burst < speed:
		return Invalidf("rate", "the %s burst is below the speed", way)
	case threshold > burst:
		return Invalidf("rate", "the %s threshold is above the burst", way)
	case least > speed:
		return Invalidf("rate", "the %s minimum is above the speed", way)
	default:
		return nil
	}
}

// String writes the rate in its canonical form: both directions, the largest suffix that keeps a
// number whole, and no group that says what its absence says. ParseRate gives the same rate back.
func (r Rate) String() string {
	groups := []string{r.Speed.bits(), r.Burst.bits(), r.Threshold.bits(), r.Seconds.plain()}
	switch {
	case r.Priority != 0 || !r.Min.IsZero():
		groups = append(groups, strconv.Itoa(int(r.priority())))
		if !r.Min.IsZero() {
			groups = append(groups, r.Min.bits())
		}
	case r.Seconds != r.defaultSeconds():
	case r.Threshold != r.defaultThreshold():
		groups = groups[:3]
	case !r.Burst.IsZero():
		groups = groups[:2]
	default:
		groups = groups[:1]
	}

	return strings.Join(groups, " ")
}

// priority returns the priority, or the lowest one where it was not given but a minimum needs its
// place.
func (r *Rate) priority() uint8 {
	if r.Priority == 0 {
		return lowestPriority
	}

	return r.Priority
}

// bits writes both directions with suffixes.
func (s Speed) bits() string { return formatBits(s.Up) + "/" + formatBits(s.Down) }

// plain writes both directions as bare numbers.
func (s Speed) plain() string {
	return strconv.FormatUint(s.Up, 10) + "/" + strconv.FormatUint(s.Down, 10)
}

// formatBits writes a number with the largest suffix that keeps it whole.
func formatBits(bits uint64) string {
	switch {
	case bits != 0 && bits%1_000_000 == 0:
		return strconv.FormatUint(bits/1_000_000, 10) + "M"
	case bits != 0 && bits%1_000 == 0:
		return strconv.FormatUint(bits/1_000, 10) + "k"
	default:
		return strconv.FormatUint(bits, 10)
	}
}

// parseSpeed reads a group of one or two bit rates.
func parseSpeed(what, group string) (Speed, error) {
	return parsePair(group, func(side string) (uint64, error) { return parseBits(what, side) })
}

// parseSeconds reads a group of one or two burst times.
func parseSeconds(group string) (Speed, error) {
	return parsePair(group, func(side string) (uint64, error) {
		seconds, ok := parseDigits(side, MaxBurstSeconds)
		if !ok {
			return 0, Invalidf("rate",
				"burst time %q is not a whole number of seconds up to %d", side, MaxBurstSeconds)
		}

		return seconds, nil
	})
}

// parsePair reads up and down, of which a missing down equals up.
func parsePair(group string, parse func(side string) (uint64, error)) (Speed, error) {
	first, second, both := strings.Cut(group, "/")
	up, err := parse(first)
	if err != nil || !both {
		return Speed{Up: up, Down: up}, err
	}
	down, err := parse(second)

	return Speed{Up: up, Down: down}, err
}

// parseBits reads one bit rate.
func parseBits(what, side string) (uint64, error) {
	digits, factor := side, uint64(1)
	switch {
	case strings.HasSuffix(side, "k"):
		digits, factor = side[:len(side)-1], 1_000
	case strings.HasSuffix(side, "M"):
		digits, factor = side[:len(side)-1], 1_000_000
	}

	number, ok := parseDigits(digits, MaxRate/factor)
	if !ok {
		return 0, Invalidf("rate", "%s %q is not a whole number up to %d bits per second, "+
			"such as 1500k or 10M", what, side, uint64(MaxRate))
	}

	return number * factor, nil
}

// parsePriority reads the group of the priority.
func parsePriority(group string) (uint8, error) {
	number, ok := parseDigits(group, lowestPriority)
	if !ok || number == 0 {
		return 0, Invalidf("rate", "priority %q is not a number from 1 to 8", group)
	}

	return uint8(number), nil
}

// parseDigits reads a number of decimal digits and nothing else, up to a limit.
func parseDigits(text string, limit uint64) (uint64, bool) {
	if text == "" {
		return 0, false
	}
	var number uint64
	for _, character := range []byte(text) {
		digit := uint64(character) - '0'
		if digit > 9 || number > (limit-digit)/10 || digit > limit {
			return 0, false
		}
		number = number*10 + digit
	}

	return number, true
}
