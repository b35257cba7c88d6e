package main

import (
	"testing"

	"gardu/httpapi/native"
)

// aDocument is an invoice as the daemon shows it.
func aDocument() native.Invoice {
	return native.Invoice{
		ID: 12, Kind: "invoice", Status: "unpaid", Display: "INV-2601-15001", Customer: "100017", Currency: "IDR",
		Lines: []native.InvoiceLine{
			{Name: "10M", Quantity: 1, Price: 150_000, Amount: 150_000},
			{Name: "Kabel", Quantity: 20, Price: 5000, Discount: 10_000, Amount: 90_000},
		},
		Net: 240_000, Tax: 26_400, TaxLabel: "PPN 11%", Total: 266_400, Left: 266_400, IssuedAt: &noon, DueAt: &noon,
		BilledTo: native.BilledTo{Customer: "Budi", Login: "budi"}, By: "ani",
	}
}

func TestInvoiceCommandsAsk(t *testing.T) {
	t.Parallel()

	invoice := aDocument()
	runRequests(t, []requestCase{
		{
			line:   "invoice issue 100017 --service budi --plan-line 10M=150000 --line Kabel=5000x20 --due 2026-02-10 --tax-mode none --note x",
			answer: invoice,
			want: askedRequest{"POST", "/v1/invoices", `{"customer":"100017","service":"budi","lines":[` +
				`{"name":"10M","price":150000,"plan":"10M"},{"name":"Kabel","quantity":20,"price":5000}],` +
				`"tax_mode":"none","due_at":"2026-02-10","note":"x"}`},
			says: "INV-2601-15001 of Rp 266.400 is issued, Rp 266.400 is left to pay",
		},
		{
			line: "invoice draft #5 --line a=1 --replace #12", answer: native.Invoice{ID: 12, Currency: "IDR", Total: 1},
			want: askedRequest{"PUT", "/v1/invoices/%2312", `{"customer":"#5","lines":[{"name":"a","price":1}],"draft":true}`},
			says: "draft #12 of Rp 1 is written",
		},
		{
			line: "invoice finalize #12 13", answer: native.List[native.Finalized]{Items: []native.Finalized{{ID: 12, Invoice: &invoice}}},
			want: askedRequest{"POST", "/v1/invoices/finalize", `{"ids":[12,13]}`},
			says: "INV-2601-15001 of Rp 266.400 is issued",
		},
		{
			line: "invoice void INV-2601-15001 --reason salah_orang", answer: invoice,
			want: askedRequest{"POST", "/v1/invoices/INV-2601-15001/void", `{"reason":"salah orang"}`},
			says: "INV-2601-15001 is void",
		},
		{
			line: "invoice writeoff INV-2601-15001 --reason kabur", answer: invoice,
			want: askedRequest{"POST", "/v1/invoices/INV-2601-15001/write-off", `{"reason":"kabur"}`},
			says: "INV-2601-15001 is written off",
		},
		{
			line: "invoice credit INV-2601-15001 50000 --days 3 --reason mati", answer: native.Invoice{Display: "CN-2601-00001", Total: 55_500, Currency: "IDR"},
			want: askedRequest{"POST", "/v1/invoices/INV-2601-15001/credit-note", `{"amount":50000,"days":3,"reason":"mati"}`},
			says: "CN-2601-00001 of Rp 55.500 is issued",
		},
		{
			line: "invoice debit INV-2601-15001 --line denda=10000 --reason telat", answer: native.Invoice{Display: "DN-2601-00001", Currency: "IDR"},
			want: askedRequest{"POST", "/v1/invoices/INV-2601-15001/debit-note", `{"lines":[{"name":"denda","price":10000}],"reason":"telat"}`},
			says: "DN-2601-00001 of Rp 0 is issued",
		},
		{
			line: "invoice remove #12", want: askedRequest{"DELETE", "/v1/invoices/%2312", ""}, says: "draft #12 is removed",
		},
	})
}

func TestInvoicesAreShown(t *testing.T) {
	t.Parallel()

	newRecorder(t, page(aDocument())).call(t, "", "invoice", "list", "--status", "unpaid").expect(t, exitDone, ""+
		" ID  NUMBER          CUSTOMER  STATUS  ISSUED      DUE              TOTAL        LEFT\n"+
		"#12  INV-2601-15001  100017    unpaid  2026-03-01  2026-03-01  Rp 266.400  Rp 266.400\n")
	newRecorder(t, aDocument()).call(t, "", "invoice", "show", "INV-2601-15001").expect(t, exitDone, ""+
		"id           #12\n"+
		"number       INV-2601-15001\n"+
		"kind         invoice\n"+
		"status       unpaid\n"+
		"customer     100017 Budi\n"+
		"login        budi\n"+
		"line         10M: Rp 150.000\n"+
		"line         Kabel: Rp 90.000 (20 x Rp 5.000, less Rp 10.000)\n"+
		"net          Rp 240.000\n"+
		"ppn 11%      Rp 26.400\n"+
		"total        Rp 266.400\n"+
		"left         Rp 266.400\n"+
		"issued       "+noonText+"\n"+
		"due          2026-03-01\n"+
		"by           ani\n")
	link := native.InvoiceLink{Token: "t", URL: "https://x/invoice/t"}
	newRecorder(t, link).call(t, "", "invoice", "link", "#12").
		expect(t, exitDone, "url    https://x/invoice/t\ntoken  t\n")
}

func TestARefusedDraftEndsWithOne(t *testing.T) {
	t.Parallel()

	invoice := aDocument()
	got := newRecorder(t, native.List[native.Finalized]{Items: []native.Finalized{
		{ID: 12, Invoice: &invoice}, {ID: 13, Refused: &native.Error{Message: "it is final"}},
	}}).call(t, "", "invoice", "finalize", "12", "13")
	got.expect(t, exitRefused, "")
	got.says(t, "draft #13: it is final")
	got = call(t, "", "--socket", "/nonexistent", "invoice", "finalize", "x")
	got.expect(t, exitRefused, "")
	got.says(t, "DRAFT: must be a number")
	for line, says := range map[string]string{
		"invoice issue 7":                             "an invoice needs a line",
		"invoice credit INV-1 --reason r":             "give either an amount or --line",
		"invoice debit INV-1 5 --line a=1 --reason r": "give either an amount or --line",
		"pay 7 --method m":                            "needs an AMOUNT behind a customer",
		"invoice void INV-1":                          `required flag(s) "reason" not set`,
	} {
		got := call(t, "", append([]string{"--socket", "/nonexistent"}, shellWords(line)...)...)
		got.expect(t, exitUsage, "")
		got.says(t, says)
	}
}

// TestNoteOfNothingIsNotAllOfTheInvoice refuses an amount of 0, which over the API is all of it.
func TestNoteOfNothingIsNotAllOfTheInvoice(t *testing.T) {
	t.Parallel()

	for _, line := range []string{
		"invoice credit INV-2601-15001 0 --reason r", "invoice debit INV-2601-15001 0 --reason r",
	} {
		got := newRecorder(t, aDocument()).call(t, "", shellWords(line)...)
		got.expect(t, exitRefused, "")
		got.says(t, "AMOUNT: must be above zero")
	}
}
