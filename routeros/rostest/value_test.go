package rostest_test

import (
	"strings"
	"testing"

	"gardu/routeros/rostest"
)

func TestValuesAreReadAndPrinted(t *testing.T) {
	t.Parallel()
	const (
		secret, profile = "/ppp/secret", "/ppp/profile"
		list, queue     = "/ip/firewall/address-list", "/queue/simple"
		nat, pool       = "/ip/firewall/nat", "/ip/pool"
		guest           = "/ip/hotspot/user"
		aaa             = "/ppp/aaa"
		wrongRange      = "value of range expects range of ip addresses"
	)
	cases := []struct{ path, name, typed, want string }{
		{secret, "disabled", "yes", "true"},
		{secret, "disabled", "true", "true"},
		{secret, "disabled", "no", "false"},
		{secret, "disabled", "perhaps", "trap: invalid value for argument disabled"},
		{secret, "service", "pppo", "pppoe"},
		{secret, "service", "pp", "trap: ambiguous value of service, more than one possible value " +
			"matches input"},
		{secret, "service", "x25", "trap: input does not match any value of service"},
		{secret, "profile", "*0", "default"},
		{secret, "profile", "default", "default"},
		{secret, "profile", "*99", "trap: input does not match any value of profile"},
		{secret, "limit-bytes-in", "1000", "1000"},
		{secret, "limit-bytes-in", "1G", "trap: invalid value for argument limit-bytes-in"},
		{secret, "comment", "caf\xe9 \x00", "caf\xe9 \x00"},
		{secret, "local-address", "10.0.0.1", "10.0.0.1"},
		{secret, "local-address", "one", "one"},
		{profile, "remote-address", "on", "one"},
		{profile, "remote-address", "two", "trap: input does not match any value of pool"},
		{profile, "rate-limit", "10M/20M 0/0", "10M/20M 0/0"},
		{profile, "session-timeout", "90", "1m30s"},
		{profile, "session-timeout", "1d02:03:04", "1d2h3m4s"},
		{profile, "session-timeout", "soon", "trap: invalid value for argument session-timeout"},
		{profile, "only-one", "true", "trap: input does not match any value of only-one"},
		{profile, "use-ipv6", "no", "no"},
		{aaa, "use-radius", "yes", "true"},
		{aaa, "interim-update", "00:05:00", "5m"},
		{list, "address", "10.0.0.7/32", "10.0.0.7"},
		{list, "address", "10.0.0.7/24", "10.0.0.0/24"},
		{list, "address", "10.0.0.0-10.0.0.255", "10.0.0.0/24"},
		{list, "address", "10.0.0.1-10.0.0.3", "10.0.0.1-10.0.0.3"},
		{list, "address", "10.0.0.3-10.0.0.1", "trap: " + wrongRange},
		{list, "address", "-10.0.0.1", "trap: value of range must have ip address before '-'"},
		{list, "address", "10.0.0", "trap: " + wrongRange},
		{list, "address", "", "trap: " + wrongRange},
		{list, "address", "Portal.Example.NET", "portal.example.net"},
		{list, "address", "two words", "trap: invalid value for argument address"},
		{nat, "src-address", "!10.0.0.1", "!10.0.0.1"},
		{nat, "dst-port", "80,443,8000-8100", "80,443,8000-8100"},
		{nat, "dst-port", "http", "trap: invalid value for argument dst-port"},
		{nat, "action", "redir", "redirect"},
		{nat, "in-interface", "ether1", "ether1"},
		{nat, "in-interface", "ether", "trap: ambiguous value of in-interface, more than one " +
			"possible value matches input"},
		{nat, "in-interface", "wlan1", "trap: input does not match any value of in-interface"},
		{queue, "max-limit", "10M/20M", "10000000/20000000"},
		{queue, "max-limit", "512k", "512000/512000"},
		{queue, "max-limit", "fast", "trap: invalid value for argument max-limit"},
		{queue, "target", "10.0.0.2,10.1.0.0/16", "10.0.0.2/32,10.1.0.0/16"},
		{queue, "target", "ether2", "ether2"},
		{queue, "priority", "3", "3/3"},
		{queue, "queue", "default/pcq-download-default", "default/pcq-download-default"},
		{queue, "queue", "fancy", "trap: input does not match any value of queue"},
		{queue, "burst-time", "16/8", "16s/8s"},
		{queue, "bucket-size", "x", "trap: invalid value for argument bucket-size"},
		{pool, "ranges", "10.9.0.2-10.9.0.9,10.9.1.1", "10.9.0.2-10.9.0.9,10.9.1.1"},
		{pool, "ranges", "10.9.0.0/30", "10.9.0.0-10.9.0.3"},
		{pool, "ranges", "10.9.0.0/30,10.9.0.3", "trap: failure: pool ranges overlap"},
		{guest, "mac-address", "aa:bb:cc:dd:ee:0f", "AA:BB:CC:DD:EE:0F"},
		{guest, "mac-address", "aa", "trap: invalid value for argument mac-address"},
		{guest, "limit-uptime", "1w1d", "1w1d"},
		{guest, "server", "lobby", "lobby"},
	}
	for _, c := range cases {
		t.Run(c.path+" "+c.name+" "+c.typed, func(t *testing.T) {
			t.Parallel()
			client := login(t, rostest.Start(t, rostest.Config{Seed: seedValues}))
			id, which := "=.id=*1", "?.id=*1"
			if c.path == aaa {
				id, which = "=use-radius=no", "?use-radius" // the one item has no id
			}
			print := exchange{
				words:  []string{c.path + "/print", "=.proplist=" + c.name, which},
				answer: "!re =" + c.name + "=" + c.want + " | !done",
			}
			answer := "!done"
			if message, bad := strings.CutPrefix(c.want, "trap: "); bad {
				answer, print = trapped(message), exchange{}
			}
			client.want(answer, c.path+"/set", id, "="+c.name+"="+c.typed)
			if print.answer != "" {
				client.want(print.answer, print.words...)
			}
		})
	}
}

// trapped is the answer with a trap: failures and ambiguous values have no category.
func trapped(message string) string {
	if strings.HasPrefix(message, "failure") || strings.HasPrefix(message, "ambiguous") {
		return "!trap =message=" + message + " | !done"
	}

	return "!trap =category=1 =message=" + message + " | !done"
}

// seedValues puts in one row of each menu that the cases set, alone with its properties.
func seedValues(r *rostest.Router) {
	r.Put("/ip/pool", map[string]string{"name": "one", "ranges": "10.0.0.2-10.0.0.9"})
	r.Put("/ip/hotspot", map[string]string{"name": "lobby", "interface": "bridge1"})
	r.Put("/ppp/secret", map[string]string{"name": "ani"})
	r.Put("/ppp/profile", map[string]string{"name": "p"})
	r.Put("/ip/firewall/address-list", map[string]string{"list": "l", "address": "192.0.2.1"})
	r.Put("/ip/firewall/nat", map[string]string{"chain": "dstnat"})
	r.Put("/queue/simple", map[string]string{"name": "q", "target": "192.0.2.1"})
	r.Put("/ip/hotspot/user", map[string]string{"name": "g"})
}
