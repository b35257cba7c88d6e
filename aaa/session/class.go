package session

import "encoding/binary"

// Class is the content of the Class attribute that an Access-Accept carries and that the NAS
// returns with each Accounting-Request (RFC 2865 section 5.25).
type Class struct {
	Service int64  // the service that was let in
	Nonce   uint64 // names this Accept; never 0
	Granted uint64 // fingerprint of the profile that the Accept gave; 0 when unknown
	Terms   uint64 // store.Entitled.Terms of the bounds that the Accept gave; 0 for none
}

// ClassLength is the length of an encoded Class, in octets.
const ClassLength = 2 + 4*8

// The first octets of a Class of ours: a letter, and the version of the layout. The first version
// had no terms, and fingerprints that cannot be compared with those of today. Sessions that began
// with it may still run.
const (
	classMagic    = 'g'
	classVersion  = 2
	classVersion1 = 1
	classLength1  = 2 + 3*8
)

// IsZero reports whether there is no Class.
func (c Class) IsZero() bool { return c.Nonce == 0 }

// AppendBinary appends the value of the Class attribute.
func (c Class) AppendBinary(dst []byte) []byte {
	dst = append(dst, classMagic, classVersion)
	dst = binary.BigEndian.AppendUint64(dst, uint64(c.Service))
	dst = binary.BigEndian.AppendUint64(dst, c.Nonce)
	dst = binary.BigEndian.AppendUint64(dst, c.Granted)

	return binary.BigEndian.AppendUint64(dst, c.Terms)
}

// ParseClass reads the value of a Class attribute. It answers false for one that is not ours:
// another server's, or of a version that is not known here. One of version 1 tells neither what was
// granted nor its terms.
func ParseClass(value []byte) (Class, bool) {
	if len(value) < classLength1 || value[0] != classMagic {
		return Class{}, false
	}
	class := Class{
		Service: int64(binary.BigEndian.Uint64(value[2:])),
		Nonce:   binary.BigEndian.Uint64(value[10:]),
	}
	switch {
	case class.Nonce == 0 || class.Service < 0:
		return Class{}, false
	case value[1] == classVersion1 && len(value) == classLength1:
		return class, true
	case value[1] != classVersion || len(value) != ClassLength:
		return Class{}, false
	}
	class.Granted = binary.BigEndian.Uint64(value[18:])
	class.Terms = binary.BigEndian.Uint64(value[26:])

	return class, true
}
