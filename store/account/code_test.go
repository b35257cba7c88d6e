package account_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/account"
	"gardu/store/storetest"
)

// issue draws a code for a reset.
func (d *desk) issue(subject string) string {
	d.t.Helper()
	code, err := d.IssueCode(context.Background(), subject, "reset", account.CodeLife)
	if err != nil || len(code) != account.CodeDigits {
		d.t.Fatalf("drew %q, %v", code, err)
	}

	return code
}

// other is a code that is not this one.
func other(code string) string {
	if code[0] == '0' {
		return "1" + code[1:]
	}

	return "0" + code[1:]
}

// TestCodes tells what becomes of a code in a few stories of verbs: v verifies, s spends, V and S do
// so with a wrong code, a letter m lets four minutes pass, i issues another code.
func TestCodes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, verbs, want string }{
		{"spent once", "ss", "+-"},
		{"verified, then spent once", "vss", "++-"},
		{"verified twice", "vvs", "+++"},
		{"spent, then verified", "sv", "+-"},
		{"wrong, then right", "SVSVs", "----+"},
		{"five wrong ones", "SVSVSs", "------"},
		{"wrong ones after it was verified", "vSSSSSs", "+------"},
		{"in time", "ms", " +"},
		{"too late", "mms", "  -"},
		{"verified in time, spent too late", "mvms", " + -"},
		{"replaced", "is", " -"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			code := d.issue("62812")
			verbs := map[rune]func() error{
				'v': func() error { return d.VerifyCode(t.Context(), "62812", "reset", code) },
				's': func() error { return d.SpendCode(t.Context(), "62812", "reset", code) },
				'V': func() error { return d.VerifyCode(t.Context(), "62812", "reset", other(code)) },
				'S': func() error { return d.SpendCode(t.Context(), "62812", "reset", other(code)) },
			}
			got := ""
			for _, verb := range test.verbs {
				switch do := verbs[verb]; {
				case verb == 'm':
					d.Advance(4 * time.Minute)
					got += " "
				case verb == 'i':
					for d.issue("62812") == code {
					}
					got += " "
				default:
					got += answer(t, do())
				}
				d.restart()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// answer writes what became of a code.
func answer(t *testing.T, err error) string {
	t.Helper()
	switch err {
	case nil:
		return "+"
	case account.ErrCode:
		return "-"
	default:
		t.Fatalf("a code gets %v", err)

		return ""
	}
}

// A code is good for one subject and one purpose.
func TestCodeBelongsSomewhere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	code := d.issue("62812")
	for _, c := range []struct{ subject, purpose, code string }{
		{"62813", "reset", code},
		{"62812", "email", code},
		{"62812r", "eset", code},
		{"62812", "reset", ""},
		{"62812", "reset", code + "0"},
		{"62812", "reset", strings.Repeat(code, 10_000)},
	} {
		if err := d.SpendCode(t.Context(), c.subject, c.purpose, c.code); err != account.ErrCode {
			t.Errorf("%s for %s: %v", c.subject, c.purpose, err)
		}
	}
	if err := d.SpendCode(t.Context(), "62812", "reset", " "+code+"\n"); err != nil {
		t.Errorf("with blanks around: %v", err)
	}
}

// Asking for codes is bounded, and begins anew after an hour.
func TestCodesInAnHour(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for range account.MaxCodes {
		d.issue("62812")
		d.Advance(10 * time.Minute)
	}
	_, err := d.IssueCode(t.Context(), "62812", "reset", account.CodeLife)
	if wait := waitOf(t, err); wait != 10*time.Minute {
		t.Errorf("wait for %s", wait)
	}
	d.issue("62813")
	if err := d.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = d.IssueCode(t.Context(), "62812", "reset", account.CodeLife)
	storetest.WantFault(t, err, store.Exhausted, "")
	d.Advance(10 * time.Minute)
	d.issue("62812")
	_, err = d.IssueCode(t.Context(), "62814", "reset", 0)
	storetest.WantFault(t, err, store.Invalid, "life")
}

// A code that was tried too often makes room for another one, which may be tried as often.
func TestAnotherCode(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	code := d.issue("62812")
	for range account.MaxTries {
		if err := d.SpendCode(t.Context(), "62812", "reset", other(code)); err != account.ErrCode {
			t.Fatal(err)
		}
	}
	if err := d.SpendCode(t.Context(), "62812", "reset", d.issue("62812")); err != nil {
		t.Error(err)
	}
}

// Of many that spend one code at once, one gets what it is good for.
func TestSpendAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	code := d.issue("62812")
	var spent atomic.Int64
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			if d.SpendCode(context.Background(), "62812", "reset", code) == nil {
				spent.Add(1)
			}
		})
	}
	all.Wait()
	if spent.Load() != 1 {
		t.Errorf("spent %d times", spent.Load())
	}
}

// TestSweep fills the book with what is over, more than one slice, and leaves what is not.
func TestSweep(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for i := range 210 {
		name := "tono " + strings.Repeat("x", i)
		_, _ = d.SignIn(t.Context(), name, "salah", home)
		d.issue(name)
	}
	for range 3 {
		d.in("siti")
	}
	d.Advance(account.RefreshLife)
	session := d.in("siti")
	code := d.issue("62812")
	if err := d.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	codes := 0
	err := d.book.OneTimeCodes(t.Context(), func(*store.OneTimeCode) error { codes++; return nil })
	locked, wrong := d.book.Lockouts(t.Context())
	if err != nil || wrong != nil || codes != 1 || len(locked) != 0 {
		t.Errorf("%d codes and %d lockouts are left: %v, %v", codes, len(locked), err, wrong)
	}
	if !d.knows(session) {
		t.Error("a session is gone")
	}
	if err := d.SpendCode(t.Context(), "62812", "reset", code); err != nil {
		t.Error(err)
	}
}
