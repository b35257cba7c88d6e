package billing_test

import (
	"context"
	"strings"
	"testing"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestGenerateVouchers makes two batches, of more than one transaction each.
func TestGenerateVouchers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	order := billing.VoucherOrder{Plan: "home", Count: 230, Prefix: "hs-", MadeBy: "siti"}
	first, err := d.GenerateVouchers(t.Context(), order)
	if err != nil || len(first) != 230 {
		t.Fatalf("made %d, %v", len(first), err)
	}
	order.Count, order.Length = 3, 12
	second, err := d.GenerateVouchers(t.Context(), order)
	if err != nil || second[0].Batch != first[0].Batch+1 {
		t.Fatalf("the second batch is %d after %d, %v", second[0].Batch, first[0].Batch, err)
	}

	codes := map[string]bool{}
	for _, voucher := range first {
		letters, found := strings.CutPrefix(voucher.Code, "hs-")
		if !found || len(letters) != billing.DefaultCode || strings.ContainsAny(letters, "0o1il-ABCXYZ") {
			t.Errorf("the code %q can be misread", voucher.Code)
		}
		if voucher.Batch != first[0].Batch || voucher.State != store.VoucherUnused || voucher.MadeBy != "siti" {
			t.Errorf("made %+v", voucher)
		}
		codes[voucher.Code] = true
	}
	if len(codes) != len(first) {
		t.Errorf("%d codes for %d vouchers", len(codes), len(first))
	}

	unused := store.VoucherUnused
	page, err := d.Vouchers(t.Context(), billing.VoucherFilter{
		Plan: "home", Batch: second[0].Batch, State: &unused,
	}, db.Page{Limit: 2})
	if err != nil || len(page.Vouchers) != 2 || page.Next != second[1].ID {
		t.Errorf("listed %d up to %d, %v", len(page.Vouchers), page.Next, err)
	}
}

// TestGenerateVouchersBadInput holds each field to its sentence.
func TestGenerateVouchersBadInput(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	pusat := d.addNAS("pusat", "192.0.2.1")
	d.addNAS("cabang", "192.0.2.2")
	d.addPlan("local", func(p *store.Plan) { p.Router = pusat.ID })
	cases := []struct {
		name  string
		order billing.VoucherOrder
		field string
	}{
		{"none", billing.VoucherOrder{Plan: "home"}, "count"},
		{"too many", billing.VoucherOrder{Plan: "home", Count: billing.MaxVouchers + 1}, "count"},
		{"short", billing.VoucherOrder{Plan: "home", Count: 1, Length: 3}, "length"},
		{"long", billing.VoucherOrder{Plan: "home", Count: 1, Length: 33}, "length"},
		{"prefix", billing.VoucherOrder{Plan: "home", Count: 1, Prefix: strings.Repeat("x", 17)}, "prefix"},
		{"prefix with a line", billing.VoucherOrder{Plan: "home", Count: 1, Prefix: "a\n"}, "prefix"},
		{"no plan", billing.VoucherOrder{Count: 1}, "plan"},
		{"no router", billing.VoucherOrder{Plan: "home", Count: 1, Router: "x"}, "router"},
		{"other router", billing.VoucherOrder{Plan: "local", Count: 1, Router: "cabang"}, "router"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d.unchanged(func() {
				_, err := d.GenerateVouchers(t.Context(), c.order)
				storetest.WantFault(t, err, store.Invalid, c.field)
			})
		})
	}
	ended, end := context.WithCancel(t.Context())
	end()
	d.unchanged(func() {
		made, err := d.GenerateVouchers(ended, billing.VoucherOrder{Plan: "home", Count: 1})
		if err == nil || len(made) > 0 {
			t.Errorf("made %v, %v", made, err)
		}
	})
}

// TestVoidVoucher voids what is unused, and nothing else.
func TestVoidVoucher(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.addVoucher("kopi", func(*store.Voucher) {})
	used := d.addVoucher("teh", func(*store.Voucher) {})
	if err := d.Activate(t.Context(), billing.Activation{Voucher: used.ID}); err != nil {
		t.Fatal(err)
	}
	if voucher, err := d.VoidVoucher(t.Context(), "kopi"); err != nil || voucher.State != store.VoucherVoid {
		t.Errorf("voided %+v, %v", voucher, err)
	}
	d.unchanged(func() {
		if _, err := d.VoidVoucher(t.Context(), "kopi"); err != nil {
			t.Errorf("voiding it again: %v", err)
		}
		_, err := d.VoidVoucher(t.Context(), "teh")
		storetest.WantFault(t, err, store.Conflict, "")
		_, err = d.VoidVoucher(t.Context(), "KOPI")
		storetest.WantFault(t, err, store.NotFound, "")
	})
	d.unchanged(func() {
		_, err := d.AddService(t.Context(), billing.ServicePatch{Login: new("kopi"), Plan: new("home")})
		storetest.WantFault(t, err, store.Conflict, "login")
	})
}
