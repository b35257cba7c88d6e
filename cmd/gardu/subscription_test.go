package main

import (
	"testing"
	"time"

	"gardu/httpapi/native"
)

func TestSubscriptionCommandsAsk(t *testing.T) {
	t.Parallel()

	later := noon.Add(24 * time.Hour)
	promised := native.Subscription{Promise: &later}
	service := native.Service{Login: "budi", Plan: "20M", ExpiresAt: &later}
	invoice := aDocument()
	runRequests(t, []requestCase{
		{
			line: "subscription add budi --billing postpaid --anchor 1 --price 140000 --install 250000 --proration day " +
				"--from 2026-02-01 --router pop1",
			answer: native.Subscription{},
			want: askedRequest{"POST", "/v1/services/budi/subscription?router=pop1", `{"billing":"postpaid","price":140000,` +
				`"anchor":1,"proration":"day","install":250000,"from":"2026-02-01"}`},
			says: "service budi is billed",
		},
		{
			line:   "subscription set budi --price=-1 --grace-days=-1 --coupon MERDEKA --manual --waived=false --cycle month",
			answer: native.Subscription{},
			want: askedRequest{"PATCH", "/v1/services/budi/subscription", `{"cycle":"month","price":-1,"coupon":"MERDEKA",` +
				`"manual":true,"waived":false,"grace_days":-1}`},
			says: "the billing of service budi is changed",
		},
		{
			line: "subscription remove budi", want: askedRequest{"DELETE", "/v1/services/budi/subscription", ""},
			says: "the billing of service budi is removed",
		},
		{
			line:   "subscription change-plan budi 20M --when now --cycle month --price 200000",
			answer: native.PlanChanged{Service: service, Invoice: &invoice},
			want: askedRequest{
				"POST", "/v1/services/budi/subscription/plan",
				`{"plan":"20M","cycle":"month","price":200000,"when":"now"}`,
			},
			says: "service budi has plan 20M; INV-2601-15001 of Rp 266.400 is issued",
		},
		{
			line:   "subscription change-plan budi 5M",
			answer: native.PlanChanged{Service: service, Subscription: native.Subscription{NextPlan: "5M"}},
			want:   askedRequest{"POST", "/v1/services/budi/subscription/plan", `{"plan":"5M"}`},
			says:   "service budi has plan 20M; 5M begins with the next period",
		},
		{
			line: "subscription promise budi 2026-03-02", answer: promised,
			want: askedRequest{"POST", "/v1/services/budi/subscription/promise", `{"until":"2026-03-02"}`},
			says: "service budi is not isolated before 2026-03-02",
		},
		{
			line: "subscription leave budi --to 2026-03-02 --from 2026-02-02", answer: promised,
			want: askedRequest{"POST", "/v1/services/budi/subscription/leave", `{"from":"2026-02-02","to":"2026-03-02"}`},
			says: "service budi is on leave to 2026-03-02",
		},
		{
			line: "subscription return budi", answer: promised,
			want: askedRequest{"DELETE", "/v1/services/budi/subscription/leave", ""}, says: "service budi is not on leave",
		},
		{
			line: "subscription hold budi --hold manual,fraud --reason aneh", answer: service,
			want: askedRequest{"POST", "/v1/services/budi/hold", `{"holds":["manual","fraud"],"reason":"aneh"}`},
			says: "service budi is held",
		},
		{
			line: "subscription release budi --hold fraud --kind pppoe", answer: service,
			want: askedRequest{"POST", "/v1/services/budi/release?kind=pppoe", `{"holds":["fraud"]}`},
			says: "service budi is released",
		},
		{
			line: "subscription extend budi 3 --reason gangguan", answer: service,
			want: askedRequest{"POST", "/v1/services/budi/extend", `{"days":3,"reason":"gangguan"}`},
			says: "service budi ends 2026-03-02 12:00:00",
		},
		{
			line: "subscription deactivate budi", answer: service,
			want: askedRequest{"POST", "/v1/services/budi/deactivate", ""}, says: "service budi has ended",
		},
	})
}

func TestASubscriptionIsShown(t *testing.T) {
	t.Parallel()

	price, grace := int64(140_000), 3
	newRecorder(t, native.Subscription{
		Service: 5, Customer: "100017", Billing: "postpaid", Cycle: "month", Price: &price, Anchor: 1, BilledTo: &noon,
		IssueAt: &noon, Waived: true, GraceDays: &grace, NextPlan: "5M", NextCycle: "month", Broken: 2, CreatedAt: noon,
		Queue: []native.QueuedFor{{Plan: "10M", Cycle: "validity"}},
	}).call(t, "", "subscription", "show", "budi").expect(t, exitDone, ""+
		"service           #5\n"+
		"customer          100017\n"+
		"billing           postpaid\n"+
		"cycle             month\n"+
		"price             Rp 140.000\n"+
		"day of the month  1\n"+
		"billed to         2026-03-01\n"+
		"next invoice      "+noonText+"\n"+
		"no late fees      yes\n"+
		"grace days        3\n"+
		"next plan         5M month\n"+
		"broken promises   2\n"+
		"queue             10M (validity)\n"+
		"created           "+noonText+"\n")
}

func TestSubscriptionCommandsRefuse(t *testing.T) {
	t.Parallel()

	for line, want := range map[string]struct {
		code int
		says string
	}{
		"subscription set budi":                {exitUsage, "nothing is to be changed"},
		"subscription add budi --price 1.5":    {exitRefused, "--price: must have at most 0 decimals"},
		"subscription extend budi -- -3":       {exitRefused, "DAYS: must be a whole number above zero"},
		"subscription hold budi":               {exitUsage, `required flag(s) "hold" not set`},
		"subscription leave budi":              {exitUsage, `required flag(s) "to" not set`},
		"recharge budi 10M":                    {exitUsage, `required flag(s) "pay" not set`},
		"recharge budi 10M --pay x --price Rp": {exitRefused, "--price: must be an amount"},
	} {
		got := call(t, "", append([]string{"--socket", "/nonexistent"}, shellWords(line)...)...)
		got.expect(t, want.code, "")
		got.says(t, want.says)
	}
}
