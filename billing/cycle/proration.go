package cycle

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gardu/store"
)

// Proration says how a first period is charged of which only a part is served.
type Proration uint8

// The prorations.
const (
	Daily      Proration = iota // by the days served of the days the period has
	Thirtieths                  // a thirtieth of the price a day served, the price at most
	Full                        // the whole price
	Free                        // nothing until the anchor day
	Combined                    // as Daily, on the same invoice as the period that follows
)

// thirty is the days of a month where a day costs a thirtieth.
const thirty = 30

// prorationWords holds the words of Proration, each at its value.
var prorationWords = []string{"day", "thirtieths", "full", "free", "combined"}

// String returns the word of the proration. A value outside the set shows as its number.
func (p Proration) String() string {
	if int(p) < len(prorationWords) {
		return prorationWords[p]
	}

	return "proration-" + strconv.Itoa(int(p))
}

// ParseProration reads day, thirtieths, full, free or combined. The error is Invalid.
func ParseProration(text string) (Proration, error) {
	at := slices.Index(prorationWords, text)
	if at < 0 {
		return 0, store.Invalidf("proration", "%q is not one of %s", text,
			strings.Join(prorationWords, ", "))
	}

	return Proration(at), nil
}

// MarshalText returns what String does; a value outside the set is an error.
func (p Proration) MarshalText() ([]byte, error) {
	if int(p) >= len(prorationWords) {
		return nil, store.Invalidf("proration", "%d is not one of %s", p,
			strings.Join(prorationWords, ", "))
	}

	return []byte(p.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (p *Proration) UnmarshalText(text []byte) (err error) {
	*p, err = ParseProration(string(text))

	return err
}

// Charge returns what the period [from, to) costs whose service begins at start, of a price for
// the whole. The day of start counts as served. 300 000 from 15 January of a month of 31 days is
// 17/31, 164 516. A service that begins with the period or before it pays the whole price, Free
// too, for it has come to its anchor; only Thirtieths counts 28 days in a February. One that
// begins at or after to pays nothing.
func (p Proration) Charge(
	price int64, start, from, to time.Time, zone *time.Location,
) int64 {
	served, length := remaining(start, from, to, zone)
	switch {
	case served == 0:
		return 0
	case p == Thirtieths:
		return store.Portion(price, min(served, thirty), thirty)
	case p == Full || served == length:
		return price
	case p == Free:
		return 0
	default:
		return store.Portion(price, served, length)
	}
}

// Remaining returns what is unused at an instant of a price paid for the period [from, to), whose
// day counts as unused: at 10 March 22/31 of the month. A change of plan at once credits the
// remaining part of the old price and charges that of the new one.
func Remaining(price int64, at, from, to time.Time, zone *time.Location) int64 {
	unused, length := remaining(at, from, to, zone)
	if unused == 0 {
		return 0
	}

	return store.Portion(price, unused, length)
}

// remaining counts the days from that of an instant to the end of a period, at most all of them,
// and the days of the period. An empty period has none of either.
func remaining(at, from, to time.Time, zone *time.Location) (days, length int64) {
	length = max(Days(from, to, zone), 0)

	return min(max(Days(at, to, zone), 0), length), length
}
