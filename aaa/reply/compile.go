package reply

import (
	"math"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"gardu/aaa/packet"
	"gardu/store"
)

// Limits of a compiled profile.
const (
	// MaxAttributes is the most octets that the attributes of a profile may take. The rest of the
	// 4,096 belongs to Message-Authenticator, Class, MS-CHAP, addresses, limits and Proxy-State.
	MaxAttributes = 3072
	// MaxVendorText is the longest text in a vendor's attribute (RFC 2865 section 5.26).
	MaxVendorText = packet.MaxValue - 6
	// MinInterim is the shortest Acct-Interim-Interval that is sent (RFC 2869 section 5.16).
	MinInterim = time.Minute
	// DefaultInterim is the Acct-Interim-Interval where neither plan nor installation says one.
	DefaultInterim = 5 * time.Minute
)

// Compiler makes the attributes of profiles. Its zero value is ready.
type Compiler struct {
	// Interim is the installation's Acct-Interim-Interval, for profiles without their own; 0 for
	// DefaultInterim. Less than MinInterim is taken for MinInterim.
	Interim time.Duration
}

// Compile encodes a profile for a vendor, in the form that Builder.Raw takes. The fingerprint is a
// hash of what the profile means to a customer: the same for each vendor and for ever, and never
// 0. Errors are Invalid and name the field.
func (c Compiler) Compile(
	profile *store.Profile, vendor store.Vendor,
) (attributes []byte, fingerprint uint64, err error) {
	rate, err := checkProfile(profile)
	if err != nil {
		return nil, 0, err
	}

	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), packet.AccessAccept, 0, nil)

	c.common(&b, profile)
	if vendor == store.MikroTik {
		appendMikroTik(&b, profile)
	} else {
		appendWISPr(&b, profile, rate)
	}

	if err := appendExtra(&b, profile.Extra, vendor); err != nil {
		return nil, 0, err
	}

	if err := checkRoom(&b, "profile"); err != nil {
		return nil, 0, err
	}

	return slices.Clone(b.Attributes()), Fingerprint(profile), nil
}

// checkRoom says whether the attributes leave enough of a packet to what else an Accept holds.
func checkRoom(b *packet.Builder, field string) error {
	if b.Err() != nil || len(b.Attributes()) > MaxAttributes {
		return store.Invalidf(field,
			"has attributes of more than %d octets together", MaxAttributes)
	}

	return nil
}

// common adds what every NAS reads.
func (c Compiler) common(b *packet.Builder, profile *store.Profile) {
	b.Text(packet.FramedPool, profile.Pool)
	b.Text(packet.FramedIPv6Pool, profile.IPv6Pool)
	b.Text(packet.DelegatedIPv6PrefixPool, profile.DelegatedIPv6Pool)
	b.Uint32(packet.AcctInterimInterval, seconds(c.interim(profile)))

	if profile.IdleTimeout > 0 {
		b.Uint32(packet.IdleTimeout, seconds(profile.IdleTimeout))
	}

	if profile.PortLimit > 0 {
		b.Uint32(packet.PortLimit, profile.PortLimit)
	}
}

// interim is the Acct-Interim-Interval of a profile.
func (c Compiler) interim(profile *store.Profile) time.Duration {
	interim := profile.InterimInterval
	if interim == 0 {
		interim = c.Interim
	}

	if interim == 0 {
		interim = DefaultInterim
	}

	return max(interim, MinInterim)
}

// appendMikroTik adds what RouterOS reads besides.
func appendMikroTik(b *packet.Builder, profile *store.Profile) {
	b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, profile.Rate)
	b.VendorText(packet.MikroTik, packet.MikroTikGroup, profile.Group)
	b.VendorText(packet.MikroTik, packet.MikroTikDelegatedIPv6Pool, profile.DelegatedIPv6Pool)

	for _, list := range profile.AddressLists {
		b.VendorText(packet.MikroTik, packet.MikroTikAddressList, list)
	}
}

// appendWISPr adds the rate as hotspots of other makers read it, in bits per second. What does not
// fit into 32 bits is as good as no limit there.
func appendWISPr(b *packet.Builder, profile *store.Profile, rate store.Rate) {
	if profile.Rate == "" {
		return
	}

	up, down := min(rate.Speed.Up, math.MaxUint32), min(rate.Speed.Down, math.MaxUint32)
	b.VendorUint32(packet.WISPr, packet.WISPrBandwidthMaxUp, uint32(up))
	b.VendorUint32(packet.WISPr, packet.WISPrBandwidthMaxDown, uint32(down))
}

// seconds rounds a time up to whole seconds, at least 1, as an attribute holds them.
func seconds(d time.Duration) uint32 {
	whole := d / time.Second
	if d%time.Second > 0 {
		whole++
	}

	return uint32(min(max(whole, 1), math.MaxUint32))
}

// checkProfile says whether every field can be sent, and returns the rate, which is zero where
// there is none.
func checkProfile(profile *store.Profile) (store.Rate, error) {
	texts := [...]struct {
		field, value string
		limit        int
	}{
		{"profile.rate", profile.Rate, MaxVendorText},
		{"profile.pool", profile.Pool, packet.MaxValue},
		{"profile.ipv6_pool", profile.IPv6Pool, packet.MaxValue},
		{"profile.delegated_ipv6_pool", profile.DelegatedIPv6Pool, MaxVendorText},
		{"profile.group", profile.Group, MaxVendorText},
	}

	for _, text := range texts {
		if err := checkText(text.field, text.value, text.limit); err != nil {
			return store.Rate{}, err
		}
	}

	for _, list := range profile.AddressLists {
		if err := checkText("profile.address_lists", list, MaxVendorText); err != nil {
			return store.Rate{}, err
		}
	}

	if profile.Rate == "" {
		return store.Rate{}, nil
	}

	return store.ParseRate(profile.Rate)
}

// checkText says whether a text, which may be empty, can be sent.
func checkText(field, text string, limit int) error {
	switch {
	case len(text) > limit:
		return store.Invalidf(field, "is longer than %d octets", limit)
	case !utf8.ValidString(text):
		return store.Invalidf(field, "is not valid UTF-8")
	case hasControl(text):
		return store.Invalidf(field, "has a control character")
	default:
		return nil
	}
}

// hasControl reports whether a text has a character that nobody sees, such as NUL or a line break.
func hasControl(text string) bool {
	for _, character := range text {
		if unicode.IsControl(character) {
			return true
		}
	}

	return false
}
