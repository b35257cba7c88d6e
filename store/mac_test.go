package store_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gardu/store"
)

// spelled is the address that every spelling of these tests means.
var spelled = store.MAC{0xaa, 0xbb, 0x0c, 0xdd, 0xee, 0xf1}

func TestParseMAC(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"AA:BB:0C:DD:EE:F1", "aa:bb:0c:dd:ee:f1", "Aa:bB:0c:Dd:eE:f1", "AA-BB-0C-DD-EE-F1",
		"aa.bb.0c.dd.ee.f1", "aabb.0cdd.eef1", "AABB-0CDD-EEF1", "AABB:0CDD:EEF1",
		"AABB0C-DDEEF1", "aabb0c:ddeef1", "aabb0cddeef1", "AABB0CDDEEF1",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()

			for _, parse := range []func() (store.MAC, error){
				func() (store.MAC, error) { return store.ParseMAC(text) },
				func() (store.MAC, error) { return store.ParseMAC([]byte(text)) },
			} {
				if got, err := parse(); err != nil || got != spelled {
					t.Errorf("read as %v, %v", got, err)
				}
			}
		})
	}
}

func TestParseMACRefuses(t *testing.T) {
	t.Parallel()

	for name, text := range map[string]string{
		"nothing":                  "",
		"a login":                  "budi",
		"eleven digits":            "aabb0cddeef",
		"a letter beyond f":        "aabb0cddeefg",
		"mixed separators":         "AA:BB-0C:DD-EE:F1",
		"another separator":        "AA BB 0C DD EE F1",
		"separator out of place":   "AAB:B0:C:DD:EE:F1",
		"no digits between":        "AA::B0:CD:DE:EF:1",
		"digit as separator":       "AA0BB00C0DD0EE0F1",
		"groups of three":          "AAB:B0C:DDE:EF1",
		"a network name behind it": "AA:BB:0C:DD:EE:F1:wifi",
		"zeros alone":              "00:00:00:00:00:00",
		"an address of eight":      "AA:BB:CC:DD:EE:FF:00:11",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if got, err := store.ParseMAC(text); !store.Is(err, store.Invalid) || !got.IsZero() {
				t.Errorf("%q is read as %v, %v", text, got, err)
			}
		})
	}
}

func TestMACText(t *testing.T) {
	t.Parallel()

	if got := spelled.String(); got != "AA:BB:0C:DD:EE:F1" {
		t.Errorf("canonical spelling is %q", got)
	}
	if got, err := spelled.AppendText([]byte("mac=")); err != nil || string(got) != "mac=AA:BB:0C:DD:EE:F1" {
		t.Errorf("appended %q, %v", got, err)
	}
	if got := (store.MAC{}).String(); got != "" {
		t.Errorf("no address is written as %q", got)
	}

	mac := spelled
	if err := mac.UnmarshalText(nil); err != nil || !mac.IsZero() {
		t.Errorf("an empty text is read as %v, %v", mac, err)
	}
	if err := mac.UnmarshalText([]byte("x")); !store.Is(err, store.Invalid) {
		t.Errorf("error is %v", err)
	}
}

func TestMACAllocatesNothing(t *testing.T) {
	good, bad := []byte("aa-bb-0c-dd-ee-f1"), []byte("someone@example")
	space := make([]byte, 0, 32)
	if got := testing.AllocsPerRun(100, func() {
		mac, _ := store.ParseMAC(good)
		_, _ = store.ParseMAC(bad)
		_, _ = mac.AppendText(space)
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func TestMACRoundTrip(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		var want store.MAC
		copy(want[:], rapid.SliceOfN(rapid.Byte(), 6, 6).Draw(t, "octets"))
		if want.IsZero() {
			t.Skip("no address")
		}
		bare := strings.ReplaceAll(want.String(), ":", "")
		group := rapid.SampledFrom([]int{2, 4, 6, 12}).Draw(t, "group")
		separator := rapid.SampledFrom([]string{":", "-", "."}).Draw(t, "separator")
		var groups []string
		for at := 0; at < len(bare); at += group {
			groups = append(groups, bare[at:at+group])
		}
		text := strings.Join(groups, separator)
		if rapid.Bool().Draw(t, "lower case") {
			text = strings.ToLower(text)
		}

		if got, err := store.ParseMAC(text); err != nil || got != want {
			t.Fatalf("%q is read as %v, %v", text, got, err)
		}
	})
}

func FuzzParseMAC(f *testing.F) {
	for _, seed := range []string{"AA:BB:0C:DD:EE:F1", "aabb.0cdd.eef1", "AABB0C-DDEEF1", "aabb0cddeef1"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		mac, err := store.ParseMAC(text)
		if err != nil {
			return
		}
		digits := strings.ToUpper(strings.NewReplacer(":", "", "-", "", ".", "").Replace(string(text)))
		if got := strings.ReplaceAll(mac.String(), ":", ""); got != digits {
			t.Fatalf("%q is read as %v", text, mac)
		}
	})
}

func BenchmarkParseMAC(b *testing.B) {
	text := []byte("aa-bb-0c-dd-ee-f1")
	b.ReportAllocs()
	for b.Loop() {
		_, _ = store.ParseMAC(text)
	}
}
