package directory_test

import (
	"net/netip"
	"testing"

	"gardu/aaa/directory"
	"gardu/store"
)

// secret is one that every NAS may have.
var secret = store.ClearSecret("rahasia-dua-belas")

func prefix(text string) netip.Prefix { return netip.MustParsePrefix(text) }

func TestFindNAS(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	records := []store.NAS{
		{ID: 1, Name: "everywhere", Address: prefix("0.0.0.0/0")},
		{ID: 2, Name: "site", Address: prefix("10.1.0.0/16")},
		{ID: 3, Name: "north", Address: prefix("10.1.2.3/32"), Identifier: "north"},
		{ID: 4, Name: "south", Address: prefix("10.1.2.3/32"), Identifier: "south"},
		{ID: 5, Name: "plain", Address: prefix("10.1.2.4/32")},
		{ID: 6, Name: "named", Address: prefix("10.1.2.4/32"), Identifier: "named"},
		{ID: 7, Name: "mapped", Address: prefix("::ffff:10.9.0.0/112")},
		{ID: 8, Name: "six", Address: prefix("2001:db8::/32")},
		{ID: 9, Name: "host bits", Address: prefix("10.7.7.7/24")},
	}
	for _, record := range records {
		record.Secret = secret
		put(t, d.PutNAS(&record))
	}

	cases := []struct {
		name, source, identifier, want string
	}{
		{"identifier of the first", "10.1.2.3", "north", "north"},
		{"identifier of the second", "10.1.2.3", "south", "south"},
		{"unknown identifier falls to a shorter prefix", "10.1.2.3", "west", "site"},
		{"no identifier falls to a shorter prefix", "10.1.2.3", "", "site"},
		{"exact identifier before none", "10.1.2.4", "named", "named"},
		{"another identifier gets the plain record", "10.1.2.4", "other", "plain"},
		{"longest prefix", "10.1.99.1", "", "site"},
		{"shortest prefix", "192.0.2.1", "", "everywhere"},
		{"4-in-6 source", "::ffff:10.1.99.1", "", "site"},
		{"4-in-6 record", "10.9.3.3", "", "mapped"},
		{"record with host bits", "10.7.7.9", "", "host bits"},
		{"IPv6 with zone", "2001:db8::1%eth0", "", "six"},
		{"IPv6 stranger", "2001:db9::1", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			found := d.FindNAS(netip.MustParseAddr(c.source), []byte(c.identifier))
			if got := nameOf(found); got != c.want {
				t.Errorf("FindNAS = %q, want %q", got, c.want)
			}
		})
	}
}

// nameOf is the name of a NAS, or nothing.
func nameOf(nas *directory.NAS) string {
	if nas == nil {
		return ""
	}

	return nas.Record.Name
}

func TestFindNASWithoutRecords(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	for _, source := range []netip.Addr{{}, netip.MustParseAddr("10.0.0.1")} {
		if d.FindNAS(source, nil) != nil {
			t.Errorf("FindNAS(%v) found a NAS in an empty directory", source)
		}
	}
}

func TestNASKeepsItsSlot(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	for id := int64(1); id <= 3; id++ {
		put(t, d.PutNAS(&store.NAS{ID: id, Address: prefix("10.0.0.0/8"), Secret: secret}))
	}

	before := d.NAS(2)
	changed := store.NAS{
		ID: 2, Revision: 1, Address: prefix("10.0.0.2/32"), Secret: store.ClearSecret("another"),
	}
	put(t, d.PutNAS(&changed))

	after := d.NAS(2)
	if after == before || after.Slot != before.Slot || !after.Secret.Equal([]byte("another")) {
		t.Errorf("changed NAS = %+v, want another one in slot %d", after, before.Slot)
	}

	d.RemoveNAS(2)

	found := d.FindNAS(netip.MustParseAddr("10.0.0.2"), nil)
	if d.NAS(2) != nil || found.Record.ID == 2 || d.Counts().NAS != 2 {
		t.Error("a removed NAS is still there")
	}

	put(t, d.PutNAS(&store.NAS{ID: 4, Address: prefix("10.0.0.4/32"), Secret: secret}))

	if got := d.NAS(4).Slot; got != 3 || d.Slots() != 4 {
		t.Errorf("slot of a new NAS = %d of %d, want 3 of 4", got, d.Slots())
	}

	seen := 0
	d.EachNAS(func(*directory.NAS) bool { seen++; return seen < 2 })

	if seen != 2 {
		t.Errorf("EachNAS went on after it was told to stop: %d", seen)
	}
}

func TestPutNASRefuses(t *testing.T) {
	t.Parallel()

	cases := map[string]store.NAS{
		"no secret": {ID: 1, Address: prefix("10.0.0.1/32")},
		"no prefix": {ID: 1, Secret: secret},
	}
	for name, record := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			d := newDirectory(t)
			if err := d.PutNAS(&record); !store.Is(err, store.Invalid) {
				t.Errorf("PutNAS = %v, want Invalid", err)
			}
		})
	}
}

func TestPutNASPassesOverAnOlderRevision(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	record := store.NAS{
		ID: 1, Revision: 2, Name: "new", Address: prefix("10.0.0.1/32"), Secret: secret,
	}
	put(t, d.PutNAS(&record))

	record.Revision, record.Name = 1, "old"
	put(t, d.PutNAS(&record))

	if got := d.NAS(1).Record.Name; got != "new" {
		t.Errorf("name = %q, want new", got)
	}
}

func TestOperators(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	d.PutOperator(&store.Operator{ID: 1, Revision: 1, Name: "ani", RouterGroup: "full"})
	d.PutOperator(&store.Operator{ID: 1, Revision: 3, Name: "Ani", RouterGroup: "read"})
	d.PutOperator(&store.Operator{ID: 1, Revision: 2, Name: "late"})

	if d.FindOperator([]byte("ani")) != nil || d.FindOperator([]byte("late")) != nil {
		t.Error("an old name still finds the operator")
	}

	if found := d.FindOperator([]byte("Ani")); found == nil || found.RouterGroup != "read" {
		t.Errorf("FindOperator = %+v", found)
	}

	d.RemoveOperator(1)

	if d.FindOperator([]byte("Ani")) != nil {
		t.Error("a removed operator is still there")
	}
}
