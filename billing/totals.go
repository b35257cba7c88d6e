package billing

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gardu/billing/cycle"
	"gardu/store"
	"gardu/store/db"
)

// TotalsBy is by what totals are told apart, beside the account.
type TotalsBy uint8

// The periods of totals.
const (
	TotalsWhole TotalsBy = iota
	TotalsByDay
	TotalsByMonth
)

// TotalsFilter says which totals are wanted.
type TotalsFilter struct {
	From  time.Time           // business days from here on
	To    time.Time           // and before here; zero for up to now
	Kinds []store.AccountKind // none for all
	By    TotalsBy
}

// Total is what has moved on an account in a period, in minor units. The accounts of customers are
// added up into one of owner 0.
type Total struct {
	Account store.Account
	Period  time.Time // its beginning; zero for the whole
	Debit   int64
	Credit  int64
	Entries int64
}

// MaxTotals is how many totals one report has at most.
const MaxTotals = 50_000

// totalsPage is how many entries are read in one view.
const totalsPage = 500

// Totals adds up the ledger by account and period: revenue by plan, tax by month, the cash of each
// collector by day. An entry counts for its business day, also where that was earlier than its
// booking. Nobody but those who see everything may ask.
func (b *Billing) Totals(ctx context.Context, filter TotalsFilter) ([]Total, error) {
	actor := store.ActorOf(ctx)
	if actor.Agent != 0 || actor.Customer != 0 {
		return nil, store.Errorf(store.Denied, "the totals are those of the whole house")
	}
	sums := &totals{filter: filter, zone: b.config.Zone, list: map[totalOf]*Total{}}
	after, err := b.firstEntry(ctx, filter.From)
	for more := true; more && err == nil; {
		err = b.config.Book.View(ctx, func(r *db.BookReader) error {
			entries, err := r.Entries(db.Page{After: after, Limit: totalsPage})
			more = len(entries) == totalsPage
			for at := range entries {
				after = entries[at].ID
				more = more && sums.mayFollow(&entries[at])
				sums.add(&entries[at])
			}

			return err
		})
		if len(sums.list) > MaxTotals {
			return nil, store.Errorf(store.Exhausted,
				"there are more than %d totals: ask for a shorter time or fewer accounts", MaxTotals)
		}
	}

	return sums.sorted(), err
}

// firstEntry finds the last entry that was booked before an instant: what counts for a day is never
// booked before it.
func (b *Billing) firstEntry(ctx context.Context, from time.Time) (before int64, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		newest, err := r.Newest(store.NounEntry, db.Page{Limit: 1})
		if err != nil || len(newest) == 0 {
			return err
		}
		low, high := int64(0), newest[0]
		for low < high {
			middle := low + (high-low+1)/2
			entry, err := r.Entry(middle)
			if err != nil {
				return err
			}
			if entry.At.Before(from) {
				low = middle
			} else {
				high = middle - 1
			}
		}
		before = low

		return nil
	})

	return before, err
}

// totalOf names a total.
type totalOf struct {
	account store.Account
	period  int64
}

// totals are the totals on their way.
type totals struct {
	filter TotalsFilter
	zone   *time.Location
	list   map[totalOf]*Total
}

// mayFollow reports whether entries behind one may still count: those of days that are back-dated.
func (t *totals) mayFollow(entry *store.Entry) bool {
	return t.filter.To.IsZero() || entry.At.Before(t.filter.To.AddDate(0, 0, MaxBackdateDays+1))
}

// add adds an entry of the days that are wanted.
func (t *totals) add(entry *store.Entry) {
	if !within(entry.Day, t.filter.From, t.filter.To) {
		return
	}
	period := t.period(entry.Day)
	for _, posting := range entry.Postings {
		account := posting.Account
		if len(t.filter.Kinds) > 0 && !slices.Contains(t.filter.Kinds, account.Kind) {
			continue
		}
		if account.Kind <= store.AccountWallet {
			account.Owner = 0
		}
		key := totalOf{account: account, period: period.Unix()}
		sum := t.list[key]
		if sum == nil {
			sum = &Total{Account: account, Period: period}
			t.list[key] = sum
		}
		sum.Debit += max(posting.Minor, 0)
		sum.Credit += max(-posting.Minor, 0)
		sum.Entries++
	}
}

// period tells in which period a business day lies.
func (t *totals) period(day time.Time) time.Time {
	switch t.filter.By {
	case TotalsByDay:
		return cycle.Day(day, t.zone)
	case TotalsByMonth:
		from, _ := cycle.Period(1, day, t.zone)

		return from
	default:
		return time.Time{}
	}
}

// sorted lists the totals by period and account.
func (t *totals) sorted() []Total {
	list := make([]Total, 0, len(t.list))
	for _, sum := range t.list {
		list = append(list, *sum)
	}
	slices.SortFunc(list, func(a, b Total) int {
		return cmp.Or(a.Period.Compare(b.Period), cmp.Compare(a.Account.Kind, b.Account.Kind),
			cmp.Compare(a.Account.Owner, b.Account.Owner))
	})

	return list
}
