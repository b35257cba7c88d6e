package store

import (
	"net/netip"
	"time"
)

// NAS is a network access server that may ask: a router, seen as a RADIUS client. The source address of a packet
// chooses the record, by longest prefix; several routers behind one address are told apart by NAS-Identifier.
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
	SwapOctets bool       // it reports input and output the other way round

	RequireMessageAuthenticator Requirement
	LimitProxyState             Requirement // refuse Proxy-State without Message-Authenticator (CVE-2024-3596)

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

// The requirements. Auto demands from a source address whatever its valid packets have once shown.
const (
	Auto Requirement = iota
	Yes
	No
)
