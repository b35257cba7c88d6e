package session

import "encoding/binary"

// Class is the content of the Class attribute that an Access-Accept carries and that the NAS
// returns with each Accounting-Request (RFC 2865 section 5.25).
type Class struct {
	Service int64  // the service that was let in
	Nonce   uint64 // names this Accept; never 0
	Granted uint64 // fingerprint of the profile that the Accept gave
}

// ClassLength is the length of an encoded Class, in octets.
const ClassLength = 2 + 3*8

// The first octets of a Class of ours: a letter, and the version of the layout.
const (
	classMagic   = 'g'
	classVersion = 1
)

// IsZero reports whether there is no Class.
func (c Class) IsZero() bool { return c.Nonce == 0 }

// AppendBinary appends the value of the Class attribute.
func (c Class) AppendBinary(dst []byte) []byte {
	dst = append(dst, classMagic, classVersion)
	dst = binary.BigEndian.AppendUint64(dst, uint64(c.Service))
	dst = binary.BigEndian.AppendUint64(dst, c.Nonce)

	return binary.BigEndian.AppendUint64(dst, c.Granted)
}

// ParseClass reads the value of a Class attribute. It answers false for one that is not ours:
// another server's, or of a version that is not known here.
func ParseClass(value []byte) (Class, bool) {
	if len(value) != ClassLength || value[0] != classMagic || value[1] != classVersion {
		return Class{}, false
	}

	class := Class{
		Service: int64(binary.BigEndian.Uint64(value[2:])),
		Nonce:   binary.BigEndian.Uint64(value[10:]),
		Granted: binary.BigEndian.Uint64(value[18:]),
	}
	if class.Nonce == 0 || class.Service < 0 {
		return Class{}, false
	}

	return class, true
}
