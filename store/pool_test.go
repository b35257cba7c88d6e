package store_test

import (
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gardu/store"
)

// sameAddress compares addresses, which go-cmp cannot look into.
func sameAddress(one, other netip.Addr) bool { return one == other }

// addresses is a range by its text.
func addresses(t *testing.T, text string) store.AddressRange {
	t.Helper()

	parsed, err := store.ParseAddressRange(text)
	if err != nil {
		t.Fatal(err)
	}

	return parsed
}

func TestParseAddressRange(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]struct {
		written string
		size    int
	}{
		"10.20.0.10-10.20.3.250": {"10.20.0.10-10.20.3.250", 1009},
		"10.20.0.10-10.20.0.10":  {"10.20.0.10", 1},
		"10.20.0.10":             {"10.20.0.10", 1},
		"10.20.0.0/22":           {"10.20.0.1-10.20.3.254", 1022},
		"10.20.0.0/30":           {"10.20.0.1-10.20.0.2", 2},
		"10.20.0.0/31":           {"10.20.0.0-10.20.0.1", 2},
		"10.20.0.7/32":           {"10.20.0.7", 1},
		"10.0.0.0/12":            {"10.0.0.1-10.15.255.254", 1<<20 - 2},
	} {
		got, err := store.ParseAddressRange(text)
		if err != nil || got.String() != want.written || got.Size() != want.size {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "-", "10.20.0.10-", "10.20.0.10-10.20.0.9", "10.20.0.1/22", "10.20.0.0/33", "10.0.0.0/8", "0.0.0.0/0",
		"2001:db8::1", "2001:db8::/64", "::ffff:10.0.0.0/120", "::ffff:10.0.0.1", "127.0.0.1", "126.255.255.0-128.0.0.9",
		"224.0.0.1", "223.0.0.0-224.0.0.1", "0.0.0.0", "10.0.0.1-10.0.0.2-10.0.0.3", "fe80::1%eth0",
		"10.0.0.0-10.16.0.0",
	} {
		got, err := store.ParseAddressRange(text)
		if faults := fields(err); len(faults) != 1 || faults[0] != "range" || got != (store.AddressRange{}) {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
}

func FuzzAddressRange(f *testing.F) {
	for _, seed := range []string{"10.20.0.10-10.20.3.250", "10.20.0.0/22", "10.0.0.1", "0.0.0.0/0", "::1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkTextRoundTrip(t, text, store.ParseAddressRange, store.AddressRange.String)
	})
}

func TestAddressRangePlaces(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		first := netip.AddrFrom4([4]byte{10, rapid.Byte().Draw(t, "b"), rapid.Byte().Draw(t, "c"), 250})
		size := rapid.IntRange(1, 70_000).Draw(t, "size")
		last := store.AddressRange{First: first}.At(size - 1)
		run := store.AddressRange{First: first, Last: last}
		if run.Size() != size {
			t.Fatalf("%v has %d addresses, want %d", run, run.Size(), size)
		}
		place := rapid.IntRange(0, size-1).Draw(t, "place")
		if got, inside := run.Index(run.At(place)); !inside || got != place {
			t.Fatalf("%v is at %d of %v, %v; want %d", run.At(place), got, run, inside, place)
		}
		for _, outside := range []netip.Addr{
			first.Prev(), last.Next(), {}, netip.AddrFrom16(first.As16()), netip.IPv6Loopback(),
		} {
			if _, inside := run.Index(outside); inside {
				t.Fatalf("%v is in %v", outside, run)
			}
		}
	})
}

func TestAddressRangeAllocatesNothing(t *testing.T) {
	run := addresses(t, "10.20.0.0/22")
	if got := testing.AllocsPerRun(100, func() {
		if place, inside := run.Index(run.At(500)); !inside || place != 500 {
			t.Fatal(place, inside)
		}
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func TestPoolValidate(t *testing.T) {
	t.Parallel()

	good := func() *store.Pool {
		return &store.Pool{Name: "rumahan", Ranges: []store.AddressRange{
			addresses(t, "10.20.0.10-10.20.3.250"), addresses(t, "10.20.4.0/22"), addresses(t, "10.20.0.9"),
		}}
	}
	spoil := func(first, last string) func(p *store.Pool) {
		return func(p *store.Pool) {
			p.Ranges[0] = store.AddressRange{First: netip.MustParseAddr(first), Last: netip.MustParseAddr(last)}
		}
	}
	if got := good().Size(); got != 1009+1022+1 {
		t.Errorf("a pool of %d addresses", got)
	}
	checkFaults(t, good, (*store.Pool).Validate, []fault[store.Pool]{
		{"no name", func(p *store.Pool) { p.Name = "" }, "name"},
		{"no range", func(p *store.Pool) { p.Ranges = nil }, "ranges"},
		{"an empty range", func(p *store.Pool) { p.Ranges[1] = store.AddressRange{} }, "ranges"},
		{"the wrong way round", spoil("10.0.0.9", "10.0.0.8"), "ranges"},
		{"IPv6", spoil("2001:db8::1", "2001:db8::9"), "ranges"},
		{"loopback", spoil("127.0.0.1", "127.0.0.9"), "ranges"},
		{"the same twice", func(p *store.Pool) { p.Ranges[2] = p.Ranges[0] }, "ranges"},
		{"an address twice", spoil("10.20.7.254", "10.20.8.9"), "ranges"},
		{"many", func(p *store.Pool) { p.Ranges = slices.Repeat(p.Ranges, 100_000) }, "ranges"},
		{
			"too many addresses together",
			func(p *store.Pool) { p.Ranges = append(p.Ranges, addresses(t, "10.32.0.0/12")) }, "ranges",
		},
		{"a note that is not UTF-8", func(p *store.Pool) { p.Note = "\xff" }, "note"},
		{
			"everything at once",
			func(p *store.Pool) { p.Name, p.Ranges, p.Note = "\n", nil, "\xff" },
			"name note ranges",
		},
	})
}

func TestPoolOverlaps(t *testing.T) {
	t.Parallel()

	pool := &store.Pool{Ranges: []store.AddressRange{addresses(t, "10.0.0.5-10.0.0.9"), addresses(t, "10.0.1.0/24")}}
	for text, want := range map[string]string{
		"10.0.0.4": "", "10.0.0.1-10.0.0.5": "10.0.0.5-10.0.0.9", "10.0.0.9-10.0.0.20": "10.0.0.5-10.0.0.9",
		"10.0.0.6-10.0.0.7": "10.0.0.5-10.0.0.9", "10.0.0.1-10.0.0.99": "10.0.0.5-10.0.0.9", "10.0.0.10": "",
		"10.0.1.0-10.0.1.1": "10.0.1.1-10.0.1.254", "10.0.1.255": "",
	} {
		other := &store.Pool{Ranges: []store.AddressRange{addresses(t, "192.0.2.1"), addresses(t, text)}}
		got, overlap := pool.Overlaps(other)
		if overlap != (want != "") || overlap && got.String() != want {
			t.Errorf("%s: %v, %v; want %q", text, got, overlap, want)
		}
		if _, reverse := other.Overlaps(pool); reverse != overlap {
			t.Errorf("%s overlaps one way only", text)
		}
	}
}

func TestCompany(t *testing.T) {
	t.Parallel()

	good := func() *store.Company {
		return &store.Company{Name: "Kota", Isolir: &store.Profile{Rate: "512k/1M", Pool: "isolir-kota"}}
	}
	checkFaults(t, good, (*store.Company).Validate, []fault[store.Company]{
		{"no name", func(c *store.Company) { c.Name = "" }, "name"},
		{"a malformed rate", func(c *store.Company) { c.Isolir.Rate = "x" }, "isolir.rate"},
		{"a pool of ours and of the router", func(c *store.Company) { c.Isolir.AddressPool = 1 }, "isolir.address_pool"},
		{"a note that is not UTF-8", func(c *store.Company) { c.Note = "\xff" }, "note"},
	})

	company, given := good(), good().Isolir
	company.Isolir = given
	company.Prepare()
	if !company.Isolir.IgnoresFixed || company.Isolir.Pool != given.Pool {
		t.Errorf("isolir profile is %+v", company.Isolir)
	}
	if given.IgnoresFixed {
		t.Error("the profile that was given has changed")
	}
	company = &store.Company{Name: "Kota"}
	company.Prepare()
	if err := company.Validate(); company.Isolir != nil || err != nil {
		t.Errorf("without a profile: %+v, %v", company.Isolir, err)
	}
}
