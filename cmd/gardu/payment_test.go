package main

import (
	"testing"

	"gardu/httpapi/native"
)

func TestPaymentCommandsAsk(t *testing.T) {
	t.Parallel()

	payment := native.Payment{
		ID: 7, Currency: "IDR", Amount: 170_000, Surplus: 3500,
		Settles: []native.Allocation{{Invoice: 12, Amount: 166_500}},
	}
	const sentence = "payment #7 of Rp 170.000 is booked: Rp 166.500 for invoice #12; Rp 3.500 became credit"
	runRequests(t, []requestCase{
		{
			line: "pay 100017 170000 --method tunai --collector tono --received 2026-01-15 --reference A-1", answer: payment,
			want: askedRequest{"POST", "/v1/payments", `{"customer":"100017","method":"tunai","amount":170000,` +
				`"reference":"A-1","received_at":"2026-01-15","collector":"tono"}`},
			says: sentence,
		},
		{
			line: "pay inv-2601-15001 --method bca", answer: payment,
			want: askedRequest{"POST", "/v1/payments", `{"invoice":"inv-2601-15001","method":"bca"}`},
			says: sentence,
		},
		{
			line: "pay C-1 5000 --method bca", answer: payment,
			want: askedRequest{"POST", "/v1/payments", `{"customer":"C-1","method":"bca","amount":5000}`},
			says: sentence,
		},
		{
			line: "payment refund #7 50000 --reason dua_kali --method tunai", answer: native.Entry{ID: 30, Currency: "IDR"},
			want: askedRequest{"POST", "/v1/refunds", `{"payment":7,"amount":50000,"method":"tunai","reason":"dua kali"}`},
			says: "Rp 50.000 is given back (entry 30)",
		},
		{
			line: "payment refund-credit 100017 50000 --reason pindah", answer: native.Entry{Currency: "IDR"},
			want: askedRequest{"POST", "/v1/refunds", `{"customer":"100017","amount":50000,"reason":"pindah"}`},
			says: "Rp 50.000 is given back",
		},
		{
			line: "payment reverse 7 --reason salah", answer: payment,
			want: askedRequest{"POST", "/v1/payments/7/reverse", `{"reason":"salah"}`},
			says: "payment #7 of Rp 170.000 is taken back",
		},
		{
			line: "payment assign #7 100017 --invoice 12 --invoice 13", answer: payment,
			want: askedRequest{"POST", "/v1/payments/7/assign", `{"customer":"100017","invoices":[12,13]}`},
			says: sentence,
		},
		{
			line:   "payment mark-paid INV-2601-15001 --service-number 100017 --reference P-1 --method ppob",
			answer: payment,
			want: askedRequest{"POST", "/v1/mark-paid", `{"invoice":"INV-2601-15001","service_number":"100017",` +
				`"reference":"P-1","method":"ppob"}`},
			says: sentence,
		},
	})
}

func TestPaymentsAreShown(t *testing.T) {
	t.Parallel()

	payment := native.Payment{
		ID: 7, Customer: "100017", CustomerID: 17, Method: "tunai", Source: "cash:3", Currency: "IDR", Amount: 166_500,
		Settles: []native.Allocation{{Invoice: 12, Amount: 166_500}}, ReceivedAt: noon, BookedAt: noon, Collector: "tono",
	}
	newRecorder(t, page(payment, native.Payment{ID: 8, Currency: "IDR", Amount: 5, Fee: 1, ReceivedAt: noon})).
		call(t, "", "payment", "list").expect(t, exitDone, ""+
		"ID  RECEIVED             CUSTOMER  METHOD  REFERENCE      AMOUNT   FEE  REFUNDED  COLLECTOR  REMARK\n"+
		"#7  "+noonText+"  100017    tunai   -          Rp 166.500     -         -  tono       -\n"+
		"#8  "+noonText+"  -         -       -                Rp 5  Rp 1         -  -          nobody's\n")
	newRecorder(t, payment).call(t, "", "payment", "show", "#7").expect(t, exitDone, ""+
		"id             #7\n"+
		"customer       100017\n"+
		"method         tunai\n"+
		"account        cash:3\n"+
		"amount         Rp 166.500\n"+
		"settles        invoice #12: Rp 166.500\n"+
		"received       "+noonText+"\n"+
		"booked         "+noonText+"\n"+
		"collector      tono\n")
	newRecorder(t, payment).call(t, "", "payment", "show", "7", "--json").expect(t, exitDone, jsonLine(t, payment))
}
