package store_test

import (
	"fmt"
	"time"

	"gardu/store"
)

func ExampleParseRate() {
	rate, err := store.ParseRate("2M/10M 4M/20M")
	fmt.Println(rate, rate.Speed.Down, err)
	_, err = store.ParseRate("10M 5M")
	fmt.Println(err)
	// Output:
	// 2M/10M 4M/20M 10000000 <nil>
	// rate: the upload burst is below the speed
}

func ExampleValidity_After() {
	month := store.Validity{Count: 1, Unit: store.Months}
	end := time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC)
	for range 2 {
		end = month.After(end, 31, time.UTC)
		fmt.Println(end.Format(time.DateOnly))
	}
	// Output:
	// 2026-02-28
	// 2026-03-31
}

func ExampleLoginRules_Normalize() {
	rules := store.LoginRules{StripDomain: true, StripRealm: true}
	fmt.Printf("%s\n", rules.Normalize(nil, []byte(`ISP\Budi@isp.id`), store.PPPoE))
	fmt.Printf("%s\n", rules.Normalize(nil, []byte(`Budi `), store.Hotspot))
	// Output:
	// Budi
	// budi
}

func ExampleExplain() {
	plan := &store.Plan{
		Profile: store.Profile{Rate: "20M/20M"}, DataLimit: store.DataLimit{Total: 100e9},
		QuotaWindow: store.WindowMonth, OnQuota: store.QuotaThrottle,
		Throttle: store.Profile{Rate: "5M/5M"},
	}
	plan.Prepare()
	now := time.Date(2026, time.November, 22, 18, 30, 0, 0, time.UTC)
	asked := store.Explanation{
		Plan: plan, Standing: store.Standing{Activated: now.AddDate(0, -1, 0)},
		Usage: &store.Usage{Month: store.Amount{Start: now.AddDate(0, 0, -20), Down: 100e9}},
		Now:   now, Since: now.Add(-4*time.Hour - 28*time.Minute),
	}
	given := store.Entitlement(asked.Standing, asked.Plan, asked.Usage, asked.Access, asked.Now)
	fmt.Println(store.Explain(given, asked))
	// Output:
	// throttled to 5M/5M since 14:02: 100 GB of 100 GB used this month
}
