package db_test

import (
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
