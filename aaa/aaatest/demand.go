package aaatest

import (
	"net/netip"

	"gardu/aaa/packet"
)

// attribute is one attribute of a request, the vendor's number zero for those of the RFCs.
type attribute struct {
	vendor packet.Vendor
	number packet.Type
	value  []byte
}

// is reports whether it is a vendor's attribute of a type; vendor zero is for those of the RFCs.
func (a attribute) is(vendor packet.Vendor, t packet.Type) bool {
	return a.vendor == vendor && a.number == t
}

// kind returns the type of an attribute of the RFCs, zero for a vendor's.
func (a attribute) kind() packet.Type {
	if a.vendor != 0 {
		return 0
	}

	return a.number
}

// uint32 reads an integer; zero when the value is none.
func (a attribute) uint32() uint32 {
	value, _ := packet.Uint32(a.value, true)

	return value
}

// demand is a CoA- or Disconnect-Request, read: which session, of which router, and what shall
// change.
type demand struct {
	code packet.Code

	name    string     // User-Name, empty for absent
	session string     // Acct-Session-Id
	calling string     // Calling-Station-Id
	portID  string     // NAS-Port-Id
	port    uint32     // NAS-Port
	address netip.Addr // Framed-IP-Address
	hostIP  netip.Addr // Mikrotik-Host-IP

	identifier string     // NAS-Identifier
	router     netip.Addr // NAS-IP-Address or NAS-IPv6-Address

	changes []attribute
}

// readDemand reads a request. The cause is zero unless the request is to be refused as a whole,
// which is all or nothing (RFC 5176 section 3): nothing of it is done then.
func readDemand(view packet.View) (demand, packet.Cause) {
	d := demand{code: view.Code()}

	for c := view.Attributes(); c.Next(); {
		if c.Type != packet.VendorSpecific {
			if cause := d.take(attribute{number: c.Type, value: c.Value}); cause != 0 {
				return d, cause
			}

			continue
		}

		vendor, inner, ok := packet.SplitVendor(c.Value)
		if !ok {
			return d, packet.CauseUnsupportedAttribute
		}

		for inner.Next() {
			a := attribute{vendor: vendor, number: inner.Type, value: inner.Value}
			if cause := d.take(a); cause != 0 {
				return d, cause
			}
		}
	}

	if !d.identifies() {
		return d, packet.CauseMissingAttribute
	}

	return d, 0
}

// identifies reports whether the request says which session it means.
func (d *demand) identifies() bool {
	return d.name != "" || d.session != "" || d.calling != "" || d.portID != "" || d.port != 0 ||
		d.address.IsValid() || d.hostIP.IsValid()
}

// take reads one attribute: what identifies, what travels along, or what shall change.
func (d *demand) take(a attribute) packet.Cause {
	if d.identity(a) {
		return 0
	}

	switch a.kind() {
	case packet.MessageAuthenticator, packet.EventTimestamp, packet.ProxyState,
		packet.AcctMultiSessionID, packet.CalledStationID, packet.Class:
		return 0
	case packet.ServiceType:
		return packet.CauseUnsupportedService // Authorize Only
	default:
		return d.wish(a)
	}
}

// identity reads an attribute that says which session or router is meant; false for others.
func (d *demand) identity(a attribute) bool {
	if a.is(packet.MikroTik, packet.MikroTikHostIP) {
		d.hostIP, _ = packet.IPv4(a.value, true)
		return true
	}

	switch a.kind() {
	case packet.UserName:
		d.name = string(a.value)
	case packet.AcctSessionID:
		d.session = string(a.value)
	case packet.CallingStationID:
		d.calling = string(a.value)
	case packet.NASPortID:
		d.portID = string(a.value)
	case packet.NASPort:
		d.port = a.uint32()
	case packet.FramedIPAddress:
		d.address, _ = packet.IPv4(a.value, true)
	case packet.NASIdentifier:
		d.identifier = string(a.value)
	case packet.NASIPAddress:
		d.router, _ = packet.IPv4(a.value, true)
	case packet.NASIPv6Address:
		d.router, _ = packet.IPv6(a.value, true)
	default:
		return false
	}

	return true
}

// wish reads an attribute that shall change. A Disconnect-Request has none (RFC 5176 section 3),
// and what RouterOS cannot change in place it refuses: addresses, pools, routes, address lists,
// Mikrotik-Total-Limit.
func (d *demand) wish(a attribute) packet.Cause {
	if d.code == packet.DisconnectRequest {
		return packet.CauseUnsupportedAttribute
	}

	form, ok := changeable[attributeName{a.vendor, a.number}]
	if !ok {
		return packet.CauseUnsupportedAttribute
	}

	if !form.fits(a.value) {
		return packet.CauseInvalidAttributeValue
	}

	d.changes = append(d.changes, a)

	return 0
}

// attributeName is a vendor and a type, the vendor's number zero for those of the RFCs.
type attributeName struct {
	vendor packet.Vendor
	number packet.Type
}

// form is the kind of value an attribute has.
type form uint8

const (
	formInteger form = iota
	formText
)

// fits reports whether a value has the form.
func (f form) fits(value []byte) bool {
	if f == formInteger {
		return len(value) == 4
	}

	return len(value) > 0
}

// changeable is what RouterOS changes in a live session by CoA-Request, as its manual lists it.
var changeable = map[attributeName]form{
	{0, packet.SessionTimeout}: formInteger,
	{0, packet.IdleTimeout}:    formInteger,
	{0, packet.PortLimit}:      formInteger,
	{0, packet.FilterID}:       formText,

	{packet.MikroTik, packet.MikroTikGroup}:              formText,
	{packet.MikroTik, packet.MikroTikRateLimit}:          formText,
	{packet.MikroTik, packet.MikroTikMarkID}:             formText,
	{packet.MikroTik, packet.MikroTikAdvertiseURL}:       formText,
	{packet.MikroTik, packet.MikroTikAdvertiseInterval}:  formInteger,
	{packet.MikroTik, packet.MikroTikRecvLimit}:          formInteger,
	{packet.MikroTik, packet.MikroTikRecvLimitGigawords}: formInteger,
	{packet.MikroTik, packet.MikroTikXmitLimit}:          formInteger,
	{packet.MikroTik, packet.MikroTikXmitLimitGigawords}: formInteger,

	{packet.Ascend, packet.AscendDataRate}: formInteger,
	{packet.Ascend, packet.AscendXmitRate}: formInteger,
}
