package native_test

import (
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
)

// TestBadMoney sees every refusal name its field, and the book stay as it is.
func TestBadMoney(t *testing.T) {
	t.Parallel()
	d := openTill(t)
	invoice := d.bill(t, 100)
	before := d.must(t, http.MethodGet, native.EntryListPath, "")
	for _, bad := range []struct {
		path, body string
		status     int
		field      string
	}{
		{native.InvoiceListPath, `{"customer":"hush","lines":[{"name":"x","price":1}]}`, 422, "customer"},
		{native.InvoiceListPath, `{"customer":"C-1","lines":[],"tax_mode":"hush"}`, 422, "tax_mode"},
		{native.InvoiceListPath, `{"customer":"C-1","lines":[{"name":"x","price":1,"plan":"hush"}]}`, 422, "lines"},
		{native.InvoiceListPath, `{"customer":"C-1","lines":[{"name":"x","price":9000000000000000}]}`, 422, "lines"},
		{native.InvoiceListPath, `{"customer":"C-1","due_at":"hush","lines":[{"name":"x","price":1}]}`, 422, "due_at"},
		{native.PaymentListPath, `{"customer":"C-1","amount":1}`, 422, "method"},
		{native.PaymentListPath, `{"customer":"C-1","amount":1,"method":"hush"}`, 422, "method"},
		{native.PaymentListPath, `{"customer":"C-1","amount":-1,"method":"kas"}`, 422, "amount"},
		{native.PaymentListPath, `{"invoice":"hush","method":"kas"}`, 422, "invoice"},
		{native.PaymentListPath, `{"customer":"C-1","amount":1.5,"method":"kas"}`, 422, "amount"},
		{native.PaymentListPath, `{"customer":"C-1","amount":"1","method":"kas"}`, 422, "amount"},
		{native.RefundPath, `{"payment":99,"amount":1,"reason":"x"}`, 404, ""},
		{native.MarkPaidPath, `{"invoice":"hush","service_number":"1","reference":"x","method":"kas"}`, 422, "invoice"},
		{native.MarkPaidPath, `{"invoice":"1","service_number":"1","reference":"x"}`, 422, "method"},
		{native.QuotePath, `{"customer":"C-1","plan":"home","cycle":"hush"}`, 422, "cycle"},
		{native.OrderListPath, `{"customer":"C-1","plan":"home","kind":"hush"}`, 422, "kind"},
		{native.OrderListPath, `{"customer":"C-1","plan":"home","coupon":"hush"}`, 422, "coupon"},
		{native.AttemptListPath, `{"customer":"C-1","method":"hush"}`, 422, "method"},
		{native.RechargePath, `{"customer":"C-1","plan":"home","on_active":"hush"}`, 422, "on_active"},
		{native.RechargePath, `{"customer":"C-1","plan":"home","pay":{"collector":"hush"}}`, 422, "collector"},
		{native.Fill(native.CustomerWalletTransferPath, "C-1"), `{"to":"","amount":1}`, 422, "to"},
		{native.Fill(native.CustomerWalletDepositPath, "C-1"), `{"amount":1,"pay":{"wallet":true}}`, 422, "pay.wallet"},
		{native.Fill(native.InvoiceVoidPath, invoice.Display), `{"reason":"two\nlines"}`, 422, "reason"},
		{native.CouponListPath, `{"code":"X","from":"hush"}`, 422, "from"},
		{native.BatchListPath, `{"plan":"home","count":1,"alphabet":"hush"}`, 422, "alphabet"},
		{native.SettlementListPath, `{"counted":1,"method":"kas"}`, 422, "collector"},
		{native.HookListPath, `{"name":"x","url":"https://x.example","secret":"hush"}`, 422, "secret"},
	} {
		status, body := d.ask(t, http.MethodPost, bad.path, bad.body)
		if status != bad.status || bad.field != "" && !strings.Contains(body, `"field":"`+bad.field+`"`) {
			t.Errorf("POST %s %s\n= %d %s; want %d naming %q", bad.path, bad.body, status, body, bad.status, bad.field)
		}
		if strings.Contains(body, "Go struct") {
			t.Errorf("%s tells what we are made of: %s", bad.path, body)
		}
	}
	if after := d.must(t, http.MethodGet, native.EntryListPath, ""); after != before {
		t.Errorf("the ledger was\n%s\nand is\n%s", before, after)
	}
}

// TestAnotherAgentsMoneyIsNotThere asks as an agent for what is the house's, by every name, and sees
// it answered as what nobody has.
func TestAnotherAgentsMoneyIsNotThere(t *testing.T) {
	t.Parallel()
	d := openTill(t)
	invoice := d.bill(t, 100_000)
	d.must(t, http.MethodPost, native.PaymentListPath, `{"customer":"C-1","method":"kas","amount":10}`)
	receipt := decode[native.Receipt](t, d.must(t, http.MethodPost, native.RechargePath,
		`{"customer":"C-1","plan":"home","login":"budi","pay":{"method":"kas"}}`))
	order := decode[native.Order](t, d.must(t, http.MethodPost, native.OrderListPath, `{"customer":"C-1","plan":"home"}`))
	d.must(t, http.MethodPost, native.BatchListPath, `{"plan":"home","count":1}`)
	d.who = web.Identity{
		Source: web.Operator, Name: "citra", Operator: 2, Agent: 2, Role: store.RoleOwner,
	}
	for _, path := range []string{
		native.Fill(native.InvoicePath, invoice.Display), native.Fill(native.InvoicePath, "#1"),
		native.Fill(native.InvoiceLinkPath, "#1"), native.Fill(native.PaymentPath, "1"),
		native.Fill(native.ReceiptPath, receipt.Display), native.Fill(native.ReceiptPath, "#1"),
		native.Fill(native.OrderPath, "#1"), native.Fill(native.OrderPath, order.Token),
		native.Fill(native.CustomerMoneyPath, "C-1"), native.Fill(native.CustomerStatementPath, "#1"),
		native.Fill(native.CustomerWalletPath, "C-1"), native.Fill(native.CustomerWalletLinesPath, "C-1"),
		native.Fill(native.CustomerBillListPath, "C-1"), native.Fill(native.SubscriptionPath, "budi"),
		native.Fill(native.ResellerPath, "ani"), native.Fill(native.ResellerStatementPath, "ani"),
		native.Fill(native.BatchPath, "1"),
	} {
		if status, body := d.ask(t, http.MethodGet, path, ""); status != http.StatusNotFound {
			t.Errorf("GET %s = %d %s", path, status, body)
		}
	}
	for path, body := range map[string]string{
		native.Fill(native.OrderCancelPath, "#1"):            ``,
		native.Fill(native.OrderPayPath, "#1"):               `{}`,
		native.Fill(native.ServiceRenewPath, "budi"):         `{}`,
		native.Fill(native.CustomerWalletDepositPath, "C-1"): `{"amount":1}`,
		native.Fill(native.SubscriptionPlanPath, "budi"):     `{"plan":"home"}`,
		native.Fill(native.BatchBuildPath, "1"):              ``,
		native.Fill(native.ResellerPassOnPath, "ani"):        `{"to":"citra","amount":1}`,
	} {
		if status, answer := d.ask(t, http.MethodPost, path, body); status != http.StatusNotFound {
			t.Errorf("POST %s = %d %s", path, status, answer)
		}
	}
	for path, body := range map[string]string{
		native.PaymentListPath: `{"customer":"C-1","method":"kas","amount":1}`,
		native.RechargePath:    `{"customer":"C-1","plan":"home"}`,
		native.OrderListPath:   `{"customer":"C-1","plan":"home"}`,
		native.QuotePath:       `{"customer":"C-1","plan":"home"}`,
		native.AttemptListPath: `{"invoice":"` + invoice.Display + `","method":"kas"}`,
	} {
		status, answer := d.ask(t, http.MethodPost, path, body)
		if status != http.StatusUnprocessableEntity && status != http.StatusNotFound {
			t.Errorf("POST %s = %d %s", path, status, answer)
		}
	}
	for _, path := range []string{
		native.InvoiceListPath, native.PaymentListPath, native.ReceiptListPath, native.OrderListPath,
		native.BatchListPath, native.ResellerListPath, native.SettlementListPath, native.AgingPath,
	} {
		if body := d.must(t, http.MethodGet, path, ""); !strings.Contains(body, `"items":[]`) {
			t.Errorf("GET %s = %s", path, body)
		}
	}
}

// TestWhoMayTakeMoneyHow sees agents take cash that they hold, and other prices and earlier days kept
// for whoever may give them.
func TestWhoMayTakeMoneyHow(t *testing.T) {
	t.Parallel()
	d := openTill(t)
	d.must(t, http.MethodPost, native.MethodListPath, `{"name":"bca","kind":"transfer","details":"123"}`)
	agent := web.Identity{Source: web.Operator, Name: "citra", Operator: 2, Agent: 2, Role: store.RoleAgent}
	support := web.Identity{Source: web.Operator, Name: "dewi", Operator: 9, Role: store.RoleSupport}
	for _, one := range []struct {
		who        web.Identity
		path, body string
		field      string
	}{
		{agent, native.RechargePath, `{"plan":"home","pay":{"method":"bca"}}`, "method"},
		{agent, native.RechargePath, `{"plan":"home","pay":{"collector":"ani"}}`, "collector"},
		{agent, native.SettlementListPath, `{"counted":1,"method":"kas","collector":"ani"}`, "collector"},
		{agent, native.BatchListPath, `{"plan":"home","count":1,"reseller":"ani"}`, "reseller"},
		{support, native.RechargePath, `{"customer":"C-1","plan":"home","zero":true}`, "zero"},
		{support, native.RechargePath, `{"customer":"C-1","plan":"home","price":1}`, "price"},
		{support, native.RechargePath, `{"customer":"C-1","plan":"home","pay":{"received_at":"2026-06-30"}}`, "received_at"},
		{support, native.OrderListPath, `{"customer":"C-1","plan":"home","price":1}`, "price"},
	} {
		d.who = one.who
		status, body := d.ask(t, http.MethodPost, one.path, one.body)
		if status != http.StatusForbidden || !strings.Contains(body, `"field":"`+one.field+`"`) {
			t.Errorf("%s: POST %s %s = %d %s", one.who.Name, one.path, one.body, status, body)
		}
	}
}

func TestTotalsOfASpanThatEndsBeforeItBeginsAreRefused(t *testing.T) {
	t.Parallel()
	d := openTill(t)
	status, body := d.ask(t, http.MethodGet, native.TotalsPath+"?from=2026-02-01&to=2026-01-01", "")
	if refused := decode[native.Error](t, body); status < 400 || status >= 500 || refused.Field != "from" {
		t.Errorf("got %d %s", status, body)
	}
	for _, span := range []string{"?from=2026-01-01&to=2026-02-01", "?from=2026-01-01", "?to=2026-01-01"} {
		d.must(t, http.MethodGet, native.TotalsPath+span, "")
	}
}
