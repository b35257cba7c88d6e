package session

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
)

// identify returns the hash of a session's key: its NAS record and the nonce of its Class, or,
// without a nonce, its NAS record and the texts of its identity, which it leaves in scratch[0].
func (t *Table) identify(nas int64, nonce uint64, words *words) uint32 {
	if nonce != 0 {
		var key [16]byte
		binary.NativeEndian.PutUint64(key[:], uint64(nas))
		binary.NativeEndian.PutUint64(key[8:], nonce)

		return uint32(maphash.Bytes(t.seed, key[:]))
	}
	identity := words.appendIdentity(t.scratch[0][:0])
	t.scratch[0] = identity

	return uint32(maphash.Bytes(t.seed, identity) ^ mix(nas))
}

// mix spreads a small number over 64 bits.
func mix(id int64) uint64 {
	mixed := uint64(id) * 0x9e3779b97f4a7c15

	return mixed ^ mixed>>32
}

// find returns the session of a key that a record of an index belongs to: the newest that was
// opened by then. A later one can be there while the journal is applied again. Without a nonce the
// identity stands in scratch[0].
func (t *Table) find(hash uint32, nas int64, nonce, index uint64) uint32 {
	found, newest := uint32(0), uint64(0)
	for ref := t.keys.first(hash); ref != 0; ref = t.keys.after(ref) {
		s := t.slab.at(ref)
		if s.nas != nas || s.nonce != nonce || s.id > index || s.id < newest {
			continue
		}
		if text := t.text(s); nonce == 0 &&
			!bytes.Equal(text[:identityLength(text)], t.scratch[0]) {
			continue
		}
		found, newest = ref, s.id
	}

	return found
}

// stationHash returns the hash under which the open sessions of one station at one NAS are found.
func (t *Table) stationHash(nas int64, words *words) uint32 {
	key := append(t.scratch[1][:0], byte(len(words.nasIdentifier)), byte(len(words.login)))
	key = append(key, words.nasIdentifier...)
	key = append(key, words.login...)
	key = append(key, words.calling...)

	return uint32(maphash.Bytes(t.seed, key) ^ mix(nas))
}

// sameStation reports whether two sessions at one NAS are of one station, so that the newer must
// have replaced the older: login, Calling-Station-Id and NAS-Port-Id agree. NAS-Port grows with
// each session of RouterOS and so says nothing, except where the calling station is no MAC
// address: several customers behind one public address call from the same one.
func sameStation(one, other *words, samePort bool) bool {
	if len(one.login) == 0 || !bytes.Equal(one.login, other.login) ||
		!bytes.Equal(one.nasIdentifier, other.nasIdentifier) ||
		!bytes.Equal(one.calling, other.calling) || !bytes.Equal(one.portID, other.portID) {
		return false
	}

	return samePort || isMAC(one.calling)
}

// isMAC reports whether a text contains the twelve hexadecimal digits of a MAC address, and
// separators at most.
func isMAC(text []byte) bool {
	digits := 0
	for _, letter := range text {
		switch {
		case '0' <= letter && letter <= '9', 'a' <= letter|0x20 && letter|0x20 <= 'f':
			digits++
		case letter == ':', letter == '-', letter == '.':
		default:
			return false
		}
	}

	return digits == 12
}
