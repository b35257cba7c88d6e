package main_test

import (
	"slices"
	"strings"
	"testing"
)

// TestFreeradiusAlone proves the peer by itself, so that a failure of the tests below is gardu's.
func TestFreeradiusAlone(t *testing.T) {
	t.Parallel()
	peer := startFreeradius(t, freeradiusSetting{
		site:  serveUsers,
		users: freeradiusUser("budi", "rahasia-budi", `Framed-Pool = "pool-home"`),
	})
	accept := []string{
		`Response-Packet-Type == Access-Accept`, `Framed-Pool == "pool-home"`,
		`Message-Authenticator =* ""`,
	}
	asks(t, peer.radiusServer, askAccess,
		exchange{"PAP", pppoe(`User-Name = "budi"`, `User-Password = "rahasia-budi"`), accept},
		exchange{"CHAP", pppoe(`User-Name = "budi"`, `CHAP-Password = "rahasia-budi"`), accept},
	)
	asks(t, peer.radiusServer, askAccounting, exchange{
		"Start", pppoe(`User-Name = "budi"`, `Acct-Status-Type = Start`, `Acct-Session-Id = "1"`),
		[]string{`Response-Packet-Type == Accounting-Response`},
	})
}

// TestFreeradiusProxy puts a FreeRADIUS between the router and gardu, as a provider with many
// servers does.
func TestFreeradiusProxy(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	proxy := startFreeradius(t, freeradiusSetting{site: passOn, homes: homesOf(i)})

	logins := []struct {
		name   string
		proof  string
		accept bool
	}{
		{"PAP", `User-Password = "rahasia-budi"`, true},
		{"CHAP", `CHAP-Password = "rahasia-budi"`, true},
		{"MS-CHAPv1", `MS-CHAP-Password = "rahasia-budi"`, true},
		{"wrong PAP", `User-Password = "salah"`, false},
		{"wrong CHAP", `CHAP-Password = "salah"`, false},
		{"wrong MS-CHAPv1", `MS-CHAP-Password = "salah"`, false},
	}
	for _, login := range logins {
		kind, attributes := response(t, proxy.radiusServer, askAccess,
			pppoe(`User-Name = "budi"`, login.proof, signed, `Proxy-State = 0x6b616e746f72`,
				`Proxy-State = 0x707573`)...)
		accepted := kind == "Access-Accept" &&
			slices.Contains(attributes, `Mikrotik-Rate-Limit = "10M/10M"`)
		if accepted != login.accept || !accepted && kind != "Access-Reject" {
			t.Errorf("%s: %s %v", login.name, kind, attributes)
		}
		states := named(attributes, "Proxy-State")
		if !slices.Equal(states, []string{"0x6b616e746f72", "0x707573"}) {
			t.Errorf("%s: Proxy-State %v", login.name, states)
		}
	}
	if !strings.Contains(proxy.log.String(), "Received Access-Accept") {
		t.Error("FreeRADIUS has passed nothing on")
	}
	i.accountsThrough(proxy.radiusServer)
}

// named returns the values of an attribute in radclient's list.
func named(attributes []string, name string) []string {
	var values []string
	for _, attribute := range attributes {
		if key, value, _ := strings.Cut(attribute, " = "); key == name {
			values = append(values, value)
		}
	}

	return values
}

// accountsThrough sends a whole session to a server and finds it in gardu.
func (i *installation) accountsThrough(server radiusServer) {
	i.t.Helper()
	record := func(name string, attributes ...string) exchange {
		session := []string{
			`User-Name = "budi"`, `Acct-Session-Id = "lewat-proxy"`,
			`Framed-IP-Address = 10.9.8.7`,
		}

		return exchange{name, pppoe(append(session, attributes...)...), acknowledged}
	}
	asks(i.t, server, askAccounting,
		record("Start", `Acct-Status-Type = Start`),
		record("Interim", `Acct-Status-Type = Interim-Update`, `Acct-Session-Time = 300`,
			`Acct-Input-Octets = 1000`, `Acct-Output-Octets = 2000`, `Acct-Output-Gigawords = 1`),
		record("Stop", `Acct-Status-Type = Stop`, `Acct-Session-Time = 420`,
			`Acct-Input-Octets = 1500`, `Acct-Output-Octets = 3000`,
			`Acct-Output-Gigawords = 1`, `Acct-Terminate-Cause = User-Request`),
	)
	row := i.session("lewat-proxy")
	if row.Login != "budi" || row.InputOctets != 1500 || row.OutputOctets != 1<<32+3000 ||
		row.SessionTime != 420 || row.StoppedAt == nil {
		i.t.Errorf("the session is %+v", row)
	}
}

// acknowledged is the filter of an Accounting-Response without attributes.
var acknowledged = []string{`Response-Packet-Type == Accounting-Response`}

// TestFreeradiusRevival lets FreeRADIUS find gardu silent, and expects that Status-Server revives
// it on both ports, after which logins and accounting pass.
func TestFreeradiusRevival(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	i.stop()
	proxy := startFreeradius(t, freeradiusSetting{site: passOn, homes: homesOf(i)})
	login := pppoe(`User-Name = "budi"`, `User-Password = "rahasia-budi"`, signed)
	record := pppoe(`User-Name = "budi"`, `Acct-Session-Id = "hidup"`, `Acct-Status-Type = Start`)
	ask := func(kind string, send []string) *process {
		command := radclient(t, proxy.radiusServer, kind, exchange{send: send})

		return launch(t, "radclient "+kind, command)
	}
	calls := []*process{ask(askAccess, login), ask(askAccounting, record)}
	for _, port := range []int{i.auth, i.acct} {
		proxy.says("Marking home server 127.0.0.1 port " + portText(port) + " as zombie")
	}
	for _, call := range calls {
		call.kill()
	}

	i.start()
	for _, port := range []int{i.auth, i.acct} { // Status-Server is all it has to go by
		proxy.says("Marking home server 127.0.0.1 port " + portText(port) + " alive")
	}
	if kind, _ := response(t, proxy.radiusServer, askAccess, login...); kind != "Access-Accept" {
		t.Errorf("the login after the revival: %s", kind)
	}
	asks(t, proxy.radiusServer, askAccounting, exchange{"after", record, acknowledged})
	i.session("hidup")
}
