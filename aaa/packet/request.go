package packet

// The methods below add what a client sends to prove who it is; a server has no use for them.
// Start must have been given the Request Authenticator.

// Password adds a User-Password, hidden. A password longer than 128 octets fails with
// ErrPassword.
func (b *Builder) Password(s *Signer, secret *Secret, password []byte) {
	if len(password) > MaxPassword {
		b.fail(ErrPassword)
		return
	}

	blocks := max(1, (len(password)+AuthenticatorSize-1)/AuthenticatorSize)

	room := b.grow(UserPassword, blocks*AuthenticatorSize)
	if room == nil {
		return
	}

	clear(room[copy(room, password):])
	s.hide(room, b.buffer[4:HeaderSize], nil, secret)
}

// CHAP adds CHAP-Password and, unless challenge is nil, CHAP-Challenge; without it the Request
// Authenticator must have been the challenge.
func (b *Builder) CHAP(identifier byte, challenge []byte, response [16]byte) {
	if room := b.grow(CHAPPassword, 1+len(response)); room != nil {
		room[0] = identifier
		copy(room[1:], response[:])
	}

	b.Octets(CHAPChallenge, challenge)
}

// MSCHAP1 adds MS-CHAP-Challenge and an MS-CHAP-Response that carries the NT response only.
func (b *Builder) MSCHAP1(identifier byte, challenge [8]byte, response [24]byte) {
	b.Vendor(Microsoft, MSCHAPChallenge, challenge[:])

	if room := b.growVendor(Microsoft, MSCHAPResponse, mschapSize); room != nil {
		clear(room)
		room[0], room[1] = identifier, 1
		copy(room[26:], response[:])
	}
}

// MSCHAP2 adds MS-CHAP-Challenge and an MS-CHAP2-Response.
func (b *Builder) MSCHAP2(identifier byte, challenge, peer [16]byte, response [24]byte) {
	b.Vendor(Microsoft, MSCHAPChallenge, challenge[:])

	if room := b.growVendor(Microsoft, MSCHAP2Response, mschapSize); room != nil {
		clear(room)
		room[0] = identifier
		copy(room[2:], peer[:])
		copy(room[26:], response[:])
	}
}
