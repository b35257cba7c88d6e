package store_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gardu/store"
)

func TestNormalize(t *testing.T) {
	t.Parallel()

	all := store.LoginRules{StripDomain: true, StripRealm: true}
	for _, c := range []struct {
		name  string
		rules store.LoginRules
		kind  store.AccessKind
		login string
		want  string
	}{
		{"exact for pppoe", all, store.PPPoE, "Budi", "Budi"},
		{"exact for vpn", all, store.VPN, "Budi", "Budi"},
		{"exact for an untold kind", all, store.AnyAccess, "Budi", "Budi"},
		{"folded for hotspot", all, store.Hotspot, "BudI-7", "budi-7"},
		{"only ASCII is folded", all, store.Hotspot, "ÉA", "Éa"},
		{"blanks around it", all, store.PPPoE, " \tbudi  ", "budi"},
		{"blanks inside stay", all, store.PPPoE, "budi santoso", "budi santoso"},
		{"domain", all, store.PPPoE, `ISP\budi`, "budi"},
		{"realm", all, store.PPPoE, "budi@isp.id", "budi"},
		{"domain and realm", all, store.PPPoE, `ISP\budi@isp.id`, "budi"},
		{"several realms", all, store.PPPoE, "budi@isp.id@proxy", "budi"},
		{"nested domains", all, store.PPPoE, `A\B\budi`, "budi"},
		{"blank before the realm", all, store.PPPoE, "budi @isp.id", "budi"},
		{"a realm without a name stays", all, store.PPPoE, "@isp.id", "@isp.id"},
		{"a domain without a name stays", all, store.PPPoE, `ISP\`, `ISP\`},
		{"kept without rules", store.LoginRules{}, store.PPPoE, `ISP\budi@isp.id`, `ISP\budi@isp.id`},
		{"realm kept", store.LoginRules{StripDomain: true}, store.PPPoE, `ISP\budi@x`, "budi@x"},
		{"domain kept", store.LoginRules{StripRealm: true}, store.PPPoE, `ISP\budi@x`, `ISP\budi`},
		{"nothing", all, store.Hotspot, "", ""},
		{"blanks alone", all, store.Hotspot, "  ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			got := c.rules.Normalize([]byte("kept:"), []byte(c.login), c.kind)
			if string(got) != "kept:"+c.want {
				t.Errorf("%q becomes %q, want %q", c.login, got, c.want)
			}
		})
	}
}

func TestNormalizeInPlace(t *testing.T) {
	t.Parallel()

	login := []byte(`  ISP\Budi@isp.id`)
	rules := store.LoginRules{StripDomain: true, StripRealm: true}
	if got := rules.Normalize(login[:0], login, store.Hotspot); string(got) != "budi" {
		t.Errorf("becomes %q", got)
	}
}

func TestStripKeepsTheLettersOfAVoucher(t *testing.T) {
	t.Parallel()

	rules := store.LoginRules{StripDomain: true, StripRealm: true}
	if got := rules.Strip([]byte("code="), []byte(" AbCd-1234@isp.id")); string(got) != "code=AbCd-1234" {
		t.Errorf("becomes %q", got)
	}
}

func TestNormalizeAllocatesNothing(t *testing.T) {
	login, space := []byte(` ISP\Budi@isp.id `), make([]byte, 0, store.MaxLogin)
	rules := store.LoginRules{StripDomain: true, StripRealm: true}
	if got := testing.AllocsPerRun(100, func() {
		rules.Normalize(space, login, store.Hotspot)
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func FuzzNormalize(f *testing.F) {
	f.Add([]byte(`ISP\budi@isp.id`), true, true, uint8(store.Hotspot))
	f.Add([]byte(`\0@\`), true, true, uint8(store.PPPoE))
	f.Add([]byte(` x\ @r`), true, true, uint8(store.PPPoE))
	f.Fuzz(func(t *testing.T, login []byte, domain, realm bool, kind uint8) {
		rules := store.LoginRules{StripDomain: domain, StripRealm: realm}
		before := bytes.Clone(login)
		once := rules.Normalize(nil, login, store.AccessKind(kind))
		twice := rules.Normalize(nil, once, store.AccessKind(kind))
		if !bytes.Equal(once, twice) {
			t.Fatalf("%q becomes %q and then %q", login, once, twice)
		}
		if !bytes.Equal(before, login) {
			t.Fatalf("%q was changed into %q", before, login)
		}
		if len(bytes.Trim(login, " \t")) > 0 && len(once) == 0 {
			t.Fatalf("nothing remains of %q", login)
		}
	})
}

func TestValidateLogin(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ login, says string }{
		"plain":               {"budi", ""},
		"longest":             {strings.Repeat("a", store.MaxLogin), ""},
		"other alphabets":     {"ブディ", ""},
		"shell and SQL marks": {`'; drop -- $(x)`, ""},
		"nothing":             {"", "login: must not be empty"},
		"too long":            {strings.Repeat("a", store.MaxLogin+1), "login: is 254 octets long"},
		"NUL":                 {"a\x00b", "control"},
		"carriage return":     {"a\rb", "control"},
		"line feed":           {"a\nb", "control"},
		"delete":              {"a\x7fb", "control"},
		"a C1 control":        {"a\u0085b", "control"},
		"not UTF-8":           {"a\xffb", "UTF-8"},
		"a blank in front":    {" a", "blank"},
		"a tab behind":        {"a\t", "control"},
		"a blank behind":      {"a ", "blank"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			err := store.ValidateLogin("login", c.login)
			if c.says == "" && err != nil {
				t.Errorf("error is %v", err)
			}
			if c.says != "" && (!store.Is(err, store.Invalid) || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("error is %v, want one with %q", err, c.says)
			}
		})
	}
}

func TestStoredLoginsSurviveNormalization(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		login := rapid.String().Draw(t, "login")
		if store.ValidateLogin("login", login) != nil {
			t.Skip("cannot be stored")
		}
		got := store.LoginRules{}.Normalize(nil, []byte(login), store.PPPoE)
		if string(got) != login {
			t.Fatalf("%q becomes %q", login, got)
		}
	})
}

func BenchmarkNormalize(b *testing.B) {
	login, space := []byte(`ISP\Budi.Santoso@isp.id`), make([]byte, 0, store.MaxLogin)
	rules := store.LoginRules{StripDomain: true, StripRealm: true}
	b.ReportAllocs()
	for b.Loop() {
		rules.Normalize(space, login, store.Hotspot)
	}
}
