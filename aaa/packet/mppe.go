package packet

import "encoding/binary"

// Sizes of the MPPE key attributes, in octets.
const (
	saltSize      = 2
	maxMPPEKey    = 31 // with its length octet, two blocks of the hiding chain
	saltedKeySize = 32
	chapKeysSize  = 32
)

// MPPEKeys adds MS-MPPE-Send-Key and MS-MPPE-Recv-Key, each salted and hidden (RFC 2548
// sections 2.4.2 and 2.4.3). Send is from the NAS's side: the key it encrypts with. Start must
// have been given the Request Authenticator. Keys have 1 to 31 octets; 16 for 128 bits.
func (b *Builder) MPPEKeys(s *Signer, secret *Secret, send, recv []byte) {
	b.saltedKey(s, secret, MSMPPESendKey, send)
	b.saltedKey(s, secret, MSMPPERecvKey, recv)
}

// saltedKey adds one key: salt, then length octet, key and zero padding hidden together.
func (b *Builder) saltedKey(s *Signer, secret *Secret, t Type, key []byte) {
	if len(key) == 0 || len(key) > maxMPPEKey {
		b.fail(ErrValue)
		return
	}

	room := b.growVendor(Microsoft, t, saltSize+saltedKeySize)
	if room == nil {
		return
	}

	s.salt++
	binary.BigEndian.PutUint16(room, s.salt|1<<15)

	body := room[saltSize:]
	body[0] = byte(len(key))
	clear(body[1+copy(body[1:], key):])

	s.hide(body, b.buffer[4:HeaderSize], room[:saltSize], secret)
}

// CHAPMPPEKeys adds MS-CHAP-MPPE-Keys for MS-CHAP version 1: the first eight octets of the LAN
// Manager hash and the sixteen of the NT hash's hash, hidden like a password (RFC 2548 section
// 2.4.1). Start must have been given the Request Authenticator.
func (b *Builder) CHAPMPPEKeys(s *Signer, secret *Secret, lm [8]byte, nt [16]byte) {
	room := b.growVendor(Microsoft, MSCHAPMPPEKeys, chapKeysSize)
	if room == nil {
		return
	}

	copy(room, lm[:])
	copy(room[8:], nt[:])
	clear(room[24:])
	s.hide(room, b.buffer[4:HeaderSize], nil, secret)
}

// RevealKey appends to dst the key of a salted MS-MPPE-Send-Key or Recv-Key value, for clients.
// It is false when the value is not one. A wrong secret may give false or octets without
// meaning.
func (s *Signer) RevealKey(dst, value, authenticator []byte, secret *Secret) ([]byte, bool) {
	if len(value) != saltSize+saltedKeySize || value[0]&0x80 == 0 {
		return dst, false
	}

	var plain [saltedKeySize]byte

	s.md5.Reset()
	s.write(secret.octets)
	s.write(authenticator)
	s.write(value[:saltSize])
	s.md5.Sum(s.sum[:0])

	for at, octet := range value[saltSize:] {
		if at == len(s.sum) {
			s.hashBlock(secret, value[saltSize:saltSize+len(s.sum)])
		}

		plain[at] = octet ^ s.sum[at%len(s.sum)]
	}

	size := int(plain[0])
	if size == 0 || size > maxMPPEKey {
		return dst, false
	}

	return append(dst, plain[1:1+size]...), true
}
