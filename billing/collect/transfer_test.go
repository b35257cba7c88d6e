package collect_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gardu/billing"
	"gardu/billing/qris"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// static is the code on a merchant's wall.
const static = "00020101021126690017ID.CO.EXAMPLE.WWW011893600099000000001702150000000000000170303" +
	"UMI51440014ID.CO.QRIS.WWW0215ID10200000000170303UMI5204481453033605802ID5913NET DESA JAYA" +
	"6007BANDUNG61054011162070703A0163045FBD"

// wall is a method of a static QRIS code with unique codes.
func (o *office) wall(low, high int64) store.PaymentMethod {
	return o.method(store.PaymentMethod{
		Name: "qris", Kind: store.MethodQRIS, QRIS: static, CodeLow: low, CodeHigh: high,
		Settings: []store.Field{{Name: "device_key", Value: "dev-key"}},
		Keys: []store.SecretField{
			{Name: "webhook_secret", Secret: store.ClearSecret("dev-secret")},
		},
	})
}

// seen tells that money was seen on the account of a method.
func (o *office) seen(method store.PaymentMethod, amount int64, reference string) string {
	o.t.Helper()
	outcome, err := o.Match(o.t.Context(), store.MoneyNews{
		Method: method.ID, Received: amount, PaymentID: reference,
	})
	if err != nil {
		o.t.Fatalf("matching: %v", err)
	}

	return outcome.Verdict
}

// Step 6 of the golden customer: 78,773 with the unique code 137.
func TestGoldenQRISWithAUniqueCode(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.wall(137, 137)
	attempt := o.pay(o.bill(70_967), method)
	if attempt.Amount != 78_910 || attempt.Code != 137 {
		t.Fatalf("got %d with the code %d", attempt.Amount, attempt.Code)
	}
	payload, err := qris.Parse(attempt.QR)
	if err != nil || payload.Amount() != 78_910 || !payload.Dynamic() {
		t.Fatalf("got %v of %d, %v", attempt.QR, payload.Amount(), err)
	}
	if got := o.seen(method, 78_910, "mutasi-1"); got != store.NewsPaid {
		t.Fatalf("got %s", got)
	}
	o.wantState(attempt.ID, store.AttemptPaid)
	o.wantSum(store.AccountReceivable, o.customer.ID, 0)
	o.wantSum(store.AccountCredit, o.customer.ID, -137)
	o.wantSum(store.AccountBank, method.ID, 78_910)
}

// other adds another customer with an invoice of the same amount.
func (o *office) other(name string, price int64) store.Invoice {
	o.t.Helper()
	first := o.customer
	storetest.Update(o.t, o.book, func(tx *db.BookTx) (err error) {
		o.customer, err = tx.PutCustomer(storetest.Customer(name))

		return err
	})
	invoice := o.bill(price)
	o.customer = first

	return invoice
}

func TestASecondPayerOfTheSameBaseGetsAnotherCode(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.wall(137, 139)
	amounts := map[int64]bool{}
	for at := range 3 {
		attempt := o.pay(o.other(fmt.Sprint("Payer ", at), 70_967), method)
		amounts[attempt.Amount] = true
	}
	if len(amounts) != 3 {
		t.Fatalf("got %v", amounts)
	}
	_, err := o.collector.Pay(t.Context(), wish(o.other("Too late", 70_967), method))
	if !store.Is(err, store.Exhausted) {
		t.Fatalf("got %v", err)
	}
	if got := o.seen(method, 78_773+137, "m-1"); got != store.NewsPaid {
		t.Fatalf("got %s", got)
	}
	next := o.pay(o.other("In time", 70_967), method) // a code that is free again
	if next.Code != 137 {
		t.Errorf("got %d", next.Code)
	}
}

func TestTheSameWishIsTheSameAttemptUntilItsAmountChanges(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.wall(1, 999)
	invoice := o.bill(150_000)
	first, again := o.pay(invoice, method), o.pay(invoice, method)
	if first.ID != again.ID {
		t.Fatalf("got %d and %d", first.ID, again.ID)
	}
	bank := o.method(store.PaymentMethod{Name: "bank", Kind: store.MethodTransfer})
	if got := o.seen(bank, 1, "stray"); got != store.NewsUnapplied {
		t.Fatalf("got %s", got)
	}
	_, err := o.AssignUnapplied(t.Context(), o.payments()[0].ID,
		billing.Assignment{Customer: o.customer.ID})
	if err != nil {
		t.Fatal(err)
	}
	changed := o.pay(invoice, method)
	if changed.ID == first.ID || changed.Amount-changed.Code != 166_499 {
		t.Fatalf("got %+v", changed)
	}
	o.wantState(first.ID, store.AttemptCancelled)
	o.wantSum(store.AccountUnapplied, 0, 0)
}

func TestAMutationThatIsReadTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.wall(137, 137)
	o.pay(o.bill(70_967), method)
	for at, want := range []string{store.NewsPaid, store.NewsRepeat, store.NewsRepeat} {
		if got := o.seen(method, 78_910, "m-1"); got != want {
			t.Errorf("%d: got %s, want %s", at, got, want)
		}
	}
	if got := o.seen(method, 78_910, "m-2"); got != store.NewsUnapplied {
		t.Errorf("another payer of the same amount: got %s", got)
	}
	o.wantPayments(2)
	flagged, err := o.Flagged(t.Context(), db.Page{})
	if err != nil || len(flagged) != 1 || flagged[0].Received != 78_910 {
		t.Errorf("got %+v, %v", flagged, err)
	}
}

func TestMoneyOfAWrongAmountWaitsForSomebody(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.gateway("tripay")
	attempt := o.pay(o.bill(150_000), method)
	outcome, err := o.Settle(t.Context(), store.MoneyNews{
		Method: method.ID, Attempt: attempt.ID, State: store.AttemptPaid, Amount: 166_501,
		Received: 166_501, Fee: 1_916, PaymentID: attempt.Provider,
	})
	if err != nil || outcome.Verdict != store.NewsUnapplied {
		t.Fatalf("got %+v, %v", outcome, err)
	}
	o.wantState(attempt.ID, store.AttemptPending)
	o.wantSum(store.AccountUnapplied, 0, -166_501)
	for range 2 {
		_, err = o.AssignUnapplied(t.Context(), outcome.Payment,
			billing.Assignment{Customer: o.customer.ID, Invoices: []int64{attempt.Invoice}})
		if err != nil {
			break
		}
	}
	if !store.Is(err, store.Conflict) {
		t.Fatalf("assigned twice: %v", err)
	}
	o.wantState(attempt.ID, store.AttemptPaid)
	o.wantSum(store.AccountUnapplied, 0, 0)
	o.wantSum(store.AccountReceivable, o.customer.ID, 0)
	o.wantSum(store.AccountCredit, o.customer.ID, -1)
}

func TestATransferIsApprovedOrRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	bank := o.method(store.PaymentMethod{Name: "bank", Kind: store.MethodTransfer})
	proof := billing.Proof{Picture: "photo/1", Sender: "Budi"}
	refused := o.pay(o.bill(100_000), bank)
	if _, err := o.SubmitProof(t.Context(), refused.ID, proof); err != nil {
		t.Fatal(err)
	}
	o.wantState(refused.ID, store.AttemptReview)
	o.in(48 * time.Hour) // whoever has handed in a proof does not run out of time
	if _, err := o.Refuse(t.Context(), refused.ID, "not in the bank"); err != nil {
		t.Fatal(err)
	}
	o.wantState(refused.ID, store.AttemptFailed)
	o.wantPayments(0)

	approved := o.pay(o.bill(150_000), bank)
	if _, err := o.SubmitProof(t.Context(), approved.ID, proof); err != nil {
		t.Fatal(err)
	}
	outcome, err := o.Approve(t.Context(), approved.ID, billing.Approval{Amount: 100_000})
	if err != nil || outcome.Verdict != store.NewsPaid {
		t.Fatalf("got %+v, %v", outcome, err)
	}
	if _, err := o.Approve(t.Context(), approved.ID, billing.Approval{}); !store.Is(err, store.Conflict) {
		t.Errorf("approved twice: %v", err)
	}
	o.wantPayments(1)
	o.wantSum(store.AccountReceivable, o.customer.ID, 111_000+166_500-100_000)
}

// notification is what the phone of the wall tells.
func notification(amount int64, at time.Time, nonce, signature string) string {
	return fmt.Sprintf(`{"device_key":"dev-key","amount":%d,"source_app":"id.bank",`+
		`"raw_text":"Dana masuk","timestamp":%d,"nonce":%q,"signature":%q}`,
		amount, at.Unix(), nonce, signature)
}

func TestAPhoneTellsOfAPayment(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.in(time.Unix(1_775_635_200, 0).Sub(o.clock.Now()))
	method := o.wall(137, 137)
	o.pay(o.bill(150_000), method)
	const known = "dfd7a63a60f45e68ec4342f4d70d0d295ec28b0d130d9c4870a0392ccc65dc40"
	for name, c := range map[string]struct {
		body string
		want int
	}{
		"no signature": {notification(166_637, o.clock.Now(), "n1", ""), 400},
		"forged":       {notification(166_637, o.clock.Now(), "n1", strings.Repeat("0", 64)), 403},
		"other amount": {notification(166_638, o.clock.Now(), "n1", known), 403},
		"other nonce":  {notification(166_637, o.clock.Now(), "n2", known), 403},
		"other device": {strings.Replace(
			notification(166_637, o.clock.Now(), "n1", known), "dev-key", "dev-kez", 1), 403},
		"nonsense": {"{", 400},
	} {
		if got := o.collector.Listen(t.Context(), []byte(c.body)); got.Code != c.want {
			t.Errorf("%s: got %d, want %d", name, got.Code, c.want)
		}
	}
	o.wantPayments(0)
	for range 3 {
		body := notification(166_637, o.clock.Now(), "n1", known)
		if got := o.collector.Listen(t.Context(), []byte(body)); got.Code != 200 {
			t.Fatalf("got %d", got.Code)
		}
	}
	o.wantPayments(1)
	o.wantSum(store.AccountReceivable, o.customer.ID, 0)
	sent := o.clock.Now()
	o.in(301 * time.Second)
	body := notification(166_637, sent, "n1", known)
	if got := o.collector.Listen(t.Context(), []byte(body)); got.Code != 403 {
		t.Errorf("an old one: got %d", got.Code)
	}
}

func TestTwoPayersOfOneAmountAreTwoPayments(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.wall(137, 137)
	for at, nonce := range []string{"n1", "n2"} {
		o.pay(o.other(fmt.Sprint("Payer ", at), 70_967), method)
		if got := o.seen(method, 78_910, "listener:"+nonce); got != store.NewsPaid {
			t.Errorf("%s: got %s", nonce, got)
		}
	}
	o.wantPayments(2)
	o.wantSum(store.AccountUnapplied, 0, 0)
}

func TestMoneyToAFixedAccountSettlesTheOldestDebt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.gateway("xendit")
	storetest.Update(t, o.book, func(tx *db.BookTx) error {
		_, err := tx.PutPaymentCode(store.PaymentCode{
			Method: method.ID, Channel: "va-bni", Code: "8808123", Customer: o.customer.ID,
		})

		return err
	})
	oldest := o.bill(100_000)
	o.in(24 * time.Hour)
	o.bill(150_000)
	callback, err := o.fake.Transfer("8808123", "va-budi", 120_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range o.fake.SendAtOnce(t.Context(), callback, 16) {
		if code != 200 {
			t.Errorf("got %d", code)
		}
	}
	o.wantPayments(1)
	payment := o.payments()[0]
	if len(payment.Shares) != 2 || payment.Shares[0] != (store.Allocation{
		Invoice: oldest.ID, Minor: 111_000,
	}) {
		t.Errorf("got %+v", payment.Shares)
	}
	stray, err := o.fake.Transfer("999", "va-nobody", 50_000)
	if err != nil {
		t.Fatal(err)
	}
	o.fake.SendAtOnce(t.Context(), stray, 4)
	o.wantPayments(2)
	o.wantSum(store.AccountUnapplied, 0, -50_000)
}
