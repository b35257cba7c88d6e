package native_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"gardu/aaa"
	"gardu/httpapi/native"
)

// TestGoldenAnswers holds every shape to a file, so that no client is surprised.
func TestGoldenAnswers(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.furnish(t)
	for _, exchange := range []struct{ name, method, path, body string }{
		{"version", "GET", native.VersionPath, ""},
		{"health", "GET", native.HealthPath, ""},
		{"ready", "GET", native.ReadyPath, ""},
		{"reload", "POST", native.ReloadPath, ""},
		{"doctor", "GET", native.DoctorPath, ""},
		{"check", "GET", native.CheckPath, ""},
		{"nas", "GET", native.Fill(native.NASPath, "r1"), ""},
		{"nas-list", "GET", native.NASListPath, ""},
		{"nas-secret", "GET", native.Fill(native.NASSecretPath, "r1"), ""},
		{"nas-trust", "GET", native.Fill(native.NASTrustPath, "r1"), ""},
		{"nas-trust-reset", "DELETE", native.Fill(native.NASTrustPath, "r1"), ""},
		{"plan", "GET", native.Fill(native.PlanPath, "home"), ""},
		{"plan-list", "GET", native.PlanListPath + "?limit=1", ""},
		{
			"plan-changed", "PATCH", native.Fill(native.PlanPath, "home"),
			`{"isolir":{"rate":"128k/128k"},"data_limit":"","note":"new"}`,
		},
		{"plan-no-isolir", "PATCH", native.Fill(native.PlanPath, "home"), `{"no_isolir":true}`},
		{
			"plan-fair-use", "POST", native.PlanListPath,
			`{"name":"fair","kind":"pppoe","rate":"20M/20M","address_pool":"ours","company":"timur","traffic_day":15,
				"fup":["150GB=2M/2M","100GB=5M/5M"],"fup_window":"month","hours":["sat+sun@22:00-06:00=40M/40M,over-fup"],
				"isolir":{"address_pool":"ours"}}`,
		},
		{"pool", "GET", native.Fill(native.PoolPath, "ours"), ""},
		{"pool-list", "GET", native.PoolListPath, ""},
		{"pool-changed", "PATCH", native.Fill(native.PoolPath, "ours"), `{"ranges":["10.9.0.7","10.8.0.0/30"],"note":"new"}`},
		{"company", "GET", native.Fill(native.CompanyPath, "timur"), ""},
		{"company-list", "GET", native.CompanyListPath, ""},
		{"company-changed", "PATCH", native.Fill(native.CompanyPath, "timur"), `{"no_isolir":true,"note":"new"}`},
		{"nas-abilities-forgotten", "DELETE", native.Fill(native.NASAbilityPath, "r1"), ""},
		{"customer", "GET", native.Fill(native.CustomerPath, "C-1"), ""},
		{"customer-list", "GET", native.CustomerListPath, ""},
		{"customer-changed", "PATCH", native.Fill(native.CustomerPath, "#1"), `{"state":"limited","email":""}`},
		{"service", "GET", native.Fill(native.ServicePath, "budi"), ""},
		{"service-list", "GET", native.ServiceListPath + "?customer=C-1&state=active&plan=home&prefix=bu", ""},
		{
			"service-changed", "PATCH", native.Fill(native.ServicePath, "#1"),
			`{"expires_at":"2027-01-31","mac":"","password":"x","password_form":"nt"}`,
		},
		{"service-link", "POST", native.Fill(native.ServiceLinkPath, "budi"), ""},
		{"service-link-missing", "POST", native.Fill(native.ServiceLinkPath, "nobody"), ""},
		{"service-links-revoked", "DELETE", native.Fill(native.ServiceLinkPath, "#1"), ""},
		{"service-topup", "POST", native.Fill(native.ServiceTopUpPath, "budi"), `{"time":"2h"}`},
		{"service-topped-up", "GET", native.Fill(native.ServicePath, "budi"), ""},
		{"service-suspended", "POST", native.Fill(native.ServiceSuspendPath, "budi") + "?kind=pppoe&router=r1", ""},
		{
			"service-password", "POST", native.Fill(native.ServicePasswordPath, "budi"),
			`{"password":"lain","password_form":"hash"}`,
		},
		{"service-unbound", "POST", native.Fill(native.ServiceUnbindPath, "budi"), ""},
		{"service-terminated", "POST", native.Fill(native.ServiceTerminatePath, "budi"), ""},
		{"service-missing", "GET", native.Fill(native.ServicePath, "nobody/at all"), ""},
		{"vouchers", "POST", native.VoucherListPath, `{"plan":"after","count":2,"prefix":"wf"}`},
		{"voucher-list", "GET", native.VoucherListPath + "?state=unused&batch=1", ""},
		{"operator-list", "GET", native.OperatorListPath, ""},
		{"operator", "GET", native.Fill(native.OperatorPath, "siti"), ""},
		{"operator-password", "POST", native.Fill(native.OperatorPasswordPath, "siti"), `{"password":"sandi baru"}`},
		{"sessions", "GET", native.SessionListPath, ""},
		{"sessions-all", "GET", native.SessionListPath + "?all=true&nas=r1", ""},
		{"sessions-filtered", "GET", native.SessionListPath + "?service=budi&older=1m&idle=1m&conflicts=true&limit=1", ""},
		{"sessions-pending", "GET", native.SessionListPath + "?pending=true", ""},
		{"kick", "POST", native.SessionKickPath, `{"login":"budi","kind":"pppoe","router":"r1"}`},
		{"kick-session", "POST", native.SessionKickPath, `{"session":5}`},
		{"kick-nas", "POST", native.SessionKickPath, `{"nas":"r1"}`},
		{"decisions", "GET", native.DecisionListPath, ""},
		{"decisions-login", "GET", native.DecisionListPath + "?login=siti&limit=1", ""},
		{"nas-in-use", "DELETE", native.Fill(native.NASPath, "r1"), ""},
	} {
		_, body := d.ask(t, exchange.method, exchange.path, exchange.body)
		golden(t, exchange.name, body)
		for _, secret := range []string{"rahasia sekali", "sandi", "argon2id", "lain\""} {
			if strings.Contains(body, secret) {
				t.Errorf("%s tells %s", exchange.name, secret)
			}
		}
		if strings.Contains(body, "a secret of") && exchange.name != "nas-secret" {
			t.Errorf("%s tells the secret of a NAS", exchange.name)
		}
	}
}

// TestRemoving removes one of each, and does not find it afterwards.
func TestRemoving(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.furnish(t)
	for _, path := range []string{
		native.Fill(native.ServicePath, "budi"), native.Fill(native.CustomerPath, "C-1"),
		native.Fill(native.PlanPath, "home"), native.Fill(native.NASPath, "r1"),
		native.Fill(native.OperatorPath, "siti"), native.Fill(native.CompanyPath, "timur"),
		native.Fill(native.PoolPath, "ours"),
	} {
		if status, body := d.ask(t, http.MethodDelete, path, ""); status != http.StatusNoContent || body != "" {
			t.Errorf("DELETE %s = %d %s", path, status, body)
		}
		if status, body := d.ask(t, http.MethodDelete, path, ""); status != http.StatusNotFound {
			t.Errorf("DELETE %s again = %d %s", path, status, body)
		}
	}
}

// TestPages walks through a list by its cursors.
func TestPages(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.must(t, "POST", native.PlanListPath, `{"name":"home","kind":"hotspot"}`)
	d.must(t, "POST", native.VoucherListPath, `{"plan":"home","count":25}`)
	seen, after := 0, ""
	for pages := 0; ; pages++ {
		body := d.must(t, "GET", native.VoucherListPath+"?limit=10&after="+after, "")
		seen += strings.Count(body, `"code":`)
		_, rest, _ := strings.Cut(body, `"next":"`)
		if after, _, _ = strings.Cut(rest, `"`); after == "" {
			break
		}
		if pages > 5 {
			t.Fatal("the list has no end")
		}
	}
	if seen != 25 {
		t.Errorf("%d vouchers, want 25", seen)
	}
}

// TestWithoutADaemon asks for what only a running daemon can tell.
func TestWithoutADaemon(t *testing.T) {
	t.Parallel()
	d := openDesk(t, native.Live{}, local)
	d.furnish(t)
	for _, exchange := range []struct{ method, path string }{
		{"GET", native.SessionListPath},
		{"GET", native.DecisionListPath},
		{"GET", native.DoctorPath},
		{"GET", native.CheckPath},
		{"POST", native.ReloadPath},
		{"POST", native.BackupPath},
		{"GET", native.Fill(native.NASTrustPath, "r1")},
		{"DELETE", native.Fill(native.NASTrustPath, "r1")},
		{"POST", native.SessionKickPath},
		{"POST", native.Fill(native.ServiceLinkPath, "budi")},
		{"DELETE", native.Fill(native.ServiceLinkPath, "budi")},
		{"GET", native.SessionListPath + "?pending=true"},
	} {
		status, body := d.ask(t, exchange.method, exchange.path, `{}`)
		if status != http.StatusServiceUnavailable || !strings.Contains(body, "needs a running daemon") {
			t.Errorf("%s %s = %d %s", exchange.method, exchange.path, status, body)
		}
	}
	if status, body := d.ask(t, "GET", native.ReadyPath, ""); status != http.StatusOK {
		t.Errorf("ready = %d %s", status, body)
	}
	script := native.Fill(native.NASScriptPath, "r1") + "?server=192.0.2.7"
	if body := d.must(t, "GET", script, ""); !strings.Contains(body, "address=192.0.2.7") {
		t.Errorf("the script is %s", body)
	}
}

// TestScriptSpeaksOfItsServer sees the guess of the daemon's address, and one that is given.
func TestScriptSpeaksOfItsServer(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.furnish(t)
	for query, address := range map[string]string{"": "192.0.2.254", "?server=192.0.2.9": "192.0.2.9"} {
		var script native.Script
		answer := d.must(t, http.MethodGet, native.Fill(native.NASScriptPath, "r1")+query, "")
		if err := json.Unmarshal([]byte(answer), &script); err != nil {
			t.Fatal(err)
		}
		text := strings.Join(script.Lines, "\n")
		if len(script.Lines) < 5 || !strings.Contains(text, "address="+address) ||
			!strings.Contains(text, "a secret of the router") {
			t.Errorf("%q gives %s", query, text)
		}
	}
}

// decided plays the log of logins.
type decided []native.Decided

// LatestDecisions returns it.
func (d decided) LatestDecisions(context.Context) ([]native.Decided, error) { return d, nil }

// TestEveryReasonHasASentence asks for a decision of each reason that there is.
func TestEveryReasonHasASentence(t *testing.T) {
	t.Parallel()
	var log decided
	for reason := aaa.Reason(0); reason.String() != "unknown"; reason++ {
		log = append(log, native.Decided{At: noon, Reason: reason.String()})
	}
	d := openDesk(t, native.Live{Decisions: log}, local)
	var list native.List[native.Decision]
	if err := json.Unmarshal([]byte(d.must(t, "GET", native.DecisionListPath, "")), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Items) != len(log) || len(log) < 10 {
		t.Errorf("%d decisions of %d", len(list.Items), len(log))
	}
	for _, one := range list.Items {
		if one.Sentence == one.Reason || one.Sentence == "" {
			t.Errorf("the reason %s has no sentence", one.Reason)
		}
	}
}
