package billing_test

import (
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

func TestWalletStory(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	receipt, err := s.Deposit(t.Context(), s.buyer.ID, 500, billing.Paying{
		Method: "bank", Reference: "slip-1", Means: "Deposit - admin",
	})
	if err != nil || receipt.Kind != store.ReceiptBalance || receipt.Total != 500 ||
		receipt.Method != "Deposit - admin" {
		t.Fatalf("the receipt is %+v, %v", receipt, err)
	}
	_, err = s.Deposit(t.Context(), s.buyer.ID, 500, billing.Paying{
		Method: "bank", Reference: "slip-1",
	})
	storetest.WantFault(t, err, store.Conflict, "reference")

	order, err := s.Transfer(t.Context(), billing.WalletTransfer{
		From: s.buyer.ID, To: s.friend.ID, Amount: 120,
	})
	if err != nil || order.State != store.OrderPaid || order.Friend != s.friend.ID {
		t.Fatalf("the transfer is %+v, %v", order, err)
	}
	if _, err := s.Withdraw(t.Context(), s.buyer.ID, billing.Movement{Amount: 80}); err != nil {
		t.Fatal(err)
	}
	if a, b := s.wallet(s.buyer.ID), s.wallet(s.friend.ID); a != 300 || b != 120 {
		t.Errorf("the wallets hold %d and %d", a, b)
	}
	lines, err := s.WalletStatement(t.Context(), s.buyer.ID, db.Page{})
	if err != nil || len(lines) != 3 || lines[0].Balance != 300 || lines[0].Minor != -80 ||
		lines[2].Balance != 500 {
		t.Errorf("the statement is %+v, %v", lines, err)
	}
	for _, kind := range []store.NoticeKind{store.NoticeTransferIn, store.NoticeTransferOut} {
		if got := s.told(kind); got != 1 {
			t.Errorf("%v was told %d times", kind, got)
		}
	}
}

// told counts the notices of a kind.
func (s *shop) told(kind store.NoticeKind) (count int) {
	s.t.Helper()
	storetest.View(s.t, s.book, func(r *db.BookReader) error {
		count = 0
		list, err := r.Notices(db.Page{})
		for at := range list {
			if list[at].Kind == kind {
				count++
			}
		}

		return err
	})

	return count
}

// TestWalletRefusals: a wallet never falls below zero, and nothing is taken for nobody.
func TestWalletRefusals(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.terms(func(terms *store.BillingTerms) { terms.MinTransfer = 50 })
	s.fund(s.buyer.ID, 100)
	transfer := func(to, amount int64) func() error {
		return func() error {
			_, err := s.Transfer(t.Context(), billing.WalletTransfer{
				From: s.buyer.ID, To: to, Amount: amount,
			})

			return err
		}
	}
	withdraw := func(amount int64) func() error {
		return func() error {
			_, err := s.Withdraw(t.Context(), s.buyer.ID, billing.Movement{Amount: amount})

			return err
		}
	}
	deposit := func(amount int64, pay billing.Paying) func() error {
		return func() error {
			_, err := s.Deposit(t.Context(), s.buyer.ID, amount, pay)

			return err
		}
	}
	for _, c := range []struct {
		name  string
		do    func() error
		kind  store.ErrorKind
		field string
	}{
		{"more than there is", transfer(s.friend.ID, 101), store.Exhausted, "wallet"},
		{"a negative transfer", transfer(s.friend.ID, -50), store.Invalid, "amount"},
		{"nothing", transfer(s.friend.ID, 0), store.Invalid, "amount"},
		{"less than the least", transfer(s.friend.ID, 49), store.Invalid, "amount"},
		{"to nobody", transfer(999, 60), store.NotFound, "to"},
		{"to himself", transfer(s.buyer.ID, 60), store.Invalid, "to"},
		{"a withdrawal beyond it", withdraw(101), store.Exhausted, "wallet"},
		{"a negative withdrawal", withdraw(-1), store.Invalid, "amount"},
		{"a negative deposit", deposit(-1, billing.Paying{}), store.Invalid, "amount"},
		{"from itself", deposit(1, billing.Paying{Wallet: true}), store.Invalid, "method"},
	} {
		s.unchanged(func() {
			if err := c.do(); !store.Is(err, c.kind) || fieldOf(err) != c.field {
				t.Errorf("%s: %v", c.name, err)
			}
		})
	}
	if got := s.wallet(s.buyer.ID); got != 100 {
		t.Errorf("the wallet holds %d", got)
	}
}

// TestBuyForAFriend: one pays, price, bills and tax; the other gets it.
func TestBuyForAFriend(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fund(s.buyer.ID, 200_000)
	if _, err := s.AddBill(t.Context(), s.friend.ID, billing.BillPatch{
		Name: new("Modem"), Amount: new(int64(10_000)),
	}); err != nil {
		t.Fatal(err)
	}
	request := billing.OrderRequest{Customer: s.buyer.ID, Friend: s.friend.ID, Plan: "taxed"}
	order, err := s.BuyFor(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.of(order.Result).Customer; got != s.friend.ID {
		t.Errorf("the service is customer %d's", got)
	}
	if got := s.wallet(s.buyer.ID); got != 200_000-177_600 {
		t.Errorf("the wallet holds %d", got)
	}
	s.unchanged(func() {
		_, err := s.BuyFor(t.Context(), request)
		storetest.WantFault(t, err, store.Exhausted, "wallet")
	})
}

// TestOneReceiptForManyWhoPay: however many pay one order at once, it is paid once.
func TestOneReceiptForManyWhoPay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fund(s.buyer.ID, 100_000)
	order := s.order("thirty")

	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			_, err := s.PayOrder(t.Context(), order.ID, billing.Paying{Wallet: true})
			if err != nil && !store.Is(err, store.Conflict) {
				t.Errorf("paying: %v", err)
			}
		})
	}
	group.Wait()
	if got := s.wallet(s.buyer.ID); got != 99_900 {
		t.Errorf("the wallet holds %d", got)
	}
	if got := s.receipts(s.buyer.ID); got != 2 { // the deposit's and the order's
		t.Errorf("%d receipts were made", got)
	}
}

// TestWalletProperties: whatever customers buy, send and take back, what the wallets hold is what
// was put in less what was spent, none is below zero, and the end of a service is what a model
// without any book says.
func TestWalletProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := newShop(t)
		m := walletModel{shop: s, wallets: map[int64]int64{}}
		rt.Repeat(map[string]func(*rapid.T){
			"deposit": m.deposit, "withdraw": m.withdraw, "transfer": m.transfer,
			"recharge": m.recharge, "wait": m.wait, "order": m.order, "": m.check,
		})
		s.audited()
	})
}

// walletModel is what ought to be.
type walletModel struct {
	*shop
	wallets map[int64]int64
	service int64
	ends    int64 // Unix time
}

// somebody draws one of two customers.
func (m *walletModel) somebody(t *rapid.T) int64 {
	return rapid.SampledFrom([]int64{m.buyer.ID, m.friend.ID}).Draw(t, "customer")
}

// drawAmount draws an amount, which may be none.
func drawAmount(t *rapid.T) int64 { return rapid.Int64Range(-10, 400).Draw(t, "amount") }

// expect compares the outcome of a step with what ought to come of it.
func expect(t *rapid.T, what string, err error, allowed bool) bool {
	if (err == nil) != allowed {
		t.Fatalf("%s: %v", what, err)
	}

	return allowed
}

// deposit puts money in.
func (m *walletModel) deposit(t *rapid.T) {
	who, minor := m.somebody(t), drawAmount(t)
	_, err := m.Deposit(m.t.Context(), who, minor, billing.Paying{})
	if expect(t, "deposit", err, minor > 0) {
		m.wallets[who] += minor
	}
}

// withdraw takes money out.
func (m *walletModel) withdraw(t *rapid.T) {
	who, minor := m.somebody(t), drawAmount(t)
	_, err := m.Withdraw(m.t.Context(), who, billing.Movement{Amount: minor})
	if expect(t, "withdraw", err, minor > 0 && minor <= m.wallets[who]) {
		m.wallets[who] -= minor
	}
}

// transfer sends money, perhaps to oneself.
func (m *walletModel) transfer(t *rapid.T) {
	from, to, minor := m.somebody(t), m.somebody(t), drawAmount(t)
	_, err := m.Transfer(m.t.Context(), billing.WalletTransfer{From: from, To: to, Amount: minor})
	if expect(t, "transfer", err, minor > 0 && from != to && minor <= m.wallets[from]) {
		m.wallets[from] -= minor
		m.wallets[to] += minor
	}
}

// recharge buys thirty days from the wallet.
func (m *walletModel) recharge(t *rapid.T) {
	receipt, err := m.Recharge(m.t.Context(), billing.RechargeRequest{
		Customer: m.buyer.ID, Plan: "thirty", Pay: billing.Paying{Wallet: true},
	})
	if expect(t, "recharge", err, m.wallets[m.buyer.ID] >= 100) {
		m.bought(receipt.Service)
	}
}

// order orders the same, and pays.
func (m *walletModel) order(t *rapid.T) {
	order := m.shop.order("thirty")
	paid, err := m.PayOrder(m.t.Context(), order.ID, billing.Paying{Wallet: true})
	if expect(t, "order", err, m.wallets[m.buyer.ID] >= 100) {
		m.bought(paid.Result)
	}
}

// bought notes thirty days that were bought.
func (m *walletModel) bought(service int64) {
	m.wallets[m.buyer.ID] -= 100
	m.service = service
	m.ends = max(m.ends, m.clock.Now().Unix()) + 30*24*60*60
}

// wait lets days pass.
func (m *walletModel) wait(t *rapid.T) {
	m.clock.Advance(24 * time.Hour * time.Duration(rapid.IntRange(1, 40).Draw(t, "days")))
}

// check compares the book with the model.
func (m *walletModel) check(t *rapid.T) {
	for who, want := range m.wallets {
		if got := m.wallet(who); got != want || got < 0 {
			t.Fatalf("the wallet of %d holds %d, want %d", who, got, want)
		}
	}
	if m.service == 0 {
		return
	}
	if got := m.of(m.service).Expires.Unix(); got != m.ends {
		t.Fatalf("the service ends %d seconds off", got-m.ends)
	}
}
