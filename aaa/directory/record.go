package directory

import (
	"encoding/binary"
	"net/netip"
	"time"

	"gardu/store"
)

// record is one login as octets in a shard's arena:
//
//	 0  flags       uint16
//	 2  access      uint8, with the form of the secret in the upper four bits
//	 3  holds       uint8
//	 4  anchor      uint8, the billing anchor
//	 5  login size  uint8
//	 6  secret size uint16
//	 8  id, revision, customer, plan, router: 8 octets each
//	48  as the flags say, in their order: activated 8, expires 8 (seconds since 1970), MAC 6,
//	    IPv4 address 4, IPv6 address 16, IPv6 prefix 17, delegated prefix 17, voucher 8,
//	    top-up 24 (octets, uptime in nanoseconds, beginning of its window in seconds since 1970)
//	    login, secret
//
// Numbers are little endian. A record never leaves the process, so the layout has no version.
type record []byte

// Offsets in a record.
const (
	offsetID       = 8
	offsetRevision = 16
	offsetCustomer = 24
	offsetPlan     = 32
	offsetRouter   = 40
	offsetOptional = 48
)

// Flags of a record. The first ones say which optional fields it has.
const (
	flagActivated uint16 = 1 << iota
	flagExpires
	flagMAC
	flagIPv4
	flagIPv6
	flagPrefix
	flagDelegated
	flagOrigin // it carries the voucher that the service came from
	flagTopUp
	flagVoucher
	flagTerminated
	flagStartsAtLogin
	flagBindFirst

	optionalFlags = flagTopUp<<1 - 1
)

// optionalSizes holds the size of each optional field, in the order of the flags.
var optionalSizes = [...]uint8{8, 8, 6, 4, 16, 17, 17, 8, topUpSize}

// topUpSize is the size of a top-up in a record.
const topUpSize = 3 * 8

// optionalTotals holds the size of all optional fields together, by the flags of those there are.
var optionalTotals = func() (totals [optionalFlags + 1]uint8) {
	for flags := range totals {
		for i, size := range optionalSizes {
			totals[flags] += size * uint8(flags>>i&1)
		}
	}

	return totals
}()

// maxSecret is the longest secret that a record can hold, in octets.
const maxSecret = 1<<16 - 1

func (r record) flags() uint16                { return binary.LittleEndian.Uint16(r) }
func (r record) access() store.AccessKind     { return store.AccessKind(r[2] & 0xf) }
func (r record) secretForm() store.SecretForm { return store.SecretForm(r[2] >> 4) }
func (r record) number(offset int) uint64     { return binary.LittleEndian.Uint64(r[offset:]) }
func (r record) id() int64                    { return int64(r.number(offsetID)) }
func (r record) revision() uint64             { return r.number(offsetRevision) }
func (r record) plan() int64                  { return int64(r.number(offsetPlan)) }
func (r record) router() int64                { return int64(r.number(offsetRouter)) }
func (r record) isVoucher() bool              { return r.flags()&flagVoucher != 0 }
func (r record) terminated() bool             { return r.flags()&flagTerminated != 0 }
func (r record) secretSize() int              { return int(binary.LittleEndian.Uint16(r[6:])) }

// textOffset is where the login begins.
func (r record) textOffset() int { return optionalOffset(r.flags()) }

// optionalOffset is where the optional field that follows those of some flags begins.
func optionalOffset(before uint16) int {
	return offsetOptional + int(optionalTotals[before&optionalFlags])
}

// size is the number of octets of the record.
func (r record) size() int { return r.textOffset() + int(r[5]) + r.secretSize() }

// login returns the login as it was saved.
func (r record) login() []byte {
	offset := r.textOffset()
	end := offset + int(r[5])

	return r[offset:end:end]
}

// mac returns the station that the record is bound to, which its flag must promise.
func (r record) mac() store.MAC {
	return store.MAC(r[optionalOffset(r.flags()&(flagMAC-1)):])
}

// is reports whether the record is that of a service, or of a voucher, with an id.
func (r record) is(voucher bool, id int64) bool {
	return r.id() == id && r.isVoucher() == voucher
}

// appendService appends the record of a service.
func appendService(arena []byte, s *store.Service) []byte {
	flags := flagIf(flagTerminated, !s.Terminated.IsZero()) |
		flagIf(flagStartsAtLogin, s.StartsAtLogin) |
		flagIf(flagBindFirst, s.BindFirstMAC) |
		flagIf(flagActivated, !s.Activated.IsZero()) |
		flagIf(flagExpires, !s.Expires.IsZero()) |
		flagIf(flagMAC, !s.MAC.IsZero()) |
		flagIf(flagIPv4, s.Address.Unmap().Is4()) |
		flagIf(flagIPv6, s.Address.Unmap().Is6()) |
		flagIf(flagPrefix, s.IPv6Prefix.IsValid()) |
		flagIf(flagDelegated, s.DelegatedIPv6.IsValid()) |
		flagIf(flagOrigin, s.Voucher != 0) |
		flagIf(flagTopUp, !s.TopUp.IsZero())

	arena = binary.LittleEndian.AppendUint16(arena, flags)
	arena = append(arena, byte(s.Access)|byte(s.Secret.Form)<<4, byte(s.Holds))
	arena = append(arena, byte(s.BillingAnchor), byte(len(s.Login)))
	arena = binary.LittleEndian.AppendUint16(arena, uint16(len(s.Secret.Value)))
	arena = appendNumbers(arena, uint64(s.ID), s.Revision,
		uint64(s.Customer), uint64(s.Plan), uint64(s.Router))
	arena = appendOptional(arena, s)
	arena = append(arena, s.Login...)

	return append(arena, s.Secret.Value...)
}

// appendOptional appends the fields of a service that are there.
func appendOptional(arena []byte, s *store.Service) []byte {
	arena = appendTime(arena, s.Activated)
	arena = appendTime(arena, s.Expires)

	if !s.MAC.IsZero() {
		arena = append(arena, s.MAC[:]...)
	}

	arena = append(arena, s.Address.Unmap().WithZone("").AsSlice()...)
	arena = appendPrefix(arena, s.IPv6Prefix)
	arena = appendPrefix(arena, s.DelegatedIPv6)

	if s.Voucher != 0 {
		arena = appendNumbers(arena, uint64(s.Voucher))
	}

	if !s.TopUp.IsZero() {
		arena = appendNumbers(arena, s.TopUp.Octets, uint64(s.TopUp.Online),
			uint64(s.TopUp.Window.Unix()))
	}

	return arena
}

// appendVoucher appends the record of an unused voucher.
func appendVoucher(arena []byte, v *store.Voucher) []byte {
	arena = binary.LittleEndian.AppendUint16(arena, flagVoucher|flagStartsAtLogin)
	arena = append(arena, byte(store.AnyAccess)|byte(v.Secret.Form)<<4, 0, 0, byte(len(v.Code)))
	arena = binary.LittleEndian.AppendUint16(arena, uint16(len(v.Secret.Value)))
	arena = appendNumbers(arena, uint64(v.ID), v.Revision, 0, uint64(v.Plan), uint64(v.Router))
	arena = append(arena, v.Code...)

	return append(arena, v.Secret.Value...)
}

// flagIf is the flag when the condition holds, and none otherwise.
func flagIf(flag uint16, condition bool) uint16 {
	if condition {
		return flag
	}

	return 0
}

func appendNumbers(arena []byte, numbers ...uint64) []byte {
	for _, number := range numbers {
		arena = binary.LittleEndian.AppendUint64(arena, number)
	}

	return arena
}

func appendTime(arena []byte, t time.Time) []byte {
	if t.IsZero() {
		return arena
	}

	return binary.LittleEndian.AppendUint64(arena, uint64(t.Unix()))
}

func appendPrefix(arena []byte, prefix netip.Prefix) []byte {
	if !prefix.IsValid() {
		return arena
	}

	address := prefix.Addr().As16()
	arena = append(arena, byte(prefix.Bits()))

	return append(arena, address[:]...)
}

// decode fills in what a record says. The login and the secret share the arena.
func (r record) decode(l *Login) {
	flags, reader := r.flags(), reader{rest: r[offsetOptional:], flags: r.flags()}
	*l = Login{
		Revision:     r.revision(),
		Customer:     int64(r.number(offsetCustomer)),
		Plan:         r.plan(),
		Router:       r.router(),
		Access:       r.access(),
		BindFirstMAC: flags&flagBindFirst != 0,
		Standing: store.Standing{
			Holds:         store.Holds(r[3]),
			Terminated:    flags&flagTerminated != 0,
			StartsAtLogin: flags&flagStartsAtLogin != 0,
			Activated:     reader.time(flagActivated),
			Expires:       reader.time(flagExpires),
			BillingAnchor: int(r[4]),
		},
	}

	copy(l.MAC[:], reader.take(flagMAC, len(l.MAC)))
	l.Address = reader.address()
	l.IPv6Prefix = reader.prefix(flagPrefix)
	l.DelegatedIPv6 = reader.prefix(flagDelegated)
	l.Service = r.id()

	if origin := reader.take(flagOrigin, 8); origin != nil {
		l.Voucher = int64(binary.LittleEndian.Uint64(origin))
	}

	l.Standing.TopUp = reader.topUp()

	if r.isVoucher() {
		l.Service, l.Voucher = 0, r.id()
	}

	size := int(r[5])
	l.Login = reader.rest[:size:size]
	l.Secret = store.Secret{Form: r.secretForm()}

	if n := r.secretSize(); n > 0 {
		l.Secret.Value = reader.rest[size : size+n : size+n]
	}
}

// reader takes the optional fields of a record, one after the other.
type reader struct {
	rest  []byte
	flags uint16
}

// take returns the next field, or nil when its flag is not set.
func (r *reader) take(flag uint16, size int) []byte {
	if r.flags&flag == 0 {
		return nil
	}

	field := r.rest[:size]
	r.rest = r.rest[size:]

	return field
}

func (r *reader) time(flag uint16) time.Time {
	field := r.take(flag, 8)
	if field == nil {
		return time.Time{}
	}

	return time.Unix(int64(binary.LittleEndian.Uint64(field)), 0).UTC()
}

// topUp takes the top-up. A window without a beginning comes back as one.
func (r *reader) topUp() store.TopUp {
	field := r.take(flagTopUp, topUpSize)
	if field == nil {
		return store.TopUp{}
	}

	return store.TopUp{
		Octets: binary.LittleEndian.Uint64(field),
		Online: time.Duration(binary.LittleEndian.Uint64(field[8:])),
		Window: time.Unix(int64(binary.LittleEndian.Uint64(field[16:])), 0).UTC(),
	}
}

func (r *reader) address() netip.Addr {
	if field := r.take(flagIPv4, 4); field != nil {
		return netip.AddrFrom4([4]byte(field))
	}

	if field := r.take(flagIPv6, 16); field != nil {
		return netip.AddrFrom16([16]byte(field))
	}

	return netip.Addr{}
}

func (r *reader) prefix(flag uint16) netip.Prefix {
	field := r.take(flag, 17)
	if field == nil {
		return netip.Prefix{}
	}

	return netip.PrefixFrom(netip.AddrFrom16([16]byte(field[1:])), int(field[0]))
}
