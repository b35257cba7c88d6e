package native_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
)

// openTill opens an API with a plan for sale, a customer, and a way to pay.
func openTill(t *testing.T) *desk {
	t.Helper()

	d := openDesk(t, native.Live{}, local)
	d.hire(t, "ani", store.RoleFinance)
	d.hire(t, "citra", store.RoleAgent)
	d.must(t, http.MethodPost, native.PlanListPath,
		`{"name":"home","kind":"pppoe","rate":"10M/10M","validity":"30d","price":150000}`)
	d.must(t, http.MethodPost, native.CustomerListPath, `{"number":"C-1","name":"Budi"}`)
	d.must(t, http.MethodPost, native.CustomerListPath, `{"number":"C-2","name":"Siti"}`)
	d.must(t, http.MethodPost, native.MethodListPath, `{"name":"kas","kind":"cash"}`)

	return d
}

// bill writes an invoice by hand.
func (d *desk) bill(t *testing.T, amount int64) native.Invoice {
	t.Helper()

	return decode[native.Invoice](t, d.must(t, http.MethodPost, native.InvoiceListPath,
		`{"customer":"C-1","tax_mode":"none","lines":[{"name":"Modem","price":`+
			strconv.FormatInt(amount, 10)+`}]}`))
}

// named sends a POST under a name, and returns status, body and what the header of repetitions says.
func (d *desk) named(t *testing.T, name, path, body string) (int, string, string) {
	t.Helper()

	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	d.repeat = name
	defer func() { d.repeat = "" }()
	response, err := d.app.Test(request, -1)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}

	return response.StatusCode, string(text), response.Header.Get(web.ReplayedHeader)
}

// TestAnInvoiceIsPaid writes an invoice, takes money for it, gives some back and proves the book.
func TestAnInvoiceIsPaid(t *testing.T) {
	t.Parallel()
	d := openTill(t)
	invoice := d.bill(t, 100_000)
	if invoice.Status != "unpaid" || invoice.Left != 100_000 || invoice.Currency != "IDR" ||
		invoice.Customer != "C-1" || !strings.HasPrefix(invoice.Display, "INV-") {
		t.Fatalf("the invoice is %+v", invoice)
	}
	path := native.Fill(native.InvoicePath, invoice.Display)
	body := `{"invoice":"` + invoice.Display + `","method":"kas","amount":60000,"reference":"a"}`
	status, first, replayed := d.named(t, "once", native.PaymentListPath, body)
	if status != http.StatusCreated || replayed != "" {
		t.Fatalf("paying = %d %s %q", status, first, replayed)
	}
	status, again, replayed := d.named(t, "once", native.PaymentListPath, body)
	if status != http.StatusCreated || again != first || replayed != "true" {
		t.Errorf("paying again = %d %q\n%s\n%s", status, replayed, first, again)
	}
	status, other, _ := d.named(t, "once", native.PaymentListPath, strings.Replace(body, "60000", "1", 1))
	if status != http.StatusUnprocessableEntity || !strings.Contains(other, "idempotency_key") {
		t.Errorf("the name with another body = %d %s", status, other)
	}

	part := decode[native.Invoice](t, d.must(t, http.MethodGet, path, ""))
	if part.Status != "partial" || part.Left != 40_000 {
		t.Errorf("after a part the invoice is %+v", part)
	}
	d.must(t, http.MethodPost, native.PaymentListPath, `{"invoice":"`+invoice.Display+`","method":"kas"}`)
	money := decode[native.Money](t, d.must(t, http.MethodGet, native.Fill(native.CustomerMoneyPath, "C-1"), ""))
	if money.Owed != 0 || len(money.Open) != 0 {
		t.Errorf("the customer stands at %+v", money)
	}
	payment := decode[native.Payment](t, first)
	d.must(t, http.MethodPost, native.RefundPath,
		`{"payment":`+strconv.FormatInt(payment.ID, 10)+`,"amount":10000,"method":"kas","reason":"salah"}`)
	left := decode[native.Invoice](t, d.must(t, http.MethodGet, path, ""))
	if left.Left != 10_000 {
		t.Errorf("after a refund the invoice is %+v", left)
	}
	statement := decode[native.Statement](t,
		d.must(t, http.MethodGet, native.Fill(native.CustomerStatementPath, "C-1"), ""))
	if len(statement.Lines) < 4 || len(statement.Accounts) != 3 {
		t.Errorf("the statement is %+v", statement)
	}
	d.clean(t)
}

// clean proves the book.
func (d *desk) clean(t *testing.T) {
	t.Helper()
	var last native.AuditLine
	for line := range strings.Lines(d.must(t, http.MethodGet, native.AuditPath, "")) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if err := json.Unmarshal([]byte(line), &last); err != nil || last.Fault != "" {
			t.Errorf("the audit says %s (%v)", line, err)
		}
	}
	if !last.Done {
		t.Error("the audit has no end")
	}
}

// TestDraftsAndCorrections writes drafts, makes them final, and corrects what is final.
func TestDraftsAndCorrections(t *testing.T) {
	t.Parallel()
	d := openTill(t)
	line := `"customer":"C-1","tax_mode":"none","draft":true,"lines":[{"name":"Modem","quantity":2,"price":500}]`
	draft := decode[native.Invoice](t, d.must(t, http.MethodPost, native.InvoiceListPath, `{`+line+`}`))
	if draft.Status != "draft" || draft.Total != 1000 || draft.Display != "" {
		t.Fatalf("the draft is %+v", draft)
	}
	id := "#" + strconv.FormatInt(draft.ID, 10)
	d.must(t, http.MethodPut, native.Fill(native.InvoicePath, id), strings.Replace(`{`+line+`}`, "500", "700", 1))
	done := decode[native.List[native.Finalized]](t, d.must(t, http.MethodPost, native.InvoiceFinalizePath,
		`{"ids":[`+strconv.FormatInt(draft.ID, 10)+`,999]}`))
	if len(done.Items) != 2 || done.Items[0].Invoice == nil || done.Items[0].Invoice.Total != 1400 ||
		done.Items[1].Refused == nil || done.Items[1].Refused.Kind != "not found" {
		t.Fatalf("made final: %+v", done.Items)
	}
	number := done.Items[0].Invoice.Display
	note := decode[native.Invoice](t, d.must(t, http.MethodPost, native.Fill(native.InvoiceCreditNotePath, number),
		`{"amount":400,"reason":"salah harga"}`))
	if note.Kind != "credit-note" || note.Total != 400 || note.Against != done.Items[0].Invoice.ID {
		t.Errorf("the note is %+v", note)
	}
	d.must(t, http.MethodGet, native.Fill(native.InvoicePath, note.Display), "")
	given := decode[native.Invoice](t,
		d.must(t, http.MethodPost, native.Fill(native.InvoiceWriteOffPath, number), `{"reason":"pindah"}`))
	if given.Left != 0 {
		t.Errorf("given up: %+v", given)
	}
	free := d.bill(t, 100)
	voided := decode[native.Invoice](t,
		d.must(t, http.MethodPost, native.Fill(native.InvoiceVoidPath, free.Display), `{"reason":"dobel"}`))
	if voided.Status != "void" {
		t.Errorf("voided: %+v", voided)
	}
	list := decode[native.Page[native.Invoice]](t,
		d.must(t, http.MethodGet, native.InvoiceListPath+"?customer=C-1&kind=credit-note", ""))
	if len(list.Items) != 1 || list.Items[0].ID != note.ID {
		t.Errorf("the list of notes is %+v", list.Items)
	}
	d.clean(t)
}

// TestSellingAtOnce sells, orders and pays from a wallet.
func TestSellingAtOnce(t *testing.T) {
	t.Parallel()
	d := openTill(t)
	receipt := decode[native.Receipt](t, d.must(t, http.MethodPost, native.RechargePath,
		`{"customer":"C-1","plan":"home","login":"budi","pay":{"method":"kas"}}`))
	if receipt.Login != "budi" || receipt.Plan != "home" || receipt.Service == 0 {
		t.Fatalf("the receipt is %+v", receipt)
	}
	d.must(t, http.MethodGet, native.Fill(native.ReceiptPath, receipt.Display), "")
	d.must(t, http.MethodPost, native.Fill(native.ServiceRenewPath, "budi"), `{"pay":{"method":"kas"}}`)

	d.must(t, http.MethodPost, native.Fill(native.CustomerWalletDepositPath, "C-1"), `{"amount":500000,"pay":{"method":"kas"}}`)
	quote := decode[native.Quote](t, d.must(t, http.MethodPost, native.QuotePath, `{"customer":"C-1","plan":"home"}`))
	order := decode[native.Order](t, d.must(t, http.MethodPost, native.OrderListPath, `{"customer":"C-1","plan":"home"}`))
	if quote.Total != order.Total || order.State != "pending" || order.Plan != "home" {
		t.Errorf("quoted %+v, ordered %+v", quote, order)
	}
	paid := decode[native.Order](t,
		d.must(t, http.MethodPost, native.Fill(native.OrderPayPath, order.Token), `{"wallet":true}`))
	if paid.State != "paid" || paid.Receipt == 0 {
		t.Errorf("the order is %+v", paid)
	}
	wallet := decode[native.Wallet](t, d.must(t, http.MethodGet, native.Fill(native.CustomerWalletPath, "C-1"), ""))
	if wallet.Balance != 500_000-order.Total {
		t.Errorf("the wallet holds %d", wallet.Balance)
	}
	d.must(t, http.MethodPost, native.Fill(native.CustomerWalletTransferPath, "C-1"), `{"to":"C-2","amount":1000}`)
	lines := decode[native.List[native.StatementLine]](t,
		d.must(t, http.MethodGet, native.Fill(native.CustomerWalletLinesPath, "C-1"), ""))
	if len(lines.Items) != 3 || lines.Items[0].Amount != -1000 {
		t.Errorf("the wallet was moved by %+v", lines.Items)
	}
	status, body := d.ask(t, http.MethodPost, native.Fill(native.CustomerWalletWithdrawPath, "C-2"), `{"amount":5000}`)
	if status < 400 || status >= 500 || !strings.Contains(body, `"field":"wallet"`) {
		t.Errorf("a wallet below zero = %d %s", status, body)
	}
	d.must(t, http.MethodPost, native.Fill(native.ServiceExtendPath, "budi"), `{"days":3,"reason":"gangguan"}`)
	d.must(t, http.MethodPost, native.Fill(native.ServiceHoldPath, "budi"), `{"holds":["fraud"]}`)
	d.must(t, http.MethodPost, native.Fill(native.ServiceReleasePath, "budi"), `{"holds":["fraud"]}`)
	d.clean(t)
}
