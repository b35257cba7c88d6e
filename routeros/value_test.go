package routeros

import (
	"strings"
	"testing"
)

func TestValuesAreComparedByMeaning(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind kind
		same []string
	}{
		"flag":        {flag, []string{"yes", "true"}},
		"no flag":     {flag, []string{"no", "false"}},
		"number":      {figure, []string{"10", "010"}},
		"duration":    {span, []string{"5m", "300s", "00:05:00"}},
		"days":        {span, []string{"1w2d", "9d", "9d00:00:00"}},
		"no duration": {span, []string{"0s", "none", "never", "unlimited"}},
		"rate":        {rate, []string{"10M/20M", "10000k/20000k", "10000000/20000000"}},
		"one rate":    {rate, []string{"10M", "10M/10M"}},
		"burst":       {rate, []string{"10M/20M 15M/30M", "10M/20M 15M/30M 10M/20M 1/1"}},
		"list":        {names, []string{"ppp,hotspot", "hotspot,ppp"}},
		"address":     {address, []string{"10.0.0.1", "10.0.0.1/32"}},
		"name":        {address, []string{"app.example"}},
		"station":     {hardware, []string{"AA:BB:CC:DD:EE:FF", "aa-bb-cc-dd-ee-ff"}},
		"pool": {ranges, []string{
			"10.0.0.0-10.0.0.255", "10.0.0.0/24", "10.0.0.0/25,10.0.0.128/25",
		}},
		"pool out of row": {ranges, []string{
			"10.1.0.2-10.1.0.9,10.0.0.2-10.0.0.9", "10.0.0.2-10.0.0.9,10.1.0.2-10.1.0.9",
		}},
	}
	seen := map[string]string{}
	for name, test := range tests {
		one := field{kind: test.kind}
		canonical := one.canonical(test.same[0])
		for _, value := range test.same {
			if got := one.canonical(value); got != canonical {
				t.Errorf("%s: %q is %q, and %q is %q", name, test.same[0], canonical, value, got)
			}
		}
		if again := one.canonical(canonical); again != canonical {
			t.Errorf("%s: %q becomes %q", name, canonical, again)
		}
		if other, twice := seen[canonical]; twice {
			t.Errorf("%s and %s are both %q", name, other, canonical)
		}
		seen[canonical] = name
	}
}

func FuzzCanonical(f *testing.F) {
	for _, value := range []string{"", "10M/20M 15M", "1d00:00:00", "10.0.0.0/24", "*2", "a,b", "\xff"} {
		f.Add(uint8(rate), value)
		f.Add(uint8(ranges), value)
	}
	f.Fuzz(func(t *testing.T, which uint8, value string) {
		one := field{kind: kind(which % uint8(ranges+1))}
		canonical := one.canonical(value)
		if again := one.canonical(canonical); again != canonical {
			t.Errorf("%q becomes %q and then %q", value, canonical, again)
		}
	})
}

func TestMarks(t *testing.T) {
	t.Parallel()
	marker, other := NewMarker([]byte("one installation")), NewMarker([]byte("another one"))
	mark := marker.Mark(Secrets, "service 1")
	mark.Label = ""
	tests := map[string]struct {
		comment string
		mark    Mark
		note    string
	}{
		"alone":       {mark.String(), mark, ""},
		"with a note": {mark.String() + " blok C", mark, "blok C"},
		"behind":      {"blok C " + mark.String(), mark, "blok C"},
		"between":     {"a " + mark.String() + " b", mark, "a b"},
		"none":        {"blok C", Mark{}, "blok C"},
		"not closed":  {"[gd:123456.1234567890", Mark{}, "[gd:123456.1234567890"},
		"too short":   {"[gd:12.34]", Mark{}, "[gd:12.34]"},
		"not hex":     {"[gd:ABCDEF.1234567890]", Mark{}, "[gd:ABCDEF.1234567890]"},
		"window": {
			"[gd:123456.1234567890.abcdef]",
			Mark{Site: "123456", Object: "1234567890", Window: "abcdef"},
			"",
		},
	}
	for name, test := range tests {
		got, note := ParseComment(test.comment)
		if got != test.mark || note != test.note {
			t.Errorf("%s: %q is %+v and %q", name, test.comment, got, note)
		}
	}
	if !marker.Ours(mark) || other.Ours(mark) {
		t.Error("installations cannot be told apart")
	}
	if mark.Object == marker.Mark(Secrets, "service 2").Object ||
		mark.Object == marker.Mark(HotspotUsers, "service 1").Object {
		t.Error("records cannot be told apart")
	}
	if len(mark.String()) > 24 {
		t.Errorf("%q is long", mark)
	}
}

func FuzzParseComment(f *testing.F) {
	f.Add("[gd:123456.1234567890] x")
	f.Add("Pak Budi \xe9 [gd:123456.1234567890.abcdef]")
	f.Fuzz(func(t *testing.T, comment string) {
		mark, note := ParseComment(comment)
		if mark.IsZero() && note != comment {
			t.Errorf("%q lost something: %q", comment, note)
		}
		object := Object{Mark: mark}
		again, kept := ParseComment(object.comment(note))
		if mark.IsZero() {
			return
		}
		if again != mark && !strings.Contains(note, markOpen) {
			t.Errorf("%q is written as %q", comment, object.comment(note))
		}
		if again == mark && strings.TrimSpace(note) != strings.TrimSpace(kept) {
			t.Errorf("the note %q became %q", note, kept)
		}
	})
}

func TestNamesOfProfiles(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"Home 20M": "gd-Home 20M", "Rumah é": "gd-Rumah --9", "isolir": "gd-isolir-9",
		"Isolir plus": "gd-Isolir plus-9", "a@b": "gd-a@b-9", `a"b`: "gd-a-b-9",
	}
	for name, want := range tests {
		if got := profileName(planNamed(name)); got != want {
			t.Errorf("%q is %q, not %q", name, got, want)
		}
	}
	if long := profileName(planNamed(strings.Repeat("x", 300))); len(long) > 80 {
		t.Errorf("%d octets are long", len(long))
	}
}
