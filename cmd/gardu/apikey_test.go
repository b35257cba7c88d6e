package main

import (
	"strings"
	"testing"

	"gardu/httpapi/native"
)

func TestKeysAndOperatorsAreAskedFor(t *testing.T) {
	t.Parallel()

	for line, test := range map[string]struct {
		want askedRequest
		says string
	}{
		"apikey set kasir --allow 203.0.113.9,203.0.113.10 --expires=": {
			askedRequest{"PATCH", "/v1/api-keys/kasir", `{"allow":["203.0.113.9","203.0.113.10"],"expires_at":""}`},
			"api key kasir is changed",
		},
		"apikey revoke kasir": {
			askedRequest{"POST", "/v1/api-keys/kasir/revoke", ""}, "api key kasir is revoked",
		},
		"operator set wati --status inactive --company=": {
			askedRequest{"PATCH", "/v1/operators/wati", `{"status":"inactive","company":""}`},
			"operator wati is changed",
		},
		"operator add wati --role agent --full-name Wati --parent ani": {
			askedRequest{
				"POST", "/v1/operators", `{"name":"wati","role":"agent","full_name":"Wati","parent":"ani"}`,
			},
			"operator wati is added",
		},
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			daemon := newRecorder(t, struct{}{})
			got := daemon.call(t, "", strings.Fields(line)...)
			got.expect(t, exitDone, "")
			got.says(t, test.says)
			if asked := daemon.last(t); asked != test.want {
				t.Errorf("asked\n%+v, want\n%+v", asked, test.want)
			}
		})
	}
}

func TestTheSecretOfAKeyGoesToStandardOutput(t *testing.T) {
	t.Parallel()

	made := native.MadeAPIKey{APIKey: native.APIKey{Name: "kasir"}, Secret: "gk_secret"}
	daemon := newRecorder(t, made)
	got := daemon.call(t, "", "apikey", "add", "kasir", "--operator", "ani", "--scope", "plans:read")
	got.expect(t, exitDone, "gk_secret\n")
	got.says(t, "not shown again")
	want := askedRequest{
		"POST", "/v1/api-keys", `{"name":"kasir","operator":"ani","scopes":["plans:read"]}`,
	}
	if asked := daemon.last(t); asked != want {
		t.Errorf("asked\n%+v, want\n%+v", asked, want)
	}
	got = daemon.call(t, "", "apikey", "add", "kasir", "--operator", "ani", "--scope", "x", "--json")
	got.expect(t, exitDone, jsonLine(t, made))
}
