package store_test

import (
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/storetest"
)

func TestNormalizePhone(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"":                  "",
		"081234567890":      "+6281234567890",
		"0812-3456-7890":    "+6281234567890",
		"(0812) 3456.7890":  "+6281234567890",
		"6281234567890":     "+6281234567890",
		"+62 812 3456 7890": "+6281234567890",
		"+62 0812 34567890": "+6281234567890",
		"81234567890":       "+6281234567890",
		"00628123456789":    "+628123456789",
		"+12025550123":      "+12025550123",
		"0215551234":        "+62215551234",
	} {
		got, err := store.NormalizePhone(given, store.CountryCode)
		if err != nil || got != want {
			t.Errorf("%q is %q, %v; want %q", given, got, err, want)
		}
		if again, err := store.NormalizePhone(got, store.CountryCode); err != nil || again != got {
			t.Errorf("%q again is %q, %v", got, again, err)
		}
	}
	for _, bad := range []string{
		"x", "+", "0", "12345", "2025550123", "+628123456789012345", "0812x", "08/12", "+62811",
		strings.Repeat("8", 50), "+0812345678", "８１２３４５６７８",
	} {
		_, err := store.NormalizePhone(bad, store.CountryCode)
		storetest.WantFault(t, err, store.Invalid, "phone")
		if strings.Contains(err.Error(), bad) && len(bad) > 2 {
			t.Errorf("the error repeats %q", bad)
		}
	}
	if got, err := store.NormalizePhone("020 7946 0958", "44"); err != nil || got != "+442079460958" {
		t.Errorf("in another country it is %q, %v", got, err)
	}
}

func TestNormalizeIdentity(t *testing.T) {
	t.Parallel()
	for _, good := range []struct {
		kind        store.DocumentKind
		given, want string
	}{
		{store.NoDocument, "", ""},
		{store.DocumentKTP, "3273011503900001", "3273011503900001"},
		{store.DocumentKTP, "3273 0155 0390 0001", "3273015503900001"},
		{store.DocumentKTP, "9601012902000001", "9601012902000001"},
		{store.DocumentSIM, "123456789012", "123456789012"},
		{store.DocumentSIM, "1234-5678-9012-34", "12345678901234"},
		{store.DocumentPassport, "a1234567", "A1234567"},
	} {
		got, err := store.NormalizeIdentity(good.kind, good.given)
		if err != nil || got != good.want {
			t.Errorf("%v %q is %q, %v", good.kind, good.given, got, err)
		}
	}
	for name, bad := range map[string]struct {
		kind  store.DocumentKind
		given string
		field string
	}{
		"no document":     {store.NoDocument, "3273011503900001", "document"},
		"unknown":         {9, "3273011503900001", "document"},
		"short":           {store.DocumentKTP, "327301150390001", "identity"},
		"letters":         {store.DocumentKTP, "32730115O3900001", "identity"},
		"province":        {store.DocumentKTP, "2073011503900001", "identity"},
		"regency":         {store.DocumentKTP, "3200011503900001", "identity"},
		"district":        {store.DocumentKTP, "3273001503900001", "identity"},
		"day":             {store.DocumentKTP, "3273013202900001", "identity"},
		"day of women":    {store.DocumentKTP, "3273017202900001", "identity"},
		"day 40":          {store.DocumentKTP, "3273014003900001", "identity"},
		"month":           {store.DocumentKTP, "3273011513900001", "identity"},
		"no leap day":     {store.DocumentKTP, "3273012902010001", "identity"},
		"number of zeros": {store.DocumentKTP, "3273011503900000", "identity"},
		"sim":             {store.DocumentSIM, "12345678901", "identity"},
		"passport":        {store.DocumentPassport, "12345678", "identity"},
		"long":            {store.DocumentSIM, strings.Repeat("1", 40), "identity"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := store.NormalizeIdentity(bad.kind, bad.given)
			storetest.WantFault(t, err, store.Invalid, bad.field)
		})
	}
	if got := store.MaskIdentity("3273011503900001"); got != "************0001" {
		t.Errorf("masked it is %q", got)
	}
	if got := store.MaskIdentity("123"); got != "***" {
		t.Errorf("masked it is %q", got)
	}
}

// FuzzPhone reads any text as a number, and what it makes of it again.
func FuzzPhone(f *testing.F) {
	f.Add("0812-3456-7890")
	f.Add("+62 (0)21")
	f.Fuzz(func(t *testing.T, text string) {
		number, err := store.NormalizePhone(text, store.CountryCode)
		if err != nil || number == "" {
			return
		}
		if again, err := store.NormalizePhone(number, store.CountryCode); err != nil || again != number {
			t.Errorf("%q becomes %q, %v", number, again, err)
		}
	})
}
