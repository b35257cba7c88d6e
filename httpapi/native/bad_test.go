package native_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gardu/httpapi/native"
)

// hidden is what no answer may repeat.
const hidden = "hush-hush-secret"

// badInput is a request that is refused, and the field that its refusal names.
type badInput struct {
	name, method, path, body string
	status                   int
	field                    string
}

// badInputs lists at least one for each route that takes anything.
func badInputs() []badInput {
	nas, plan := native.Fill(native.NASPath, "r1"), native.Fill(native.PlanPath, "home")
	service, customer := native.Fill(native.ServicePath, "budi"), native.Fill(native.CustomerPath, "C-1")
	password := native.Fill(native.ServicePasswordPath, "budi")

	return []badInput{
		{"nas: unknown field", "POST", native.NASListPath, `{"nmae":"x","secret":"` + hidden + `"}`, 422, "nmae"},
		{"nas: no json", "POST", native.NASListPath, `{"secret":"` + hidden, 422, "body"},
		{"nas: a list", "POST", native.NASListPath, `["` + hidden + `"]`, 422, "body"},
		{"nas: empty body", "POST", native.NASListPath, ``, 422, "body"},
		{"nas: number for a text", "POST", native.NASListPath, `{"name":5,"secret":"` + hidden + `"}`, 422, "name"},
		{"nas: secret in a list", "POST", native.NASListPath, `{"name":"x","secret":["` + hidden + `"]}`, 422, "secret"},
		{"nas: nothing", "POST", native.NASListPath, `{}`, 422, "name"},
		{
			"nas: address", "POST", native.NASListPath,
			`{"name":"x","address":"there","secret":"` + hidden + `"}`, 422, "address",
		},
		{"nas: no secret", "POST", native.NASListPath, `{"name":"x","address":"192.0.2.1"}`, 422, "secret"},
		{
			"nas: port too high", "POST", native.NASListPath,
			`{"name":"x","address":"192.0.2.1","secret":"` + hidden + `","coa_port":70000}`, 422, "coa_port",
		},
		{"nas: port below", "PATCH", nas, `{"coa_port":-1}`, 422, "coa_port"},
		{"nas: vendor", "PATCH", nas, `{"vendor":"acme"}`, 422, "vendor"},
		{"nas: requirement", "PATCH", nas, `{"require_message_authenticator":"maybe"}`, 422, "require_message_authenticator"},
		{"nas: proxy state", "PATCH", nas, `{"limit_proxy_state":"maybe"}`, 422, "limit_proxy_state"},
		{"nas: coa address", "PATCH", nas, `{"coa_address":"nowhere"}`, 422, "coa_address"},
		{"nas: empty secret", "PATCH", nas, `{"secret":""}`, 422, "secret"},
		{
			"nas: taken", "POST", native.NASListPath,
			`{"name":"r1","address":"192.0.2.1","secret":"` + hidden + `"}`, 409, "name",
		},
		{"nas: limit", "GET", native.NASListPath + "?limit=5000", ``, 422, "limit"},
		{"nas: limit of letters", "GET", native.NASListPath + "?limit=x", ``, 422, "limit"},
		{"nas: cursor", "GET", native.NASListPath + "?after=" + hidden, ``, 422, "after"},
		{"nas: unknown parameter", "GET", native.NASListPath + "?nmae=" + hidden, ``, 422, "nmae"},
		{"nas: script server", "GET", native.Fill(native.NASScriptPath, "r1") + "?server=nowhere", ``, 422, "server"},
		{"plan: kind", "POST", native.PlanListPath, `{"name":"x","kind":"dialup"}`, 422, "kind"},
		{"plan: no kind", "POST", native.PlanListPath, `{"name":"x"}`, 422, "kind"},
		{"plan: rate", "PATCH", plan, `{"rate":"fast"}`, 422, "rate"},
		{"plan: validity", "PATCH", plan, `{"validity":"soon"}`, 422, "validity"},
		{"plan: data limit", "PATCH", plan, `{"data_limit":"lots"}`, 422, "data_limit"},
		{"plan: time limit", "PATCH", plan, `{"time_limit":"long"}`, 422, "time_limit"},
		{"plan: window", "PATCH", plan, `{"quota_window":"year"}`, 422, "quota_window"},
		{"plan: on quota", "PATCH", plan, `{"on_quota":"throttle=fast"}`, 422, "on_quota"},
		{"plan: on expiry", "PATCH", plan, `{"on_expiry":"plan:nowhere"}`, 422, "on_expiry"},
		{"plan: idle timeout", "PATCH", plan, `{"idle_timeout":"long"}`, 422, "idle_timeout"},
		{"plan: interim", "PATCH", plan, `{"interim":"1s"}`, 422, "interim"},
		{"plan: isolir interim", "PATCH", plan, `{"isolir":{"interim":"x"}}`, 422, "isolir.interim"},
		{"plan: isolir rate", "PATCH", plan, `{"isolir":{"rate":"fast"}}`, 422, "isolir.rate"},
		{"plan: isolir unknown", "PATCH", plan, `{"isolir":{"color":"red"}}`, 422, "isolir.color"},
		{"plan: isolir both", "PATCH", plan, `{"isolir":{},"no_isolir":true}`, 422, "no_isolir"},
		{"plan: extra", "PATCH", plan, `{"extra":[{"name":"Reply-Message"}]}`, 422, "extra[0].value"},
		{"plan: router", "PATCH", plan, `{"router":"nowhere"}`, 422, "router"},
		{"plan: shared users", "PATCH", plan, `{"shared_users":-1}`, 422, "shared_users"},
		{"plan: price of a fraction", "PATCH", plan, `{"price":1.5}`, 422, "price"},
		{"plan: in use", "DELETE", plan, ``, 409, ""},
		{"plan: step", "PATCH", plan, `{"fup":["100GB=5M/5M","lots=1M"]}`, 422, "fup"},
		{"plan: step twice", "PATCH", plan, `{"fup":["100GB=5M/5M","100GB=1M/1M"]}`, 422, "fup"},
		{"plan: steps of no list", "PATCH", plan, `{"fup":"100GB=5M/5M"}`, 422, "fup"},
		{"plan: step window", "PATCH", plan, `{"fup_window":"year"}`, 422, "fup_window"},
		{"plan: hours", "PATCH", plan, `{"hours":["night=5M/5M"]}`, 422, "hours"},
		{"plan: traffic day", "PATCH", plan, `{"traffic_day":32}`, 422, "traffic_day"},
		{"plan: company", "PATCH", plan, `{"company":"nobody"}`, 422, "company"},
		{"plan: address pool", "PATCH", plan, `{"pool":"","address_pool":"nobody"}`, 422, "address_pool"},
		{"plan: two pools", "PATCH", plan, `{"address_pool":"ours"}`, 422, "address_pool"},
		{"plan: isolir address pool", "PATCH", plan, `{"isolir":{"address_pool":"nobody"}}`, 422, "isolir.address_pool"},
		{"nas: coa", "PATCH", nas, `{"coa":"sometimes"}`, 422, "coa"},
		{"nas: forget of nobody", "DELETE", native.Fill(native.NASAbilityPath, "nobody"), ``, 404, ""},
		{"pool: nothing", "POST", native.PoolListPath, `{}`, 422, "name"},
		{"pool: no range", "POST", native.PoolListPath, `{"name":"x"}`, 422, "ranges"},
		{"pool: range", "POST", native.PoolListPath, `{"name":"x","ranges":["10.0.0.0/22","there"]}`, 422, "ranges"},
		{"pool: taken range", "POST", native.PoolListPath, `{"name":"x","ranges":["10.9.0.3"]}`, 409, "ranges"},
		{"pool: taken", "POST", native.PoolListPath, `{"name":"ours","ranges":["10.7.0.3"]}`, 409, "name"},
		{
			"pool: many ranges", "PATCH", native.Fill(native.PoolPath, "ours"),
			`{"ranges":["10.7.0.3"` + strings.Repeat(`,"10.7.0.3"`, 300) + `]}`, 422, "ranges",
		},
		{"pool: in use", "DELETE", native.Fill(native.PoolPath, "ours"), ``, 409, ""},
		{"pool: missing", "GET", native.Fill(native.PoolPath, "nobody"), ``, 404, ""},
		{"company: nothing", "POST", native.CompanyListPath, `{}`, 422, "name"},
		{"company: taken", "POST", native.CompanyListPath, `{"name":"timur"}`, 409, "name"},
		{"company: rate", "PATCH", native.Fill(native.CompanyPath, "timur"), `{"isolir":{"rate":"x"}}`, 422, "isolir.rate"},
		{"company: both", "PATCH", native.Fill(native.CompanyPath, "timur"), `{"isolir":{},"no_isolir":true}`, 422, "no_isolir"},
		{"company: missing", "DELETE", native.Fill(native.CompanyPath, "nobody"), ``, 404, ""},
		{"topup: nothing", "POST", native.Fill(native.ServiceTopUpPath, "budi"), `{}`, 422, "data"},
		{"topup: data", "POST", native.Fill(native.ServiceTopUpPath, "budi"), `{"data":"lots"}`, 422, "data"},
		{"topup: time", "POST", native.Fill(native.ServiceTopUpPath, "budi"), `{"time":"long"}`, 422, "time"},
		{"topup: nobody", "POST", native.Fill(native.ServiceTopUpPath, "nobody"), `{"data":"1GB"}`, 404, ""},
		{"kick: nothing", "POST", native.SessionKickPath, `{}`, 422, "login"},
		{"kick: everything", "POST", native.SessionKickPath, `{"login":"budi","session":5}`, 422, "login"},
		{"kick: kind alone", "POST", native.SessionKickPath, `{"session":5,"kind":"pppoe"}`, 422, "login"},
		{"kick: kind", "POST", native.SessionKickPath, `{"login":"budi","kind":"dialup"}`, 422, "kind"},
		{"kick: nobody", "POST", native.SessionKickPath, `{"login":"nobody"}`, 404, ""},
		{"kick: nas", "POST", native.SessionKickPath, `{"nas":"nowhere"}`, 404, ""},
		{"sessions: service", "GET", native.SessionListPath + "?service=nobody", ``, 404, ""},
		{"sessions: older", "GET", native.SessionListPath + "?older=long", ``, 422, "older"},
		{"sessions: idle", "GET", native.SessionListPath + "?idle=long", ``, 422, "idle"},
		{"sessions: limit", "GET", native.SessionListPath + "?limit=-1", ``, 422, "limit"},
		{"sessions: closed and pending", "GET", native.SessionListPath + "?all=true&pending=true", ``, 422, "all"},
		{"service: nothing", "POST", native.ServiceListPath, `{}`, 422, "plan"},
		{
			"service: plan", "POST", native.ServiceListPath,
			`{"login":"x","plan":"nowhere","password":"` + hidden + `"}`, 422, "plan",
		},
		{
			"service: taken", "POST", native.ServiceListPath,
			`{"login":"budi","plan":"home","password":"` + hidden + `"}`, 409, "login",
		},
		{
			"service: login", "POST", native.ServiceListPath,
			`{"login":"a\u0001b","plan":"home","password":"` + hidden + `"}`, 422, "login",
		},
		{"service: mac", "PATCH", service, `{"mac":"somewhere"}`, 422, "mac"},
		{"service: ip", "PATCH", service, `{"ip":"here"}`, 422, "ip"},
		{"service: ipv6", "PATCH", service, `{"ipv6_prefix":"here"}`, 422, "ipv6_prefix"},
		{"service: delegated", "PATCH", service, `{"delegated_ipv6":"here"}`, 422, "delegated_ipv6"},
		{"service: expires", "PATCH", service, `{"expires_at":"31/01/2027"}`, 422, "expires_at"},
		{"service: customer", "PATCH", service, `{"customer":"C-9"}`, 422, "customer"},
		{"service: customer by id", "PATCH", service, `{"customer":"#9"}`, 422, "customer"},
		{"service: anchor", "PATCH", service, `{"billing_anchor":32}`, 422, "billing_anchor"},
		{"service: quantity", "PATCH", service, `{"quantity":0}`, 422, "quantity"},
		{"service: form", "PATCH", service, `{"password":"` + hidden + `","password_form":"rot13"}`, 422, "password_form"},
		{"service: form alone", "PATCH", service, `{"password_form":"nt"}`, 422, "password"},
		{
			"service: hash", "PATCH", service,
			`{"password":"` + hidden + `","password_form":"nt","password_encoded":true}`, 422, "password",
		},
		{"service: kind", "GET", service + "?kind=dialup", ``, 422, "kind"},
		{"service: router", "GET", service + "?router=nowhere", ``, 422, "router"},
		{"service: list kind", "GET", native.ServiceListPath + "?kind=dialup", ``, 422, "kind"},
		{"service: list state", "GET", native.ServiceListPath + "?state=happy", ``, 422, "state"},
		{"service: list mac", "GET", native.ServiceListPath + "?mac=x", ``, 422, "mac"},
		{"service: list plan", "GET", native.ServiceListPath + "?plan=x", ``, 422, "plan"},
		{"service: missing", "GET", native.Fill(native.ServicePath, "#99"), ``, 404, ""},
		{"service: isolir of nobody", "POST", native.Fill(native.ServiceIsolirPath, "nobody"), ``, 404, ""},
		{"password: nothing", "POST", password, `{}`, 422, "password"},
		{"password: form", "POST", password, `{"password":"` + hidden + `","password_form":"x"}`, 422, "password_form"},
		{"password: too long", "POST", password, `{"password":"` + strings.Repeat(hidden, 20) + `"}`, 422, "password"},
		{"customer: nothing", "POST", native.CustomerListPath, `{}`, 422, "name"},
		{"customer: state", "PATCH", customer, `{"state":"happy"}`, 422, "state"},
		{"customer: email", "PATCH", customer, `{"email":"nowhere"}`, 422, "email"},
		{"customer: language", "PATCH", customer, `{"language":"xx"}`, 422, "language"},
		{"customer: in use", "DELETE", customer, ``, 409, ""},
		{"customer: missing", "GET", native.Fill(native.CustomerPath, "C-9"), ``, 404, ""},
		{"voucher: nothing", "POST", native.VoucherListPath, `{}`, 422, "plan"},
		{"voucher: count", "POST", native.VoucherListPath, `{"plan":"after","count":0}`, 422, "count"},
		{"voucher: many", "POST", native.VoucherListPath, `{"plan":"after","count":1000000}`, 422, "count"},
		{"voucher: length", "POST", native.VoucherListPath, `{"plan":"after","count":1,"length":2}`, 422, "length"},
		{"voucher: plan", "POST", native.VoucherListPath, `{"plan":"nowhere","count":1}`, 422, "plan"},
		{"voucher: state", "GET", native.VoucherListPath + "?state=happy", ``, 422, "state"},
		{"voucher: missing", "POST", native.Fill(native.VoucherVoidPath, "nope"), ``, 404, ""},
		{
			"operator: role", "POST", native.OperatorListPath,
			`{"name":"x","role":"king","password":"` + hidden + `"}`, 422, "role",
		},
		{
			"operator: short password", "POST", native.OperatorListPath,
			`{"name":"x","role":"owner","password":"hush"}`, 422, "password",
		},
		{
			"operator: form", "POST", native.OperatorListPath,
			`{"name":"x","role":"owner","password":"` + hidden + `","router_form":"x"}`, 422, "router_form",
		},
		{
			"operator: taken", "POST", native.OperatorListPath,
			`{"name":"siti","role":"owner","password":"` + hidden + `"}`, 409, "name",
		},
		{
			"operator: new password", "POST", native.Fill(native.OperatorPasswordPath, "siti"),
			`{"password":""}`, 422, "password",
		},
		{
			"operator: missing", "POST", native.Fill(native.OperatorPasswordPath, "nobody"),
			`{"password":"` + hidden + `"}`, 404, "",
		},
		{"sessions: nas", "GET", native.SessionListPath + "?nas=nowhere", ``, 404, ""},
		{"sessions: all", "GET", native.SessionListPath + "?all=perhaps", ``, 422, "all"},
		{"decisions: limit", "GET", native.DecisionListPath + "?limit=99999", ``, 422, "limit"},
		{"decisions: nas", "GET", native.DecisionListPath + "?nas=nowhere", ``, 404, ""},
		{"import: update", "POST", native.ServiceImportPath + "?update=perhaps", ``, 422, "update"},
		{"backup: key", "POST", native.BackupPath + "?with_key=perhaps", ``, 422, "with_key"},
		{"check: parameter", "GET", native.CheckPath + "?deep=1", ``, 422, "deep"},
	}
}

// TestBadInput sees every refusal name its field in a sentence, change nothing, and repeat no
// secret.
func TestBadInput(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.furnish(t)
	before := d.snapshot(t)
	for _, bad := range badInputs() {
		status, body := d.ask(t, bad.method, bad.path, bad.body)
		var refused native.Error
		if err := json.Unmarshal([]byte(body), &refused); err != nil {
			t.Errorf("%s: %d %s: %v", bad.name, status, body, err)

			continue
		}
		named := func(fault native.Fault) bool { return fault.Field == bad.field && fault.Message != "" }
		if status != bad.status || !slices.ContainsFunc(refused.Faults, named) || refused.Message == "" {
			t.Errorf("%s: %d %s; want %d naming %q", bad.name, status, body, bad.status, bad.field)
		}
		if strings.Contains(body, "hush") || strings.Contains(body, "Go struct") {
			t.Errorf("%s: the answer repeats what was sent: %s", bad.name, body)
		}
	}
	if after := d.snapshot(t); after != before {
		t.Errorf("bad input has changed\n%s\nto\n%s", before, after)
	}
}

// snapshot is everything that is stored, as it is shown.
func (d *desk) snapshot(t *testing.T) string {
	t.Helper()

	var all strings.Builder
	for _, path := range []string{
		native.NASListPath, native.PlanListPath, native.ServiceListPath, native.CustomerListPath,
		native.VoucherListPath, native.OperatorListPath, native.PoolListPath, native.CompanyListPath,
		native.Fill(native.NASSecretPath, "r1"),
	} {
		all.WriteString(d.must(t, http.MethodGet, path, ""))
	}

	return all.String()
}

// TestOtherMediaTypes sends what is no JSON, and JSON that is not called so, as curl does.
func TestOtherMediaTypes(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	for media, want := range map[string]int{
		"application/json":                  201,
		"application/json; charset=utf-8":   201,
		"":                                  201,
		"application/xml":                   422,
		"application/x-www-form-urlencoded": 422,
	} {
		body := `{"name":"` + strconv.Itoa(len(media)) + `","kind":"pppoe"}`
		status, answer := d.send(t, http.MethodPost, native.PlanListPath, media, body)
		if status != want || status != 201 && !strings.Contains(answer, "must be sent as application/json") {
			t.Errorf("%q: %d %s; want %d", media, status, answer, want)
		}
	}
}

// TestOneAnswerNamesEveryFault sends several at once.
func TestOneAnswerNamesEveryFault(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.furnish(t)
	_, body := d.ask(t, http.MethodPatch, native.Fill(native.PlanPath, "home"),
		`{"validity":"soon","data_limit":"lots","kind":"dialup"}`)
	for _, field := range []string{"validity", "data_limit", "kind"} {
		if !strings.Contains(body, `"field":"`+field+`"`) {
			t.Errorf("%s is not named in %s", field, body)
		}
	}
}
