package session_test

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gardu/aaa/session"
	"gardu/store"
)

// full is a record with every field.
func full() session.Record {
	r := record(session.Stop, 60, classed(9), ported(2159018029), lasting(3600), movedWide(5<<32+1, 7<<32+2),
		delayed(3), ended(1))
	r.Has |= session.HasInputPackets | session.HasOutputPackets
	r.InputPackets, r.OutputPackets, r.Interval = 11, 12, 300
	r.CalledStation, r.UserName = []byte("pppoe-1"), []byte("budi@ISP")
	r.Class.Terms = 1<<40 | 5
	r.Address = netip.MustParseAddr("100.64.3.4")
	r.IPv6Prefix = netip.MustParsePrefix("2001:db8:1:2::/64")
	r.DelegatedIPv6 = netip.MustParsePrefix("2001:db8:ff00::/56")
	r.Source, r.Local = netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("198.51.100.1")

	return r
}

// equal compares records.
var equal = cmp.Options{
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
}

func TestRecordRoundTrip(t *testing.T) {
	t.Parallel()
	six := full()
	six.Address = netip.MustParseAddr("2001:db8::1")
	six.Source, six.Local = netip.MustParseAddr("2001:db8::7"), netip.MustParseAddr("fe80::1")
	long := full()
	long.Login = bytes.Repeat([]byte("a"), session.MaxText)
	for name, want := range map[string]session.Record{
		"full": full(), "bare": {}, "IPv6": six, "longest text": long, "start": record(session.Start, 0),
		"text with any octets": record(session.Start, 0, named("\x00\xff\n")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := want.AppendBinary([]byte("before"))
			got, err := session.DecodeRecord(data[len("before"):])
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, equal); diff != "" {
				t.Errorf("round trip (-want +got):\n%s", diff)
			}
			if len(data)-len("before") > session.MaxRecord {
				t.Errorf("%d octets, more than MaxRecord", len(data))
			}
		})
	}
}

func TestRecordNormalized(t *testing.T) {
	t.Parallel()
	r := record(session.Start, 0, named(strings.Repeat("x", 300)))
	r.Address = netip.MustParseAddr("::ffff:100.64.3.4")
	r.IPv6Prefix = netip.MustParsePrefix("2001:db8::1/32")
	r.DelegatedIPv6 = netip.MustParsePrefix("10.0.0.0/8")
	got, err := session.DecodeRecord(r.AppendBinary(nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.AcctSessionID) != session.MaxText {
		t.Errorf("Acct-Session-Id has %d octets", len(got.AcctSessionID))
	}
	if want := netip.MustParseAddr("100.64.3.4"); got.Address != want {
		t.Errorf("address is %v, want %v", got.Address, want)
	}
	if want := netip.MustParsePrefix("2001:db8::/32"); got.IPv6Prefix != want {
		t.Errorf("prefix is %v, want %v", got.IPv6Prefix, want)
	}
	if got.DelegatedIPv6.IsValid() {
		t.Errorf("an IPv4 prefix became %v", got.DelegatedIPv6)
	}
}

func TestRecordRefused(t *testing.T) {
	t.Parallel()
	r := full()
	data := r.AppendBinary(nil)
	changed := func(at int, octet byte) []byte {
		other := bytes.Clone(data)
		other[at] = octet

		return other
	}
	for name, bad := range map[string][]byte{
		"empty": nil, "other version": changed(0, 3), "trailing octet": append(bytes.Clone(data), 0),
		"unknown field": changed(2, 0xff), "counter bit unknown": changed(4, 0xff),
		"text too long": changed(len(data)-len("budi@ISP")-1, 254),
	} {
		if _, err := session.DecodeRecord(bad); !store.Is(err, store.Internal) {
			t.Errorf("%s: error is %v, want one of kind internal", name, err)
		}
	}
	for length := range data {
		if _, err := session.DecodeRecord(data[:length]); err == nil {
			t.Errorf("%d of %d octets were accepted", length, len(data))
		}
	}
}

func TestRecordAllocations(t *testing.T) {
	r := full()
	buffer := make([]byte, 0, session.MaxRecord)
	data := r.AppendBinary(nil)
	if count := testing.AllocsPerRun(100, func() { buffer = r.AppendBinary(buffer[:0]) }); count != 0 {
		t.Errorf("AppendBinary allocates %v times", count)
	}
	if count := testing.AllocsPerRun(100, func() { r, _ = session.DecodeRecord(data) }); count != 0 {
		t.Errorf("DecodeRecord allocates %v times", count)
	}
}

// FuzzDecodeRecord: what is accepted is what AppendBinary writes, octet by octet.
func FuzzDecodeRecord(f *testing.F) {
	for _, r := range []session.Record{full(), record(session.Start, 0), {}} {
		f.Add(r.AppendBinary(nil))
	}
	f.Add(firstVersion)
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := session.DecodeRecord(data)
		if err != nil {
			return
		}
		again := r.AppendBinary(nil)
		if data[0] == firstVersion[0] {
			if upgraded, err := session.DecodeRecord(again); err != nil || !cmp.Equal(r, upgraded, equal) {
				t.Fatalf("%x was read, written again as %x, and read as %+v (%v)", data, again, upgraded, err)
			}
		} else if !bytes.Equal(data, again) {
			t.Fatalf("%x was read, %x would be written", data, again)
		}
		session.New(session.Config{}).Apply(1, &r)
	})
}

func TestClass(t *testing.T) {
	t.Parallel()
	want := session.Class{Service: 7, Nonce: 1 << 63, Granted: 3, Terms: 1<<63 | 4}
	value := want.AppendBinary(nil)
	if len(value) != session.ClassLength {
		t.Fatalf("%d octets, want %d", len(value), session.ClassLength)
	}
	if got, ok := session.ParseClass(value); !ok || got != want {
		t.Errorf("read %+v, %v, want %+v", got, ok, want)
	}
	for name, other := range map[string][]byte{
		"empty": nil, "short": value[:25], "long": append(bytes.Clone(value), 0),
		"another server's": append([]byte("x"), value[1:]...),
		"another version":  append([]byte{'g', 3}, value[2:]...),
		"no nonce":         session.Class{Service: 7}.AppendBinary(nil),
		"negative service": session.Class{Service: -7, Nonce: 1}.AppendBinary(nil),
	} {
		if got, ok := session.ParseClass(other); ok || !got.IsZero() {
			t.Errorf("%s: read %+v", name, got)
		}
	}
}

// FuzzParseClass: what is accepted is what AppendBinary writes.
func FuzzParseClass(f *testing.F) {
	f.Add(session.Class{Service: 7, Nonce: 1, Granted: 2, Terms: 3}.AppendBinary(nil))
	f.Add(firstClass)
	f.Fuzz(func(t *testing.T, value []byte) {
		class, ok := session.ParseClass(value)
		if ok && len(value) == session.ClassLength && !bytes.Equal(class.AppendBinary(nil), value) {
			t.Fatalf("%x was read as %+v", value, class)
		}
		if again, _ := session.ParseClass(class.AppendBinary(nil)); ok && again != class {
			t.Fatalf("%x was read as %+v, and that as %+v", value, class, again)
		}
	})
}
