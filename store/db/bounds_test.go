package db_test

import (
	"net/netip"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestNothingUnreadableIsStored puts records that a decoder would refuse: each must be refused before it is stored.
func TestNothingUnreadableIsStored(t *testing.T) {
	t.Parallel()

	long := string(make([]byte, 300))
	huge := store.Secret{Form: store.ClearText, Value: make([]byte, 5000)}
	strange := store.Secret{Form: 9}
	tests := []struct {
		name  string
		put   func(*db.BookTx) error
		field string
	}{
		{"plan access", putPlan(func(p *store.Plan) { p.Access = 9 }), "access"},
		{"plan window", putPlan(func(p *store.Plan) { p.QuotaWindow = 9 }), "quota_window"},
		{"plan on quota", putPlan(func(p *store.Plan) { p.OnQuota = 9 }), "on_quota"},
		{"plan on expiry", putPlan(func(p *store.Plan) { p.OnExpiry = 9 }), "on_expiry"},
		{"plan validity", putPlan(func(p *store.Plan) { p.Validity.Unit = 9 }), "validity"},
		{"plan router", putPlan(func(p *store.Plan) { p.Router = -1 }), "router"},
		{"plan list", putPlan(func(p *store.Plan) { p.Profile.AddressLists = make([]string, 300) }), "profile"},
		{"plan name", putPlan(func(p *store.Plan) { p.Name = long }), "name"},
		{"plan tier window", putPlan(func(p *store.Plan) { p.TierWindow = 9 }), "fup_window"},
		{"plan tiers", putPlan(func(p *store.Plan) { p.Tiers = make([]store.Tier, 300) }), "fup"},
		{"plan hours", putPlan(func(p *store.Plan) { p.Hours = make([]store.RateHours, 300) }), "hours"},
		{"pool name", putPool(""), "name"},
		{"pool ranges", putRanges(make([]store.AddressRange, store.MaxPoolRanges+1)...), "ranges"},
		{"pool range of nothing", putRanges(store.AddressRange{}), "ranges"},
		{"pool range of IPv6", putRanges(store.AddressRange{
			First: netip.MustParseAddr("2001:db8::1"), Last: netip.MustParseAddr("2001:db8::2"),
		}), "ranges"},
		{"pool range from its end", putRanges(store.AddressRange{
			First: netip.MustParseAddr("10.0.0.2"), Last: netip.MustParseAddr("10.0.0.1"),
		}), "ranges"},
		{"pool range twice", putPool("x", "10.0.0.1", "10.0.0.1"), "ranges"},
		{"router name", putRouter(func(r *store.Router) { r.Name = long }), "name"},
		{"router mode", putRouter(func(r *store.Router) { r.Mode = 9 }), "mode"},
		{"router tls", putRouter(func(r *store.Router) { r.TLS = 9 }), "tls"},
		{"router secret", putRouter(func(r *store.Router) { r.Password = strange }), "password"},
		{"router long secret", putRouter(func(r *store.Router) { r.Password = huge }), "password"},
		{"company name", putCompany(func(c *store.Company) { c.Name = long }), "name"},
		{"company list", putCompany(func(c *store.Company) { c.Isolir.AddressLists = make([]string, 300) }), "profile"},
		{"nas use", putNAS(func(n *store.NAS) { n.CoA = 9 }), "coa"},
		{"nas vendor", putNAS(func(n *store.NAS) { n.Vendor = 9 }), "vendor"},
		{"nas identifier", putNAS(func(n *store.NAS) { n.Identifier = long }), "identifier"},
		{"nas secret", putNAS(func(n *store.NAS) { n.Secret = huge }), "secret"},
		{
			"nas message authenticator", putNAS(func(n *store.NAS) { n.RequireMessageAuthenticator = 9 }),
			"require_message_authenticator",
		},
		{"nas proxy state", putNAS(func(n *store.NAS) { n.LimitProxyState = 9 }), "limit_proxy_state"},
		{"customer state", putCustomer(func(c *store.Customer) { c.State = 9 }), "state"},
		{"customer number", putCustomer(func(c *store.Customer) { c.Number = long }), "number"},
		{"customer secret", putCustomer(func(c *store.Customer) { c.Network.Secret = strange }), "network.secret"},
		{"customer ppp secret", putCustomer(func(c *store.Customer) { c.Network.PPPSecret = huge }), "network.ppp_secret"},
		{"service note", putService(func(s *store.Service) { s.Note = string(make([]byte, 70_000)) }), ""},
		{"service secret", putService(func(s *store.Service) { s.Secret = strange }), "secret"},
		{"service customer", putService(func(s *store.Service) { s.Customer = -1 }), "customer"},
		{"service router", putService(func(s *store.Service) { s.Router = -1 }), "router"},
		{"voucher code", putVoucher(func(v *store.Voucher) { v.Code = long }), "code"},
		{"voucher state", putVoucher(func(v *store.Voucher) { v.State = 9 }), "state"},
		{"voucher plan", putVoucher(func(v *store.Voucher) { v.Plan = 0 }), "plan"},
		{"voucher router", putVoucher(func(v *store.Voucher) { v.Router = 9 }), "router"},
		{"voucher secret", putVoucher(func(v *store.Voucher) { v.Secret = huge }), "secret"},
		{"operator secret", func(tx *db.BookTx) error {
			_, err := tx.PutOperator(store.Operator{Name: "siti", Router: strange})

			return err
		}, "router"},
		{"import name", func(tx *db.BookTx) error { return tx.PutProgress(db.Progress{Name: long}) }, "import"},
		{"setting", func(tx *db.BookTx) error { return tx.PutSetting("x", make([]byte, db.MaxSetting+1)) }, "setting"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			book := storetest.OpenBook(t)
			storetest.AddPlan(t, book, "gold")
			refused(t, change(t, book, test.put), store.Invalid, test.field)
		})
	}
}

// putRanges puts a pool of ranges that nobody has parsed.
func putRanges(ranges ...store.AddressRange) func(*db.BookTx) error {
	return func(tx *db.BookTx) error {
		pool := storetest.Pool("pool")
		pool.Ranges = ranges
		_, err := tx.PutPool(pool)

		return err
	}
}

// putCompany puts a company that is good but for one thing.
func putCompany(spoil func(*store.Company)) func(*db.BookTx) error {
	return func(tx *db.BookTx) error {
		company := storetest.Company("Selatan")
		spoil(&company)
		_, err := tx.PutCompany(company)

		return err
	}
}

// putNAS puts a NAS that is good but for one thing.
func putNAS(spoil func(*store.NAS)) func(*db.BookTx) error {
	return func(tx *db.BookTx) error {
		nas := storetest.NAS("pop", "10.0.0.1")
		spoil(&nas)
		_, err := tx.PutNAS(nas)

		return err
	}
}

// putCustomer puts a customer who is good but for one thing.
func putCustomer(spoil func(*store.Customer)) func(*db.BookTx) error {
	return func(tx *db.BookTx) error {
		customer := storetest.Customer("Budi")
		spoil(&customer)
		_, err := tx.PutCustomer(customer)

		return err
	}
}

// putVoucher puts a voucher that is good but for one thing.
func putVoucher(spoil func(*store.Voucher)) func(*db.BookTx) error {
	return func(tx *db.BookTx) error {
		voucher := storetest.Voucher("AB12", 1)
		spoil(&voucher)
		_, err := tx.PutVoucher(voucher)

		return err
	}
}
