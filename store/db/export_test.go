package db

import (
	"net/netip"
	"reflect"

	"gardu/store"
)

// EncodeService and its like let tests and benchmarks reach the codecs by themselves.
func EncodeService(key *Key, s *store.Service) []byte {
	return services.write(&encoder{key: key}, s)
}

// AppendService encodes into a buffer that is used again.
func AppendService(buffer []byte, key *Key, s *store.Service) []byte {
	return services.write(&encoder{key: key, out: buffer[:0]}, s)
}

// DecodeService decodes a service.
func DecodeService(key *Key, id int64, value []byte) (store.Service, error) {
	return services.read(key, id, value)
}

// DecodeServiceInto decodes a service into one that is used again.
func DecodeServiceInto(key *Key, id int64, value []byte, s *store.Service) error {
	*s = store.Service{Secret: store.Secret{Value: s.Secret.Value[:0]}}
	d := decoder{key: key, noun: store.NounService, id: id}

	return services.readInto(&d, s, value)
}

// EncodePlan encodes a plan.
func EncodePlan(p *store.Plan) []byte { return plans.write(&encoder{}, p) }

// DecodePlan decodes a plan.
func DecodePlan(id int64, value []byte) (store.Plan, error) { return plans.read(nil, id, value) }

// EncodeCustomer encodes a customer.
func EncodeCustomer(key *Key, c *store.Customer) []byte {
	return customers.write(&encoder{key: key}, c)
}

// DecodeCustomer decodes a customer.
func DecodeCustomer(key *Key, id int64, value []byte) (store.Customer, error) {
	return customers.read(key, id, value)
}

// EncodeNAS encodes a NAS.
func EncodeNAS(key *Key, n *store.NAS) []byte { return nases.write(&encoder{key: key}, n) }

// DecodeNAS decodes a NAS.
func DecodeNAS(key *Key, id int64, value []byte) (store.NAS, error) {
	return nases.read(key, id, value)
}

// EncodeOperator encodes an operator.
func EncodeOperator(key *Key, o *store.Operator) []byte {
	return operators.write(&encoder{key: key}, o)
}

// DecodeOperator decodes an operator.
func DecodeOperator(key *Key, id int64, value []byte) (store.Operator, error) {
	return operators.read(key, id, value)
}

// EncodeVoucher encodes a voucher.
func EncodeVoucher(key *Key, v *store.Voucher) []byte { return vouchers.write(&encoder{key: key}, v) }

// DecodeVoucher decodes a voucher.
func DecodeVoucher(key *Key, id int64, value []byte) (store.Voucher, error) {
	return vouchers.read(key, id, value)
}

// EncodePool encodes a pool.
func EncodePool(p *store.Pool) []byte { return pools.write(&encoder{}, p) }

// DecodePool decodes a pool.
func DecodePool(id int64, value []byte) (store.Pool, error) { return pools.read(nil, id, value) }

// EncodeCompany encodes a company.
func EncodeCompany(c *store.Company) []byte { return companies.write(&encoder{}, c) }

// DecodeCompany decodes a company.
func DecodeCompany(id int64, value []byte) (store.Company, error) {
	return companies.read(nil, id, value)
}

// EncodeRouter encodes a router.
func EncodeRouter(key *Key, r *store.Router) []byte { return routers.write(&encoder{key: key}, r) }

// DecodeRouter decodes a router.
func DecodeRouter(key *Key, id int64, value []byte) (store.Router, error) {
	return routers.read(key, id, value)
}

// EncodeAPIKey encodes an API key.
func EncodeAPIKey(k *store.APIKey) []byte { return apiKeys.write(&encoder{}, k) }

// DecodeAPIKey decodes an API key.
func DecodeAPIKey(id int64, value []byte) (store.APIKey, error) { return apiKeys.read(nil, id, value) }

// EncodeTokenFamily encodes a token family.
func EncodeTokenFamily(f *store.TokenFamily) []byte { return families.write(&encoder{}, f) }

// DecodeTokenFamily decodes a token family.
func DecodeTokenFamily(id int64, value []byte) (store.TokenFamily, error) {
	return families.read(nil, id, value)
}

// AbilityKey is the key of an ability.
func AbilityKey(a *store.Ability) []byte { return abilityKey(a.NAS, a.Access, a.Act) }

// DecodeAbility decodes an ability.
var DecodeAbility = decodeAbility

// EncodeSession encodes a session.
func EncodeSession(s *store.Session) []byte { return encodeSession(&encoder{}, s) }

// DecodeSession decodes a session.
func DecodeSession(id uint64, value []byte) (s store.Session, err error) {
	err = decodeSession(&s, id, value)

	return s, err
}

// EncodeUsage encodes a usage.
func EncodeUsage(u *store.Usage) []byte { return encodeUsage(&encoder{}, u) }

// DecodeUsage decodes a usage.
func DecodeUsage(id int64, value []byte) (u store.Usage, err error) {
	err = decodeUsage(&u, id, value)

	return u, err
}

// Small records, each with an encoder and a decoder of one signature.
var (
	EncodeTrust    = func(t *Trust) []byte { return encodeTrust(&encoder{}, *t) }
	EncodeProgress = func(p *Progress) []byte { return encodeProgress(&encoder{}, *p) }
	EncodeOutbox   = func(r *OutboxRow) []byte { return encodeOutbox(&encoder{}, *r) }
	EncodeAbility  = func(a *store.Ability) []byte { return encodeAbility(&encoder{}, a) }
	EncodeDay      = func(d *DayTotal) []byte { return encodeDay(&encoder{}, *d) }
	EncodeLockout  = func(l *store.Lockout) []byte { return encodeLockout(&encoder{}, l) }
	EncodeCode     = func(c *store.OneTimeCode) []byte { return encodeCode(&encoder{}, c) }

	DecodeTrust    = func(value []byte) (Trust, error) { return decodeTrust(netip.IPv6Loopback(), value) }
	DecodeProgress = func(value []byte) (Progress, error) { return decodeProgress("import", value) }
	DecodeOutbox   = decodeOutbox
	DecodeDay      = func(value []byte) (DayTotal, error) { return decodeDay(20260701, value) }
	DecodeLockout  = func(value []byte) (store.Lockout, error) { return decodeLockout(make([]byte, 32), value) }
	DecodeCode     = func(value []byte) (store.OneTimeCode, error) { return decodeCode(make([]byte, 32), value) }
)

// DecodeStanding proves that the row of a name can be read by itself; it has no record.
func DecodeStanding(value []byte) (voucher int64, logins uint64, err error) {
	now, err := decodeStanding(value)

	return now.voucher, now.logins, err
}

// ParseKey reads the text of a key file.
func ParseKey(text string) (*Key, error) { return parseKey(text) }

// ParseArchive reads the month from the name of a file.
func ParseArchive(name string) (Month, bool) { return parseArchive(name) }

// Kept is a noun that is written by its tags, as tests reach it.
type Kept struct {
	Word  string
	Type  reflect.Type
	Write func(key *Key, record reflect.Value) []byte
	Read  func(key *Key, id int64, value []byte) (reflect.Value, error)
}

// keptForTest makes it of a noun.
func keptForTest[T any](n *noun[T]) Kept {
	return Kept{
		Word: n.word, Type: reflect.TypeFor[T](),
		Write: func(key *Key, record reflect.Value) []byte {
			return n.write(&encoder{key: key}, record.Addr().Interface().(*T))
		},
		Read: func(key *Key, id int64, value []byte) (reflect.Value, error) {
			record, err := n.read(key, id, value)

			return reflect.ValueOf(record), err
		},
	}
}

// KeptNouns lists them all.
func KeptNouns() []Kept {
	return []Kept{
		keptForTest(subscriptions), keptForTest(invoices), keptForTest(receivables),
		keptForTest(orders), keptForTest(payments), keptForTest(attempts), keptForTest(events),
		keptForTest(methods), keptForTest(paymentCodes), keptForTest(receipts),
		keptForTest(coupons), keptForTest(bills), keptForTest(bandwidths), keptForTest(batches),
		keptForTest(resellers), keptForTest(settlements), keptForTest(notices),
		keptForTest(hooks), keptForTest(deliveries), keptForTest(tickets),
		keptForTest(portPools), keptForTest(devices), keptForTest(categories),
	}
}

// CountKept tells how many there are, so that none is left out above.
func CountKept() int { return len(keptNouns()) }
