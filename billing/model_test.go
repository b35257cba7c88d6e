package billing_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestTheBooksAgreeWithAClerk does whatever customers, operators and time do, in any order, and
// compares the book after every step with what a clerk without any book has written down: what is
// owed, the credit, the wallets, each document, the hold and the end of the validity.
func TestTheBooksAgreeWithAClerk(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		m := newModel(t)
		r.Repeat(map[string]func(*rapid.T){
			"pay": m.pay, "late": m.pay, "again": m.again, "refund": m.refund,
			"reverse": m.reverse, "void": m.void, "credit note": m.note, "invoice": m.invoice,
			"change plan": m.change, "hold": m.hold, "leave": m.leave, "promise": m.promise,
			"terminate": m.terminate, "by hand": m.hand,
			"order": m.order, "pay order": m.payOrder,
			"recharge": m.recharge, "wallet": m.purse, "jump": m.jump, "days": m.jump, "": m.check,
		})
		m.story.sound()
	})
}

// The prices of the two plans that are billed, of a month, and of thirty days that are bought.
const (
	lesserPrice, greaterPrice = 150_000, 210_000
	rollingPrice              = 100
	rolling                   = 30 * 24 * time.Hour
)

// model is a book beside what the clerk has written. Budi is billed each month; Ani buys thirty
// days at a time, and has nothing but a wallet and, now and then, money that came too late.
type model struct {
	*story
	clerk   *clerk
	ani     int64
	wallets map[int64]int64
	spare   int64 // Ani's credit

	service int64 // Ani's
	ends    time.Time
	runs    bool // its end has not been acted upon

	asked   []store.Order // Ani's
	pending bool          // the last of them
	step    int
}

// budi is the login of the service that is billed.
const budi = "budi"

// newModel opens one, in the middle of January.
func newModel(t *testing.T) *model {
	s := newStory(t, "2026-01-15 10:00", store.DefaultTerms())
	s.clock.Advance(17 * time.Second) // so that nothing falls together with a minute of the book
	m := &model{story: s, wallets: map[int64]int64{}}
	s.postpaid("dua", greaterPrice)
	s.addPlan("thirty", func(p *store.Plan) {
		p.Price, p.Sale.TaxMode = rollingPrice, store.TaxNone
	})
	storetest.Update(t, s.book, func(tx *db.BookTx) error {
		customer, err := tx.PutCustomer(storetest.Customer("Ani"))
		m.ani = customer.ID

		return err
	})
	s.serve(budi, "sepuluh")
	s.subscribe(budi, billing.SubscriptionPatch{Anchor: new(1)})
	m.clerk = &clerk{price: lesserPrice, billed: day(s.clock.Now())}
	m.clerk.bill(s.clock.Now())
	receipt, err := s.Recharge(t.Context(), billing.RechargeRequest{Customer: m.ani, Plan: "thirty"})
	if err != nil {
		t.Fatal(err)
	}
	m.service = receipt.Service
	m.bought(m.now())

	return m
}

// check compares the book with what the clerk has written.
func (m *model) check(r *rapid.T) {
	c, now := m.clerk, m.now()
	same := func(what string, got, want any) {
		if got != want {
			r.Errorf("%s: the book has %v, the clerk %v, at %v", what, got, want, now)
		}
	}
	for id, want := range map[int64]purseOf{
		m.customer.ID: {c.owed(), c.credit, m.wallets[m.customer.ID]},
		m.ani:         {0, m.spare, m.wallets[m.ani]},
	} {
		standing, err := m.MoneyOf(m.t.Context(), id)
		if err != nil {
			r.Fatal(err)
		}
		same(fmt.Sprint("money of ", id), purseOf{standing.Owed, standing.Credit, standing.Wallet}, want)
	}
	served := m.story.service(budi)
	same("held as unpaid", served.Holds.Has(store.HoldUnpaid), c.held(now))
	same("never ends", served.Expires.IsZero(), true)
	if !c.ended {
		same("blocked", served.Holds.Blocks(), c.manual || c.away)
	}
	service, err := m.Service(m.t.Context(), billing.ByID(m.service))
	same("no error", err, nil)
	same("the end of the validity", service.Expires.Unix(), m.ends.Unix())
	m.checkPapers(r, same)
	if m.step++; m.step%20 == 0 {
		m.sound()
	}
}

// purseOf is what a customer owes and has.
type purseOf struct{ Owed, Credit, Wallet int64 }

// checkPapers compares the documents, and looks that no period is billed twice.
func (m *model) checkPapers(r *rapid.T, same func(string, any, any)) {
	list := m.documents()
	same("documents", len(list), len(m.clerk.papers))
	begun := map[time.Time]bool{}
	for at, each := range list {
		if at == len(m.clerk.papers) {
			break
		}
		want := m.clerk.papers[at]
		same(fmt.Sprint("document ", at+1), paper{
			id: int(each.ID), credit: each.Kind == store.InvoiceCreditNote,
			void: each.State == store.InvoiceVoid, net: each.Net, total: each.Total, paid: each.Paid,
			credited: each.Credited, noted: each.Noted, notedNet: each.NotedNet,
		}, paper{
			id: want.id, credit: want.credit, void: want.void, net: want.net, total: want.total,
			paid: want.paid, credited: want.credited, noted: want.noted, notedNet: want.notedNet,
		})
		same("its period", each.Begin.Unix(), want.begin.Unix())
		if !want.credit {
			same("its isolir date", each.Isolir.Unix(), want.isolir.Unix())
		}
		if !each.Begin.IsZero() && each.State == store.InvoiceFinal {
			same("billed twice", begun[each.Begin], false)
			begun[each.Begin] = true
		}
	}
}
