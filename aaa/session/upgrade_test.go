package session_test

import (
	"encoding/hex"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gardu/aaa/session"
)

// unhex reads hexadecimal digits.
func unhex(digits string) []byte {
	octets, err := hex.DecodeString(digits)
	if err != nil {
		panic(err)
	}

	return octets
}

// firstVersion is full as the first version of records wrote it, and firstClass a Class of the first
// version. They stand in journals and in routers, and are never to be made anew.
var (
	firstVersion = unhex("010201bf00ff000000000000000118e417ed66d1980018e417ecb4013a0000000003" +
		"00000000000000070000000000000009000000000000004f" + "0000000000000007" +
		"00000005000000010000000700000002" + "000000000000000b000000000000000c" +
		"80b0002d00000e10000000010000012c" + "64400304" +
		"4020010db8000100020000000000000000" + "3820010db8ff0000000000000000000000" +
		"0462756469" + "0467772d31" + "083831303030303031" + "1141413a42423a43433a30303a30303a3031" +
		"077070706f652d31" + "06657468657232")
	firstClass = unhex("6701" + "0000000000000007" + "8000000000000009" + "0000000000000003")
)

// TestRecordOfTheFirstVersion: a journal outlives an upgrade. What the first version did not say is
// empty, and what it said was granted cannot be compared with fingerprints of today.
func TestRecordOfTheFirstVersion(t *testing.T) {
	t.Parallel()
	want := full()
	want.UserName, want.Source, want.Local = nil, netip.Addr{}, netip.Addr{}
	want.Class.Granted, want.Class.Terms = 0, 0
	got, err := session.DecodeRecord(firstVersion)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, equal); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
	for length := range firstVersion {
		if _, err := session.DecodeRecord(firstVersion[:length]); err == nil {
			t.Errorf("%d of %d octets were accepted", length, len(firstVersion))
		}
	}
	newer := append([]byte(nil), firstVersion...)
	newer[2] |= 2 // Terms, which that version did not know
	if _, err := session.DecodeRecord(newer); err == nil {
		t.Error("a field that the first version did not know was accepted")
	}
}

// TestClassOfTheFirstVersion: sessions that began before an upgrade go on; what they were granted
// is unknown.
func TestClassOfTheFirstVersion(t *testing.T) {
	t.Parallel()
	got, ok := session.ParseClass(firstClass)
	if want := (session.Class{Service: 7, Nonce: 1<<63 | 9}); !ok || got != want {
		t.Errorf("read %+v, %v, want %+v", got, ok, want)
	}
	for length := range firstClass {
		if _, ok := session.ParseClass(firstClass[:length]); ok {
			t.Errorf("%d of %d octets were accepted", length, len(firstClass))
		}
	}
}
