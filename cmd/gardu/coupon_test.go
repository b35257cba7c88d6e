package main

import (
	"testing"

	"gardu/httpapi/native"
)

func TestCouponsAndHooksAreFoundByTheirNames(t *testing.T) {
	t.Parallel()

	coupons := page(native.Coupon{ID: 7, Code: "HEMAT"}, native.Coupon{ID: 9, Code: "2026"})
	hooks := page(native.Hook{ID: 4, Name: "panel", URL: "https://panel.example/hook"},
		native.Hook{ID: 5, Name: "twin", URL: "https://x.example"}, native.Hook{ID: 6, Name: "twin", URL: "https://y.example"})
	for _, test := range []struct {
		answer    any
		words     []string
		want, say string
	}{
		{coupons, []string{"coupon", "show", "hemat"}, "GET /v1/coupons/7", ""},
		{coupons, []string{"coupon", "set", "HEMAT", "--disabled"}, "PATCH /v1/coupons/7", "coupon HEMAT is changed"},
		{coupons, []string{"coupon", "remove", "HEMAT"}, "DELETE /v1/coupons/7", "coupon HEMAT is removed"},
		{coupons, []string{"coupon", "remove", "#3"}, "DELETE /v1/coupons/3", "is removed"},
		{coupons, []string{"coupon", "remove", "2026"}, "DELETE /v1/coupons/2026", "is removed"}, // digits are an id
		{coupons, []string{"coupon", "remove", "LAMA"}, "", `"LAMA" is neither an id nor a name`},
		{hooks, []string{"hook", "remove", "panel"}, "DELETE /v1/hooks/4", "hook panel is removed"},
		{hooks, []string{"hook", "remove", "https://y.example"}, "DELETE /v1/hooks/6", "is removed"},
		{hooks, []string{"hook", "remove", "twin"}, "", "names 2 of them"},
	} {
		daemon := newRecorder(t, test.answer)
		got := daemon.call(t, "", test.words...)
		got.says(t, test.say)
		asked := daemon.last(t)
		if first := daemon.asked[0].target; first == "/v1/hooks?limit=500" {
			t.Errorf("%v asked for pages of a list that has none", test.words)
		}
		if request := asked.method + " " + asked.target; test.want != "" && request != test.want {
			t.Errorf("%v asked for %s, want %s", test.words, request, test.want)
		}
		if refused := got.code == exitRefused; refused != (test.want == "") || refused && asked.method != "GET" {
			t.Errorf("%v ended with %d after %+v", test.words, got.code, asked)
		}
	}
}
