package main

import (
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/native"
)

func TestCommandsAskForWhatTheirFlagsSay(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		arguments []string
		stdin     string
		want      askedRequest
		says      string
	}{
		"nas add": {
			arguments: []string{
				"nas", "add", "pop1", "--address", "10.0.0.0/24", "--secret", "-", "--coa-port", "1700", "--coa-address",
				"10.0.0.9", "--swap-octets", "--require-message-authenticator", "yes",
			},
			stdin: "s3cret with blanks\r\n",
			want: askedRequest{"POST", "/v1/nas", `{"name":"pop1","address":"10.0.0.0/24","secret":"s3cret with blanks",` +
				`"coa_port":1700,"coa_address":"10.0.0.9","swap_octets":true,"require_message_authenticator":"yes"}`},
			says: "gardu nas script pop1",
		},
		"nas set clears": {
			arguments: []string{"nas", "set", "pop1", "--note", "", "--swap-octets=false", "--coa-port", "0"},
			want:      askedRequest{"PATCH", "/v1/nas/pop1", `{"coa_port":0,"swap_octets":false,"note":""}`},
			says:      "NAS pop1 is changed",
		},
		"nas with a slash": {
			arguments: []string{"nas", "remove", "a/b c"},
			want:      askedRequest{"DELETE", "/v1/nas/a%2Fb%20c", ""},
			says:      "NAS a/b c is removed",
		},
		"nas trust reset": {
			arguments: []string{"nas", "trust", "pop1", "--reset"},
			want:      askedRequest{"DELETE", "/v1/nas/pop1/trust", ""},
			says:      "0 learned addresses are forgotten",
		},
		"plan add": {
			arguments: []string{
				"plan", "add", "50G", "--kind", "pppoe", "--rate", "10M/10M 20M/20M", "--pool", "p4", "--ipv6-pool", "p6",
				"--delegated-ipv6-pool", "pd", "--group", "g", "--address-list", "a", "--address-list", "b,c",
				"--idle-timeout", "10m", "--interim", "5m", "--extra", "Filter-Id=x=y", "--extra", "Framed-MTU=1400",
				"--data-limit", "50GB", "--on-quota", "throttle=1M/1M", "--time-limit", "10h", "--validity", "30d",
				"--on-expiry", "isolir", "--shared-users", "1", "--price", "150000", "--starts-at-login",
				"--isolir-rate", "256k/256k", "--isolir-pool", "pi", "--isolir-address-list", "il",
			},
			want: askedRequest{"POST", "/v1/plans", `{"name":"50G","kind":"pppoe","rate":"10M/10M 20M/20M","pool":"p4",` +
				`"ipv6_pool":"p6","delegated_ipv6_pool":"pd","group":"g","address_list":["a","b","c"],"idle_timeout":"10m",` +
				`"interim":"5m","extra":[{"name":"Filter-Id","value":"x=y"},{"name":"Framed-MTU","value":"1400"}],` +
				`"data_limit":"50GB","time_limit":"10h","on_quota":"throttle=1M/1M","validity":"30d","starts_at_login":true,` +
				`"on_expiry":"isolir","shared_users":1,"isolir":{"rate":"256k/256k","pool":"pi","address_list":["il"]},` +
				`"price":150000}`},
			says: "plan 50G is added",
		},
		"plan set empties a list": {
			arguments: []string{"plan", "set", "10M", "--address-list", "", "--extra", "", "--no-isolir"},
			want:      askedRequest{"PATCH", "/v1/plans/10M", `{"address_list":[],"extra":[],"no_isolir":true}`},
			says:      "plan 10M is changed",
		},
		"plan add with fair use": {
			arguments: []string{
				"plan", "add", "fair", "--kind", "pppoe", "--rate", "20M/20M", "--address-pool", "home", "--fup", "100GB=5M/5M",
				"--fup", "150GB=2M/2M", "--fup-window", "month", "--hours", "22:00-06:00=20M/20M,over-fup", "--traffic-day", "15",
				"--company", "timur", "--isolir-address-pool", "isolated",
			},
			want: askedRequest{"POST", "/v1/plans", `{"name":"fair","kind":"pppoe","rate":"20M/20M","address_pool":"home",` +
				`"fup":["100GB=5M/5M","150GB=2M/2M"],"fup_window":"month","hours":["22:00-06:00=20M/20M,over-fup"],` +
				`"traffic_day":15,"company":"timur","isolir":{"address_pool":"isolated"}}`},
			says: "plan fair is added",
		},
		"plan set without fair use": {
			arguments: []string{"plan", "set", "fair", "--fup", "none", "--hours", "", "--traffic-day", "0", "--company", ""},
			want:      askedRequest{"PATCH", "/v1/plans/fair", `{"fup":[],"hours":[],"traffic_day":0,"company":""}`},
			says:      "plan fair is changed",
		},
		"plan set other fair use": {
			arguments: []string{"plan", "set", "fair", "--fup", "none", "--fup", "1GB=1M"},
			want:      askedRequest{"PATCH", "/v1/plans/fair", `{"fup":["1GB=1M"]}`},
			says:      "plan fair is changed",
		},
		"nas set coa": {
			arguments: []string{"nas", "set", "pop1", "--coa", "disconnect"},
			want:      askedRequest{"PATCH", "/v1/nas/pop1", `{"coa":"disconnect"}`},
			says:      "NAS pop1 is changed",
		},
		"nas forget": {
			arguments: []string{"nas", "forget", "pop1"},
			want:      askedRequest{"DELETE", "/v1/nas/pop1/abilities", ""},
			says:      "what NAS pop1 has shown is forgotten",
		},
		"pool add": {
			arguments: []string{"pool", "add", "home", "--range", "10.20.0.0/22", "--range", "10.9.0.7,10.9.0.9", "--note", "x"},
			want: askedRequest{
				"POST", "/v1/pools", `{"name":"home","ranges":["10.20.0.0/22","10.9.0.7","10.9.0.9"],"note":"x"}`,
			},
			says: "pool home is added",
		},
		"pool set": {
			arguments: []string{"pool", "set", "home", "--name", "rumah"},
			want:      askedRequest{"PATCH", "/v1/pools/home", `{"name":"rumah"}`},
			says:      "pool home is changed",
		},
		"pool remove": {
			arguments: []string{"pool", "remove", "home"},
			want:      askedRequest{"DELETE", "/v1/pools/home", ""},
			says:      "pool home is removed",
		},
		"company add": {
			arguments: []string{
				"company", "add", "timur", "--isolir-rate", "1M/1M", "--isolir-pool", "p", "--isolir-address-list", "a,b", "--note", "x",
			},
			want: askedRequest{
				"POST", "/v1/companies",
				`{"name":"timur","isolir":{"rate":"1M/1M","pool":"p","address_list":["a","b"]},"note":"x"}`,
			},
			says: "company timur is added",
		},
		"company set": {
			arguments: []string{"company", "set", "timur", "--no-isolir"},
			want:      askedRequest{"PATCH", "/v1/companies/timur", `{"no_isolir":true}`},
			says:      "company timur is changed",
		},
		"company remove": {
			arguments: []string{"company", "remove", "timur"},
			want:      askedRequest{"DELETE", "/v1/companies/timur", ""},
			says:      "company timur is removed",
		},
		"service topup": {
			arguments: []string{"service", "topup", "budi", "10GB", "--time", "2h", "--kind", "pppoe"},
			want:      askedRequest{"POST", "/v1/services/budi/topup?kind=pppoe", `{"data":"10GB","time":"2h"}`},
			says:      "service budi is topped up",
		},
		"service link revoke": {
			arguments: []string{"service", "link", "budi", "--revoke"},
			want:      askedRequest{"DELETE", "/v1/services/budi/link", ""},
			says:      "every link to service budi is void",
		},
		"service add": {
			arguments: []string{
				"service", "add", "budi", "--password", "rahasia", "--plan", "10M", "--number", "17", "--router", "pop1",
				"--mac", "first", "--ip", "10.20.0.7", "--ipv6-prefix", "2001:db8::/64", "--delegated-ipv6", "2001:db8:1::/56",
				"--expires", "2026-12-31", "--customer", "#4",
			},
			want: askedRequest{"POST", "/v1/services", `{"login":"budi","number":"17","password":"rahasia","plan":"10M",` +
				`"customer":"#4","router":"pop1","mac":"first","ip":"10.20.0.7","ipv6_prefix":"2001:db8::/64",` +
				`"delegated_ipv6":"2001:db8:1::/56","expires_at":"2026-12-31"}`},
			says: "service budi is added",
		},
		"service set of one of several": {
			arguments: []string{"service", "set", "budi", "--plan", "20M", "--kind", "pppoe", "--of-router", "pop1"},
			want:      askedRequest{"PATCH", "/v1/services/budi?kind=pppoe&router=pop1", `{"plan":"20M"}`},
			says:      "service budi is changed",
		},
		"service isolir": {
			arguments: []string{"service", "isolir", "budi"},
			want:      askedRequest{"POST", "/v1/services/budi/isolir", ""},
			says:      "service budi is isolated",
		},
		"service restore by id": {
			arguments: []string{"service", "restore", "#5"},
			want:      askedRequest{"POST", "/v1/services/%235/restore", ""},
			says:      "service #5 is restored",
		},
		"service suspend": {
			arguments: []string{"service", "suspend", "budi"},
			want:      askedRequest{"POST", "/v1/services/budi/suspend", ""},
			says:      "service budi is suspended",
		},
		"service terminate": {
			arguments: []string{"service", "terminate", "budi"},
			want:      askedRequest{"POST", "/v1/services/budi/terminate", ""},
			says:      "service budi is terminated",
		},
		"service unbind": {
			arguments: []string{"service", "unbind", "budi"},
			want:      askedRequest{"POST", "/v1/services/budi/unbind", ""},
			says:      "bound to no station",
		},
		"service remove": {
			arguments: []string{"service", "remove", "budi", "--kind", "vpn"},
			want:      askedRequest{"DELETE", "/v1/services/budi?kind=vpn", ""},
			says:      "service budi is removed",
		},
		"service password": {
			arguments: []string{"service", "password", "budi", "-", "--password-form", "nt"},
			stdin:     "baru",
			want:      askedRequest{"POST", "/v1/services/budi/password", `{"password":"baru","password_form":"nt"}`},
			says:      "service budi has a new password",
		},
		"voucher add": {
			arguments: []string{"voucher", "add", "--plan", "3h", "--count", "50", "--prefix", "W-"},
			want:      askedRequest{"POST", "/v1/vouchers", `{"plan":"3h","count":50,"prefix":"W-"}`},
			says:      "0 vouchers of plan 3h",
		},
		"voucher void": {
			arguments: []string{"voucher", "void", "ABC"},
			want:      askedRequest{"POST", "/v1/vouchers/ABC/void", ""},
			says:      "voucher ABC is void",
		},
		"operator add reads two lines": {
			arguments: []string{
				"operator", "add", "joko", "--role", "technician", "--password", "-", "--router-group", "full",
				"--router-password", "-",
			},
			stdin: "one\ntwo\n",
			want: askedRequest{"POST", "/v1/operators", `{"name":"joko","role":"technician","password":"one",` +
				`"router_group":"full","router_password":"two"}`},
			says: "operator joko is added",
		},
		"operator passwd": {
			arguments: []string{"operator", "passwd", "wati"},
			stdin:     "baru\n",
			want:      askedRequest{"POST", "/v1/operators/wati/password", `{"password":"baru"}`},
			says:      "operator wati has a new password",
		},
		"reload": {
			arguments: []string{"reload"},
			want:      askedRequest{"POST", "/v1/reload", ""},
			says:      "Nothing in the configuration has changed.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			daemon := newRecorder(t, struct{}{})
			got := daemon.call(t, test.stdin, test.arguments...)
			got.expect(t, exitDone, "")
			got.says(t, test.says)
			if asked := daemon.last(t); asked != test.want {
				t.Errorf("asked\n%+v, want\n%+v", asked, test.want)
			}
		})
	}
}

func TestServiceLinkIsWrittenForAScript(t *testing.T) {
	t.Parallel()
	daemon := newRecorder(t, native.ServiceLink{URL: "https://bayar.isp.id/s/abc"})
	got := daemon.call(t, "", "service", "link", "budi", "--kind", "pppoe")
	got.expect(t, exitDone, "https://bayar.isp.id/s/abc\n")
	got.says(t, "good until ")
	want := askedRequest{"POST", "/v1/services/budi/link?kind=pppoe", ""}
	if asked := daemon.last(t); asked != want {
		t.Errorf("asked\n%+v, want\n%+v", asked, want)
	}
}

func TestChangesWithJSONWriteTheRecord(t *testing.T) {
	t.Parallel()

	service := native.Service{Login: "budi", SecretForm: "hash", Warnings: []string{"the login looks like a MAC address"}}
	got := newRecorder(t, service).call(t, "", "service", "add", "budi", "--plan", "10M", "--json")
	got.expect(t, exitDone, jsonLine(t, service))
	got.says(t, "warning: the login looks like a MAC address")
	got.says(t, "note: this secret serves PAP only")
}

func TestVoucherCodesGoToStandardOutput(t *testing.T) {
	t.Parallel()

	batch := native.VoucherBatch{Batch: 3, Vouchers: []native.Voucher{{Code: "AA"}, {Code: "BB"}}}
	got := newRecorder(t, batch).call(t, "", "voucher", "add", "--plan", "3h", "--count", "2")
	got.expect(t, exitDone, "AA\nBB\n")
	got.says(t, "2 vouchers of plan 3h are made, batch 3")
}

func TestScriptIsWrittenAsItIs(t *testing.T) {
	t.Parallel()

	script := native.Script{
		Lines:    []string{"/radius add secret=x", "/ppp aaa set use-radius=yes"},
		Warnings: []string{"no address"},
	}
	daemon := newRecorder(t, script)
	got := daemon.call(t, "", "nas", "script", "pop1", "--server", "10.0.0.2")
	got.expect(t, exitDone, "/radius add secret=x\n/ppp aaa set use-radius=yes\n")
	got.says(t, "warning: no address")
	if want := "/v1/nas/pop1/script?server=10.0.0.2"; daemon.last(t).target != want {
		t.Errorf("asked for %s, want %s", daemon.last(t).target, want)
	}
}

func TestRefusalsNameTheFlag(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		arguments string
		status    int
		answer    any
		says      []string
	}{
		"field of the flag's name": {
			"plan add 10M --kind pppoe --rate x", http.StatusUnprocessableEntity,
			native.Error{Kind: "invalid", Field: "rate", Message: `"x" is not a rate`},
			[]string{`gardu: --rate: "x" is not a rate`},
		},
		"every fault": {
			"plan add 10M --kind pppoe", http.StatusUnprocessableEntity,
			native.Error{Kind: "invalid", Faults: []native.Fault{
				{Field: "isolir.rate", Message: "bad"},
				{Field: "shared_users", Message: "worse"},
				{Field: "name", Message: "worst"},
			}},
			[]string{"gardu: --isolir-rate: bad\n", "gardu: --shared-users: worse\n", "gardu: NAME: worst\n"},
		},
		"ranges": {
			"pool add home --range x", http.StatusUnprocessableEntity,
			native.Error{Kind: "invalid", Field: "ranges", Message: "bad"},
			[]string{"gardu: --range: bad"},
		},
		"pool of the isolir profile": {
			"company add timur --isolir-address-pool x", http.StatusUnprocessableEntity,
			native.Error{Kind: "invalid", Field: "isolir.address_pool", Message: "bad"},
			[]string{"gardu: --isolir-address-pool: bad"},
		},
		"field of another name": {
			"service add budi --plan 10M --expires x", http.StatusUnprocessableEntity,
			native.Error{Field: "expires_at", Message: "is no time"},
			[]string{"gardu: --expires: is no time"},
		},
		"not found": {
			"nas show pop9", http.StatusNotFound,
			native.Error{Kind: "not found", Message: `there is no NAS "pop9"`},
			[]string{`gardu: there is no NAS "pop9"`},
		},
		"control characters": {
			"nas show pop9", http.StatusNotFound,
			native.Error{Message: "\x1b[2J"},
			[]string{`gardu: \u001b[2J`},
		},
		"no JSON of ours": {
			"nas list", http.StatusBadGateway, 5, []string{"gardu: the daemon answered 502 Bad Gateway"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			daemon := newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) {
				answerJSON(t, w, test.status, test.answer)
			})
			got := daemon.call(t, "", strings.Fields(test.arguments)...)
			if got.code != exitRefused {
				t.Errorf("exit code %d, want %d", got.code, exitRefused)
			}
			for _, sentence := range test.says {
				got.says(t, sentence)
			}
		})
	}
}

func TestSecretsAreNeverRepeated(t *testing.T) {
	t.Parallel()

	const secret = "Sup3rS3cret"
	for _, line := range []string{
		"nas add pop1 --address 10.0.0.1 --secret " + secret,
		"nas set pop1 --secret " + secret,
		"service add budi --plan 10M --password " + secret,
		"service password budi " + secret,
		"service password budi " + secret + " " + secret,
		"operator add wati --role support --password " + secret,
		"operator add wati --role x --router-group full --router-password " + secret,
		"operator add wati --role x --router-password " + secret,
		"operator passwd wati --password " + secret,
		"nas add pop1 --address 10.0.0.1 --secret " + secret + " --coa-port x",
		"service add budi --pasword=" + secret,
		"radtest budi " + secret + " --auth nonsense --secret " + secret + " --server 127.0.0.1:9",
		"radtest budi " + secret + " --secret " + secret + " --server nonsense",
	} {
		for _, answer := range []int{http.StatusOK, http.StatusUnprocessableEntity} {
			daemon := newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) {
				answerJSON(t, w, answer, native.Error{Field: "password", Message: "is too short"})
			})
			got := daemon.call(t, "", append(strings.Fields(line), "--json")...)
			if strings.Contains(got.stdout+got.stderr, secret) {
				t.Errorf("%q shows the secret: %s%s", line, got.stdout, got.stderr)
			}
		}
	}
}
