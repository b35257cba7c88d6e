package billing_test

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestAnySequenceOfResellersKeepsTheBooks does anything that resellers do in any order: each wallet
// is what its entries sum to, never below zero unless it was clawed back, all accounts sum to zero,
// and the audit stays clean.
func TestAnySequenceOfResellersKeepsTheBooks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		a := newAgency(t)
		a.earns()
		m := &agencyMachine{agency: a, clawed: map[int64]bool{}}
		r.Repeat(map[string]func(*rapid.T){
			"fill": m.fillWallet, "drain": m.drain, "pass on": m.passOn, "pay out": m.payOut,
			"direct": m.direct, "payer": m.payer, "late": m.late, "batch": m.batch,
			"refund a voucher": m.refundVoucher, "refund a receipt": m.refundReceipt,
			"reverse": m.reverse, "counter": m.counter, "": m.check,
		})
		a.audited()
	})
}

// agencyMachine draws what is done.
type agencyMachine struct {
	*agency
	step     int
	clawed   map[int64]bool // who may be below zero
	receipts []int64
	payments []int64
	codes    []string
}

// who draws a reseller.
func (m *agencyMachine) who(r *rapid.T) int64 {
	return rapid.SampledFrom([]int64{m.rina, m.sub}).Draw(r, "who")
}

// sum draws an amount of a wallet.
func (m *agencyMachine) sum(r *rapid.T) int64 {
	return rapid.SampledFrom([]int64{1, 4_999, 5_000, 15_000, 40_000}).Draw(r, "sum")
}

// may fails the test with an error that is nobody's mistake; Denied is for the frozen.
func may(r *rapid.T, err error) bool {
	if !store.Is(err, store.Denied) {
		allow(r, err)
	}

	return err == nil
}

func (m *agencyMachine) fillWallet(r *rapid.T) {
	_, err := m.FundReseller(m.t.Context(), m.who(r), billing.Movement{Amount: m.sum(r)})
	may(r, err)
}

func (m *agencyMachine) drain(r *rapid.T) {
	_, err := m.DrainReseller(m.t.Context(), m.who(r), billing.Movement{Amount: m.sum(r)})
	may(r, err)
}

func (m *agencyMachine) passOn(r *rapid.T) {
	_, err := m.PassOn(m.t.Context(), m.rina, m.sub, m.sum(r))
	may(r, err)
}

func (m *agencyMachine) payOut(r *rapid.T) {
	_, err := m.PayOut(m.t.Context(), m.who(r), billing.Movement{Amount: m.sum(r)})
	may(r, err)
}

func (m *agencyMachine) direct(r *rapid.T) {
	sale, err := m.ResellerOrder(m.t.Context(), m.who(r), billing.ResellerRequest{
		Plan: "ticket", Direct: true,
	})
	if may(r, err) {
		m.receipts = append(m.receipts, sale.Order.Receipt)
	}
}

func (m *agencyMachine) payer(r *rapid.T) { m.throughGateway(r, false) }

func (m *agencyMachine) late(r *rapid.T) { m.throughGateway(r, true) }

// throughGateway orders something that a payer pays, in time or not.
func (m *agencyMachine) throughGateway(r *rapid.T, late bool) {
	m.step++
	sale, err := m.ResellerOrder(m.t.Context(), m.who(r), billing.ResellerRequest{Plan: "ticket"})
	if !may(r, err) {
		return
	}
	if late {
		m.clock.Advance(48 * 3600e9)
		may(r, m.Expire(m.t.Context(), sale.Order.ID))
	}
	order, payment, err := m.Fulfil(m.t.Context(), sale.Order.ID, billing.Received{
		Method: m.gateway, Amount: sale.Order.Total, Reference: "R-" + strconv.Itoa(m.step),
	})
	if may(r, err) {
		m.payments = append(m.payments, payment.ID)
	}
	if order.Receipt != 0 {
		m.receipts = append(m.receipts, order.Receipt)
	}
}

func (m *agencyMachine) batch(r *rapid.T) {
	made, err := m.GenerateVouchers(m.t.Context(), billing.VoucherOrder{
		Plan: "ticket", Count: rapid.IntRange(1, 3).Draw(r, "count"), Reseller: m.who(r),
	})
	if may(r, err) {
		m.codes = append(m.codes, made[0].Code)
	}
}

func (m *agencyMachine) refundVoucher(r *rapid.T) {
	if len(m.codes) > 0 {
		_, err := m.RefundVoucher(m.t.Context(), rapid.SampledFrom(m.codes).Draw(r, "code"))
		may(r, err)
	}
}

func (m *agencyMachine) refundReceipt(r *rapid.T) {
	m.note()
	_, err := m.RefundReceipt(m.t.Context(), one(r, m.receipts), "any")
	may(r, err)
}

func (m *agencyMachine) reverse(r *rapid.T) {
	m.note()
	_, err := m.Reverse(m.t.Context(), one(r, m.payments), "any")
	may(r, err)
}

// note remembers that whatever comes next may claw back from anybody.
func (m *agencyMachine) note() { m.clawed[m.rina], m.clawed[m.sub] = true, true }

func (m *agencyMachine) counter(r *rapid.T) {
	receipt := m.recharge("thirty", store.RechargeExtend)
	m.receipts = append(m.receipts, receipt.ID)
	m.payments = append(m.payments, receipt.Payment)
}

// check compares the wallets with the ledger, and the ledger with nothing.
func (m *agencyMachine) check(r *rapid.T) {
	for _, id := range []int64{m.rina, m.sub} {
		purse := m.purse(id)
		if got := m.agency.sum(store.AccountReseller, id); got != purse.Wallet {
			r.Fatalf("the wallet of %d holds %d, and its entries %d", id, purse.Wallet, got)
		}
		if got := m.agency.sum(store.AccountCommission, id); got != purse.Commission {
			r.Fatalf("the commission of %d is %d, and its entries %d", id, purse.Commission, got)
		}
		found, _, err := m.Reseller(m.t.Context(), id)
		if err != nil || purse.Wallet < 0 && (!m.clawed[id] || !found.Frozen) {
			r.Fatalf("the wallet of %d holds %d, frozen %v: %v", id, purse.Wallet, found.Frozen, err)
		}
	}
	storetest.View(m.t, m.book, func(reader *db.BookReader) error {
		total := int64(0)
		entries, err := reader.Entries(db.Page{})
		for _, entry := range entries {
			for _, posting := range entry.Postings {
				total += posting.Minor
			}
		}
		if total != 0 {
			r.Fatalf("all accounts sum to %d", total)
		}

		return err
	})
}
