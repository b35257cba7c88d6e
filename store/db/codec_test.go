package db_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// alike compares records by everything that they hold.
var alike = cmp.Options{
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
	cmp.Comparer(func(a, b store.Secret) bool { return a.Form == b.Form && string(a.Value) == string(b.Value) }),
}

// kept proves that a record survives being stored.
func kept[T any](
	t *testing.T, records *rapid.Generator[T], encode func(*T) []byte, decode func(*T, []byte) (T, error),
) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		record := records.Draw(t, "record")
		stored, err := decode(&record, encode(&record))
		if err != nil {
			t.Fatalf("decoding: %v", err)
		}
		if difference := cmp.Diff(record, stored, alike); difference != "" {
			t.Fatalf("the record has changed (-before +after):\n%s", difference)
		}
	})
}

func TestRecordsSurvive(t *testing.T) {
	t.Parallel()

	key := storetest.Key(t)
	t.Run("service", func(t *testing.T) {
		t.Parallel()
		kept(t, anyService(), func(s *store.Service) []byte { return db.EncodeService(key, s) },
			func(s *store.Service, value []byte) (store.Service, error) { return db.DecodeService(key, s.ID, value) })
	})
	t.Run("plan", func(t *testing.T) {
		t.Parallel()
		kept(t, anyPlan(), db.EncodePlan,
			func(p *store.Plan, value []byte) (store.Plan, error) { return db.DecodePlan(p.ID, value) })
	})
	t.Run("customer", func(t *testing.T) {
		t.Parallel()
		kept(t, anyCustomer(), func(c *store.Customer) []byte { return db.EncodeCustomer(key, c) },
			func(c *store.Customer, value []byte) (store.Customer, error) {
				return db.DecodeCustomer(key, c.ID, value)
			})
	})
	t.Run("nas", func(t *testing.T) {
		t.Parallel()
		kept(t, anyNAS(), func(n *store.NAS) []byte { return db.EncodeNAS(key, n) },
			func(n *store.NAS, value []byte) (store.NAS, error) { return db.DecodeNAS(key, n.ID, value) })
	})
	t.Run("operator", func(t *testing.T) {
		t.Parallel()
		kept(t, anyOperator(), func(o *store.Operator) []byte { return db.EncodeOperator(key, o) },
			func(o *store.Operator, value []byte) (store.Operator, error) {
				return db.DecodeOperator(key, o.ID, value)
			})
	})
	t.Run("api key", func(t *testing.T) {
		t.Parallel()
		kept(t, anyAPIKey(), db.EncodeAPIKey,
			func(k *store.APIKey, value []byte) (store.APIKey, error) { return db.DecodeAPIKey(k.ID, value) })
	})
	t.Run("token family", func(t *testing.T) {
		t.Parallel()
		kept(t, anyTokenFamily(), db.EncodeTokenFamily, func(f *store.TokenFamily, value []byte) (store.TokenFamily, error) {
			return db.DecodeTokenFamily(f.ID, value)
		})
	})
	t.Run("voucher", func(t *testing.T) {
		t.Parallel()
		kept(t, anyVoucher(), func(v *store.Voucher) []byte { return db.EncodeVoucher(key, v) },
			func(v *store.Voucher, value []byte) (store.Voucher, error) { return db.DecodeVoucher(key, v.ID, value) })
	})
	t.Run("pool", func(t *testing.T) {
		t.Parallel()
		kept(t, anyPool(), db.EncodePool,
			func(p *store.Pool, value []byte) (store.Pool, error) { return db.DecodePool(p.ID, value) })
	})
	t.Run("company", func(t *testing.T) {
		t.Parallel()
		kept(t, anyCompany(), db.EncodeCompany,
			func(c *store.Company, value []byte) (store.Company, error) { return db.DecodeCompany(c.ID, value) })
	})
	t.Run("router", func(t *testing.T) {
		t.Parallel()
		kept(t, anyRouter(), func(r *store.Router) []byte { return db.EncodeRouter(key, r) },
			func(r *store.Router, value []byte) (store.Router, error) { return db.DecodeRouter(key, r.ID, value) })
	})
	t.Run("ability", func(t *testing.T) {
		t.Parallel()
		kept(t, anyAbility(), db.EncodeAbility, func(a *store.Ability, value []byte) (store.Ability, error) {
			return db.DecodeAbility(db.AbilityKey(a), value)
		})
	})
	t.Run("session", func(t *testing.T) {
		t.Parallel()
		kept(t, anySession(), db.EncodeSession,
			func(s *store.Session, value []byte) (store.Session, error) { return db.DecodeSession(s.ID, value) })
	})
	t.Run("usage", func(t *testing.T) {
		t.Parallel()
		kept(t, anyUsage(), db.EncodeUsage,
			func(u *store.Usage, value []byte) (store.Usage, error) { return db.DecodeUsage(u.Service, value) })
	})
}

func TestDecoderSkipsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()

	service := storetest.Service("budi", 1)
	service.ID = 1
	value := db.EncodeService(storetest.Key(t), &service)
	value = append(value, 200<<1&0x7f|0x80, 200<<1>>7, 5)           // field 200, the number 5
	value = append(value, 201<<1&0x7f|0x81, 201<<1>>7, 2, 'h', 'i') // field 201, two octets

	stored, err := db.DecodeService(storetest.Key(t), 1, value)
	if err != nil || stored.Login != "budi" {
		t.Errorf("a record with fields of a later time: %q, %v", stored.Login, err)
	}
}

// Field 6 of a session held a fingerprint of another kind; nothing must be compared with it.
func TestOldFingerprintIsForgotten(t *testing.T) {
	t.Parallel()

	session, err := db.DecodeSession(1, []byte{1, 1 << 1, 7, 6 << 1, 99, 7 << 1, 4})
	if err != nil || session.LastIndex != 7 || session.Granted != 0 || session.Service != 2 {
		t.Errorf("the session is %+v, %v", session, err)
	}
}

func TestPoolDecoderRefuses(t *testing.T) {
	t.Parallel()

	for name, value := range map[string][]byte{
		"a range of seven octets":            {1, 3<<1 | 1, 7, 1, 2, 3, 4, 5, 6, 7},
		"an empty range":                     {1, 3<<1 | 1, 0},
		"a range that is a number":           {1, 3 << 1, 8},
		"a range that ends before it begins": {1, 3<<1 | 1, 8, 10, 0, 0, 2, 10, 0, 0, 1},
	} {
		if _, err := db.DecodePool(1, value); !store.Is(err, store.Internal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAbilityDecoderRefuses(t *testing.T) {
	t.Parallel()

	const nas = "\x00\x00\x00\x00\x00\x00\x00\x01"
	for name, row := range map[string]struct{ key, value string }{
		"a short key":        {nas + "\x01", "\x01"},
		"a long key":         {nas + "\x01\x01\x01", "\x01"},
		"no nas":             {"\x00\x00\x00\x00\x00\x00\x00\x00\x01\x01", "\x01"},
		"an unknown access":  {nas + "\x09\x01", "\x01"},
		"an unknown act":     {nas + "\x01\x09", "\x01"},
		"an unknown verdict": {nas + "\x01\x01", "\x01\x02\x09"},
		"another version":    {nas + "\x01\x01", "\x02"},
	} {
		if _, err := db.DecodeAbility([]byte(row.key), []byte(row.value)); !store.Is(err, store.Internal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDecoderRefuses(t *testing.T) {
	t.Parallel()

	tests := []struct {
		name  string
		value []byte
	}{
		{"nothing", nil},
		{"another version", []byte{2, 1 << 1, 1}},
		{"no field number", []byte{1, 0, 1}},
		{"fields out of order", []byte{1, 3 << 1, 2, 1 << 1, 1}},
		{"a number that is cut off", []byte{1, 1 << 1, 0x80}},
		{"a tag without value", []byte{1, 1 << 1}},
		{"a text that is cut off", []byte{1, 8<<1 | 1, 5, 'b'}},
		{"a text as long as the address space", []byte{1, 8<<1 | 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}},
		{"a number where a text belongs", []byte{1, 8 << 1, 5}},
		{"a text where a number belongs", []byte{1, 1<<1 | 1, 1, 'x'}},
		{"an unknown kind of access", []byte{1, 6 << 1, 9}},
		{"a truth that is two", []byte{1, 11 << 1, 2}},
		{"a short MAC address", []byte{1, 10<<1 | 1, 5, 1, 2, 3, 4, 5}},
		{"a long MAC address", []byte{1, 10<<1 | 1, 7, 1, 2, 3, 4, 5, 6, 7}},
		{"an address of five octets", []byte{1, 12<<1 | 1, 5, 1, 2, 3, 4, 5}},
		{"a prefix of 33 bits", []byte{1, 13<<1 | 1, 5, 1, 2, 3, 4, 33}},
		{"an empty prefix", []byte{1, 13<<1 | 1, 0}},
		{"a secret of no form", []byte{1, 9<<1 | 1, 2, 0, 1}},
		{"a secret too short to be sealed", []byte{1, 9<<1 | 1, 2, 1, 1}},
		{"an empty secret", []byte{1, 9<<1 | 1, 0}},
		{"too many octets", append([]byte{1}, make([]byte, 1<<17)...)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			_, err := db.DecodeService(storetest.Key(t), 1, test.value)
			if !store.Is(err, store.Internal) || err == nil {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestDecoderBoundsLists(t *testing.T) {
	t.Parallel()

	plan := storetest.Plan("gold")
	plan.ID = 1
	plan.Profile.AddressLists = strings.Split(strings.Repeat("x,", 300), ",")
	if _, err := db.DecodePlan(1, db.EncodePlan(&plan)); err == nil {
		t.Error("a list of 301 entries was taken")
	}
}

// fuzz proves that a decoder never panics, and that what it takes it can write and take again.
func fuzz[T any](f *testing.F, encode func(*T) []byte, decode func([]byte) (T, error), seeds ...T) {
	f.Helper()
	f.Add([]byte{1})
	for i := range seeds {
		f.Add(encode(&seeds[i]))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		record, err := decode(value)
		if err != nil {
			return
		}
		again, err := decode(encode(&record))
		if err != nil {
			t.Fatalf("decoding what was encoded: %v", err)
		}
		if difference := cmp.Diff(record, again, alike); difference != "" {
			t.Fatalf("the record has changed (-before +after):\n%s", difference)
		}
	})
}

func FuzzService(f *testing.F) {
	key := storetest.Key(f)
	seed := typicalService(1)
	seed.Secret = store.ClearSecret("rahasia")
	fuzz(f, func(s *store.Service) []byte { return db.EncodeService(key, s) },
		func(value []byte) (store.Service, error) { return db.DecodeService(key, 1, value) }, seed)
}

func FuzzPlan(f *testing.F) {
	seed := storetest.Plan("gold")
	seed.ID = 1
	seed.Isolir = &store.Profile{
		Pool: "isolir", AddressLists: []string{"a", ""},
		Extra: []store.Attribute{{Name: "n", Value: "v"}},
	}
	seed.Tiers = []store.Tier{{After: 100e9, Rate: "5M/5M"}}
	seed.Hours = []store.RateHours{{From: 22 * 60, To: 6 * 60, Days: 3, Rate: "20M/20M", OverTiers: true}}
	seed.TierWindow, seed.TrafficDay, seed.Company, seed.Profile.AddressPool = store.WindowMonth, 15, 2, 3
	fuzz(f, db.EncodePlan, func(value []byte) (store.Plan, error) { return db.DecodePlan(1, value) }, seed)
}

func FuzzPool(f *testing.F) {
	seed := storetest.Pool("jakarta", "10.0.0.0/24", "10.0.2.7")
	seed.ID = 1
	fuzz(f, db.EncodePool, func(value []byte) (store.Pool, error) { return db.DecodePool(1, value) }, seed)
}

func FuzzCompany(f *testing.F) {
	seed := storetest.Company("Selatan")
	seed.ID = 1
	fuzz(f, db.EncodeCompany, func(value []byte) (store.Company, error) { return db.DecodeCompany(1, value) }, seed)
}

func FuzzAbility(f *testing.F) {
	seed := storetest.Ability(1, store.ActRate, store.VerdictRefused)
	fuzz(f, db.EncodeAbility, func(value []byte) (store.Ability, error) {
		return db.DecodeAbility(db.AbilityKey(&seed), value)
	}, seed)
}

func FuzzCustomer(f *testing.F) {
	key := storetest.Key(f)
	seed := storetest.Customer("Budi")
	seed.ID = 1
	seed.Network.PPPSecret = store.ClearSecret("rahasia")
	fuzz(f, func(c *store.Customer) []byte { return db.EncodeCustomer(key, c) },
		func(value []byte) (store.Customer, error) { return db.DecodeCustomer(key, 1, value) }, seed)
}

func FuzzNAS(f *testing.F) {
	key := storetest.Key(f)
	seed := storetest.NAS("pop-1", "10.0.0.0/24")
	seed.ID = 1
	fuzz(f, func(n *store.NAS) []byte { return db.EncodeNAS(key, n) },
		func(value []byte) (store.NAS, error) { return db.DecodeNAS(key, 1, value) }, seed)
}

func FuzzRouter(f *testing.F) {
	key := storetest.Key(f)
	seed := storetest.Router("cabang", 1)
	seed.ID, seed.Authority, seed.Serial = 1, "-----BEGIN CERTIFICATE-----", "HC1234"
	fuzz(f, func(r *store.Router) []byte { return db.EncodeRouter(key, r) },
		func(value []byte) (store.Router, error) { return db.DecodeRouter(key, 1, value) }, seed)
}

func FuzzOperator(f *testing.F) {
	key := storetest.Key(f)
	seed := storetest.Operator("siti")
	seed.ID = 1
	fuzz(f, func(o *store.Operator) []byte { return db.EncodeOperator(key, o) },
		func(value []byte) (store.Operator, error) { return db.DecodeOperator(key, 1, value) }, seed)
}

func FuzzVoucher(f *testing.F) {
	key := storetest.Key(f)
	seed := storetest.Voucher("AB12CD", 1)
	seed.ID = 1
	fuzz(f, func(v *store.Voucher) []byte { return db.EncodeVoucher(key, v) },
		func(value []byte) (store.Voucher, error) { return db.DecodeVoucher(key, 1, value) }, seed)
}

func FuzzSession(f *testing.F) {
	fuzz(f, db.EncodeSession, func(value []byte) (store.Session, error) { return db.DecodeSession(1, value) },
		storetest.Session(1, 1), granted(storetest.Session(1, 1)))
}

// granted returns a session with everything that a session may hold about what it was given.
func granted(s store.Session) store.Session {
	s.UserName, s.Granted, s.Terms, s.GrantedAt = "Budi@isp", 1<<33+1, 1<<34+1, storetest.Epoch
	s.Source, s.Local = netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")

	return s
}

func FuzzUsage(f *testing.F) {
	fuzz(f, db.EncodeUsage, func(value []byte) (store.Usage, error) { return db.DecodeUsage(1, value) },
		store.Usage{Service: 1, Day: store.Amount{Start: storetest.Epoch, Up: 1, Down: 2, Online: 3}})
}
