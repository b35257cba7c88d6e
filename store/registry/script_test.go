package registry_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// update rewrites the golden scripts.
var update = flag.Bool("update", false, "rewrite the golden files")

// TestScript compares scripts with golden ones, in which every line was read against the RouterOS
// manual.
func TestScript(t *testing.T) {
	t.Parallel()
	cases := []struct {
		golden    string
		patch     registry.NASPatch
		endpoints []registry.Endpoint
	}{
		{
			"plain",
			registry.NASPatch{Secret: new("NotASecretButLong0123456789abcde")},
			[]registry.Endpoint{{Address: "192.0.2.10"}},
		},
		{
			"hostile",
			registry.NASPatch{
				Name: new(`"; /system reset-configuration #`), Secret: new("a\"b\\c$d?e;\r\n é"), CoAPort: new(uint16(1700)),
			},
			[]registry.Endpoint{
				{Address: "2001:db8::10", AuthPort: 11812, AcctPort: 11813},
				{Address: "::ffff:192.0.2.11"},
			},
		},
	}
	for _, c := range cases {
		t.Run(c.golden, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			orElse(&c.patch.Name, "pusat")
			orElse(&c.patch.Address, "198.51.100.1")
			if _, err := o.AddNAS(t.Context(), c.patch); err != nil {
				t.Fatal(err)
			}
			script, err := o.Script(t.Context(), "1", c.endpoints...)
			if err != nil {
				t.Fatal(err)
			}
			compareGolden(t, c.golden, script)
			for line := range strings.Lines(script) {
				if !strings.HasPrefix(line, "/") && !strings.HasPrefix(line, "# ") {
					t.Errorf("the line %q is neither a command nor a remark", line)
				}
			}
		})
	}
}

// compareGolden compares a script with the golden one.
func compareGolden(t *testing.T, name, script string) {
	t.Helper()
	path := filepath.Join("testdata", name+".rsc")
	if *update {
		if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if script != string(want) {
		t.Errorf("the script is\n%s\nwant\n%s", script, want)
	}
}

// TestScriptRefuses names what is missing.
func TestScriptRefuses(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.addNAS("pusat", "192.0.2.1")
	other := o.addNAS("lain", "192.0.2.2")
	if _, err := o.SetNAS(t.Context(), other.Name, registry.NASPatch{Vendor: new(store.OtherVendor)}); err != nil {
		t.Fatal(err)
	}
	good := registry.Endpoint{Address: "192.0.2.10"}
	cases := []struct {
		name, key string
		endpoints []registry.Endpoint
		kind      store.ErrorKind
		field     string
	}{
		{"nobody", "x", []registry.Endpoint{good}, store.NotFound, ""},
		{"no server", "pusat", nil, store.Invalid, "server"},
		{"too many", "pusat", make([]registry.Endpoint, 5), store.Invalid, "server"},
		{"a name", "pusat", []registry.Endpoint{{Address: "radius.example.net"}}, store.Invalid, "server"},
		{"every address", "pusat", []registry.Endpoint{{Address: "0.0.0.0"}}, store.Invalid, "server"},
		{"another vendor", "lain", []registry.Endpoint{good}, store.Invalid, "vendor"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := o.Script(t.Context(), c.key, c.endpoints...)
			storetest.WantFault(t, err, c.kind, c.field)
		})
	}
}
