package main

import (
	"testing"

	"gardu/httpapi/native"
)

func TestSalesAsk(t *testing.T) {
	t.Parallel()

	receipt := native.Receipt{
		Display: "INV-12", Currency: "IDR", Total: 166_500, Plan: "10M", Login: "budi", EndsAt: &noon,
		Customer: "100017", // so that the service that is asked for first has one too
	}
	const sentence = "INV-12 of Rp 166.500 for 10M, service budi, to " + noonText
	runRequests(t, []requestCase{
		{
			line: "recharge budi 10M --pay tunai --collector tono --on-active queue --discount 5000", answer: receipt,
			want: askedRequest{"POST", "/v1/recharges", `{"customer":"100017","plan":"10M","service":"budi","on_active":"queue","discount":5000,` +
				`"pay":{"method":"tunai","collector":"tono"}}`},
			says: sentence,
		},
		{
			line: "recharge budi 10M --pay wallet", answer: receipt,
			want: askedRequest{"POST", "/v1/recharges", `{"customer":"100017","plan":"10M","service":"budi","pay":{"wallet":true}}`},
			says: sentence,
		},
		{
			line: "recharge 100017 10M --fresh --login budi --password - --pay zero", stdin: "rahasia\n", answer: receipt,
			want: askedRequest{"POST", "/v1/recharges", `{"customer":"100017","plan":"10M","fresh":true,"login":"budi",` +
				`"password":"rahasia","zero":true,"pay":{}}`},
			says: sentence,
		},
		{
			line: "renew budi --pay bca --reference T-1 --kind pppoe", answer: receipt,
			want: askedRequest{
				"POST", "/v1/services/budi/renew?kind=pppoe", `{"pay":{"method":"bca","reference":"T-1"}}`,
			},
			says: sentence,
		},
	})
}

func TestReceiptsAreShown(t *testing.T) {
	t.Parallel()

	receipt := native.Receipt{
		Display: "INV-12", Kind: "plan", Customer: "100017", Login: "budi", Plan: "10M", Currency: "IDR", Price: 150_000,
		Tax: 16_500, Total: 166_500, Method: "tunai", BeginsAt: &noon, EndsAt: &noon, CreatedAt: noon,
		Lines: []native.InvoiceLine{{Name: "Sewa router", Quantity: 1, Amount: 20_000}},
	}
	newRecorder(t, page(receipt)).call(t, "", "receipt", "list").expect(t, exitDone, ""+
		"NUMBER  SOLD                 CUSTOMER  LOGIN  PLAN       TOTAL  METHOD  ENDS                 REFUNDED\n"+
		"INV-12  "+noonText+"  100017    budi   10M   Rp 166.500  tunai   "+noonText+"  -\n")
	newRecorder(t, receipt).call(t, "", "receipt", "show", "INV-12").expect(t, exitDone, ""+
		"number    INV-12\n"+
		"kind      plan\n"+
		"customer  100017\n"+
		"login     budi\n"+
		"plan      10M\n"+
		"price     Rp 150.000\n"+
		"line      Sewa router: Rp 20.000\n"+
		"tax       Rp 16.500\n"+
		"total     Rp 166.500\n"+
		"method    tunai\n"+
		"validity  "+noonText+" to "+noonText+"\n"+
		"sold      "+noonText+"\n")
}

func TestARechargeNeedsTheOwnerOfItsService(t *testing.T) {
	t.Parallel()

	daemon := newRecorder(t, native.Service{Login: "budi"})
	got := daemon.call(t, "", "recharge", "budi", "10M", "--pay", "tunai")
	got.expect(t, exitRefused, "")
	got.says(t, "SERVICE: belongs to no customer")
	if asked := daemon.last(t); asked.method != "GET" || asked.target != "/v1/services/budi" {
		t.Errorf("asked for %+v", asked)
	}
}

func TestAQuantityIsAtLeastOne(t *testing.T) {
	t.Parallel()

	for _, words := range [][]string{
		{"recharge", "budi", "10M", "--pay", "tunai", "--quantity", "0"},
		{"recharge", "budi", "10M", "--pay", "tunai", "--quantity=-1"},
		{"order", "add", "--customer", "C-1", "--plan", "10M", "--quantity", "0"},
	} {
		got := call(t, "", words...)
		got.expect(t, exitUsage, "")
		got.says(t, "is not a whole number from 1")
	}
}
