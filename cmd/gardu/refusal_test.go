package main

import (
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/native"
)

func TestRefusalsNameWhatWasTyped(t *testing.T) {
	t.Parallel()

	for line, test := range map[string]struct{ field, want string }{
		"subscription promise budi 2099-01-01":         {"until", "DATE: is wrong"},
		"subscription extend budi 9999":                {"days", "DAYS: is wrong"},
		"invoice credit INV-1 5 --reason mati":         {"days", "--days: is wrong"},
		"renew budi --pay bca":                         {"method", "--pay: is wrong"},
		"subscription change-plan budi 20M":            {"plan", "PLAN: is wrong"},
		"recharge C-1 20M --fresh --pay bca":           {"plan", "PLAN: is wrong"},
		"recharge C-1 10M --fresh --pay bca":           {"method", "--pay: is wrong"},
		"coupon add HEMAT":                             {"value", "--fixed: is wrong"},
		"method set tripay --setting a=b":              {"settings", "--setting: is wrong"},
		"wallet deposit C-1 5 --method tunai":          {"method", "--method: is wrong"},
		"wallet transfer C-1 5 --to C-2 --note sesuka": {"revision", "revision: is wrong"},
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			daemon := newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) {
				answerJSON(t, w, http.StatusUnprocessableEntity,
					native.Error{Field: test.field, Message: "is wrong"})
			})
			got := daemon.call(t, "", strings.Fields(line)...)
			got.expect(t, exitRefused, "")
			got.says(t, test.want)
		})
	}
}
