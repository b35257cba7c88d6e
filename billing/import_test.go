package billing_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// fault is what an import has told of a row.
type fault struct {
	line  int
	field string
}

// report gathers what an import tells.
type report struct {
	count   billing.ImportCount
	bad     []fault
	reasons []string
	differs []string
	steps   int
}

// take imports a sheet.
func (d *desk) take(sheet string, update bool) (*report, error) {
	d.t.Helper()

	return d.takeFrom(d.t.Context(), strings.NewReader(sheet), update)
}

// takeFrom imports what a source gives.
func (d *desk) takeFrom(ctx context.Context, source io.Reader, update bool) (*report, error) {
	d.t.Helper()
	told := &report{}
	count, err := d.ImportServices(ctx, billing.Import{
		Source: source, Update: update,
		Bad: func(line int, field, reason string) {
			told.bad = append(told.bad, fault{line, field})
			told.reasons = append(told.reasons, reason)
		},
		Differs:  func(_ int, login string) { told.differs = append(told.differs, login) },
		Progress: func(count billing.ImportCount) { told.steps, told.count = told.steps+1, count },
	})
	told.count = count
	if sum := count.Added + count.Updated + count.Unchanged + count.Differing + count.Bad; sum != count.Rows {
		d.t.Errorf("%+v does not add up", count)
	}

	return told, err
}

// mustTake imports a sheet and compares the count.
func (d *desk) mustTake(sheet string, update bool, want billing.ImportCount) *report {
	d.t.Helper()
	told, err := d.take(sheet, update)
	if err != nil {
		d.t.Fatalf("importing: %v", err)
	}
	if told.count != want {
		d.t.Errorf("counted %+v, want %+v; faults %v %v", told.count, want, told.bad, told.reasons)
	}

	return told
}

const fullHeader = "login,password,plan,number,customer,phone,email,address,state,expires_at,mac,ip\n"

// TestImportWholeRow takes every column.
func TestImportWholeRow(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	sheet := fullHeader + `budi, rah"asia ,home,N-1,"Budi, S.",+62812,b@example.net,"Jl. ""A""` + "\nNo. 2" +
		`",isolir,2026-12-31,first,10.0.0.9` + "\n"
	sheet = strings.Replace(sheet, ` rah"asia `, `" rah""asia "`, 1)
	d.mustTake(sheet, false, billing.ImportCount{Rows: 1, Added: 1})

	got := d.service("budi")
	if string(got.Secret.Value) != ` rah"asia ` || got.Number != "N-1" || !got.BindFirstMAC ||
		got.Address.String() != "10.0.0.9" || got.State(storetest.Epoch) != store.StateIsolir ||
		!got.Expires.Equal(time.Date(2026, time.December, 31, 0, 0, 0, 0, storetest.Zone)) {
		t.Errorf("got %+v", got)
	}
	customer, err := d.Customer(t.Context(), got.Customer)
	if err != nil || customer.Name != "Budi, S." || customer.Address != "Jl. \"A\"\nNo. 2" ||
		customer.Phone != "+62812" || customer.Email != "b@example.net" {
		t.Errorf("the customer is %+v, %v", customer, err)
	}
	d.unchanged(func() { d.mustTake(sheet, true, billing.ImportCount{Rows: 1, Unchanged: 1}) })
}

// TestImportStates takes each state, and leaves a service in it when it comes again.
func TestImportStates(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	sheet := "state,plan,login\n,home,usual\nactive,home,a\nisolir,home,i\nsuspended,home,s\npending,home,p\n" +
		"terminated,home,t\n"
	d.mustTake(sheet, false, billing.ImportCount{Rows: 6, Added: 6})
	want := map[string]store.ServiceState{
		"usual": store.StateActive, "a": store.StateActive, "i": store.StateIsolir, "s": store.StateSuspended,
		"p": store.StatePending, "t": store.StateTerminated,
	}
	for login, state := range want {
		if got := d.state(login); got != state {
			t.Errorf("%q is %v, want %v", login, got, state)
		}
	}
	if end := d.service("a").Expires; !end.Equal(storetest.Epoch.AddDate(0, 0, 30)) {
		t.Errorf("an active one expires %v", end)
	}

	pending := d.service("p")
	if err := d.Activate(t.Context(), billing.Activation{Service: pending.ID}); err != nil {
		t.Fatal(err)
	}
	d.clock.Advance(time.Hour)
	d.unchanged(func() { d.mustTake(sheet, true, billing.ImportCount{Rows: 6, Unchanged: 6}) })

	turned := "state,plan,login\nisolir,home,a\nsuspended,home,i\nactive,home,s\nactive,home,t\n"
	d.unchanged(func() { d.mustTake(turned, false, billing.ImportCount{Rows: 4, Differing: 4}) })
	d.mustTake(turned, true, billing.ImportCount{Rows: 4, Updated: 4})
	d.unchanged(func() { d.mustTake(turned, true, billing.ImportCount{Rows: 4, Unchanged: 4}) })
	if got := d.state("t"); got != store.StateActive {
		t.Errorf("a terminated one is %v", got)
	}
}

// TestImportBadRows holds each cell to its sentence, and spares the rows before and behind.
func TestImportBadRows(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, row, field string
	}{
		{"no login", ",x,home,,,,,,,,,", "login"},
		{"long login", strings.Repeat("l", 254) + ",x,home,,,,,,,,,", "login"},
		{"login with a control character", "a\x01b,x,home,,,,,,,,,", "login"},
		{"login that is no UTF-8", "a\xffb,x,home,,,,,,,,,", "login"},
		{"code of a voucher", "kopi,x,home,,,,,,,,,", "login"},
		{"code of a voucher in other letters", "KOPI,x,home,,,,,,,,,", "login"},
		{"long password", "x," + strings.Repeat("p", 129) + ",home,,,,,,,,,", "password"},
		{"no plan", "x,x,,,,,,,,,,", "plan"},
		{"unknown plan", "x,x,gold,,,,,,,,,", "plan"},
		{"taken number", "x,x,home,N-1,,,,,,,,", "number"},
		{"phone without customer", "x,x,home,,,0812,,,,,,", "customer"},
		{"e-mail", "x,x,home,,Budi,,budi,,,,,", "email"},
		{"state", "x,x,home,,,,,,gone,,,", "state"},
		{"state in capitals", "x,x,home,,,,,,ACTIVE,,,", "state"},
		{"day", "x,x,home,,,,,,,31-12-2026,,", "expires_at"},
		{"no such day", "x,x,home,,,,,,,2026-02-30,,", "expires_at"},
		{"station", "x,x,home,,,,,,,,00:00:00:00:00:00,", "mac"},
		{"address", "x,x,home,,,,,,,,,10.0.0.256", "ip"},
		{"address of nobody", "x,x,home,,,,,,,,,127.0.0.1", "ip"},
		{"too few fields", "x,x,home", "row"},
		{"too many fields", "x,x,home,,,,,,,,,,", "row"},
		{"open quote", `x,"x,home,,,,,,,,,`, "row"},
		{"quote inside", `x,x"x,home,,,,,,,,,`, "row"},
		{"quote behind", `x,"x"x,home,,,,,,,,,`, "row"},
		{"endless", "x," + strings.Repeat("x", billing.MaxRowBytes) + ",home,,,,,,,,,", "row"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.addVoucher("kopi", func(*store.Voucher) {})
			sheet := fullHeader + "ani,1,home,N-1,Ani,,,,,,,\n" + c.row + "\n" + `tono,2,home,N-2,"Tono",,,,,,,` + "\n"
			told := d.mustTake(sheet, false, billing.ImportCount{Rows: 3, Added: 2, Bad: 1})
			if !slices.Contains(told.bad, fault{3, c.field}) {
				t.Errorf("told of %v, want line 3, field %s", told.bad, c.field)
			}
			for _, reason := range told.reasons {
				if strings.Contains(reason, "ppp") || reason == "" {
					t.Errorf("the reason is %q", reason)
				}
			}
			if got := d.all(); len(got) != 2 || got[0].Login != "ani" || got[1].Login != "tono" {
				t.Errorf("%d services, want ani and tono", len(got))
			}
			list, err := d.Customers(t.Context(), billing.CustomerFilter{}, db.Page{})
			if err != nil || len(list.Customers) != 2 {
				t.Errorf("%d customers, want Ani and Tono", len(list.Customers))
			}
			d.unchanged(func() { d.mustTake(sheet, true, billing.ImportCount{Rows: 3, Unchanged: 2, Bad: 1}) })
		})
	}
}

// TestImportEveryFault tells all that is wrong with a row at once.
func TestImportEveryFault(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	told := d.mustTake(fullHeader+",x,,,,,,,gone,soon,zz,zz\n", false, billing.ImportCount{Rows: 1, Bad: 1})
	for _, field := range []string{"login", "plan", "state", "expires_at", "mac", "ip"} {
		if !slices.Contains(told.bad, fault{2, field}) {
			t.Errorf("nothing was said of %s: %v", field, told.bad)
		}
	}
}

// TestImportHeader refuses what it cannot understand, and understands what spreadsheets write.
func TestImportHeader(t *testing.T) {
	t.Parallel()
	bad := []struct{ name, sheet, word string }{
		{"empty", "", "empty"},
		{"blank", "\n\n", "empty"},
		{"unknown column", "login,plan,colour\n", `"colour"`},
		{"no login", "plan\n", `"login"`},
		{"no plan", "login\n", `"plan"`},
		{"twice", "login,plan,login\n", "twice"},
		{"no header", "budi,rahasia,home\n", `"budi"`},
		{"open quote", `"login,plan` + "\n", "quote"},
	}
	for _, c := range bad {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			_, err := d.take(c.sheet, false)
			storetest.WantFault(t, err, store.Invalid, "header")
			if !strings.Contains(err.Error(), c.word) {
				t.Errorf("the error is %v, without %s", err, c.word)
			}
		})
	}

	good := []struct{ name, sheet string }{
		{"any order", "plan,login\nhome,budi\n"},
		{"other case and blanks", " Login , PLAN\nbudi,home"},
		{"byte order mark", "\xef\xbb\xbflogin,plan\nbudi,home\n"},
		{"line ends of Windows", "login,plan\r\nbudi,home\r\n\r\n"},
		{"semicolons", "login;plan\nbudi;home\n"},
		{"quotes", "\"login\",\"plan\"\n\"budi\",\"home\"\n"},
	}
	for _, c := range good {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.mustTake(c.sheet, false, billing.ImportCount{Rows: 1, Added: 1})
			if got := d.service("budi"); got.Plan != d.plan.ID {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// TestImportUpdate overwrites what a row gives, and leaves alone what it does not.
func TestImportUpdate(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.addPlan("fast", func(*store.Plan) {})
	d.mustTake(fullHeader+"budi,lama,home,N-1,Budi,0812,,,,,,10.0.0.1\nani,x,home,N-2,,,,,,,,\n", false,
		billing.ImportCount{Rows: 2, Added: 2})
	before := d.service("budi")

	sheet := "login,plan,password,number,customer\nbudi,fast,baru,N-9,Budi S.\nani,home,x,,Ani\n"
	d.unchanged(func() {
		told := d.mustTake(sheet, false, billing.ImportCount{Rows: 2, Differing: 2})
		if !slices.Equal(told.differs, []string{"budi", "ani"}) {
			t.Errorf("told of %v", told.differs)
		}
	})
	d.mustTake(sheet, true, billing.ImportCount{Rows: 2, Updated: 2})

	after := d.service("budi")
	customer, err := d.Customer(t.Context(), after.Customer)
	if err != nil || after.ID != before.ID || string(after.Secret.Value) != "baru" || after.Number != "N-9" ||
		after.Plan == before.Plan || after.Address != before.Address || !after.Expires.Equal(before.Expires) ||
		after.Customer != before.Customer || customer.Name != "Budi S." || customer.Phone != "0812" {
		t.Errorf("from %+v\nto   %+v\nof   %+v, %v", before, after, customer, err)
	}
	if d.service("ani").Customer == 0 {
		t.Error("a customer was not made for a service that had none")
	}
	d.unchanged(func() { d.mustTake(sheet, true, billing.ImportCount{Rows: 2, Unchanged: 2}) })

	// N-9 is budi's, so ani cannot have it.
	d.unchanged(func() {
		d.mustTake("login,plan,number\nani,home,N-9\n", true, billing.ImportCount{Rows: 1, Bad: 1})
	})
}

// TestImportForms compares passwords with secrets that are kept in other forms, and keeps their
// forms.
func TestImportForms(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for login, form := range map[string]store.SecretForm{"nt": store.NTHash, "hash": store.OneWayHash} {
		d.add(login)
		password := billing.Password{Text: "rahasia", Form: form}
		if _, err := d.SetPassword(t.Context(), billing.ByLogin(login), password); err != nil {
			t.Fatal(err)
		}
	}
	d.unchanged(func() {
		d.mustTake("login,plan,password\nnt,home,rahasia\nhash,home,rahasia\nhash,home,other\n", true,
			billing.ImportCount{Rows: 3, Unchanged: 3})
	})
	d.mustTake("login,plan,password\nnt,home,other\n", true, billing.ImportCount{Rows: 1, Updated: 1})
	if got := d.service("nt").Secret.Form; got != store.NTHash {
		t.Errorf("the form became %v", got)
	}
}

// TestImportRouters finds a service that is tied to a router.
func TestImportRouters(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.addNAS("pusat", "192.0.2.1")
	d.addNAS("cabang", "192.0.2.2")
	add := func(router string) {
		_, err := d.AddService(t.Context(), billing.ServicePatch{
			Login: new("budi"), Plan: new("home"), Router: &router,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	add("pusat")
	d.unchanged(func() {
		d.mustTake("login,plan\nbudi,home\n", true, billing.ImportCount{Rows: 1, Unchanged: 1})
	})
	add("cabang")
	d.unchanged(func() {
		told := d.mustTake("login,plan\nbudi,home\n", true, billing.ImportCount{Rows: 1, Bad: 1})
		if !slices.Equal(told.bad, []fault{{2, "login"}}) {
			t.Errorf("told of %v", told.bad)
		}
	})
}

// TestImportTwins compares the second of two rows of one login with what the first has made.
func TestImportTwins(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.mustTake("login,plan,password,number\nbudi,home,a,N-1\nbudi,home,a,N-1\nbudi,home,b,N-1\nani,home,c,N-1\n", false,
		billing.ImportCount{Rows: 4, Added: 1, Unchanged: 1, Differing: 1, Bad: 1})
	if got := d.all(); len(got) != 1 || string(got[0].Secret.Value) != "a" {
		t.Errorf("got %v", got)
	}
}

// bigSheet writes so many rows, one of seven of which is bad.
func bigSheet(rows int) string {
	var sheet strings.Builder
	sheet.WriteString(fullHeader)
	for row := range rows {
		plan := "home"
		if row%7 == 3 {
			plan = "gold"
		}
		fmt.Fprintf(&sheet, "user%05d,pw,%s,N%d,Budi %d,,,,,,,\n", row, plan, row, row)
	}

	return sheet.String()
}

// TestImportInterrupted stops an import between two transactions, and begins it again.
func TestImportInterrupted(t *testing.T) {
	t.Parallel()
	const rows, bad = 700, 100
	d := newDesk(t)
	sheet := bigSheet(rows)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	half := iotest.OneByteReader(&stopping{Reader: strings.NewReader(sheet), left: len(sheet) / 2, stop: stop})
	told, err := d.takeFrom(ctx, half, false)
	if err == nil || told.count.Added == 0 || told.count.Rows == rows {
		t.Fatalf("it went on: %+v, %v", told.count, err)
	}
	if len(d.all()) != told.count.Added {
		t.Errorf("%d services, counted %d", len(d.all()), told.count.Added)
	}

	again := d.mustTake(sheet, false, billing.ImportCount{
		Rows: rows, Added: rows - bad - told.count.Added, Unchanged: told.count.Added, Bad: bad,
	})
	if again.steps < 3 || len(again.bad) != bad {
		t.Errorf("%d steps, %d faults", again.steps, len(again.bad))
	}
	d.unchanged(func() {
		d.mustTake(sheet, true, billing.ImportCount{Rows: rows, Unchanged: rows - bad, Bad: bad})
	})
}

// stopping stops an import once so many octets have been read.
type stopping struct {
	io.Reader
	left int
	stop func()
}

// Read reads, and stops the import at its place.
func (s *stopping) Read(octets []byte) (int, error) {
	n, err := s.Reader.Read(octets)
	if s.left -= n; s.left <= 0 {
		s.stop()
	}

	return n, err
}

// TestImportBrokenSource tells of a source that fails, and keeps what came before.
func TestImportBrokenSource(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	broken := errors.New("the line is cut")
	source := io.MultiReader(strings.NewReader(bigSheet(400)), iotest.ErrReader(broken))
	told, err := d.takeFrom(t.Context(), source, false)
	if !errors.Is(err, broken) || !store.Is(err, store.Unavailable) {
		t.Errorf("the error is %v", err)
	}
	if got := len(d.all()); got == 0 || got != told.count.Added {
		t.Errorf("%d services, counted %d", got, told.count.Added)
	}
}

// TestImportLargeRows keeps transactions of large rows within the limits of the book.
func TestImportLargeRows(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var sheet bytes.Buffer
	sheet.WriteString("login,plan,customer,address\n")
	const rows = 400
	for row := range rows {
		fmt.Fprintf(&sheet, "user%d,home,Budi,%s\n", row, strings.Repeat("x", store.MaxText))
	}
	d.mustTake(sheet.String(), false, billing.ImportCount{Rows: rows, Added: rows})
	changed := strings.ReplaceAll(sheet.String(), "Budi", "Ani")
	d.mustTake(changed, true, billing.ImportCount{Rows: rows, Updated: rows})
}
