package native_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/native"
	"gardu/store/storetest"
)

// clockStart is the time of a desk.
var clockStart = storetest.NewClock().Now()

// sandi is the password of a router, which no answer may tell.
const sandi = "sandi router"

// addRouters makes the routers that tests speak of.
func (d *desk) addRouters(t *testing.T) {
	t.Helper()

	d.furnish(t)
	d.must(t, http.MethodPost, native.NASListPath, `{"name":"r2","address":"198.51.100.1","secret":"a secret of the router"}`)
	d.must(t, http.MethodPost, native.RouterListPath,
		`{"name":"r1","address":"192.0.2.1","user":"gardu","password":"`+sandi+`","mode":"mixed","note":"tower"}`)
	d.must(t, http.MethodPost, native.RouterListPath, `{"name":"desa","nas":"r2","address":"198.51.100.1:8728","user":"gardu",
		"password":"`+sandi+`","mode":"local","tls":"off","challenge_login":true}`)
}

// TestGoldenRouters holds every shape about routers to a file.
func TestGoldenRouters(t *testing.T) {
	t.Parallel()
	d := openDesk(t, native.Live{Routers: liveRouters()}, local)
	d.addRouters(t)
	router := func(path string, more ...string) string {
		return native.Fill(path, append([]string{"r1"}, more...)...)
	}
	for _, exchange := range []struct{ name, method, path, body string }{
		{"router", "GET", router(native.RouterPath), ""},
		{"router-list", "GET", native.RouterListPath, ""},
		{"router-untrusted", "POST", router(native.RouterTestPath), `{}`},
		{"router-trusted", "POST", router(native.RouterTestPath), `{"trust":true}`},
		{"router-test", "POST", router(native.RouterTestPath), `{}`},
		{"router-changed", "PATCH", router(native.RouterPath), `{"mode":"local","fingerprint":"","paused":false,"note":"new"}`},
		{"router-plan", "GET", router(native.RouterPlanPath), ""},
		{"router-guarded", "POST", router(native.RouterApplyPath), `{}`},
		{"router-apply", "POST", router(native.RouterApplyPath), `{"override":["blast"]}`},
		{"router-import", "POST", router(native.RouterImportPath), `{}`},
		{"router-imported", "POST", router(native.RouterImportPath), `{"apply":true}`},
		{"router-isolir", "GET", router(native.RouterIsolirPath), ""},
		{"router-kick", "POST", router(native.RouterKickPath), `{"login":"budi"}`},
		{"router-ppp", "GET", router(native.RouterLivePath, "ppp"), ""},
		{"router-hotspot", "GET", router(native.RouterLivePath, "hotspot"), ""},
		{"router-interfaces", "GET", router(native.RouterLivePath, "interfaces"), ""},
		{"router-resource", "GET", router(native.RouterLivePath, "resource"), ""},
		{"router-log", "GET", router(native.RouterLivePath, "log") + "?lines=2", ""},
		{"router-script", "GET", router(native.RouterScriptPath) + "?server=192.0.2.9", ""},
		{"service-status", "GET", native.Fill(native.ServiceStatusPath, "budi") + "?kind=pppoe", ""},
	} {
		_, body := d.ask(t, exchange.method, exchange.path, exchange.body)
		golden(t, exchange.name, body)
		if strings.Contains(body, sandi) || strings.Contains(body, "rahasia") {
			t.Errorf("%s tells a password", exchange.name)
		}
	}
	paused := native.Fill(native.RouterPath, "desa")
	d.must(t, http.MethodPatch, paused, `{"paused":true}`)
	_, body := d.ask(t, http.MethodGet, native.Fill(native.RouterPlanPath, "desa"), "")
	golden(t, "router-unreachable", body)

	if status, body := d.ask(t, http.MethodDelete, native.Fill(native.NASPath, "r2"), ""); status != http.StatusConflict {
		t.Errorf("removing the NAS of a router = %d %s", status, body)
	}
	for _, name := range []string{"r1", "desa"} {
		d.must(t, http.MethodDelete, native.Fill(native.RouterPath, name), "")
		if status, body := d.ask(t, http.MethodGet, native.Fill(native.RouterPath, name), ""); status != http.StatusNotFound {
			t.Errorf("%s is still there: %d %s", name, status, body)
		}
	}
	d.must(t, http.MethodDelete, native.Fill(native.NASPath, "r2"), "")
}

// TestTrustOfARouter trusts what is seen only when it is told to, key before serial number.
func TestTrustOfARouter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, router, fingerprint string }{
		{"by its key", "r1", shownKey},
		{"without one", "desa", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, native.Live{Routers: liveRouters()}, local)
			d.addRouters(t)
			test := native.Fill(native.RouterTestPath, c.router)
			for _, told := range []bool{false, true, true} {
				body, err := json.Marshal(native.RouterTestOrder{Trust: told})
				if err != nil {
					t.Fatal(err)
				}
				before := d.router(t, c.router)
				var seen native.RouterTest
				if err := json.Unmarshal([]byte(d.must(t, http.MethodPost, test, string(body))), &seen); err != nil {
					t.Fatal(err)
				}
				after := d.router(t, c.router)
				if !told && (after.Revision != before.Revision || seen.NewlyTrusted || seen.Trusted) {
					t.Errorf("not told, it trusts %+v", after)
				}
				if told && (after.Fingerprint != c.fingerprint || after.Serial != "HC1234" || !seen.Trusted || !seen.OK) {
					t.Errorf("told, it saw %+v and trusts %+v", seen, after)
				}
				if seen.NewlyTrusted != (after.Revision != before.Revision) {
					t.Errorf("newly trusted is %v", seen.NewlyTrusted)
				}
			}
		})
	}
}

// router shows a router.
func (d *desk) router(t *testing.T, name string) (router native.Router) {
	t.Helper()

	answer := d.must(t, http.MethodGet, native.Fill(native.RouterPath, name), "")
	if err := json.Unmarshal([]byte(answer), &router); err != nil {
		t.Fatal(err)
	}

	return router
}

// TestRoutersWithoutADaemon asks for what only a running daemon can do. The book can be changed.
func TestRoutersWithoutADaemon(t *testing.T) {
	t.Parallel()
	d := openDesk(t, native.Live{}, local)
	d.addRouters(t)
	for _, exchange := range []struct{ method, path string }{
		{"POST", native.RouterTestPath},
		{"GET", native.RouterPlanPath},
		{"POST", native.RouterApplyPath},
		{"POST", native.RouterImportPath},
		{"GET", native.RouterIsolirPath},
		{"POST", native.RouterKickPath},
		{"GET", native.RouterLivePath},
		{"GET", native.RouterScriptPath},
		{"GET", native.ServiceStatusPath},
	} {
		name := "r1"
		if exchange.path == native.ServiceStatusPath {
			name = "budi"
		}
		status, body := d.ask(t, exchange.method, native.Fill(exchange.path, name, "ppp"), `{}`)
		if status != http.StatusServiceUnavailable || !strings.Contains(body, "needs a running daemon") {
			t.Errorf("%s %s = %d %s", exchange.method, exchange.path, status, body)
		}
	}
	if router := d.router(t, "r1"); router.State != nil {
		t.Errorf("without a daemon it is %+v", router.State)
	}
}

// badRouters lists at least one for each route of routers that takes anything.
func badRouters() []badInput {
	router := native.Fill(native.RouterPath, "r1")
	of := func(path string) string { return native.Fill(path, "r1", "ppp") }

	return []badInput{
		{"nothing", "POST", native.RouterListPath, `{}`, 422, "name"},
		{"no password", "POST", native.RouterListPath, `{"name":"r3","nas":"r2","address":"x","user":"u"}`, 422, "password"},
		{"unknown field", "POST", native.RouterListPath, `{"pasword":"` + hidden + `"}`, 422, "pasword"},
		{"password in a list", "PATCH", router, `{"password":["` + hidden + `"]}`, 422, "password"},
		{"long password", "PATCH", router, `{"password":"` + strings.Repeat(hidden, 20) + `"}`, 422, "password"},
		{"mode", "PATCH", router, `{"mode":"both"}`, 422, "mode"},
		{"tls", "PATCH", router, `{"tls":"ssl"}`, 422, "tls"},
		{"nas", "PATCH", router, `{"nas":"nowhere"}`, 422, "nas"},
		{"nas of another", "PATCH", router, `{"nas":"r2"}`, 409, "nas"},
		{"taken", "PATCH", router, `{"name":"desa"}`, 409, "name"},
		{"address", "PATCH", router, `{"address":"here:there"}`, 422, "address"},
		{"fingerprint", "PATCH", router, `{"fingerprint":"c0"}`, 422, "fingerprint"},
		{"authority", "PATCH", router, `{"authority":"` + hidden + `"}`, 422, "authority"},
		{"limit", "GET", native.RouterListPath + "?limit=5000", ``, 422, "limit"},
		{"missing", "GET", native.Fill(native.RouterPath, "nobody"), ``, 404, ""},
		{"removing nobody", "DELETE", native.Fill(native.RouterPath, "nobody"), ``, 404, ""},
		{"test of nobody", "POST", native.Fill(native.RouterTestPath, "nobody"), `{}`, 404, ""},
		{"test", "POST", of(native.RouterTestPath), `{"trust":"yes"}`, 422, "trust"},
		{"plan of nobody", "GET", native.Fill(native.RouterPlanPath, "nobody"), ``, 404, ""},
		{"plan parameter", "GET", of(native.RouterPlanPath) + "?deep=1", ``, 422, "deep"},
		{"apply guard", "POST", of(native.RouterApplyPath), `{"override":["everything"]}`, 422, "override"},
		{"apply field", "POST", of(native.RouterApplyPath), `{"force":true}`, 422, "force"},
		{"import", "POST", of(native.RouterImportPath), `{"apply":1}`, 422, "apply"},
		{"isolir of nobody", "GET", native.Fill(native.RouterIsolirPath, "nobody"), ``, 404, ""},
		{"kick of whom", "POST", of(native.RouterKickPath), `{}`, 422, "login"},
		{"view", "GET", native.Fill(native.RouterLivePath, "r1", "weather"), ``, 422, "view"},
		{"lines", "GET", native.Fill(native.RouterLivePath, "r1", "log") + "?lines=5000", ``, 422, "lines"},
		{"script server", "GET", of(native.RouterScriptPath), ``, 422, "server"},
		{"status of nobody", "GET", native.Fill(native.ServiceStatusPath, "nobody"), ``, 404, ""},
		{"status kind", "GET", native.Fill(native.ServiceStatusPath, "budi") + "?kind=dialup", ``, 422, "kind"},
	}
}

// FuzzRouterBodies sends any body to the routes of a router. Nothing may be our own fault, and no
// answer may tell its password.
func FuzzRouterBodies(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `{"address":"[::1]:0"}`, `{"fingerprint":"SHA256:"}`, `{"authority":"-----BEGIN CERTIFICATE-----"}`,
		`{"tls":"off","mode":"local"}`, `{"trust":true}`, `{"override":["blast","blast"]}`, `{"apply":true}`, `{"nas":"1"}`,
		`{"login":"budi"}`, `{"paused":true,"serial":"\u0000"}`, "\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		d := openDesk(t, native.Live{Routers: liveRouters()}, local)
		d.addRouters(t)
		for path, method := range map[string]string{
			native.RouterPath: http.MethodPatch, native.RouterTestPath: http.MethodPost,
			native.RouterApplyPath: http.MethodPost, native.RouterImportPath: http.MethodPost,
		} {
			status, answer := d.ask(t, method, native.Fill(path, "desa"), body)
			if status == http.StatusInternalServerError || strings.Contains(answer, sandi) {
				t.Fatalf("%s %s %q = %d %s", method, path, body, status, answer)
			}
		}
	})
}

// TestBadRouters sees every refusal name its field, change nothing, and repeat no secret.
func TestBadRouters(t *testing.T) {
	t.Parallel()
	d := openDesk(t, native.Live{Routers: liveRouters()}, local)
	d.addRouters(t)
	before := d.must(t, http.MethodGet, native.RouterListPath, "")
	for _, bad := range badRouters() {
		status, body := d.ask(t, bad.method, bad.path, bad.body)
		if status != bad.status || !strings.Contains(body, `"field":"`+bad.field+`"`) {
			t.Errorf("%s: %d %s; want %d naming %q", bad.name, status, body, bad.status, bad.field)
		}
		if strings.Contains(body, hidden) || strings.Contains(body, sandi) {
			t.Errorf("%s: the answer repeats what was sent: %s", bad.name, body)
		}
	}
	if after := d.must(t, http.MethodGet, native.RouterListPath, ""); after != before {
		t.Errorf("bad input has changed\n%s\nto\n%s", before, after)
	}
}
