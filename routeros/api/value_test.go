package api_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gardu/routeros/api"
)

func TestBooleans(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"true": true, "yes": true, "false": false, "no": false} {
		if got, err := api.ParseBool(text); got != want || err != nil {
			t.Errorf("%s is read as %t, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1", "True", "on", "yes "} {
		if _, err := api.ParseBool(text); err == nil {
			t.Errorf("%q is a boolean", text)
		}
	}
	if api.FormatBool(true) != "yes" || api.FormatBool(false) != "no" {
		t.Error("booleans are written in the words of one era")
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint64{"0": 0, "18446744073709551615": math.MaxUint64, "1024": 1024} {
		if got, err := api.ParseBytes(text); got != want || err != nil || api.FormatBytes(got) != text {
			t.Errorf("%s is read as %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "+1", "1G", "1.5", "18446744073709551616", " 1"} {
		if _, err := api.ParseBytes(text); err == nil {
			t.Errorf("%q is a count", text)
		}
	}
	if up, down, err := api.ParseBytesPair("12/34"); up != 12 || down != 34 || err != nil {
		t.Errorf("a pair is read as %d, %d, %v", up, down, err)
	}
	for _, text := range []string{"", "12", "12/", "/34", "1/2/3"} {
		if _, _, err := api.ParseBytesPair(text); err == nil {
			t.Errorf("%q is a pair", text)
		}
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint64{"*1A": 26, "*C0A80A08": 0xC0A80A08, "*80000001": 0x80000001, "*ffffffffffffffff": math.MaxUint64} {
		if got, err := api.ParseID(text); got != want || err != nil {
			t.Errorf("%s is read as %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "*", "1A", "*1G", "*1,*2", "pool-isolir", "* 1", "*11111111111111111"} {
		if _, err := api.ParseID(text); err == nil || api.IsID(text) {
			t.Errorf("%q is an id", text)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.Uint64().Draw(t, "id")
		if got, err := api.ParseID(api.FormatID(id)); got != id || err != nil {
			t.Fatalf("%d is read as %d, %v", id, got, err)
		}
	})
}

func TestLists(t *testing.T) {
	t.Parallel()
	if !slices.Equal(api.SplitList("ppp,hotspot"), []string{"ppp", "hotspot"}) || api.SplitList("") != nil {
		t.Error("lists are taken apart wrongly")
	}
	for _, each := range []struct {
		a, b string
		same bool
	}{
		{"", "", true},
		{"a,b", "b,a", true},
		{"a,b", "a,b,b", false},
		{"a", "", false},
		{"a,b", "a,c", false},
	} {
		if got := api.SameList(each.a, each.b); got != each.same {
			t.Errorf("%q and %q: same %t", each.a, each.b, got)
		}
	}
	if list := "b,a,,c"; api.JoinList(api.SplitList(list)) != list {
		t.Error("a list does not come back")
	}
}

func TestPrintable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Budi Santoso": "Budi Santoso", "Caf\xe9 \x96 Pasar": `Caf\xe9 \x96 Pasar`, "caf\u00e9 \u2013": "caf\u00e9 \u2013",
		"a\tb\x00\x1b[31m": `a\x09b\x00\x1b[31m`, "\u202egnp": `\u202egnp`, "": "", "\ufffd": "\ufffd", "\u0085": `\u0085`,
	} {
		if got := api.Printable(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

func TestQueryWords(t *testing.T) {
	t.Parallel()
	for _, each := range []struct {
		got  []string
		want []string
	}{
		{[]string{api.Equal("name", "a=b")}, []string{"?=name=a=b"}},
		{[]string{api.Present("comment"), api.Absent("disabled"), api.Not()}, []string{"?comment", "?-disabled", "?#!"}},
		{api.OneOf("name", "a"), []string{"?=name=a"}},
		{api.OneOf("name", "a", "b", "c"), []string{"?=name=a", "?=name=b", "?=name=c", "?#|", "?#|"}},
		{api.OneOf("name"), []string{"?name", "?-name"}},
	} {
		if !slices.Equal(each.got, each.want) {
			t.Errorf("got %q, want %q", each.got, each.want)
		}
	}
}
