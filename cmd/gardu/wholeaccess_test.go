package main_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// TestEveryKindOfAccess lets in whoever may come through PPPoE, VPN, hotspot, by MAC address and at
// the router itself, and keeps each out of the others' ways in.
func TestEveryKindOfAccess(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	const mac = "02:00:00:00:0A:0B"
	i.does("plan", "add", "warung", "--kind", "hotspot",
		"--rate", "2M/2M", "--address-list", "warung")
	i.does("plan", "add", "kantor", "--kind", "vpn", "--rate", "5M/5M")
	i.does("service", "add", "tamu", "--password", "sandi-tamu", "--plan", "warung")
	i.does("service", "add", mac, "--password", mac, "--plan", "warung", "--mac", mac)
	i.does("service", "add", "cabang", "--password", "sandi-cabang", "--plan", "kantor",
		"--ip", "10.77.0.9")
	i.does("operator", "add", "rina", "--role", "technician", "--router-group", "full",
		"--router-password", "sandi-router")
	phone, laptop := "02:00:00:00:00:77", netip.MustParseAddr("192.0.2.7")
	login := func(station aaatest.Station, password string) aaatest.Login {
		return aaatest.Login{Station: station, Password: password, Method: aaatest.MSCHAP2}
	}
	cases := []struct {
		name  string
		login aaatest.Login
		rate  string // empty for a Reject
	}{
		{"PPPoE", login(aaatest.PPPoECustomer("budi", phone), "rahasia-budi"), "10M/10M"},
		{"hotspot", login(aaatest.HotspotCustomer("tamu", phone), "sandi-tamu"), "2M/2M"},
		{
			"hotspot in other letters", login(aaatest.HotspotCustomer("Tamu", phone), "sandi-tamu"),
			"2M/2M",
		},
		{"VPN", login(aaatest.VPNCustomer("cabang", laptop), "sandi-cabang"), "5M/5M"},
		{"MAC", aaatest.MACLogin(mac, mac), "2M/2M"},
		{"hotspot login at PPPoE", login(aaatest.PPPoECustomer("tamu", phone), "sandi-tamu"), ""},
		{
			"PPPoE login at the hotspot",
			login(aaatest.HotspotCustomer("budi", phone), "rahasia-budi"), "",
		},
		{"operator at PPPoE", login(aaatest.PPPoECustomer("rina", phone), "sandi-router"), ""},
		{"customer at the router", aaatest.OperatorLogin("budi", "rahasia-budi", laptop), ""},
	}
	nas := i.router()
	for _, c := range cases {
		reply, err := nas.Login(c.login)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)

			continue
		}
		if reply.Accepted() != (c.rate != "") || reply.Accepted() && reply.RateLimit() != c.rate {
			t.Errorf("%s: %v with rate %q", c.name, reply.Code(), reply.RateLimit())
		}
	}
	i.operatorGetsIn(nas, aaatest.OperatorLogin("rina", "sandi-router", laptop))
}

// operatorGetsIn lets an operator log in to a router as a member of group full.
func (i *installation) operatorGetsIn(nas *aaatest.NAS, login aaatest.Login) {
	i.t.Helper()
	reply, err := nas.Login(login)
	if err != nil {
		i.t.Fatal(err)
	}
	group := reply.VendorText(packet.MikroTik, packet.MikroTikGroup)
	if !reply.Accepted() || group != "full" {
		i.t.Errorf("the operator: %v with group %q", reply.Code(), group)
	}
}

// TestRadclientAddresses asks a gardu that listens everywhere at several of its addresses, IPv6
// among them: radclient takes no answer that comes from another address than it asked.
func TestRadclientAddresses(t *testing.T) {
	t.Parallel()
	i := prepare(t)
	settings := i.settings()
	for _, port := range []int{i.auth, i.acct} {
		settings = strings.ReplaceAll(settings, loopback(port), ":"+portText(port))
	}
	writeFile(t, i.config, settings)
	i.does("init")
	i.start().open()
	hosts := []string{"127.0.0.1", "127.0.0.5"}
	if connection, err := net.Listen("tcp6", "[::1]:0"); err == nil {
		_ = connection.Close()
		i.does("nas", "add", "rumah-v6", "--address", "::1/128", "--secret", secret)
		hosts = append(hosts, "::1")
	}
	for _, host := range hosts {
		server := i.server()
		server.host = host
		asks(t, server, askAccess, exchange{
			"login at " + host, pppoe(`User-Name = "budi"`, `User-Password = "rahasia-budi"`,
				signed), granted(),
		})
		asks(t, server, askAccounting, exchange{
			"record at " + host, pppoe(`User-Name = "budi"`, `Acct-Session-Id = "di-`+host+`"`,
				`Acct-Status-Type = Start`),
			acknowledged,
		})
	}
	if rows := i.sessions(); len(rows) != len(hosts) {
		t.Errorf("%d sessions from %d addresses", len(rows), len(hosts))
	}
}

// TestMetrics reads the metrics after load: what was received is accounted for to the last record,
// and no label carries a login or an address.
func TestMetrics(t *testing.T) {
	t.Parallel()
	i := prepare(t)
	port := freePort(t)
	writeFile(t, i.config, strings.ReplaceAll(i.settings(), `metrics: { listen: "" }`,
		fmt.Sprintf("metrics: { listen: %q }", loopback(port))))
	i.does("init")
	i.start().open()
	for _, mode := range []string{"acct", "pap"} {
		load := launch(t, "radload", i.radload("--mode", mode, "--users", "100",
			"--count", "2000", "--sockets", "2",
			"--window", "16", "--expect", "any", "--sessions", "50"))
		load.exitCode()
		if report := readReport(t, load.log.String()); report.Answered != 2000 || report.Bad > 0 {
			t.Errorf("%s: %+v", mode, report)
		}
	}
	text := fetch(t, "http://"+loopback(port)+"/metrics")
	fates := map[string]int{}
	sample := regexp.MustCompile(`(?m)^gardu_aaa_accounting_requests_total\{fate="(\w+)"\} (\S+)$`)
	for _, match := range sample.FindAllStringSubmatch(text, -1) {
		fates[match[1]] = wholeNumber(t, match[2])
	}
	accounted := fates["stored"] + fates["duplicate"] + fates["refused"] + fates["shed"] +
		fates["failed"]
	if fates["received"] != accounted || fates["stored"] != 2000 {
		t.Errorf("fates %v", fates)
	}
	for _, word := range []string{"user0000", "127.0.0.1", "budi"} {
		if strings.Contains(text, word) {
			t.Errorf("a label carries %s", word)
		}
	}
}

// wholeNumber reads a sample, which may be written as 2e+03.
func wholeNumber(t testing.TB, text string) int {
	t.Helper()
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}

	return int(number)
}

// fetch reads a page of loopback.
func fetch(t testing.TB, url string) string {
	t.Helper()
	client := http.Client{Timeout: patience}
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	octets, err := io.ReadAll(io.LimitReader(response.Body, logLimit))
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, response.Status, err)
	}

	return string(octets)
}

// TestSystemd stands in for systemd: it is told when the daemon is ready, that it lives, and that
// it stops.
func TestSystemd(t *testing.T) {
	t.Parallel()
	i := install(t)
	path := filepath.Join(i.folder, "notify.sock")
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = manager.Close() })
	command := i.command("serve")
	command.Env = append(command.Env, "NOTIFY_SOCKET="+path, "WATCHDOG_USEC=400000")
	i.startBy(command)
	var told []string
	await := func(state string) {
		t.Helper()
		for !slices.Contains(told, state) {
			told = append(told, notice(t, manager))
		}
	}
	await("READY=1")
	await("WATCHDOG=1")
	i.stop()
	await("STOPPING=1")
	if told[0] != "READY=1" || !strings.HasSuffix(strings.Join(told, " "), "STOPPING=1") {
		t.Errorf("systemd was told %v", told)
	}
}

// notice reads what the daemon tells systemd next.
func notice(t testing.TB, manager *net.UnixConn) string {
	t.Helper()
	buffer := make([]byte, 1024)
	if err := manager.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	n, err := manager.Read(buffer)
	if err != nil {
		t.Fatalf("waiting for a notice: %v", err)
	}

	return string(buffer[:n])
}
