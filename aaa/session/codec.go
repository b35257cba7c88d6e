package session

import (
	"encoding/binary"
	"net/netip"

	"gardu/store"
)

// The first octet of an encoded record. The first version had no terms, no spelled User-Name and
// no addresses of the NAS and of ours; a journal may still hold records of it.
const (
	recordVersion  = 2
	recordVersion1 = 1
)

// What stands in an encoded record besides its counters. The bits follow those of Counters in one
// word.
const (
	withClass uint32 = 1 << (iota + 16)
	withService
	withOctets
	withPackets
	withSession
	withIPv4
	withIPv6
	withPrefix
	withDelegated
	withTerms
	withSource4
	withSource6
	withLocal4
	withLocal6

	knownFields  = withLocal6<<1 - 1
	knownFields1 = withDelegated<<1 - 1
)

// MaxRecord is the length of the longest encoded record, in octets.
const MaxRecord = 1 + 1 + 4 + 4*8 + 4 + ClassLength - 2 + 4*8 + 4*4 + 3*16 + 2*17 + 7*(1+MaxText)

// AppendBinary appends the encoding of the record: a version, the status, a word of presence bits,
// the fixed fields, the fields present, then seven texts each after an octet of length. Numbers
// are big endian.
func (r *Record) AppendBinary(dst []byte) []byte {
	fields := r.fields()
	dst = append(dst, recordVersion, byte(r.Status))
	dst = binary.BigEndian.AppendUint32(dst, fields)
	dst = binary.BigEndian.AppendUint64(dst, uint64(r.NAS))
	dst = binary.BigEndian.AppendUint64(dst, uint64(r.Arrived))
	dst = binary.BigEndian.AppendUint64(dst, uint64(r.Event))
	dst = binary.BigEndian.AppendUint32(dst, r.Delay)
	dst = r.appendNumbers(dst, fields)
	dst = r.appendAddresses(dst, fields)
	for _, text := range [...][]byte{
		r.Login, r.NASIdentifier, r.AcctSessionID, r.CallingStation, r.CalledStation, r.NASPortID,
		r.UserName,
	} {
		text = text[:min(len(text), MaxText)]
		dst = append(dst, byte(len(text)))
		dst = append(dst, text...)
	}

	return dst
}

// fields returns the presence bits of the record.
func (r *Record) fields() uint32 {
	fields := uint32(r.Has & knownCounters)
	for _, field := range [...]struct {
		bit  uint32
		here bool
	}{
		{withClass, !r.Class.IsZero()},
		{withService, r.Service != 0},
		{withOctets, r.InputOctets|r.OutputOctets != 0},
		{withPackets, r.InputPackets|r.OutputPackets != 0},
		{withSession, r.NASPort|r.SessionSeconds|r.Cause|r.Interval != 0},
		{withIPv4, r.Address.Unmap().Is4()},
		{withIPv6, r.Address.Unmap().Is6()},
		{withPrefix, encodable(r.IPv6Prefix)},
		{withDelegated, encodable(r.DelegatedIPv6)},
		{withTerms, !r.Class.IsZero() && r.Class.Terms != 0},
		{withSource4, r.Source.Unmap().Is4()},
		{withSource6, r.Source.Unmap().Is6()},
		{withLocal4, r.Local.Unmap().Is4()},
		{withLocal6, r.Local.Unmap().Is6()},
	} {
		if field.here {
			fields |= field.bit
		}
	}

	return fields
}

// encodable reports whether a prefix is one of IPv6.
func encodable(prefix netip.Prefix) bool {
	return prefix.IsValid() && prefix.Addr().Is6() && !prefix.Addr().Is4In6()
}

// appendNumbers appends the numeric fields that are present.
func (r *Record) appendNumbers(dst []byte, fields uint32) []byte {
	if fields&withClass != 0 {
		dst = binary.BigEndian.AppendUint64(dst, uint64(r.Class.Service))
		dst = binary.BigEndian.AppendUint64(dst, r.Class.Nonce)
		dst = binary.BigEndian.AppendUint64(dst, r.Class.Granted)
	}
	if fields&withTerms != 0 {
		dst = binary.BigEndian.AppendUint64(dst, r.Class.Terms)
	}
	if fields&withService != 0 {
		dst = binary.BigEndian.AppendUint64(dst, uint64(r.Service))
	}
	if fields&withOctets != 0 {
		dst = binary.BigEndian.AppendUint64(dst, r.InputOctets)
		dst = binary.BigEndian.AppendUint64(dst, r.OutputOctets)
	}
	if fields&withPackets != 0 {
		dst = binary.BigEndian.AppendUint64(dst, r.InputPackets)
		dst = binary.BigEndian.AppendUint64(dst, r.OutputPackets)
	}
	if fields&withSession != 0 {
		for _, number := range [...]uint32{r.NASPort, r.SessionSeconds, r.Cause, r.Interval} {
			dst = binary.BigEndian.AppendUint32(dst, number)
		}
	}

	return dst
}

// appendAddresses appends the addresses that are present.
func (r *Record) appendAddresses(dst []byte, fields uint32) []byte {
	dst = appendAddress(dst, r.Address)
	if fields&withPrefix != 0 {
		dst = appendPrefix(dst, r.IPv6Prefix)
	}
	if fields&withDelegated != 0 {
		dst = appendPrefix(dst, r.DelegatedIPv6)
	}
	dst = appendAddress(dst, r.Source)

	return appendAddress(dst, r.Local)
}

// appendAddress appends the octets of an address, of which a zero one has none.
func appendAddress(dst []byte, address netip.Addr) []byte {
	switch address = address.Unmap(); {
	case address.Is4():
		octets := address.As4()

		return append(dst, octets[:]...)
	case address.Is6():
		octets := address.As16()

		return append(dst, octets[:]...)
	default:
		return dst
	}
}

// appendPrefix appends the length of an IPv6 prefix and its address, with the bits beyond the
// prefix cleared.
func appendPrefix(dst []byte, prefix netip.Prefix) []byte {
	octets := prefix.Masked().Addr().As16()

	return append(append(dst, byte(prefix.Bits())), octets[:]...)
}

// DecodeRecord reads a record that AppendBinary wrote, of this version or the one before. The texts
// borrow data. It accepts nothing that AppendBinary would not have written; the error is of kind
// Internal, since only the journal is read with it.
func DecodeRecord(data []byte) (Record, error) {
	input := reader{rest: data}
	known, version := knownFields, input.octet()
	switch version {
	case recordVersion:
	case recordVersion1:
		known = knownFields1
	default:
		return Record{}, store.Errorf(store.Internal,
			"decoding accounting record: version %d is unknown", version)
	}

	var record Record
	record.Status = Status(input.octet())
	fields := input.word()
	record.Has = Counters(fields) & knownCounters
	record.NAS = int64(input.long())
	record.Arrived = int64(input.long())
	record.Event = int64(input.long())
	record.Delay = input.word()
	record.readNumbers(&input, fields)
	record.readAddresses(&input, fields)
	for _, text := range [...]*[]byte{
		&record.Login, &record.NASIdentifier, &record.AcctSessionID,
		&record.CallingStation, &record.CalledStation, &record.NASPortID,
	} {
		*text = input.text()
	}
	if version == recordVersion {
		record.UserName = input.text()
	}

	unknown := fields &^ (uint32(knownCounters) | known&^0xffff)
	if input.failed || len(input.rest) != 0 || unknown != 0 || record.fields() != fields {
		return Record{}, store.Errorf(store.Internal, "decoding accounting record: malformed")
	}
	if version == recordVersion1 {
		record.Class.Granted = 0 // a fingerprint that nothing of today equals
	}

	return record, nil
}

// readNumbers reads what appendNumbers wrote.
func (r *Record) readNumbers(input *reader, fields uint32) {
	if fields&withClass != 0 {
		r.Class = Class{Service: int64(input.long()), Nonce: input.long(), Granted: input.long()}
	}
	if fields&withTerms != 0 {
		r.Class.Terms = input.long()
	}
	if fields&withService != 0 {
		r.Service = int64(input.long())
	}
	if fields&withOctets != 0 {
		r.InputOctets, r.OutputOctets = input.long(), input.long()
	}
	if fields&withPackets != 0 {
		r.InputPackets, r.OutputPackets = input.long(), input.long()
	}
	if fields&withSession != 0 {
		r.NASPort, r.SessionSeconds = input.word(), input.word()
		r.Cause, r.Interval = input.word(), input.word()
	}
}

// readAddresses reads what appendAddresses wrote. An address in both forms is refused by the
// comparison of fields at the end of DecodeRecord.
func (r *Record) readAddresses(input *reader, fields uint32) {
	r.Address = input.address(fields&withIPv4 != 0, fields&withIPv6 != 0)
	if fields&withPrefix != 0 {
		r.IPv6Prefix = input.prefix()
	}
	if fields&withDelegated != 0 {
		r.DelegatedIPv6 = input.prefix()
	}
	r.Source = input.address(fields&withSource4 != 0, fields&withSource6 != 0)
	r.Local = input.address(fields&withLocal4 != 0, fields&withLocal6 != 0)
}

// reader takes fields from the front of an encoded record. After the first that is not there it is
// failed and gives zeros.
type reader struct {
	rest   []byte
	failed bool
}

// zeros is what a failed reader gives.
var zeros [16]byte

// take returns the next octets, at most 16 of them.
func (r *reader) take(count int) []byte {
	if len(r.rest) < count {
		r.failed, r.rest = true, nil

		return zeros[:count]
	}

	taken := r.rest[:count]
	r.rest = r.rest[count:]

	return taken
}

// octet reads one octet.
func (r *reader) octet() byte { return r.take(1)[0] }

// word reads 32 bits.
func (r *reader) word() uint32 { return binary.BigEndian.Uint32(r.take(4)) }

// long reads 64 bits.
func (r *reader) long() uint64 { return binary.BigEndian.Uint64(r.take(8)) }

// text reads an octet of length and as many octets, or nil for none.
func (r *reader) text() []byte {
	length := int(r.octet())
	if length == 0 {
		return nil
	}
	if length > MaxText || len(r.rest) < length {
		r.failed, r.rest = true, nil

		return nil
	}

	text := r.rest[:length:length]
	r.rest = r.rest[length:]

	return text
}

// address reads an address of the form that is present, or none.
func (r *reader) address(four, six bool) (address netip.Addr) {
	if four {
		address = netip.AddrFrom4([4]byte(r.take(4)))
	}
	if six {
		address = netip.AddrFrom16([16]byte(r.take(16)))
	}

	return address
}

// prefix reads an IPv6 prefix whose bits beyond its length are zero.
func (r *reader) prefix() netip.Prefix {
	bits := int(r.octet())
	prefix := netip.PrefixFrom(netip.AddrFrom16([16]byte(r.take(16))), bits)
	if !prefix.IsValid() || prefix.Masked() != prefix {
		r.failed = true
	}

	return prefix
}
