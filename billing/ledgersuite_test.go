package billing_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/kv/kvtest"
	"gardu/store/storetest"
)

// books is a ledger that an invariant is proven on.
type books struct {
	*billing.Billing
	billing.Steps
	t        *testing.T
	ctx      context.Context
	engine   kv.Engine // as it is, behind every mutant
	book     *db.Book
	clock    *storetest.Clock
	customer int64
}

// openBooks opens a ledger over an engine that may be a mutant.
func openBooks(t *testing.T, wrong func(kv.Engine) kv.Engine) *books {
	t.Helper()
	inner := storetest.OpenEngine(t, db.BookTables(), kv.BookOperations, kv.BookBytes)
	engine := kvtest.Strict(t, inner)
	if wrong != nil {
		engine = wrong(inner)
	}
	clock := storetest.NewClock()
	book, err := db.OpenBook(t.Context(), db.BookConfig{Engine: engine, Key: storetest.Key(t)})
	if err != nil {
		t.Fatal(err)
	}
	made := &books{t: t, ctx: t.Context(), engine: inner, book: book, clock: clock}
	made.Billing = billing.New(billing.Config{Book: book, Now: clock.Now, Zone: storetest.Zone})
	made.Steps = billing.Steps{Billing: made.Billing}
	storetest.Update(t, book, func(tx *db.BookTx) error {
		customer, err := tx.PutCustomer(storetest.Customer("Budi"))
		if err != nil {
			return err
		}
		made.customer = customer.ID
		_, err = tx.PutMethod(store.PaymentMethod{Name: "bank", Kind: store.MethodTransfer})

		return err
	})

	return made
}

// post books an entry of two postings.
func (b *books) post(key string, from, to store.Account, minor int64) error {
	return b.postEntry(store.Entry{
		Kind: store.EntryTransfer, Key: key, Currency: store.IDR, At: b.clock.Now(),
		Postings: []store.Posting{{Account: to, Minor: -minor}, {Account: from, Minor: minor}},
	})
}

// postEntry books an entry.
func (b *books) postEntry(entry store.Entry) error {
	_, err := b.book.Update(b.ctx, func(tx *db.BookTx) error {
		_, err := tx.Post(entry)

		return err
	})

	return err
}

// owes tells what is owed of one invoice that is issued.
func (b *books) owes(price int64) (store.Invoice, error) {
	return b.Issue(b.ctx, store.Invoice{
		Customer: b.customer, Lines: []store.Line{{Name: "home", Quantity: 1, Price: price}},
	})
}

// paid pays something.
func (b *books) paid(ctx context.Context, amount int64, reference string) (store.Payment, error) {
	return b.Pay(ctx, billing.PaymentPatch{
		Customer: b.customer, Method: "bank", Amount: amount, Reference: reference,
	})
}

// balance tells the balance of an account.
func (b *books) balance(account store.Account) (minor int64) {
	_ = b.book.View(b.ctx, func(r *db.BookReader) (err error) {
		minor, err = r.Balance(account.Kind, account.Owner)

		return err
	})

	return minor
}

// entries lists the ledger.
func (b *books) entries() (list []store.Entry) {
	_ = b.book.View(b.ctx, func(r *db.BookReader) (err error) {
		list, err = r.Entries(db.Page{})

		return err
	})

	return list
}

// month issues, pays, corrects, refunds and takes back, so that there is something to prove.
func (b *books) month() error {
	first, err := b.owes(100_000)
	if err != nil {
		return err
	}
	payment, err := b.paid(b.ctx, 150_000, "month 1")
	if err != nil {
		return err
	}
	_, noted := b.CreditNote(b.ctx, billing.Correction{Invoice: first.ID, Amount: 7, Reason: because})
	second, issued := b.owes(70_000)
	_, refunded := b.Refund(b.ctx, billing.Refund{Payment: payment.ID, Amount: 3, Reason: because})
	_, off := b.WriteOff(b.ctx, second.ID, because)
	other, again := b.paid(b.ctx, 20_000, "month 2")
	_, back := b.Reverse(b.ctx, other.ID, because)

	return errors.Join(noted, issued, refunded, off, again, back)
}

// wallet is the account of a customer's wallet.
func wallet(customer int64) store.Account {
	return store.Account{Kind: store.AccountWallet, Owner: customer}
}

// bankAccount is the other side of a wallet.
var bankAccount = store.Account{Kind: store.AccountBank, Owner: 1}

// differ is an error where two numbers are not the same.
func differ(what string, got, want int64) error {
	if got == want {
		return nil
	}

	return fmt.Errorf("%s is %d, want %d", what, got, want)
}

// TestLedgerInvariants proves each invariant of the ledger, and that a store in which it does not
// hold is noticed by it.
func TestLedgerInvariants(t *testing.T) {
	t.Parallel()
	for _, each := range []struct {
		name   string
		prove  func(*books) error
		mutant func(kv.Engine) kv.Engine
	}{
		{"balanced per currency", balanced, bends("entries", 100_000, 100_001)},
		{"append-only", appendOnly, overwrites("entries")},
		{"hash chain", hashChain, drops("seals")},
		{"a replay does nothing", replayIsNothing, hides("idempotency", "")},
		{"concurrent duplicates collapse", duplicatesCollapse, hides("names", "\x24f")},
		{"no lost update on a hot account", noLostUpdate, stale("balances")},
		{"conservation under transfers", conservation, stale("balances")},
		{"balance equals journal", balanceIsJournal, drops("moves")},
		{"overdraft guard under drain", drain, frozen("balances")},
		{"no drift over many small moves", noDrift, stale("balances")},
		{"no mixing of currencies", oneCurrency, hides("meta", "currency")},
		{"reversal by compensation", reversal, hides("entrykeys", "r")},
		{"rebuild from the log", rebuild, drops("balances")},
		{"order of each account is monotonic", monotonic, hides("meta", "sequence/entry")},
		{"a refused duplicate is not applied", refusedDuplicate, keepsRefused},
	} {
		t.Run(each.name, func(t *testing.T) {
			t.Parallel()
			if err := each.prove(openBooks(t, nil)); err != nil {
				t.Errorf("it does not hold: %v", err)
			}
			if err := each.prove(openBooks(t, each.mutant)); err == nil {
				t.Error("nobody notices that it does not hold")
			}
		})
	}
}

// balanced: every entry sums to zero, and one that does not is refused.
func balanced(b *books) error {
	if err := b.month(); err != nil {
		return err
	}
	for _, entry := range b.entries() {
		sum := int64(0)
		for _, posting := range entry.Postings {
			sum += posting.Minor
		}
		if err := differ(fmt.Sprint("entry ", entry.ID), sum, 0); err != nil {
			return err
		}
	}
	err := b.postEntry(store.Entry{
		Kind: store.EntryAdjustment, Currency: store.IDR, Postings: []store.Posting{
			{Account: wallet(1), Minor: -2}, {Account: bankAccount, Minor: 1},
		},
	})
	if !store.Is(err, store.Invalid) {
		return fmt.Errorf("an entry that does not sum to zero: %v", err)
	}

	return nil
}

// appendOnly: what was booked stays as it was.
func appendOnly(b *books) error {
	if _, err := b.owes(100); err != nil {
		return err
	}
	before := fmt.Sprint(b.entries())
	if err := b.month(); err != nil {
		return err
	}
	if after := b.entries(); fmt.Sprint(after[:1]) != before {
		return errors.New("the first entry has changed")
	}

	return nil
}

// hashChain: a row that was changed behind the store's back is found.
func hashChain(b *books) error {
	if err := b.month(); err != nil {
		return err
	}
	if err := b.book.Seal(b.ctx); err != nil {
		return err
	}
	if faults, err := b.book.Check(b.ctx); err != nil || len(faults) > 0 {
		return fmt.Errorf("a sound ledger has the faults %v, %v", faults, err)
	}
	err := b.engine.Update(b.ctx, func(w kv.Writer) error {
		key := []byte("\x00\x00\x00\x00\x00\x00\x00\x01")
		value, err := w.Get("entries", key)
		if err != nil {
			return err
		}

		return w.Put("entries", key, tampered(value))
	})
	if err != nil {
		return err
	}
	faults, err := b.book.Check(b.ctx)
	for _, fault := range faults {
		if fault.Table == "seals" {
			return nil
		}
	}

	return fmt.Errorf("nobody finds a changed entry: %v, %v", faults, err)
}

// tampered changes the name of who booked an entry, which nothing else tells.
func tampered(value []byte) []byte {
	changed := append([]byte(nil), value...)
	changed[len(changed)-1] ^= 1

	return changed
}

// replayIsNothing: a request that comes again is answered as before, and does nothing.
func replayIsNothing(b *books) error {
	replayed := false
	ctx := store.WithReplayed(store.WithRepeat(b.ctx, store.Repeat{
		Principal: "operator:1", Route: "POST /v1/payments", Key: "k", Body: [32]byte{1},
	}), &replayed)
	first, err := b.paid(ctx, 500, "")
	if err != nil || replayed {
		return fmt.Errorf("the first time: replayed %t, %w", replayed, err)
	}
	again, err := b.paid(ctx, 500, "")
	if err != nil || !replayed || fmt.Sprint(again) != fmt.Sprint(first) {
		return fmt.Errorf("again: %+v, replayed %t, %v", again, replayed, err)
	}

	return differ("the ledger", int64(len(b.entries())), 1)
}

// atOnce does something in several goroutines, and counts how often it succeeded.
func atOnce(times int, do func(int) error) (done int64) {
	var group sync.WaitGroup
	var mu sync.Mutex
	for at := range times {
		group.Go(func() {
			err := do(at)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				done++
			}
		})
	}
	group.Wait()

	return done
}

// duplicatesCollapse: of many who book the same payment at once, one does.
func duplicatesCollapse(b *books) error {
	done := atOnce(16, func(int) error {
		_, err := b.paid(b.ctx, 1000, "T0001")

		return err
	})
	credit := b.balance(store.Account{Kind: store.AccountCredit, Owner: b.customer})

	return errors.Join(differ("bookings", done, 1), differ("the credit", credit, 1000))
}

// noLostUpdate: everybody's deposit into one wallet arrives.
func noLostUpdate(b *books) error {
	done := atOnce(24, func(at int) error {
		return b.post(fmt.Sprint("deposit ", at), bankAccount, wallet(1), 10)
	})

	return errors.Join(differ("deposits", done, 24), differ("the wallet", b.balance(wallet(1)), 240))
}

// conservation: transfers between wallets neither make nor lose money.
func conservation(b *books) error {
	for owner := range int64(4) {
		if err := b.post("", bankAccount, wallet(owner+1), 1000); err != nil {
			return err
		}
	}
	atOnce(40, func(at int) error {
		return b.post("", wallet(int64(at%4)+1), wallet(int64(at*7+1)%4+1), int64(at*13%600))
	})
	sum := int64(0)
	for owner := range int64(4) {
		sum += b.balance(wallet(owner + 1))
	}

	return differ("the sum of the wallets", sum, 4000)
}

// balanceIsJournal: each balance is the sum of the moves of its account.
func balanceIsJournal(b *books) error {
	if err := b.month(); err != nil {
		return err
	}

	return b.book.View(b.ctx, func(r *db.BookReader) error {
		for _, kind := range []store.AccountKind{store.AccountReceivable, store.AccountCredit} {
			account := store.Account{Kind: kind, Owner: b.customer}
			moves, err := r.Moves(account, db.Page{}, false)
			if err != nil {
				return err
			}
			sum := int64(0)
			for _, move := range moves {
				sum += move.Minor
			}
			balance, err := r.BalanceRow(account)
			wrong := errors.Join(err, differ(account.String(), balance.Minor, sum),
				differ("its moves", int64(len(moves)), balance.Entries))
			if wrong != nil {
				return wrong
			}
		}

		return nil
	})
}

// drain: many who take from one wallet at once get no more than there is. A customer's wallet that
// cannot be seen to be empty would go below zero.
func drain(b *books) error {
	if err := b.post("", bankAccount, wallet(1), 50); err != nil {
		return err
	}
	done := atOnce(20, func(int) error { return b.post("", wallet(1), bankAccount, 10) })

	return errors.Join(differ("withdrawals", done, 5), differ("the wallet", b.balance(wallet(1)), 0))
}

// noDrift: many small moves come to exactly as much.
func noDrift(b *books) error {
	if err := b.post("", bankAccount, wallet(1), 10_000); err != nil {
		return err
	}
	want := int64(10_000)
	for at := range int64(200) {
		minor := at%7 + 1
		from, to := bankAccount, wallet(1)
		if at%2 == 0 {
			from, to, minor = to, from, minor+1
			want -= minor
		} else {
			want += minor
		}
		if err := b.post("", from, to, minor); err != nil {
			return err
		}
	}

	return differ("the wallet", b.balance(wallet(1)), want)
}

// oneCurrency: a ledger that was begun in one currency takes no other.
func oneCurrency(b *books) error {
	if err := b.post("", bankAccount, wallet(1), 50); err != nil {
		return err
	}
	err := b.postEntry(store.Entry{
		Kind: store.EntryDeposit, Currency: "USD", Postings: []store.Posting{
			{Account: wallet(1), Minor: -1}, {Account: bankAccount, Minor: 1},
		},
	})
	if !store.Is(err, store.Conflict) {
		return fmt.Errorf("dollars among rupiah: %v", err)
	}

	return nil
}

// reversal: a mistake is undone by an opposite entry, once, and stays.
func reversal(b *books) error {
	if err := b.post("", bankAccount, wallet(1), 50); err != nil {
		return err
	}
	if err := b.post("", bankAccount, wallet(1), 50); err != nil {
		return err
	}
	undo := store.Entry{
		Kind: store.EntryReversal, Reverses: 1, Currency: store.IDR, Postings: []store.Posting{
			{Account: wallet(1), Minor: 50}, {Account: bankAccount, Minor: -50},
		},
	}
	if err := b.postEntry(undo); err != nil {
		return err
	}
	err := b.postEntry(undo)
	if !store.Is(err, store.Conflict) {
		return fmt.Errorf("undoing it again: %v", err)
	}

	return errors.Join(differ("the ledger", int64(len(b.entries())), 3),
		differ("the wallet", b.balance(wallet(1)), 50))
}

// rebuild: the balances that are kept are those that the log alone comes to.
func rebuild(b *books) error {
	if err := b.post("", bankAccount, wallet(1), 50); err != nil {
		return err
	}
	if err := b.sameAsLog(); err != nil {
		return err
	}
	if err := b.month(); err != nil {
		return err
	}
	faults, err := b.Audit(b.ctx)
	if len(faults) > 0 {
		err = errors.Join(err, fmt.Errorf("the audit finds %v", faults))
	}

	return errors.Join(err, b.sameAsLog())
}

// sameAsLog compares each balance with what the log comes to.
func (b *books) sameAsLog() (wrong error) {
	sums := map[store.Account]int64{}
	for _, entry := range b.entries() {
		for _, posting := range entry.Postings {
			sums[posting.Account] += posting.Minor
		}
	}
	for account, sum := range sums {
		if account.Kind.Guarded() {
			wrong = errors.Join(wrong,
				differ(account.String(), b.balance(account), account.Natural(sum)))
		}
	}

	return wrong
}

// monotonic: entries have rising numbers without gaps, and each account meets them in that order.
func monotonic(b *books) error {
	before := int64(0)
	for at := range 10 {
		b.clock.Advance(time.Second)
		if err := b.post("", bankAccount, wallet(1), int64(at+1)); err != nil {
			return err
		}
	}
	err := b.book.View(b.ctx, func(r *db.BookReader) error {
		moves, err := r.Moves(wallet(1), db.Page{}, false)
		for _, move := range moves {
			if err := differ("the next entry", move.Entry, before+1); err != nil {
				return err
			}
			before = move.Entry
		}

		return err
	})

	return errors.Join(err, differ("the last entry", before, 10))
}

// refusedDuplicate: a request that was refused is not answered as done when it comes again, and can
// succeed then.
func refusedDuplicate(b *books) error {
	replayed := false
	ctx := store.WithReplayed(store.WithRepeat(b.ctx, store.Repeat{
		Principal: "operator:1", Route: "POST /v1/refunds", Key: "k",
	}), &replayed)
	back := billing.Refund{Customer: b.customer, Method: "bank", Amount: 500, Reason: because}
	for range 2 {
		if _, err := b.Refund(ctx, back); !store.Is(err, store.Exhausted) || replayed {
			return fmt.Errorf("refunding nothing: replayed %t, %v", replayed, err)
		}
	}
	if _, err := b.paid(b.ctx, 500, ""); err != nil {
		return err
	}
	if _, err := b.Refund(ctx, back); err != nil || replayed {
		return fmt.Errorf("with credit: replayed %t, %w", replayed, err)
	}

	for range 2 {
		if err := b.post("drain", wallet(1), bankAccount, 500); !store.Is(err, store.Exhausted) {
			return fmt.Errorf("an entry that an empty wallet cannot bear: %v", err)
		}
	}

	return differ("the ledger", int64(len(b.entries())), 2)
}
