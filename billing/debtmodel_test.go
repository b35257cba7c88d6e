package billing_test

import (
	"cmp"
	"slices"
	"time"

	"gardu/store/storetest"
)

// What follows is how a clerk with a pencil would keep a customer's account: whole numbers, days
// and lists. Nothing of package billing is used, so that a mistake there is not repeated here.

// paper is a document on the clerk's desk. Documents are numbered as they are made.
type paper struct {
	id                 int
	credit             bool // a credit note, which nobody owes
	void               bool
	net, total         int64
	paid, credited     int64
	noted, notedNet    int64
	begin, due, isolir time.Time
}

// left is what is still to be paid of it.
func (p *paper) left() int64 {
	if p.void || p.credit {
		return 0
	}

	return p.total - p.paid - p.credited
}

// share is a part of some money that went to a document.
type share struct {
	paper int
	minor int64
}

// income is money that came in.
type income struct {
	id                int64 // in the book
	shares            []share
	surplus, refunded int64
	reversed          bool
}

// clerk keeps the account of one customer who is billed on the first of each month, and of nobody
// else.
type clerk struct {
	credit  int64
	papers  []*paper
	incomes []*income
	uses    []*share // of credit; of no paper once undone

	byHand, manual, away bool // why the service is held, beside what is past due
	heldAtTheEnd, ended  bool
	promise              time.Time
	leaveFrom, leaveTo   time.Time

	price, next            int64 // of a month; next 0 for no other plan
	nextAt                 time.Time
	billed, skipped, begun time.Time // days: the next to be billed, and where the last bill begins
	charged                int64
}

// clone copies an account, to try something that may be refused.
func (c *clerk) clone() *clerk {
	made := *c
	made.papers, made.incomes, made.uses = nil, nil, nil
	for _, each := range c.papers {
		one := *each
		made.papers = append(made.papers, &one)
	}
	for _, each := range c.incomes {
		one := *each
		one.shares = slices.Clone(each.shares)
		made.incomes = append(made.incomes, &one)
	}
	for _, each := range c.uses {
		one := *each
		made.uses = append(made.uses, &one)
	}

	return &made
}

// day is the midnight in Jakarta that begins a day.
func day(at time.Time) time.Time {
	year, month, date := at.In(storetest.Zone).Date()

	return time.Date(year, month, date, 0, 0, 0, 0, storetest.Zone)
}

// first is the first day of the month that is some months after that of an instant.
func first(at time.Time, months int) time.Time {
	year, month, _ := at.In(storetest.Zone).Date()

	return time.Date(year, month+time.Month(months), 1, 0, 0, 0, 0, storetest.Zone)
}

// days counts the days between two midnights.
func days(from, to time.Time) int64 { return int64(to.Sub(from) / (24 * time.Hour)) }

// part is a fraction of an amount, rounded as people round.
func part(amount, of, whole int64) int64 { return (2*amount*of + whole) / (2 * whole) }

// taxed adds 11 % to an amount.
func taxed(net int64) int64 { return net + part(net, 11, 100) }

// owed is what is open.
func (c *clerk) owed() (sum int64) {
	for _, each := range c.papers {
		sum += each.left()
	}

	return sum
}

// open lists what is open, the oldest first, behind one that is preferred; 0 for none.
func (c *clerk) open(preferred int) (list []*paper) {
	for _, each := range c.papers {
		if each.left() > 0 {
			list = append(list, each)
		}
	}
	slices.SortFunc(list, func(a, b *paper) int {
		if a.id == preferred || b.id == preferred {
			return cmp.Compare(abs(a.id-preferred), abs(b.id-preferred))
		}

		return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.id, b.id))
	})

	return list
}

// abs is the size of a difference.
func abs(difference int) int { return max(difference, -difference) }

// late tells whether something is past its isolir date.
func (c *clerk) late(now time.Time) bool {
	return slices.ContainsFunc(c.papers, func(p *paper) bool {
		return p.left() > 0 && !p.isolir.After(now)
	})
}

// held tells whether the service is held as unpaid.
func (c *clerk) held(now time.Time) bool {
	if c.ended {
		return c.heldAtTheEnd
	}

	return c.byHand || c.late(now) && !c.promise.After(now)
}

// relieved frees the service from what was set by hand, once nothing is past due.
func (c *clerk) relieved(now time.Time) { c.byHand = c.byHand && c.late(now) }

// issue writes a document of a net amount; one below zero is a credit note.
func (c *clerk) issue(now, begin time.Time, net int64) {
	made := &paper{id: len(c.papers) + 1, net: max(net, -net), begin: begin, credit: net < 0}
	made.total = taxed(made.net)
	made.due = day(now).AddDate(0, 0, 9)
	made.isolir = made.due.AddDate(0, 0, 10)
	c.papers = append(c.papers, made)
	if made.credit {
		c.credit += made.total
	}
	c.useCredit()
	if made.credit {
		c.relieved(now)
	}
}

// useCredit settles what is open with credit.
func (c *clerk) useCredit() {
	for _, each := range c.open(0) {
		if used := min(c.credit, each.left()); used > 0 {
			each.paid += used
			c.credit -= used
			c.uses = append(c.uses, &share{each.id, used})
		}
	}
}

// pay settles with money, and keeps the rest as credit.
func (c *clerk) pay(now time.Time, id, amount int64, preferred int) {
	came := &income{id: id}
	for _, each := range c.open(preferred) {
		if settles := min(amount, each.left()); settles > 0 {
			each.paid += settles
			amount -= settles
			came.shares = append(came.shares, share{each.id, settles})
		}
	}
	came.surplus = amount
	c.credit += amount
	c.incomes = append(c.incomes, came)
	if len(came.shares) > 0 {
		c.relieved(now)
	}
}

// takeBack gives a part of an income back, and reports whether there is enough: first what became
// credit, for which later uses of credit are undone, then what it has settled, the newest first.
func (c *clerk) takeBack(of *income, amount int64) bool {
	surplus := min(amount, of.surplus)
	for at := len(c.uses) - 1; at >= 0 && c.credit < surplus; at-- {
		if use := c.uses[at]; use.paper != 0 {
			c.papers[use.paper-1].paid -= use.minor
			c.credit += use.minor
			use.paper = 0
		}
	}
	if c.credit < surplus {
		return false
	}
	c.credit -= surplus
	of.surplus -= surplus
	for amount -= surplus; amount > 0; {
		last := &of.shares[len(of.shares)-1]
		back := min(amount, last.minor)
		c.papers[last.paper-1].paid -= back
		amount -= back
		if last.minor -= back; last.minor == 0 {
			of.shares = of.shares[:len(of.shares)-1]
		}
	}
	c.useCredit()

	return true
}

// worth is what an income still is.
func (i *income) worth() (sum int64) {
	for _, each := range i.shares {
		sum += each.minor
	}

	return sum + i.surplus
}

// note takes a net amount of a document back, and reports whether that may be.
func (c *clerk) note(now time.Time, of *paper, net int64) bool {
	total := taxed(net)
	if of.void || of.credit || net > of.net-of.notedNet || total > of.total-of.noted {
		return false
	}
	c.papers = append(c.papers, &paper{id: len(c.papers) + 1, credit: true, net: net, total: total})
	off := min(total, of.left())
	of.noted, of.notedNet, of.credited = of.noted+total, of.notedNet+net, of.credited+off
	c.credit += total - off
	c.useCredit()
	c.relieved(now)

	return true
}

// change begins another plan now, and writes what it makes of the rest of the month.
func (c *clerk) change(now time.Time, price int64) {
	c.next, c.nextAt, c.price = 0, time.Time{}, price
	end := c.billed
	if !c.skipped.IsZero() && c.skipped.Before(end) {
		end = c.skipped
	}
	if !now.Before(end) {
		return
	}
	today := day(now)
	if c.begun.After(today) {
		today = c.begun
	}
	unused := part(c.charged, days(today, end), days(c.begun, end))
	charge := part(price, days(today, end), days(first(end, -1), end))
	c.begun, c.charged = today, charge
	c.issue(now, time.Time{}, charge-unused)
}

// resume bills again what was passed over while the service was held, from a day on.
func (c *clerk) resume(at time.Time) {
	if c.skipped.IsZero() || c.manual || c.away {
		return
	}
	if today := day(at); today.Before(c.billed) {
		c.billed = today
		if c.skipped.After(today) {
			c.billed = c.skipped
		}
	}
	c.skipped = time.Time{}
}

// bill bills the next month, or the rest of it, or passes it over while the service is held.
func (c *clerk) bill(now time.Time) {
	begin, end := c.billed, first(c.billed, 1)
	c.billed = end
	if c.manual || c.away {
		if c.skipped.IsZero() {
			c.skipped = begin
		}

		return
	}
	c.charged = part(c.price, days(begin, end), days(first(begin, 0), end))
	c.begun = begin
	c.issue(now, begin, c.charged)
}

// pass does everything that time brings, in its order.
func (c *clerk) pass(now time.Time) {
	for !c.ended {
		issue := c.billed.Add(time.Minute)
		at := issue
		for _, other := range []time.Time{c.leaveFrom, c.leaveTo, c.nextAt} {
			if !other.IsZero() && other.Before(at) {
				at = other
			}
		}
		switch {
		case at.After(now):
			return
		case at.Equal(c.nextAt):
			c.price, c.next, c.nextAt = c.next, 0, time.Time{}
		case at.Equal(c.leaveFrom):
			c.leaveFrom, c.away = time.Time{}, true
		case at.Equal(c.leaveTo):
			c.leaveTo, c.away = time.Time{}, false
			c.resume(at)
		default:
			c.bill(now)
		}
	}
}
