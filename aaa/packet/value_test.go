package packet_test

import (
	"bytes"
	"testing"
	"time"

	"gardu/aaa/packet"
)

func TestIntegers(t *testing.T) {
	t.Parallel()

	if got, ok := packet.Uint32([]byte{0x80, 0xaf, 0, 0x5d}, true); !ok || got != 2158952541 {
		t.Errorf("got %d, %t", got, ok)
	}

	for _, value := range [][]byte{nil, {1}, {0, 0, 1}, {0, 0, 0, 0, 1}} {
		if got, ok := packet.Uint32(value, true); ok {
			t.Errorf("%x read as %d", value, got)
		}
	}

	if _, ok := packet.Uint32([]byte{0, 0, 0, 1}, false); ok {
		t.Error("absent attribute read")
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()

	if got, ok := packet.IPv4([]byte{192, 0, 2, 1}, true); !ok || got.String() != "192.0.2.1" {
		t.Errorf("got %v, %t", got, ok)
	}

	six := append([]byte{0x20, 1, 0xd, 0xb8}, make([]byte, 12)...)
	if got, ok := packet.IPv6(six, true); !ok || got.String() != "2001:db8::" {
		t.Errorf("got %v, %t", got, ok)
	}

	if _, ok := packet.IPv4(six, true); ok {
		t.Error("IPv6 read as IPv4")
	}

	if _, ok := packet.IPv6(six[:4], true); ok {
		t.Error("four octets read as IPv6")
	}
}

func TestPrefixes(t *testing.T) {
	t.Parallel()

	zeros := make([]byte, 15)

	for name, test := range map[string]struct {
		value []byte
		want  string
	}{
		"all octets":        {append([]byte{0, 32, 0x20, 1}, zeros[:14]...), "2001::/32"},
		"trailing cut":      {[]byte{0, 48, 0x20, 1, 0xd, 0xb8, 0, 5}, "2001:db8:5::/48"},
		"shorter than bits": {[]byte{0, 64, 0x20, 1}, "2001::/64"},
		"default route":     {[]byte{0, 0}, "::/0"},
		"host":              {append([]byte{0, 128, 0x20}, zeros...), "2000::/128"},
		"reserved octet":    {[]byte{1, 32, 0x20, 1, 0xd, 0xb8}, ""},
		"129 bits":          {[]byte{0, 129, 0x20}, ""},
		"bits beyond":       {[]byte{0, 31, 0x20, 1, 0xd, 0xb9}, ""},
		"too many octets":   {append([]byte{0, 32, 0x20, 1}, zeros...), ""},
		"one octet":         {[]byte{0}, ""},
		"nothing":           {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, ok := packet.Prefix(test.value, true)
			if ok != (test.want != "") || ok && got.String() != test.want {
				t.Errorf("got %v, %t", got, ok)
			}
		})
	}
}

func TestTime(t *testing.T) {
	t.Parallel()

	got, ok := packet.Time([]byte{0x69, 0, 0, 0}, true)
	if want := time.Unix(0x69000000, 0); !ok || !got.Equal(want) {
		t.Errorf("got %v, %t", got, ok)
	}

	if _, ok := packet.Time([]byte{1}, true); ok {
		t.Error("one octet read as time")
	}
}

func TestMSCHAPValues(t *testing.T) {
	t.Parallel()

	value := bytes.Repeat([]byte{0xaa}, 50)
	copy(value, []byte{9, 1})
	copy(value[26:], bytes.Repeat([]byte{0xbb}, 24))

	one, ok := packet.ReadMSCHAP1(value, true)
	if !ok || one.Identifier != 9 || !one.UseNT || one.LM[0] != 0xaa || one.NT[0] != 0xbb {
		t.Errorf("version 1 %+v, %t", one, ok)
	}

	two, ok := packet.ReadMSCHAP2(value, true)
	if !ok || two.Identifier != 9 || len(two.Peer) != 16 || len(two.NT) != 24 {
		t.Errorf("version 2 %+v, %t", two, ok)
	}

	for _, short := range [][]byte{nil, value[:49], append(value, 0)} {
		_, one := packet.ReadMSCHAP1(short, true)
		_, two := packet.ReadMSCHAP2(short, true)
		_, chap := packet.ReadCHAP(short, true)

		if one || two || chap {
			t.Errorf("%d octets read", len(short))
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()

	for got, want := range map[string]string{
		packet.AccessRequest.String():      "Access-Request",
		packet.CoANAK.String():             "CoA-NAK",
		packet.Code(99).String():           "unknown",
		packet.AcctInterimUpdate.String():  "interim",
		packet.AcctStatus(9).String():      "other",
		packet.LostCarrierCause.String():   "lost carrier",
		packet.TerminateCause(0).String():  "0",
		packet.TerminateCause(99).String(): "99",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
