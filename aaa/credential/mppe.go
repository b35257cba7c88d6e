package credential

import "crypto/sha1"

// MPPEKeySize is the size of a 128-bit MPPE key, in octets.
const MPPEKeySize = 16

// The constants of RFC 3079 section 3.4. "Client" and "server" there are the ends of the link:
// the NAS is the server.
const (
	masterMagic = "This is the MPPE Master Key"
	recvMagic   = "On the client side, this is the send key; " +
		"on the server side, it is the receive key."
	sendMagic = "On the client side, this is the receive key; " +
		"on the server side, it is the send key."
)

// The pads of RFC 3079 section 3.4.
var (
	mppePad1 = [40]byte{}
	mppePad2 = makeMPPEPad2()
)

// makeMPPEPad2 returns forty octets of 0xf2.
func makeMPPEPad2() (pad [40]byte) {
	for at := range pad {
		pad[at] = 0xf2
	}

	return pad
}

// Keys2 returns the 128-bit start keys of MPPE as the NAS uses them, for MS-MPPE-Send-Key and
// MS-MPPE-Recv-Key (RFC 3079 section 3.3). It is false unless the last check was a successful
// MSCHAP2.
func (c *Checker) Keys2() (send, recv [MPPEKeySize]byte, ok bool) {
	if c.proven != MSCHAP2 {
		return send, recv, false
	}

	text := append(c.scratch[:0], c.doubleHash()...)
	text = append(text, c.response[:]...)
	text = append(text, masterMagic...)
	master := sha1.Sum(text)

	return c.startKey(master, sendMagic), c.startKey(master, recvMagic), true
}

// startKey derives one direction's key from the master key, of which sixteen octets count.
func (c *Checker) startKey(master [sha1.Size]byte, magic string) [MPPEKeySize]byte {
	text := append(c.scratch[:0], master[:MPPEKeySize]...)
	text = append(text, mppePad1[:]...)
	text = append(text, magic...)
	text = append(text, mppePad2[:]...)
	sum := sha1.Sum(text)

	return [MPPEKeySize]byte(sum[:MPPEKeySize])
}

// Keys1 returns the two halves of MS-CHAP-MPPE-Keys for MS-CHAP version 1: the first eight
// octets of the LAN Manager hash, zero when the password is not kept in the clear or has none,
// and the hash of the NT hash. RFC 2548 section 2.4.1 names the NT hash itself, but clients
// derive their keys from its hash, as RFC 3079 section 2.4 has it. It is false unless the last
// check was a successful MSCHAP1 against the same stored password.
func (c *Checker) Keys1(stored Stored) (lm [8]byte, nt [HashSize]byte, ok bool) {
	if c.proven != MSCHAP1 {
		return lm, nt, false
	}

	if stored.Form == Clear {
		hash, _ := LMHash(stored.Value)
		lm = [8]byte(hash[:8])
	}

	return lm, [HashSize]byte(c.doubleHash()), true
}

// maxLMPassword is the longest password that has a LAN Manager hash, in octets.
const maxLMPassword = 14

// LMHash returns the LAN Manager hash of a password (RFC 2433 section A.2), which serves 40 and
// 56-bit MPPE of version 1 only. It is false for a password longer than 14 octets or outside
// ASCII.
func LMHash(password []byte) (hash [HashSize]byte, ok bool) {
	if len(password) > maxLMPassword {
		return hash, false
	}

	var upper [maxLMPassword]byte

	for at, octet := range password {
		if octet >= 0x80 {
			return hash, false
		}

		if octet >= 'a' && octet <= 'z' {
			octet -= 'a' - 'A'
		}

		upper[at] = octet
	}

	block := newDESBlock([8]byte{'K', 'G', 'S', '!', '@', '#', '$', '%'})
	first, second := block.encrypt(key56(upper[:], 0)), block.encrypt(key56(upper[:], 7))
	copy(hash[:8], first[:])
	copy(hash[8:], second[:])

	return hash, true
}
