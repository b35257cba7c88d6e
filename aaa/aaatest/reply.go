package aaatest

import (
	"net/netip"
	"strings"

	"gardu/aaa/packet"
)

// Reply is an answer that passed every check. Its octets are its own.
type Reply struct {
	packet.View

	From    netip.AddrPort // where it came from: the address the request went to
	Request *Request       // what it answers

	index packet.Index
}

// Accepted reports whether the reply is an Access-Accept.
func (r *Reply) Accepted() bool { return r.Code() == packet.AccessAccept }

// Rejected reports whether the reply is an Access-Reject.
func (r *Reply) Rejected() bool { return r.Code() == packet.AccessReject }

// Text returns the first attribute of a type as text, empty when there is none.
func (r *Reply) Text(t packet.Type) string {
	value, _ := r.index.Get(t)

	return string(value)
}

// Texts returns every attribute of a type, in order.
func (r *Reply) Texts(t packet.Type) []string {
	var texts []string

	for c := r.Attributes(); c.Next(); {
		if c.Type == t {
			texts = append(texts, string(c.Value))
		}
	}

	return texts
}

// Uint32 returns the first attribute of a type as an integer; false when it is absent or of
// another size.
func (r *Reply) Uint32(t packet.Type) (uint32, bool) { return packet.Uint32(r.index.Get(t)) }

// Address returns the first attribute of a type as an IPv4 address; the zero address when it is
// absent.
func (r *Reply) Address(t packet.Type) netip.Addr {
	address, _ := packet.IPv4(r.index.Get(t))

	return address
}

// Prefix returns the first attribute of a type as an IPv6 prefix; the zero prefix when it is
// absent.
func (r *Reply) Prefix(t packet.Type) netip.Prefix {
	prefix, _ := packet.Prefix(r.index.Get(t))

	return prefix
}

// VendorText returns a vendor's first attribute of a type as text, empty when there is none.
func (r *Reply) VendorText(vendor packet.Vendor, t packet.Type) string {
	value, _ := r.index.Vendor(vendor, t)

	return string(value)
}

// VendorTexts returns every attribute of a vendor's type, in order.
func (r *Reply) VendorTexts(vendor packet.Vendor, t packet.Type) []string {
	var texts []string

	for c := r.Attributes(); c.Next(); {
		if c.Type != packet.VendorSpecific {
			continue
		}

		id, inner, ok := packet.SplitVendor(c.Value)
		for ok && id == vendor && inner.Next() {
			if inner.Type == t {
				texts = append(texts, string(inner.Value))
			}
		}
	}

	return texts
}

// VendorUint32 returns a vendor's first attribute of a type as an integer; false when it is
// absent.
func (r *Reply) VendorUint32(vendor packet.Vendor, t packet.Type) (uint32, bool) {
	return packet.Uint32(r.index.Vendor(vendor, t))
}

// VendorOctets64 joins a vendor's limit with its gigawords; false when the limit is absent.
func (r *Reply) VendorOctets64(vendor packet.Vendor, low, gigawords packet.Type) (uint64, bool) {
	octets, ok := r.VendorUint32(vendor, low)
	high, _ := r.VendorUint32(vendor, gigawords)

	return uint64(high)<<32 | uint64(octets), ok
}

// Class returns the Class attribute, nil when there is none.
func (r *Reply) Class() []byte {
	value, _ := r.index.Get(packet.Class)

	return value
}

// RateLimit returns Mikrotik-Rate-Limit.
func (r *Reply) RateLimit() string {
	return r.VendorText(packet.MikroTik, packet.MikroTikRateLimit)
}

// Message returns all Reply-Message attributes joined by line ends, as RouterOS shows them.
func (r *Reply) Message() string { return strings.Join(r.Texts(packet.ReplyMessage), "\n") }

// MSCHAPError returns the text of MS-CHAP-Error without its ident, empty when there is none.
func (r *Reply) MSCHAPError() string {
	text := r.VendorText(packet.Microsoft, packet.MSCHAPError)
	if text == "" {
		return ""
	}

	return text[1:]
}
