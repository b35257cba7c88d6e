package store

import (
	"slices"
	"time"
)

// Profile is what a session gets on the network. Empty texts and zeros are not sent.
type Profile struct {
	Rate              string   // Mikrotik-Rate-Limit, in the grammar of ParseRate
	Pool              string   // Framed-Pool
	AddressPool       int64    // the Pool that gardu takes an address from; 0 for none
	IPv6Pool          string   // Framed-IPv6-Pool
	DelegatedIPv6Pool string   // Mikrotik-Delegated-IPv6-Pool
	Group             string   // Mikrotik-Group: the ppp or hotspot user profile on the router
	AddressLists      []string // Mikrotik-Address-List
	IdleTimeout       time.Duration
	InterimInterval   time.Duration // Acct-Interim-Interval; 0 is the common one
	PortLimit         uint32
	Extra             []Attribute // sent as they are, after the others
	IgnoresFixed      bool        // no fixed address is sent: isolir, whose pool must win
}

// Attribute is a RADIUS attribute by its name in the dictionary, with its value as text.
type Attribute struct {
	Name, Value string
}

// Limits of a profile. A reply holds 4,096 octets (RFC 2865 section 3), of which a profile must
// leave some.
const (
	MaxAddressLists = 16
	MaxExtra        = 32
	MaxExtraValue   = 1024 // octets of the text form
	MinInterim      = time.Minute
	MaxTimeout      = 366 * 24 * time.Hour
)

// Validate lists what is wrong with the profile, each fault with its field. The names and values
// of Extra are checked by whoever knows the dictionary.
func (p *Profile) Validate() error {
	var found faults
	if p.Rate != "" {
		_, err := ParseRate(p.Rate)
		found.add(err)
	}
	found.text("rate", p.Rate, MaxVendorText)
	found.text("pool", p.Pool, MaxAttribute)
	found.id("address_pool", p.AddressPool)
	found.unless(p.AddressPool == 0 || p.Pool == "", "address_pool",
		"is given besides pool: either the router gives the address or gardu does")
	found.text("ipv6_pool", p.IPv6Pool, MaxAttribute)
	found.text("delegated_ipv6_pool", p.DelegatedIPv6Pool, MaxVendorText)
	found.text("group", p.Group, MaxVendorText)
	found.unless(len(p.AddressLists) <= MaxAddressLists, "address_list",
		"%d lists are given, and at most %d fit", len(p.AddressLists), MaxAddressLists)
	for _, list := range p.AddressLists {
		found.unless(list != "", "address_list", "must not be empty")
		found.text("address_list", list, MaxVendorText)
	}
	found.timeout("idle_timeout", p.IdleTimeout, time.Second)
	found.timeout("interim", p.InterimInterval, MinInterim)
	found.extra(p.Extra)

	return found.all()
}

// timeout checks a time that is sent in seconds, where 0 is not sent.
func (f *faults) timeout(field string, value, least time.Duration) {
	if value == 0 {
		return
	}
	f.unless(value >= least && value <= MaxTimeout, field,
		"%v is not between %v and a year", value, least)
	f.unless(value%time.Second == 0, field, "%v is not a whole number of seconds", value)
}

// extra checks the shape of free attributes.
func (f *faults) extra(attributes []Attribute) {
	f.unless(len(attributes) <= MaxExtra, "extra", "%d attributes are given, and at most %d fit",
		len(attributes), MaxExtra)
	for _, attribute := range attributes {
		f.unless(attribute.Name != "" && attribute.Value != "", "extra",
			"%q needs a name and a value", attribute.Name)
		f.text("extra", attribute.Name, MaxName)
		f.text("extra", attribute.Value, MaxExtraValue)
	}
}

// clone returns a profile that shares nothing with this one.
func (p *Profile) clone() Profile {
	copied := *p
	copied.AddressLists = slices.Clone(p.AddressLists)
	copied.Extra = slices.Clone(p.Extra)

	return copied
}

// at returns a profile that shares nothing with this one and has another rate.
func (p *Profile) at(rate string) Profile {
	copied := p.clone()
	copied.Rate = rate

	return copied
}

// AsIsolir returns the profile as an isolir profile: a fixed address of the service gives way to
// its pool.
func (p *Profile) AsIsolir() *Profile {
	copied := p.clone()
	copied.IgnoresFixed = true

	return &copied
}
