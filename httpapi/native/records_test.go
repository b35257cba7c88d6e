package native_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/native"
	"gardu/httpapi/web"
)

// TestGoldenRecords holds the shapes of what is sold, paid by and looked at to their files.
func TestGoldenRecords(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.furnish(t)
	for _, exchange := range []struct{ name, method, path, body string }{
		{"bandwidth", "POST", native.BandwidthListPath, `{"name":"rumah","rate":"5M/5M"}`},
		{"bandwidth-list", "GET", native.BandwidthListPath, ""},
		{
			"plan-sale", "POST", native.PlanListPath, `{"name":"sold","kind":"pppoe","bandwidth":"rumah","billing":"postpaid",
				"tax":"inclusive","cycles":["quarter=400000","annual=1500000,off"],"old_price":200000,"stock":5,
				"visibility":"only","members":["C-1"],"links":["after"],"category":"Rumah","title":"Rumah 5M","period_day":20}`,
		},
		{"bandwidth-changed", "PATCH", native.Fill(native.BandwidthPath, "rumah"), `{"rate":"7M/7M"}`},
		{"plan-sale-changed", "PATCH", native.Fill(native.PlanPath, "sold"), `{"stock":-1,"topup_data":"5GB","topup_time":"2h"}`},
		{"category-list", "GET", native.CategoryListPath, ""},
		{
			"company-terms", "PATCH", native.Fill(native.CompanyPath, "timur"),
			`{"legal_name":"PT Timur","npwp":"012345678901000","pkp":true,"terms":{"due_days":5,"reminders":[-3,0]}}`,
		},
		{"company-no-terms", "PATCH", native.Fill(native.CompanyPath, "timur"), `{"no_terms":true}`},
		{
			"customer-whole", "POST", native.CustomerListPath, `{"id":70,"number":"C-70","name":"Ani","phone":"0811-1234-567",
				"document":"ktp","identity":"3273015503900001","fields":{"odp":"7"},"agent":"siti","company":"timur",
				"referrer":"C-1","coordinates":"-6.2,106.8","network_login":"ani","network_password":"sandi ani",
				"portal_password":"sandi portal","grace_days":3}`,
		},
		{"customer-verified", "POST", native.Fill(native.CustomerVerifyPath, "C-70"), `{"parts":["document","phone"]}`},
		{"customer-locked", "PATCH", native.Fill(native.CustomerPath, "C-70"), `{"identity":"3273015503900002"}`},
		{"customer-unlocked", "POST", native.Fill(native.CustomerUnlockPath, "C-70"), `{"parts":["document"]}`},
		{"customer-search", "GET", native.CustomerListPath + "?search=ANI&agent=siti&company=timur&state=active", ""},
		{
			"method", "POST", native.MethodListPath, `{"name":"tripay","kind":"gateway","provider":"tripay",
				"settings":{"merchant_code":"T0001","code_prefix":"8808"},"secrets":{"private_key":"sandi kunci"}}`,
		},
		{"method-changed", "PATCH", native.Fill(native.MethodPath, "tripay"), `{"channels":["QRIS"],"secrets":{"private_key":""}}`},
		{"method-list", "GET", native.MethodListPath, ""},
		{"paymentcode", "POST", native.PaymentCodeListPath, `{"method":"tripay","channel":"va_bni","customer":"C-70"}`},
		{"paymentcode-list", "GET", native.PaymentCodeListPath + "?customer=C-70", ""},
		{
			"ticket", "POST", native.TicketListPath,
			`{"customer":"C-1","service":"budi","type":"gangguan","description":"tidak ada sinyal"}`,
		},
		{"ticket-answered", "PATCH", native.Fill(native.TicketPath, "260701001"), `{"remark":"besok","assigned":"siti"}`},
		{"ticket-list", "GET", native.TicketListPath + "?status=pending,process&assigned=siti&customer=C-1", ""},
		{"portpool", "POST", native.PortPoolListPath, `{"name":"cam","address":"203.0.113.1","first":1000,"last":1999,"router":"r1"}`},
		{"audit-log", "GET", native.AuditLogPath + "?action=method&actor=local:root&limit=2", ""},
		{"audit-log-subject", "GET", native.AuditLogPath + "?noun=customer&subject=70", ""},
	} {
		_, body := d.ask(t, exchange.method, exchange.path, exchange.body)
		golden(t, exchange.name, body)
		for _, secret := range []string{"sandi", "argon2id"} {
			if strings.Contains(body, secret) {
				t.Errorf("%s tells %s", exchange.name, secret)
			}
		}
	}
	for _, path := range []string{
		native.Fill(native.PaymentCodePath, "1"), native.Fill(native.MethodPath, "tripay"),
		native.Fill(native.PortPoolPath, "cam"),
	} {
		if status, body := d.ask(t, http.MethodDelete, path, ""); status != http.StatusNoContent {
			t.Errorf("DELETE %s = %d %s", path, status, body)
		}
	}
}

// TestBadRecords holds the routes to the field that they name.
func TestBadRecords(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.furnish(t)
	plan, company := native.Fill(native.PlanPath, "home"), native.Fill(native.CompanyPath, "timur")
	customer := native.Fill(native.CustomerPath, "C-1")
	for name, bad := range map[string]struct {
		method, path, body string
		status             int
		field              string
	}{
		"sale":          {"PATCH", plan, `{"sale":"x"}`, 422, "sale"},
		"cycle":         {"PATCH", plan, `{"cycles":["weekly=1"]}`, 422, "cycles"},
		"price":         {"PATCH", plan, `{"cycles":["annual=much"]}`, 422, "cycles"},
		"member":        {"PATCH", plan, `{"members":["nobody"]}`, 422, "members"},
		"both terms":    {"PATCH", company, `{"no_terms":true,"terms":{}}`, 422, "no_terms"},
		"terms":         {"PATCH", company, `{"terms":{"due_days":-1}}`, 422, "terms.due_days"},
		"phone":         {"PATCH", customer, `{"phone":"12"}`, 422, "phone"},
		"document":      {"PATCH", customer, `{"document":"x"}`, 422, "document"},
		"referrer":      {"PATCH", customer, `{"referrer":"nobody"}`, 422, "referrer"},
		"id":            {"PATCH", customer, `{"id":7}`, 422, "id"},
		"no parts":      {"POST", native.Fill(native.CustomerVerifyPath, "C-1"), `{"parts":[]}`, 422, "parts"},
		"part":          {"POST", native.Fill(native.CustomerVerifyPath, "C-1"), `{"parts":["x"]}`, 422, "parts"},
		"list agent":    {"GET", native.CustomerListPath + "?agent=nobody", ``, 422, "agent"},
		"list state":    {"GET", native.CustomerListPath + "?state=x", ``, 422, "state"},
		"bandwidth":     {"POST", native.BandwidthListPath, `{"name":"x","rate":"fast"}`, 422, "rate"},
		"method kind":   {"POST", native.MethodListPath, `{"name":"x","kind":"x"}`, 422, "kind"},
		"secret":        {"POST", native.MethodListPath, `{"name":"x","kind":"cash","secrets":{"A":"` + hidden + `"}}`, 422, "secrets"},
		"code method":   {"POST", native.PaymentCodeListPath, `{"method":"x","customer":"C-1","code":"1"}`, 422, "method"},
		"code customer": {"POST", native.PaymentCodeListPath, `{"method":"x","customer":"nobody"}`, 422, "customer"},
		"ticket":        {"POST", native.TicketListPath, `{"customer":"nobody","type":"x","description":"x"}`, 422, "customer"},
		"ticket status": {"GET", native.TicketListPath + "?status=x", ``, 422, "status"},
		"no ticket":     {"PATCH", native.Fill(native.TicketPath, "x"), `{"remark":"x"}`, 404, ""},
		"ports":         {"POST", native.PortPoolListPath, `{"name":"x","address":"x"}`, 422, "address"},
		"audit noun":    {"GET", native.AuditLogPath + "?noun=x", ``, 422, "noun"},
		"audit subject": {"GET", native.AuditLogPath + "?subject=1", ``, 422, "noun"},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := d.ask(t, bad.method, bad.path, bad.body)
			var refusal native.Error
			if err := json.Unmarshal([]byte(body), &refusal); err != nil {
				t.Fatalf("%d %s: %v", status, body, err)
			}
			if status != bad.status || refusal.Field != bad.field || strings.Contains(body, hidden) {
				t.Errorf("%s %s = %d %s", bad.method, bad.path, status, body)
			}
		})
	}
}

// TestAgentsFindTheirOwnCustomersOnly asks as an agent for a customer of the house.
func TestAgentsFindTheirOwnCustomersOnly(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), web.Identity{Source: web.APIKey, Scopes: []string{"*"}, Agent: 7, Operator: 7})
	for _, one := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", native.CustomerListPath, "", http.StatusOK},
		{"GET", native.Fill(native.CustomerPath, "#1"), "", http.StatusNotFound},
		{"PATCH", native.Fill(native.CustomerPath, "#1"), `{"name":"x"}`, http.StatusNotFound},
		{"GET", native.TicketListPath, "", http.StatusOK},
		{"PATCH", native.Fill(native.PlanPath, "home"), `{"price":1}`, http.StatusForbidden},
	} {
		if status, body := d.ask(t, one.method, one.path, one.body); status != one.status {
			t.Errorf("%s %s = %d %s", one.method, one.path, status, body)
		}
	}
}
