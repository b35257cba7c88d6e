package session

import "net/netip"

// words are the parts of a session that vary in length. In the arena they stand as
//
//	lengths of 4 | NAS-Identifier | Acct-Session-Id | login | Calling-Station-Id     the identity
//	lengths of 8 | Called-Station-Id | NAS-Port-Id | User-Name | address | prefix | delegated
//	             | source | local
//
// so that the identity of two sessions is compared by its octets at once.
type words struct {
	nasIdentifier, acctSession, login, calling []byte

	called, portID, userName []byte
	address                  netip.Addr
	prefix, delegated        netip.Prefix
	source, local            netip.Addr
}

// maxWords is the length of the longest texts of a session.
const maxWords = 4 + detailCount + 7*MaxText + 3*16 + 2*17

// detailCount is how many parts follow the identity.
const detailCount = 8

// take fills the words from a record, whose octets they borrow.
func (w *words) take(record *Record) {
	*w = words{
		nasIdentifier: clip(record.NASIdentifier), acctSession: clip(record.AcctSessionID),
		login: clip(record.Login), calling: clip(record.CallingStation),
		called: clip(record.CalledStation), portID: clip(record.NASPortID),
		userName: clip(record.UserName), address: bare(record.Address),
		source: bare(record.Source), local: bare(record.Local),
	}
	if encodable(record.IPv6Prefix) {
		w.prefix = record.IPv6Prefix.Masked()
	}
	if encodable(record.DelegatedIPv6) {
		w.delegated = record.DelegatedIPv6.Masked()
	}
}

// bare strips an address of what a layout does not keep: the form of IPv4 in IPv6, and a zone.
func bare(address netip.Addr) netip.Addr {
	if !address.Is6() {
		return address
	}

	return address.Unmap().WithZone("")
}

// clip cuts a text to what an attribute can carry.
func clip(text []byte) []byte { return text[:min(len(text), MaxText)] }

// appendIdentity appends the part by which sessions without a nonce are told apart.
func (w *words) appendIdentity(dst []byte) []byte {
	dst = append(dst, byte(len(w.nasIdentifier)), byte(len(w.acctSession)))
	dst = append(dst, byte(len(w.login)), byte(len(w.calling)))
	dst = append(dst, w.nasIdentifier...)
	dst = append(dst, w.acctSession...)
	dst = append(dst, w.login...)

	return append(dst, w.calling...)
}

// appendAll appends the words in their whole layout.
func (w *words) appendAll(dst []byte) []byte {
	return w.appendDetails(w.appendIdentity(dst))
}

// appendDetails appends the part behind the identity.
func (w *words) appendDetails(dst []byte) []byte {
	dst = append(dst, byte(len(w.called)), byte(len(w.portID)), byte(len(w.userName)))
	dst = append(dst, addressLength(w.address), prefixLength(w.prefix), prefixLength(w.delegated))
	dst = append(dst, addressLength(w.source), addressLength(w.local))
	dst = append(dst, w.called...)
	dst = append(dst, w.portID...)
	dst = append(dst, w.userName...)
	dst = appendAddress(dst, w.address)
	for _, prefix := range [...]netip.Prefix{w.prefix, w.delegated} {
		if prefix.IsValid() {
			dst = appendPrefix(dst, prefix)
		}
	}
	dst = appendAddress(dst, w.source)

	return appendAddress(dst, w.local)
}

// addressLength returns how many octets an address takes.
func addressLength(address netip.Addr) byte { return byte(address.BitLen() / 8) }

// prefixLength returns how many octets a prefix takes.
func prefixLength(prefix netip.Prefix) byte {
	if !prefix.IsValid() {
		return 0
	}

	return 17
}

// identityLength returns how much of a layout is the identity.
func identityLength(text []byte) int {
	return 4 + int(text[0]) + int(text[1]) + int(text[2]) + int(text[3])
}

// calling returns the Calling-Station-Id of a layout.
func calling(text []byte) []byte {
	end := identityLength(text)

	return text[end-int(text[3]) : end]
}

// parse reads a layout, whose octets the words borrow.
func (w *words) parse(text []byte) {
	head, rest := text[:4], text[4:]
	next := func(length byte) []byte {
		taken := rest[:length]
		rest = rest[length:]

		return taken
	}
	w.nasIdentifier, w.acctSession = next(head[0]), next(head[1])
	w.login, w.calling = next(head[2]), next(head[3])
	head, rest = rest[:detailCount], rest[detailCount:]
	w.called, w.portID, w.userName = next(head[0]), next(head[1]), next(head[2])
	w.address, _ = netip.AddrFromSlice(next(head[3]))
	w.prefix, w.delegated = parsePrefix(next(head[4])), parsePrefix(next(head[5]))
	w.source, _ = netip.AddrFromSlice(next(head[6]))
	w.local, _ = netip.AddrFromSlice(next(head[7]))
}

// parsePrefix reads what appendPrefix wrote, or nothing.
func parsePrefix(octets []byte) netip.Prefix {
	if len(octets) == 0 {
		return netip.Prefix{}
	}

	return netip.PrefixFrom(netip.AddrFrom16([16]byte(octets[1:])), int(octets[0]))
}

// learn takes over what newer words know besides the identity, and reports whether anything
// changed. Without replace only gaps are filled.
func (w *words) learn(newer *words, replace bool) bool {
	changed := false
	for _, pair := range [...]struct {
		ours   *[]byte
		theirs []byte
	}{{&w.called, newer.called}, {&w.portID, newer.portID}, {&w.userName, newer.userName}} {
		known := len(*pair.ours) != 0 && !replace
		if len(pair.theirs) != 0 && !known && string(*pair.ours) != string(pair.theirs) {
			*pair.ours, changed = pair.theirs, true
		}
	}
	for _, pair := range [...]struct {
		ours   *netip.Addr
		theirs netip.Addr
	}{{&w.address, newer.address}, {&w.source, newer.source}, {&w.local, newer.local}} {
		if pair.theirs.IsValid() && *pair.ours != pair.theirs && (replace || !pair.ours.IsValid()) {
			*pair.ours, changed = pair.theirs, true
		}
	}
	for _, pair := range [...]struct {
		ours   *netip.Prefix
		theirs netip.Prefix
	}{{&w.prefix, newer.prefix}, {&w.delegated, newer.delegated}} {
		if pair.theirs.IsValid() && *pair.ours != pair.theirs && (replace || !pair.ours.IsValid()) {
			*pair.ours, changed = pair.theirs, true
		}
	}

	return changed
}
