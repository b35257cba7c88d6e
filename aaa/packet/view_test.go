package packet_test

import (
	"bytes"
	"slices"
	"testing"

	"gardu/aaa/packet"
)

func TestParseRefuses(t *testing.T) {
	t.Parallel()

	long := make([]byte, 5000)
	long[2], long[3] = 0x10, 0x01 // 4,097

	truncated := raw(packet.AccessRequest, 1, 4, 'a', 'b')

	for name, test := range map[string]struct {
		datagram []byte
		want     packet.Reason
	}{
		"nothing":             {nil, packet.TooShort},
		"one octet":           {[]byte{1}, packet.TooShort},
		"19 octets":           {make([]byte, 19), packet.TooShort},
		"length 0":            {make([]byte, 20), packet.TooShort},
		"length 19":           {append([]byte{1, 1, 0, 19}, make([]byte, 30)...), packet.TooShort},
		"length 4097":         {long, packet.TooLong},
		"beyond the datagram": {truncated[:len(truncated)-1], packet.Overrun},
		"attribute length 0":  {raw(packet.AccessRequest, 1, 0, 'a'), packet.BadAttribute},
		"attribute length 1":  {raw(packet.AccessRequest, 1, 1, 'a'), packet.BadAttribute},
		"attribute too long":  {raw(packet.AccessRequest, 1, 5, 'a'), packet.BadAttribute},
		"one octet left over": {raw(packet.AccessRequest, 1, 3, 'a', 2), packet.BadAttribute},
		"only a type":         {raw(packet.AccessRequest, 1), packet.BadAttribute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := packet.Parse(test.datagram)
			if got := packet.ReasonOf(err); got != test.want {
				t.Errorf("reason %v, want %v", got, test.want)
			}
		})
	}
}

func TestParseCutsPadding(t *testing.T) {
	t.Parallel()

	datagram := raw(packet.AccessRequest, 1, 4, 'a', 'b')
	view := parse(t, append(slices.Clone(datagram), 9, 9, 9, 9))

	if view.Length() != len(datagram) || !bytes.Equal(view.Octets(), datagram) {
		t.Errorf("view holds %x", view.Octets())
	}

	if got := types(view); !slices.Equal(got, []packet.Type{packet.UserName}) {
		t.Errorf("attributes %v", got)
	}
}

func TestParseTakesLargest(t *testing.T) {
	t.Parallel()

	attributes := bytes.Repeat([]byte{25, 4, 1, 2}, (packet.MaxSize-packet.HeaderSize)/4)
	view := parse(t, raw(packet.AccessRequest, attributes...))

	if view.Length() != packet.MaxSize || len(types(view)) != 1019 {
		t.Errorf("length %d, %d attributes", view.Length(), len(types(view)))
	}
}

func TestViewHeader(t *testing.T) {
	t.Parallel()

	view := parse(t, raw(packet.CoARequest))
	if view.Code() != packet.CoARequest || view.Identifier() != 7 || view.Length() != 20 {
		t.Errorf("header %v %d %d", view.Code(), view.Identifier(), view.Length())
	}

	if !bytes.Equal(view.Authenticator(), authenticator) {
		t.Errorf("authenticator %x", view.Authenticator())
	}
}

// mixed holds two names, NULs inside text, an empty attribute, and vendor attributes of every
// kind: two in one, one wrongly built inside, one of a vendor nobody knows.
var mixed = raw(packet.AccessRequest, slices.Concat(
	[]byte{1, 5, 'a', 0, 'b'},
	[]byte{1, 3, 'c'},
	[]byte{25, 2},
	[]byte{26, 16, 0, 0, 0x3a, 0x8c, 19, 5, 'o', 'n', 'e', 19, 5, 't', 'w', 'o'},
	[]byte{26, 11, 0, 0, 0x3a, 0x8c, 8, 9, '1', '/', '2'}, // inner length too large
	[]byte{26, 11, 0, 0, 0x3a, 0x8c, 8, 1, '1', '/', '2'}, // inner length too small
	[]byte{26, 5, 0, 0, 1},          // no room for a vendor
	[]byte{26, 6, 0, 0, 0x3a, 0x8c}, // nothing inside
	[]byte{26, 9, 0, 0, 0x3a, 0x8c, 8, 3, '9'},
	[]byte{26, 9, 0, 0, 2, 0x11, 197, 3, 'x'}, // Ascend, not in an index
	[]byte{26, 9, 0, 0, 0xff, 0xff, 1, 3, 'y'},
	[]byte{26, 10, 0, 0, 1, 0x37, 200, 4, 'm', 's'}, // Microsoft, number beyond the index
)...)

// finder is what View and Index have in common.
type finder interface {
	Get(packet.Type) ([]byte, bool)
	Vendor(packet.Vendor, packet.Type) ([]byte, bool)
}

// finders gives both ways to look into a packet.
func finders(tb testing.TB, datagram []byte) map[string]finder {
	tb.Helper()

	view, index := parse(tb, datagram), new(packet.Index)
	index.Scan(parse(tb, raw(packet.AccessRequest, 80, 3, 1, 26, 9, 0, 0, 0x3a, 0x8c, 9, 3, '9')))
	index.Scan(view)

	return map[string]finder{"view": view, "index": index}
}

func TestGet(t *testing.T) {
	t.Parallel()

	for name, find := range finders(t, mixed) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if value, ok := find.Get(packet.UserName); !ok || string(value) != "a\x00b" {
				t.Errorf("first name %q, %t", value, ok)
			}

			if value, ok := find.Get(packet.Class); !ok || len(value) != 0 {
				t.Errorf("empty class %q, %t", value, ok)
			}

			for _, absent := range []packet.Type{packet.State, packet.EAPMessage, 0, 80, 255} {
				if value, ok := find.Get(absent); ok {
					t.Errorf("attribute %d found: %q", absent, value)
				}
			}
		})
	}
}

func TestVendor(t *testing.T) {
	t.Parallel()

	for name, find := range finders(t, mixed) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			for _, test := range []struct {
				vendor packet.Vendor
				number packet.Type
				want   string
				found  bool
			}{
				{packet.MikroTik, packet.MikroTikAddressList, "one", true},
				{packet.MikroTik, packet.MikroTikRateLimit, "9", true},
				{packet.MikroTik, packet.MikroTikRealm, "", false},
				{packet.Ascend, packet.AscendDataRate, "x", true},
				{packet.Ascend, packet.AscendXmitRate, "", false},
				{0xffff, 1, "y", true},
				{packet.Microsoft, 200, "ms", true},
				{packet.Microsoft, packet.MSCHAPChallenge, "", false},
				{packet.WISPr, 255, "", false},
				{packet.ADSL, packet.ADSLAgentCircuitID, "", false},
			} {
				value, ok := find.Vendor(test.vendor, test.number)
				if ok != test.found || string(value) != test.want {
					t.Errorf("vendor %d number %d: %q, %t", test.vendor, test.number, value, ok)
				}
			}
		})
	}
}

// TestCursorSavesPlace copies a cursor and walks on from the copy.
func TestCursorSavesPlace(t *testing.T) {
	t.Parallel()

	c := parse(t, mixed).Attributes()
	c.Next()

	saved := c
	c.Next()
	c.Next()

	if !saved.Next() || string(saved.Value) != "c" {
		t.Errorf("saved place stands at %q", saved.Value)
	}
}

func TestSeveralVendorValues(t *testing.T) {
	t.Parallel()

	var lists []string

	for c := parse(t, mixed).Attributes(); c.Next(); {
		vendor, inner, ok := packet.SplitVendor(c.Value)
		if c.Type != packet.VendorSpecific || !ok || vendor != packet.MikroTik {
			continue
		}

		for inner.Next() {
			if inner.Type == packet.MikroTikAddressList {
				lists = append(lists, string(inner.Value))
			}
		}
	}

	if !slices.Equal(lists, []string{"one", "two"}) {
		t.Errorf("lists %v", lists)
	}
}

func TestOctets64(t *testing.T) {
	t.Parallel()

	input := []byte{42, 6, 0, 0, 0, 5}
	wraps := []byte{52, 6, 0, 0, 0, 3}

	for name, test := range map[string]struct {
		attributes []byte
		want       uint64
		found      bool
	}{
		"both":             {slices.Concat(input, wraps), 3<<32 + 5, true},
		"no gigawords":     {input, 5, true},
		"only gigawords":   {wraps, 0, false},
		"nothing":          {nil, 0, false},
		"malformed octets": {[]byte{42, 5, 0, 0, 5}, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var index packet.Index
			index.Scan(parse(t, raw(packet.AccountingRequest, test.attributes...)))

			got, ok := index.Octets64(packet.AcctInputOctets, packet.AcctInputGigawords)
			if ok != test.found || got != test.want {
				t.Errorf("got %d, %t", got, ok)
			}
		})
	}
}

func TestIndexHas(t *testing.T) {
	t.Parallel()

	var index packet.Index
	index.Scan(parse(t, mixed))

	if !index.Has(packet.Class) || index.Has(packet.EAPMessage) {
		t.Error("presence is wrong")
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()

	seen := map[string]bool{}

	for _, reason := range packet.Reasons() {
		if reason.String() == "" || reason.Error() == "" || seen[reason.String()] {
			t.Errorf("reason %d reads %q, %q", reason, reason.String(), reason.Error())
		}

		seen[reason.String()] = true
	}

	if len(seen) != 8 || packet.Reason(200).String() != "none" {
		t.Errorf("reasons %v", seen)
	}
}
