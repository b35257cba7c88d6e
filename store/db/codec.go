package db

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"gardu/store"
)

// A record is one version octet and then its fields in rising order of their numbers:
//
//	version(1)  { uvarint(number<<1 | 0) uvarint                   a number
//	            | uvarint(number<<1 | 1) uvarint(length) octets  a text, a secret, a record }
//
// A field that is zero is left out, a list repeats its field, and a number that nobody knows is
// skipped, so a field can be added without touching what is stored. A field number is never used
// again for anything else. Signed numbers are written zigzag; times are microseconds since 1970,
// durations nanoseconds.
//
// Measured on services as an ISP has a million of, without their secrets, which are the same octets
// in every encoding (BenchmarkEncoding, best of five, one core of a shared AMD EPYC, Go 1.26):
//
//	                      octets   encode      decode    a field is added
//	tagged (this)             80   110 ns      270 ns    skipped by its number
//	fixed order, no tags      69    58 ns       88 ns    every stored record has to be rewritten
//	encoding/json            444   2.0 us      5.9 us    skipped by its name
//	encoding/gob             566   8.1 us       24 us    skipped, types stand in every record
//
// Tags cost 11 octets and 0.2 us a record beside the densest form there could be. A million
// services are loaded in 0.4 to 0.7 s, decryption included (BenchmarkMillion), so density is no
// reason to give up adding fields without a migration.
const recordVersion = 1

// Limits of a decoder, beyond which a record is damaged.
const (
	maxRecord = 64 << 10 // octets of a record
	maxList   = 256      // entries of a list in a record
)

// errRecord is why a decoder gave up.
var errRecord = errors.New("the record is damaged")

// encoder writes records. Its buffer grows and is handed on, so that a value once cut from it
// stays.
type encoder struct {
	out  []byte
	key  *Key // encrypts secrets; nil for records that have none
	noun store.Noun
	id   int64
}

// begin starts a record.
func (e *encoder) begin() { e.out = append(e.out, recordVersion) }

// uint writes an unsigned number.
func (e *encoder) uint(field, value uint64) {
	if value == 0 {
		return
	}

	e.out = binary.AppendUvarint(e.out, field<<1)
	e.out = binary.AppendUvarint(e.out, value)
}

// int writes a signed number.
func (e *encoder) int(field uint64, value int64) {
	e.uint(field, uint64(value)<<1^uint64(value>>63))
}

// flag writes a truth.
func (e *encoder) flag(field uint64, value bool) {
	if value {
		e.uint(field, 1)
	}
}

// time writes an instant. The zero time is left out; any other is written even at the number 0.
func (e *encoder) time(field uint64, value time.Time) {
	if value.IsZero() {
		return
	}

	micros := value.UnixMicro()
	e.out = binary.AppendUvarint(e.out, field<<1)
	e.out = binary.AppendUvarint(e.out, uint64(micros)<<1^uint64(micros>>63))
}

// duration writes a length of time.
func (e *encoder) duration(field uint64, value time.Duration) { e.int(field, int64(value)) }

// text writes a text that is not empty.
func (e *encoder) text(field uint64, value string) {
	if value == "" {
		return
	}

	e.item(field, value)
}

// item writes a text that may be empty: an entry of a list.
func (e *encoder) item(field uint64, value string) {
	e.head(field, len(value))
	e.out = append(e.out, value...)
}

// octets writes octets that are not empty.
func (e *encoder) octets(field uint64, value []byte) {
	if len(value) == 0 {
		return
	}

	e.head(field, len(value))
	e.out = append(e.out, value...)
}

// head writes what stands before octets.
func (e *encoder) head(field uint64, length int) {
	e.out = binary.AppendUvarint(e.out, field<<1|1)
	e.out = binary.AppendUvarint(e.out, uint64(length))
}

// addr writes an address, without its zone.
func (e *encoder) addr(field uint64, value netip.Addr) {
	if !value.IsValid() {
		return
	}
	if value.Is4() {
		octets := value.As4()
		e.octets(field, octets[:])

		return
	}

	octets := value.As16()
	e.octets(field, octets[:])
}

// prefix writes a prefix as its address and one octet of length.
func (e *encoder) prefix(field uint64, value netip.Prefix) {
	if !value.IsValid() {
		return
	}

	e.head(field, value.Addr().BitLen()/8+1)
	e.out = appendAddr(e.out, value.Addr())
	e.out = append(e.out, byte(value.Bits()))
}

// mac writes a station's address.
func (e *encoder) mac(field uint64, value store.MAC) {
	if !value.IsZero() {
		e.octets(field, value[:])
	}
}

// secret writes a form and its value, encrypted where the value could be used to log in.
func (e *encoder) secret(field uint64, value store.Secret) {
	if value.Form == store.NoSecret {
		return
	}
	if value.Form == store.OneWayHash {
		e.head(field, 1+len(value.Value))
		e.out = append(append(e.out, byte(value.Form)), value.Value...)

		return
	}

	e.head(field, 1+sealOverhead+len(value.Value))
	e.out = append(e.out, byte(value.Form))
	e.out = e.key.seal(e.out, value.Value, place{e.noun, e.id, field, value.Form})
}

// inner writes an inner record, which has no version of its own.
func (e *encoder) inner(field uint64, write func()) {
	start := len(e.out)
	write()
	length := len(e.out) - start

	var head [2 * binary.MaxVarintLen64]byte
	n := binary.PutUvarint(head[:], field<<1|1)
	n += binary.PutUvarint(head[n:], uint64(length))

	e.out = append(e.out, head[:n]...)
	copy(e.out[start+n:], e.out[start:start+length])
	copy(e.out[start:], head[:n])
}

// appendAddr writes the 4 or 16 octets of an address.
func appendAddr(dst []byte, addr netip.Addr) []byte {
	if addr.Is4() {
		octets := addr.As4()

		return append(dst, octets[:]...)
	}

	octets := addr.As16()

	return append(dst, octets[:]...)
}

// decoder reads the fields of one record in order. The first fault stops it and stays in err.
// Texts are cut from one copy of the whole record, so a record costs one allocation for all of
// them.
type decoder struct {
	data   []byte
	whole  string // the same octets; empty until the first text
	base   int    // offset of data in whole: where an inner record begins
	at     int
	field  uint64
	number uint64
	from   int // octets of the field, in data
	to     int // 0 for a number
	err    error

	key  *Key
	noun store.Noun
	id   int64
}

// begin checks what stands before the fields.
func (d *decoder) begin(data []byte) {
	d.data, d.at = data, 1
	if len(data) == 0 || len(data) > maxRecord {
		d.fail("has %d octets", len(data))

		return
	}
	if data[0] != recordVersion {
		d.fail("has version %d, and %d is known", data[0], recordVersion)
	}
}

// fail keeps the first fault.
func (d *decoder) fail(format string, arguments ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: "+format, append([]any{errRecord}, arguments...)...)
	}
}

// next moves to the next field and reports whether there is one.
func (d *decoder) next() bool {
	if d.err != nil || d.at >= len(d.data) {
		return false
	}

	tag := d.uvarint()
	field := tag >> 1
	if field == 0 || field < d.field {
		d.fail("field %d follows field %d", field, d.field)

		return false
	}
	d.field = field
	d.from, d.to, d.number = 0, 0, 0

	value := d.uvarint()
	if tag&1 == 0 {
		d.number = value

		return d.err == nil
	}
	if d.err != nil || value > uint64(len(d.data)-d.at) {
		d.fail("field %d is cut off", field)

		return false
	}
	d.from, d.to = d.at, d.at+int(value)
	d.at = d.to

	return true
}

// uvarint reads one number.
func (d *decoder) uvarint() uint64 {
	if d.err != nil {
		return 0
	}

	if d.at < len(d.data) && d.data[d.at] < 0x80 {
		d.at++

		return uint64(d.data[d.at-1])
	}
	value, n := binary.Uvarint(d.data[d.at:])
	if n <= 0 {
		d.fail("a number is cut off")

		return 0
	}
	d.at += n

	return value
}

// uint is the field as an unsigned number.
func (d *decoder) uint() uint64 {
	if d.to != 0 {
		d.fail("field %d is not a number", d.field)
	}

	return d.number
}

// int is the field as a signed number.
func (d *decoder) int() int64 {
	value := d.uint()

	return int64(value>>1) ^ -int64(value&1)
}

// upTo is the field as a number that is one of few.
func (d *decoder) upTo(largest uint64) uint64 {
	value := d.uint()
	if value > largest {
		d.fail("field %d is %d, beyond %d", d.field, value, largest)

		return 0
	}

	return value
}

// flag is the field as a truth.
func (d *decoder) flag() bool { return d.upTo(1) == 1 }

// time is the field as an instant.
func (d *decoder) time() time.Time { return time.UnixMicro(d.int()).UTC() }

// duration is the field as a length of time.
func (d *decoder) duration() time.Duration { return time.Duration(d.int()) }

// octets is the field as borrowed octets.
func (d *decoder) octets() []byte {
	if d.to == 0 {
		d.fail("field %d is a number", d.field)

		return nil
	}

	return d.data[d.from:d.to]
}

// text is the field as a text.
func (d *decoder) text() string {
	if d.to == 0 {
		d.fail("field %d is a number", d.field)

		return ""
	}
	if d.whole == "" {
		d.whole, d.base = string(d.data), 0
	}

	return d.whole[d.base+d.from : d.base+d.to]
}

// addr is the field as an address.
func (d *decoder) addr() netip.Addr {
	addr, ok := netip.AddrFromSlice(d.octets())
	if !ok {
		d.fail("field %d is not an address", d.field)
	}

	return addr
}

// prefix is the field as a prefix.
func (d *decoder) prefix() netip.Prefix {
	octets := d.octets()
	if len(octets) == 0 {
		d.fail("field %d is not a prefix", d.field)

		return netip.Prefix{}
	}

	addr, _ := netip.AddrFromSlice(octets[:len(octets)-1])
	prefix := netip.PrefixFrom(addr, int(octets[len(octets)-1]))
	if !prefix.IsValid() {
		d.fail("field %d is not a prefix", d.field)
	}

	return prefix
}

// mac is the field as a station's address.
func (d *decoder) mac() (mac store.MAC) {
	if copy(mac[:], d.octets()) != len(mac) || d.to-d.from != len(mac) {
		d.fail("field %d is not a MAC address", d.field)
	}

	return mac
}

// secret is the field as a secret, decrypted where it was encrypted. Its value is copied into
// spare, which may be nil.
func (d *decoder) secret(spare []byte) store.Secret {
	octets := d.octets()
	if len(octets) == 0 || octets[0] == 0 || octets[0] > byte(store.OneWayHash) {
		d.fail("field %d is not a secret", d.field)

		return store.Secret{}
	}

	form := store.SecretForm(octets[0])
	if form == store.OneWayHash {
		return store.Secret{Form: form, Value: append(spare, octets[1:]...)}
	}
	if d.key == nil {
		d.fail("field %d needs a key", d.field)

		return store.Secret{}
	}

	value, err := d.key.open(spare, octets[1:], place{d.noun, d.id, d.field, form})
	if err != nil && d.err == nil {
		d.err = err
	}

	return store.Secret{Form: form, Value: value}
}

// inner reads the field as an inner record: read is called with a decoder of its own.
func (d *decoder) inner(read func(*decoder)) {
	octets := d.octets()
	if d.err != nil {
		return
	}
	if d.whole == "" {
		d.whole, d.base = string(d.data), 0
	}

	inside := decoder{data: octets, whole: d.whole, base: d.base + d.from}
	read(&inside)
	if d.err == nil {
		d.err = inside.err
	}
}

// more reports whether a list may have another entry.
func (d *decoder) more(length int) bool {
	if length >= maxList {
		d.fail("field %d repeats more than %d times", d.field, maxList)
	}

	return d.err == nil
}
