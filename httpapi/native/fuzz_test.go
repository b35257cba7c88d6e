package native_test

import (
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/native"
)

// FuzzBodies sends any body to the routes with the widest shapes. Nothing may be our own fault,
// and nothing that is refused may change anything.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `[]`, `{"name":"x"}`, `{"rate":"1M/1M 2M/2M 1M/1M 10/10 8"}`, `{"isolir":{}}`,
		`{"extra":[{"name":"a","value":"b"}]}`, `{"price":1e400}`, `{"name":"x","name":"y"}`,
		`{"NAME":"x"}`, `{"coa_port":65536}`, `{"expires_at":"9999-99-99"}`, `{"mac":"\u0000"}`,
		`{"ip":"::1%eth0"}`, `{"address":"0.0.0.0/0"}`, "\xff", `{"holds":1}`, `{"validity":"1mo"}`,
		`{"ranges":["10.0.0.0/8"]}`, `{"ranges":["0.0.0.0-255.255.255.255"]}`, `{"fup":["1B=1","18446744073709551615=1M"]}`,
		`{"hours":["24:00-00:00=1M","mon-sun@00:00-00:01=1M,over-fup"]}`, `{"coa":"off"}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		d := openDesk(t, live(), local)
		d.furnish(t)
		for _, path := range []string{
			native.Fill(native.NASPath, "r1"), native.Fill(native.PlanPath, "home"),
			native.Fill(native.ServicePath, "#1"), native.Fill(native.CustomerPath, "#1"),
			native.Fill(native.PoolPath, "ours"), native.Fill(native.CompanyPath, "timur"),
		} {
			before := d.must(t, http.MethodGet, path, "")
			status, answer := d.ask(t, http.MethodPatch, path, body)
			if status >= http.StatusInternalServerError {
				t.Fatalf("PATCH %s %q = %d %s", path, body, status, answer)
			}
			if status < http.StatusMultipleChoices {
				return // it may have another name now
			}
			if after := d.must(t, http.MethodGet, path, ""); after != before {
				t.Fatalf("PATCH %s %q was refused and changed\n%s\nto\n%s", path, body, before, after)
			}
		}
	})
}

// FuzzAddresses asks for any path and query. Nothing may be our own fault.
func FuzzAddresses(f *testing.F) {
	for _, seed := range []string{
		"nas/r1", "nas/%2e%2e", "plans/%00", "services/%23-1", "services/a?kind=&router=", "sessions?all=1",
		"decisions?limit=-1", "vouchers?batch=99999999999999999999", "services?after=-1&limit=1", "nas?limit=0x10",
		"sessions?older=1h&idle=-1s", "sessions?service=%23x&limit=9223372036854775807", "pools/%23", "companies?after=x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, rest string) {
		for _, octet := range []byte(rest) {
			if octet <= ' ' || octet >= 0x7f || octet == '#' {
				t.Skip("no client sends that in an address")
			}
		}
		if strings.Contains(rest, "%") && !escaped(rest) {
			t.Skip("refused before it reaches a route")
		}
		d := openDesk(t, live(), local)
		status, answer := d.ask(t, http.MethodGet, native.Prefix+"/"+rest, "")
		if status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable {
			t.Fatalf("GET %q = %d %s", rest, status, answer)
		}
	})
}

// escaped reports whether every percent sign begins an escape.
func escaped(text string) bool {
	const digits = "0123456789abcdefABCDEF"
	for at := strings.IndexByte(text, '%'); at >= 0; at = strings.IndexByte(text, '%') {
		if len(text) < at+3 || !strings.ContainsRune(digits, rune(text[at+1])) ||
			!strings.ContainsRune(digits, rune(text[at+2])) {
			return false
		}
		text = text[at+3:]
	}

	return true
}
