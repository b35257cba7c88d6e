package main

import (
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/native"
)

func TestMoneyCommandsAskForWhatTheirLineSays(t *testing.T) {
	t.Parallel()

	for line, want := range map[string]askedRequest{
		"order add --customer C-1 --plan 10M --price 1000": {
			"POST", "/v1/orders", `{"customer":"C-1","plan":"10M","price":1000}`,
		},
		"order pay #12 --wallet": {"POST", "/v1/orders/%2312/pay", `{"wallet":true}`},
		"attempt approve 12 --amount 166637": {
			"POST", "/v1/attempts/12/approve", `{"amount":166637}`,
		},
		"wallet deposit C-1 100000 --method kas": {
			"POST", "/v1/customers/C-1/wallet/deposit", `{"amount":100000,"pay":{"method":"kas"}}`,
		},
		"wallet transfer C-1 2000 --to C-2": {
			"POST", "/v1/customers/C-1/wallet/transfer", `{"to":"C-2","amount":2000}`,
		},
		"coupon add HEMAT --fixed 10000 --once": {
			"POST", "/v1/coupons", `{"code":"HEMAT","fixed":10000,"once":true}`,
		},
		"coupon remove 3": {"DELETE", "/v1/coupons/3", ""},
		"bill add C-1 Modem 25000 --times 12": {
			"POST", "/v1/customers/C-1/bills", `{"name":"Modem","amount":25000,"left":12}`,
		},
		"reseller set citra --margin 5000 --price 10M=130000/150000": {
			"PATCH", "/v1/resellers/citra",
			`{"margin":5000,"prices":[{"plan":"10M","cost":130000,"sell":150000}]}`,
		},
		"reseller fund citra 1000000": {
			"POST", "/v1/resellers/citra/fund", `{"amount":1000000}`,
		},
		"settlement add joko 1500000 --method kas": {
			"POST", "/v1/settlements", `{"collector":"joko","counted":1500000,"method":"kas"}`,
		},
		"settlement confirm 3": {"POST", "/v1/settlements/3/confirm", ""},
		"batch add --plan 3h --count 5000": {
			"POST", "/v1/batches", `{"plan":"3h","count":5000}`,
		},
		"hook add panel https://x.example --secret 0123456789abcdef": {
			"POST", "/v1/hooks",
			`{"name":"panel","url":"https://x.example","secret":"0123456789abcdef"}`,
		},
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			daemon := newRecorder(t, struct{}{})
			got := daemon.call(t, "", strings.Fields(line)...)
			if got.code != exitDone {
				t.Fatalf("%d %s", got.code, got.stderr)
			}
			if asked := daemon.last(t); asked != want {
				t.Errorf("asked\n%+v, want\n%+v", asked, want)
			}
		})
	}
}

// TestMoneyVerbsSayWhatTheyDid reads the sentences behind verbs that move money, and the refusal of
// what is no number.
func TestMoneyVerbsSayWhatTheyDid(t *testing.T) {
	t.Parallel()

	for line, want := range map[string]string{
		"reseller fund citra 1000000":  "Rp 1.000.000 are in the wallet of citra",
		"reseller drain citra 5000":    "Rp 5.000 are taken out of the wallet of citra",
		"reseller payout citra 5000":   "Rp 5.000 of commission are paid out to citra",
		"wallet withdraw C-1 50000":    "Rp 50.000 are taken out of the wallet of C-1",
		"settlement confirm 3":         "settlement 3 is confirmed",
		"batch add --plan a --count x": `"x" for "--count" flag: must be a whole number that fits`,
	} {
		got := newRecorder(t, native.Settlement{State: "confirmed"}).call(t, "", strings.Fields(line)...)
		got.says(t, want)
		if strings.Contains(got.stderr, "strconv") {
			t.Errorf("%s says %s", line, got.stderr)
		}
	}
}

func TestMoneyIsListedAsTables(t *testing.T) {
	t.Parallel()

	daemon := newRecorder(t, native.Totals{Currency: "IDR", Items: []native.Total{
		{Account: "cash:7", Name: "joko", Period: &noon, Debit: 1000, Net: 1000, Entries: 2},
	}})
	daemon.call(t, "", "report", "cash", "--from", "2026-03-01").expect(t, exitDone, ""+
		"PERIOD               ACCOUNT  NAME     DEBIT  CREDIT       NET  ENTRIES\n"+
		noonText+"  cash:7   joko  Rp 1.000    Rp 0  Rp 1.000        2\n")
	if asked := daemon.last(t); asked.target != "/v1/reports/totals?account=cash&by=day&from=2026-03-01" {
		t.Errorf("asked %s", asked.target)
	}
}

func TestAuditFailsWithEveryFault(t *testing.T) {
	t.Parallel()

	for body, want := range map[string]struct {
		code int
		out  string
	}{
		`{"done":true}` + "\n": {exitDone, ""},
		`{"table":"invoices","key":"3","fault":"is wrong"}` + "\n" + `{"done":true,"faults":1}` + "\n": {
			exitRefused, "invoices 3: is wrong\n",
		},
		`{"table":"invoices","key":"3","fault":"is wrong"}` + "\n": {exitRefused, "invoices 3: is wrong\n"},
	} {
		daemon := newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(body))
		})
		daemon.call(t, "", "audit").expect(t, want.code, want.out)
	}
}
