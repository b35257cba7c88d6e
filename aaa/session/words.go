package session

import "net/netip"

// words are the parts of a session that vary in length. In the arena they stand as
//
//	lengths of 4 | NAS-Identifier | Acct-Session-Id | login | Calling-Station-Id     the identity
//	lengths of 5 | Called-Station-Id | NAS-Port-Id | address | prefix | delegated
//
// so that the identity of two sessions is compared by its octets at once.
type words struct {
	nasIdentifier, acctSession, login, calling []byte

	called, portID    []byte
	address           netip.Addr
	prefix, delegated netip.Prefix
}

// maxWords is the length of the longest texts of a session.
const maxWords = 4 + 5 + 6*MaxText + 16 + 2*17

// take fills the words from a record, whose octets they borrow.
func (w *words) take(record *Record) {
	*w = words{
		nasIdentifier: clip(record.NASIdentifier), acctSession: clip(record.AcctSessionID),
		login: clip(record.Login), calling: clip(record.CallingStation),
		called: clip(record.CalledStation), portID: clip(record.NASPortID),
		address: record.Address.Unmap(),
	}
	if encodable(record.IPv6Prefix) {
		w.prefix = record.IPv6Prefix.Masked()
	}
	if encodable(record.DelegatedIPv6) {
		w.delegated = record.DelegatedIPv6.Masked()
	}
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
	dst = w.appendIdentity(dst)
	at := len(dst)
	dst = append(dst, byte(len(w.called)), byte(len(w.portID)), 0, 0, 0)
	dst = append(dst, w.called...)
	dst = append(dst, w.portID...)
	switch {
	case w.address.Is4():
		octets := w.address.As4()
		dst, dst[at+2] = append(dst, octets[:]...), 4
	case w.address.Is6():
		octets := w.address.As16()
		dst, dst[at+2] = append(dst, octets[:]...), 16
	}
	if w.prefix.IsValid() {
		dst, dst[at+3] = appendPrefix(dst, w.prefix), 17
	}
	if w.delegated.IsValid() {
		dst, dst[at+4] = appendPrefix(dst, w.delegated), 17
	}

	return dst
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
	head, rest = rest[:5], rest[5:]
	w.called, w.portID = next(head[0]), next(head[1])
	w.address, _ = netip.AddrFromSlice(next(head[2]))
	w.prefix, w.delegated = parsePrefix(next(head[3])), parsePrefix(next(head[4]))
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
	}{{&w.called, newer.called}, {&w.portID, newer.portID}} {
		known := len(*pair.ours) != 0 && !replace
		if len(pair.theirs) != 0 && !known && string(*pair.ours) != string(pair.theirs) {
			*pair.ours, changed = pair.theirs, true
		}
	}
	if newer.address.IsValid() && w.address != newer.address && (replace || !w.address.IsValid()) {
		w.address, changed = newer.address, true
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
