package store

import (
	"fmt"
	"net/netip"
	"time"
)

// NAS is a network access server that may ask: a router, seen as a RADIUS client. The source
// address of a packet chooses the record, by longest prefix; several routers behind one address
// are told apart by NAS-Identifier.
type NAS struct {
	ID         int64
	Revision   uint64
	Name       string       // unique; a metric label
	Address    netip.Prefix // sources that it covers
	Identifier string       // NAS-Identifier that it must send; empty for any
	Secret     Secret       // ClearText, any octets, never empty
	Vendor     Vendor

	CoAPort    uint16     // 0 for 3799
	CoAAddress netip.Addr // zero for the address it last spoke from
	CoA        CoAUse     // what it may be asked to change
	SwapOctets bool       // it reports input and output the other way round

	RequireMessageAuthenticator Requirement
	LimitProxyState             Requirement // of a Message-Authenticator beside Proxy-State

	Created time.Time
	Note    string
}

// Vendor says whose attributes a NAS understands.
type Vendor uint8

// The vendors that replies are made for.
const (
	MikroTik Vendor = iota
	OtherVendor
)

// Requirement is whether something is demanded of a NAS.
type Requirement uint8

// The requirements. Auto demands from a source address whatever its valid packets have once
// shown.
const (
	Auto Requirement = iota
	Yes
	No
)

// vendorWords holds the words of Vendor.
var vendorWords = words{field: "vendor", list: []string{"mikrotik", "other"}}

// String returns the word of the vendor.
func (v Vendor) String() string { return vendorWords.name(uint8(v)) }

// ParseVendor reads mikrotik or other. The error is Invalid.
func ParseVendor(text string) (Vendor, error) {
	value, err := vendorWords.parse(text)

	return Vendor(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (v Vendor) MarshalText() ([]byte, error) {
	return []byte(v.String()), vendorWords.check(uint8(v))
}

// UnmarshalText reads what MarshalText wrote.
func (v *Vendor) UnmarshalText(text []byte) (err error) {
	*v, err = ParseVendor(string(text))

	return err
}

// requirementWords holds the words of Requirement.
var requirementWords = words{field: "requirement", list: []string{"auto", "yes", "no"}}

// String returns the word of the requirement.
func (r Requirement) String() string { return requirementWords.name(uint8(r)) }

// ParseRequirement reads auto, yes or no. The error is Invalid.
func ParseRequirement(text string) (Requirement, error) {
	value, err := requirementWords.parse(text)

	return Requirement(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (r Requirement) MarshalText() ([]byte, error) {
	return []byte(r.String()), requirementWords.check(uint8(r))
}

// UnmarshalText reads what MarshalText wrote.
func (r *Requirement) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRequirement(string(text))

	return err
}

// Limits of a NAS secret in octets. One of up to weakSecret can be guessed from captured packets;
// RFC 2865 section 3 asks for at least sixteen.
const (
	MaxNASSecret = 253
	weakSecret   = 12
)

// Validate lists what is wrong with the NAS, each fault with its field. An empty secret would let
// anybody sign, and is refused.
func (n *NAS) Validate() error {
	var found faults
	found.name("name", n.Name)
	found.add(n.validateAddress())
	found.text("identifier", n.Identifier, MaxAttribute)
	found.unless(n.Secret.Form == ClearText && len(n.Secret.Value) > 0, "secret",
		"must not be empty")
	found.unless(len(n.Secret.Value) <= MaxNASSecret, "secret",
		"is %d octets long, and at most %d fit", len(n.Secret.Value), MaxNASSecret)
	found.add(vendorWords.check(uint8(n.Vendor)))
	found.add(inField("require_message_authenticator",
		requirementWords.check(uint8(n.RequireMessageAuthenticator))))
	found.add(inField("limit_proxy_state", requirementWords.check(uint8(n.LimitProxyState))))
	found.add(coaWords.check(uint8(n.CoA)))
	coa := n.CoAAddress
	found.unless(!coa.IsValid() || !coa.IsUnspecified() && !coa.IsMulticast(), "coa_address",
		"%v is not the address of a router", coa)
	found.note("note", n.Note)

	return found.all()
}

// validateAddress checks the sources that the NAS covers.
func (n *NAS) validateAddress() error {
	prefix := n.Address
	switch {
	case !prefix.IsValid():
		return Invalidf("address", "must be an address or a network, such as 192.0.2.0/24")
	case prefix.Addr().Is4In6():
		return Invalidf("address", "%v is an IPv4 address in IPv6 form; write it as IPv4", prefix)
	case prefix.Addr().IsMulticast():
		return Invalidf("address", "%v is not the address of a router", prefix)
	case prefix != prefix.Masked():
		return Invalidf("address", "%v has bits beyond its length; %v is meant",
			prefix, prefix.Masked())
	default:
		return nil
	}
}

// Warnings lists what is allowed but unwise, in sentences for whoever has just saved the NAS.
func (n *NAS) Warnings() []string {
	var warnings []string
	if size := len(n.Secret.Value); size > 0 && size <= weakSecret {
		warnings = append(warnings, fmt.Sprintf("the secret has only %d octets and can be guessed "+
			"from captured packets; use 32 or more", size))
	}
	if n.Address.IsValid() && n.Address.Bits() == 0 {
		warnings = append(warnings, "every address may ask as this NAS")
	}
	if n.RequireMessageAuthenticator == No {
		warnings = append(warnings, "requests without Message-Authenticator are accepted, and can "+
			"be forged (CVE-2024-3596)")
	}

	return warnings
}
