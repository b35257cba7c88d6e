package store

import (
	"strings"
)

// DataLimit bounds octets within the quota window; 0 means no bound. Up is what the customer
// sends.
type DataLimit struct {
	Up, Down, Total uint64
}

// IsZero reports whether nothing is bounded.
func (l DataLimit) IsZero() bool { return l == DataLimit{} }

// ParseDataLimit reads a bound of both directions together, such as 50GB, or parts with commas
// between them, such as up=1GB,down=10GB or down=10GB,total=12GB; unlimited is no bound. The
// error is Invalid.
func ParseDataLimit(text string) (DataLimit, error) {
	var limit DataLimit
	if text == unlimited {
		return limit, nil
	}

	for part := range strings.SplitSeq(text, ",") {
		name, size, named := strings.Cut(part, "=")
		if !named {
			name, size = "total", part
		}
		bound := limit.bound(name)
		if bound == nil {
			return DataLimit{}, Invalidf("data_limit", "%q is not one of up, down, total", name)
		}
		octets, err := ParseSize(size)
		if err != nil {
			return DataLimit{}, inField("data_limit", err)
		}
		if *bound != 0 || octets == 0 {
			return DataLimit{}, Invalidf("data_limit",
				"%q must bound each of up, down and total once at most, and not to 0", text)
		}
		*bound = octets
	}

	return limit, nil
}

// bound returns the part of a name, or nil.
func (l *DataLimit) bound(name string) *uint64 {
	switch name {
	case "up":
		return &l.Up
	case "down":
		return &l.Down
	case "total":
		return &l.Total
	default:
		return nil
	}
}

// String writes the limit as ParseDataLimit reads it.
func (l DataLimit) String() string {
	var parts []string
	if l.Up != 0 {
		parts = append(parts, "up="+FormatSize(l.Up))
	}
	if l.Down != 0 {
		parts = append(parts, "down="+FormatSize(l.Down))
	}
	switch {
	case l.Total != 0 && len(parts) == 0:
		return FormatSize(l.Total)
	case l.Total != 0:
		parts = append(parts, "total="+FormatSize(l.Total))
	case len(parts) == 0:
		return unlimited
	}

	return strings.Join(parts, ",")
}

// MarshalText returns what String does.
func (l DataLimit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (l *DataLimit) UnmarshalText(text []byte) (err error) {
	*l, err = ParseDataLimit(string(text))

	return err
}
