package billing_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
)

// wish draws whether something is done, one time in so many.
func wish(r *rapid.T, in int) bool { return rapid.IntRange(1, in).Draw(r, "chance") == in }

// now is the time of the book.
func (m *model) now() time.Time { return m.clock.Now() }

// reference makes a new one.
func (m *model) reference() string { m.step++; return fmt.Sprint("R", m.step) }

// came draws an income; nil where there is none.
func (m *model) came(r *rapid.T) *income {
	if len(m.clerk.incomes) == 0 {
		return nil
	}

	return rapid.SampledFrom(m.clerk.incomes).Draw(r, "income")
}

// paper draws a document.
func (m *model) paper(r *rapid.T) *paper {
	return rapid.SampledFrom(m.clerk.papers).Draw(r, "document")
}

// pay receives any part of what is owed, or more, for a document or for the oldest, by the bank or
// by a provider who keeps a fee.
func (m *model) pay(r *rapid.T) {
	money := billing.Received{
		Customer: m.customer.ID, Method: m.bank, Reference: m.reference(),
		Amount: rapid.SampledFrom([]int64{1, 40_000, 166_500, 400_001, m.clerk.owed()}).
			Draw(r, "amount"),
	}
	preferred := 0
	if wish(r, 2) {
		preferred = m.paper(r).id
		money.Invoices = []int64{int64(preferred)}
	}
	if wish(r, 3) {
		money.Fee = min(money.Amount, 1916)
	}
	payment, err := m.Receive(m.t.Context(), money)
	if expect(r, "pay", err, money.Amount > 0) {
		m.clerk.pay(m.now(), payment.ID, money.Amount, preferred)
	}
}

// again reports money with a reference that was used.
func (m *model) again(r *rapid.T) {
	if m.step == 0 {
		return
	}
	reference := m.reference()
	for at := range 2 {
		err := m.story.pay(m.bank, 5_000, 0, reference)
		if at == 0 && expect(r, "pay", err, true) {
			page, err := m.Payments(m.t.Context(), billing.PaymentFilter{Customer: m.customer.ID},
				db.Page{Limit: 1})
			if err != nil {
				r.Fatal(err)
			}
			m.clerk.pay(m.now(), page.Payments[0].ID, 5_000, 0)

			continue
		}
		expect(r, "the same again", err, false)
	}
}

// refund gives a part of an income back, or of the credit.
func (m *model) refund(r *rapid.T) {
	minor := rapid.SampledFrom([]int64{1, 5_000, 40_000, 166_500}).Draw(r, "amount")
	tried := m.clerk.clone()
	patch := billing.Refund{
		Customer: m.customer.ID, Method: "bank", Amount: minor, Reason: "salah",
	}
	of := m.came(r)
	var may bool
	if of == nil || wish(r, 3) {
		may = tried.credit >= minor
		tried.credit -= minor
	} else {
		patch.Payment = of.id
		of = tried.income(of.id)
		may = !of.reversed && minor <= of.worth() && tried.takeBack(of, minor)
		of.refunded += minor
	}
	_, err := m.Refund(m.t.Context(), patch)
	if expect(r, "refund", err, may) {
		m.clerk = tried
	}
}

// income finds an income.
func (c *clerk) income(id int64) *income {
	for _, each := range c.incomes {
		if each.id == id {
			return each
		}
	}

	return nil
}

// reverse takes an income back.
func (m *model) reverse(r *rapid.T) {
	of := m.came(r)
	if of == nil {
		return
	}
	tried := m.clerk.clone()
	of = tried.income(of.id)
	may := !of.reversed && of.refunded == 0 && tried.takeBack(of, of.worth())
	of.reversed = true
	_, err := m.Reverse(m.t.Context(), of.id, "cek kosong")
	if expect(r, "reverse", err, may) {
		m.clerk = tried
	}
}

// void takes a document back to which nothing was applied.
func (m *model) void(r *rapid.T) {
	of := m.paper(r)
	may := !of.void && !of.credit && of.paid == 0 && of.credited == 0 && of.noted == 0
	_, err := m.Void(m.t.Context(), int64(of.id), "keliru")
	if expect(r, "void", err, may) {
		of.void = true
		m.clerk.relieved(m.now())
	}
}

// note takes a part of a document back.
func (m *model) note(r *rapid.T) {
	tried, of := m.clerk.clone(), m.paper(r)
	minor := rapid.SampledFrom([]int64{1_000, 50_000, 100_000}).Draw(r, "amount")
	may := tried.note(m.now(), tried.papers[of.id-1], minor)
	_, err := m.CreditNote(m.t.Context(), billing.Correction{
		Invoice: int64(of.id), Amount: minor, Reason: "gangguan",
	})
	if expect(r, "credit note", err, may) {
		m.clerk = tried
	}
}

// invoice charges something by hand.
func (m *model) invoice(r *rapid.T) {
	patch := billing.InvoicePatch{
		Customer: m.customer.ID,
		Lines:    []store.Line{{Name: "kabel", Quantity: 1, Price: 25_000}},
	}
	if wish(r, 2) {
		patch.Service = m.story.service(budi).ID
	}
	_, err := m.IssueInvoice(m.t.Context(), patch)
	if expect(r, "invoice", err, true) {
		m.clerk.issue(m.now(), time.Time{}, 25_000)
	}
}

// change gives Budi another plan, now or with the next month.
func (m *model) change(r *rapid.T) {
	change, price := billing.PlanChange{Plan: "sepuluh", When: billing.ChangeNext}, int64(lesserPrice)
	if wish(r, 2) {
		change.Plan, price = "dua", greaterPrice
	}
	if wish(r, 2) {
		change.When = billing.ChangeNow
	}
	_, err := m.ChangePlan(m.t.Context(), billing.ByLogin(budi), change)
	c := m.clerk
	if !expect(r, "change plan", err, !c.ended) {
		return
	}
	switch {
	case price == c.price:
		c.next, c.nextAt = 0, time.Time{}
	case change.When == billing.ChangeNow:
		c.change(m.now(), price)
	default:
		c.next, c.nextAt = price, c.billed
	}
}

// hold suspends or releases Budi.
func (m *model) hold(r *rapid.T) {
	hold, c := wish(r, 2), m.clerk
	verb := m.Release
	if hold {
		verb = m.Hold
	}
	_, err := verb(m.t.Context(), billing.ByLogin(budi), store.HoldManual)
	if expect(r, "hold", err, !c.ended) {
		c.manual = hold
		c.resume(m.now())
	}
}

// hand isolates or restores Budi by hand.
func (m *model) hand(r *rapid.T) {
	c, now := m.clerk, m.now()
	if wish(r, 2) {
		_, err := m.Isolir(m.t.Context(), billing.ByLogin(budi))
		if expect(r, "isolir", err, !c.ended) {
			c.byHand = true
		}

		return
	}
	past := c.late(now) && !c.promise.After(now)
	_, err := m.Restore(m.t.Context(), billing.ByLogin(budi))
	if expect(r, "restore", err, !c.ended && !past) {
		c.byHand, c.manual = false, false
		c.resume(now)
	}
}

// leave begins or ends Budi's leave, or plans one.
func (m *model) leave(r *rapid.T) {
	c, now := m.clerk, m.now()
	if wish(r, 3) {
		_, err := m.EndLeave(m.t.Context(), billing.ByLogin(budi))
		if expect(r, "return", err, !c.ended) && !c.leaveTo.IsZero() {
			c.leaveFrom, c.leaveTo, c.away = time.Time{}, time.Time{}, false
			c.resume(now)
		}

		return
	}
	from := now.AddDate(0, 0, rapid.IntRange(0, 20).Draw(r, "from"))
	to := from.AddDate(0, 0, rapid.IntRange(1, 60).Draw(r, "for"))
	_, err := m.Leave(m.t.Context(), billing.ByLogin(budi), from, to)
	if !expect(r, "leave", err, !c.ended && c.leaveTo.IsZero()) {
		return
	}
	if c.leaveTo = to; from.Equal(now) {
		c.away = true
	} else {
		c.leaveFrom = from
	}
}

// promise lets Budi promise to pay, or takes a promise back.
func (m *model) promise(r *rapid.T) {
	c, until := m.clerk, time.Time{}
	may := !c.ended
	if !wish(r, 4) {
		until = m.now().AddDate(0, 0, rapid.IntRange(1, 30).Draw(r, "days"))
		may = may && c.owed() > 0
	}
	_, err := m.Promise(m.t.Context(), billing.ByLogin(budi), until)
	if expect(r, "promise", err, may) {
		c.promise = until
	}
}

// terminate ends Budi's service, seldom.
func (m *model) terminate(r *rapid.T) {
	if c := m.clerk; wish(r, 12) {
		_, err := m.Terminate(m.t.Context(), billing.ByLogin(budi))
		if expect(r, "terminate", err, true) && !c.ended {
			c.heldAtTheEnd = c.held(m.now())
			c.ended = true
		}
	}
}

// order orders thirty days for Ani. The same wish is the same order.
func (m *model) order(r *rapid.T) {
	order, err := m.Order(m.t.Context(), billing.OrderRequest{Customer: m.ani, Plan: "thirty"})
	expect(r, "order", err, true)
	if count := len(m.asked); m.pending != (count > 0 && m.asked[count-1].ID == order.ID) {
		r.Fatalf("it is order %d after %v", order.ID, m.asked)
	}
	if !m.pending {
		m.asked, m.pending = append(m.asked, order), true
	}
}

// payOrder pays any order of Ani's that there ever was, in time or late, with too little or too
// much, or from the wallet.
func (m *model) payOrder(r *rapid.T) {
	if len(m.asked) == 0 {
		return
	}
	at := rapid.IntRange(0, len(m.asked)-1).Draw(r, "order")
	id, open := m.asked[at].ID, m.pending && at == len(m.asked)-1
	if wish(r, 2) {
		_, err := m.PayOrder(m.t.Context(), id, billing.Paying{Wallet: true})
		if expect(r, "pay order", err, open && m.wallets[m.ani] >= rollingPrice) {
			m.wallets[m.ani] -= rollingPrice
			m.pending = false
			m.bought(m.ends)
		}

		return
	}
	minor := rapid.SampledFrom([]int64{60, rollingPrice, 150}).Draw(r, "amount")
	_, _, err := m.Fulfil(m.t.Context(), id, billing.Received{
		Method: m.bank, Amount: minor, Reference: m.reference(),
	})
	expect(r, "money for an order", err, true)
	m.spare += minor
	if open && minor >= rollingPrice {
		m.pending = false
		m.spare -= rollingPrice
		m.bought(m.ends)
	}
}

// bought adds thirty days behind an end, or from now on.
func (m *model) bought(after time.Time) {
	if m.now().After(after) {
		after = m.now()
	}
	m.ends, m.runs = after.Add(rolling), true
}

// recharge sells Ani thirty days, for cash or from the wallet, behind what is left or in its place.
func (m *model) recharge(r *rapid.T) {
	request := billing.RechargeRequest{Customer: m.ani, Plan: "thirty"}
	request.Pay.Wallet = wish(r, 2)
	if wish(r, 3) {
		request.Mode = store.RechargeReplace
	}
	_, err := m.Recharge(m.t.Context(), request)
	if !expect(r, "recharge", err, !request.Pay.Wallet || m.wallets[m.ani] >= rollingPrice) {
		return
	}
	if request.Pay.Wallet {
		m.wallets[m.ani] -= rollingPrice
	}
	if request.Mode == store.RechargeReplace {
		m.bought(time.Time{})
	} else {
		m.bought(m.ends)
	}
}

// purse puts money into a wallet, takes some out, or sends it to the other customer.
func (m *model) purse(r *rapid.T) {
	from, to := m.customer.ID, m.ani
	if wish(r, 2) {
		from, to = to, from
	}
	minor := rapid.Int64Range(-1, 300).Draw(r, "amount")
	may := minor > 0 && minor <= m.wallets[from]
	switch rapid.SampledFrom([]string{"in", "in", "out", "send"}).Draw(r, "what") {
	case "in":
		_, err := m.Deposit(m.t.Context(), from, minor, billing.Paying{})
		if expect(r, "deposit", err, minor > 0) {
			m.wallets[from] += minor
		}
	case "out":
		_, err := m.Withdraw(m.t.Context(), from, billing.Movement{Amount: minor})
		if expect(r, "withdraw", err, may) {
			m.wallets[from] -= minor
		}
	default:
		_, err := m.Transfer(m.t.Context(), billing.WalletTransfer{From: from, To: to, Amount: minor})
		if expect(r, "transfer", err, may) {
			m.wallets[from] -= minor
			m.wallets[to] += minor
		}
	}
}

// jump lets minutes or weeks pass, and everything happen that is due.
func (m *model) jump(r *rapid.T) {
	by := time.Duration(rapid.IntRange(1, 600).Draw(r, "minutes")) * time.Minute
	if wish(r, 2) {
		by = time.Duration(rapid.IntRange(1, 40).Draw(r, "days")) * 24 * time.Hour
	}
	now := m.clock.Advance(by)
	m.run()
	m.clerk.pass(now)
	if m.pending && !now.Before(m.asked[len(m.asked)-1].Expires) {
		m.pending = false
	}
	if !m.runs || now.Before(m.ends) {
		return
	}
	if m.runs = m.wallets[m.ani] >= rollingPrice; m.runs {
		m.wallets[m.ani] -= rollingPrice
		if m.ends = m.ends.Add(rolling); !now.Before(m.ends) {
			m.ends = now.Add(rolling)
		}
	}
}
