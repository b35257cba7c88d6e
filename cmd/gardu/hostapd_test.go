package main_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// namespace is a network of a test's own: only its loopback, and what the test puts into it. A
// sleeping process holds it.
type namespace struct {
	holder  *process
	nsenter string
}

// newNamespace makes a network namespace, and skips the test where that is refused.
func newNamespace(t testing.TB, name string) *namespace {
	t.Helper()
	nsenter := needs(t, "nsenter", "util-linux")
	unshared := func(program string, arguments ...string) *exec.Cmd {
		command := exec.Command(needs(t, program, "coreutils"), arguments...)
		command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}

		return command
	}
	if err := unshared("true").Run(); err != nil {
		t.Skipf("network namespaces are refused here: %v", err)
	}
	n := &namespace{nsenter: nsenter}
	n.holder = launch(t, "namespace "+name, unshared("sleep", "7200"))
	n.run(t, "ip", "link", "set", "lo", "up")

	return n
}

// id is the process id that stands for the namespace.
func (n *namespace) id() string { return strconv.Itoa(n.holder.command.Process.Pid) }

// enter makes a command that runs in the namespace.
func (n *namespace) enter(arguments ...string) *exec.Cmd {
	where := []string{"--net=/proc/" + n.id() + "/ns/net", "--"}

	return exec.Command(n.nsenter, append(where, arguments...)...)
}

// run runs a program of the system in the namespace and expects success.
func (n *namespace) run(t testing.TB, program string, arguments ...string) {
	t.Helper()
	path := needs(t, program, "iproute2")
	command := n.enter(append([]string{path}, arguments...)...)
	if stdout, stderr, code := runBounded(t, command); code != 0 {
		t.Skipf("this namespace cannot be furnished: %s: %s%s", command, stdout, stderr)
	}
}

// within makes a command run in the namespace, its folder and environment as they were.
func (n *namespace) within(command *exec.Cmd) *exec.Cmd {
	entered := n.enter(append([]string{command.Path}, command.Args[1:]...)...)
	entered.Dir, entered.Env = command.Dir, command.Env

	return entered
}

// cable joins two namespaces by a pair of Ethernet ends, and returns their names.
func cable(t testing.TB, a, b *namespace) (nearA, nearB string) {
	t.Helper()
	nearA, nearB = "nas0", "station0"
	a.run(t, "ip", "link", "add", nearA, "type", "veth", "peer", "name", nearB, "netns", b.id())
	a.run(t, "ip", "link", "set", nearA, "up")
	b.run(t, "ip", "link", "set", nearB, "up")

	return nearA, nearB
}

// hostapdSettings is the configuration of hostapd as a switch: logins go to one server, accounting
// to another.
func hostapdSettings(link string, logins, accounting radiusServer) string {
	return fmt.Sprintf(`interface=%s
driver=wired
ieee8021x=1
use_pae_group_addr=0
eap_server=0
own_ip_addr=127.0.0.1
nas_identifier=saklar-1
auth_server_addr=127.0.0.1
auth_server_port=%d
auth_server_shared_secret=%s
acct_server_addr=127.0.0.1
acct_server_port=%d
acct_server_shared_secret=%s
radius_acct_interim_interval=1
`, link, logins.auth, logins.secret, accounting.acct, accounting.secret)
}

// supplicantSettings is the configuration of a station that logs in by EAP-MD5 over a wire. wpa_cli
// finds it in a folder.
func supplicantSettings(control, login, password string) string {
	return fmt.Sprintf(`ctrl_interface=%s
ap_scan=0
network={
	key_mgmt=IEEE8021X
	eap=MD5
	identity="%s"
	password="%s"
	eapol_flags=0
}
`, control, login, password)
}

// lan is a switch and a station on one cable.
type lan struct {
	t                testing.TB
	nas, station     *namespace
	nasLink, stLink  string
	switchSettings   string // path of a file
	stationSettings  string // path of a file
	control          string // folder in which wpa_cli finds the station
	hostapd, wpa     string // paths of programs
	startedSwitches  int
	startedCustomers int
}

// startSwitch starts hostapd, which reports that it has started.
func (l *lan) startSwitch() *process {
	l.t.Helper()
	l.startedSwitches++
	name := fmt.Sprintf("hostapd %d", l.startedSwitches)
	p := launch(l.t, name, l.nas.enter(l.hostapd, "-d", l.switchSettings))
	p.says("AP-ENABLED")

	return p
}

// startStation starts wpa_supplicant and waits until it is let in. Each has a MAC address of its
// own, since a switch lets one that has just left wait for half a minute.
func (l *lan) startStation() *process {
	l.t.Helper()
	l.startedCustomers++
	mac := fmt.Sprintf("02:00:00:00:00:%02x", l.startedCustomers)
	l.station.run(l.t, "ip", "link", "set", l.stLink, "address", mac)
	name := fmt.Sprintf("wpa_supplicant %d", l.startedCustomers)
	command := l.station.enter(l.wpa, "-Dwired", "-i", l.stLink, "-c", l.stationSettings)
	p := launch(l.t, name, command)
	p.says("CTRL-EVENT-EAP-SUCCESS")

	return p
}

// logOff lets the customer leave in an orderly way.
func (l *lan) logOff() {
	l.t.Helper()
	client := needs(l.t, "wpa_cli", "wpasupplicant")
	command := exec.Command(client, "-p", l.control, "-i", l.stLink, "logoff")
	if stdout, stderr, code := runBounded(l.t, command); code != 0 {
		l.t.Fatalf("wpa_cli ended with %d: %s%s", code, stdout, stderr)
	}
}

// TestHostapdAccounting lets a switch that nobody here wrote account for a customer: Accounting-On,
// Start, Interims and Stop; then it loses its power in mid-session and comes back.
func TestHostapdAccounting(t *testing.T) {
	t.Parallel()
	l := &lan{t: t, hostapd: needs(t, "hostapd", "hostapd")}
	l.wpa = needs(t, "wpa_supplicant", "wpasupplicant")
	l.nas, l.station = newNamespace(t, "of the switch"), newNamespace(t, "of the station")
	l.nasLink, l.stLink = cable(t, l.nas, l.station)
	i := install(t)
	i.startBy(l.nas.within(i.command("serve"))).open()
	logins, command := newFreeradius(t, freeradiusSetting{
		site: serveUsers, users: freeradiusUser("budi", "rahasia-budi"),
	})
	launch(t, "freeradius", l.nas.within(command)).says("Ready to process requests")
	l.control = filepath.Join(i.folder, "wpa")
	l.switchSettings = filepath.Join(i.folder, "hostapd.conf")
	l.stationSettings = filepath.Join(i.folder, "wpa_supplicant.conf")
	writeFile(t, l.switchSettings, hostapdSettings(l.nasLink, logins, i.server()))
	writeFile(t, l.stationSettings, supplicantSettings(l.control, "budi", "rahasia-budi"))

	first := l.startSwitch()
	station := l.startStation()
	isOpen := func(row sessionRow) bool { return row.StoppedAt == nil }
	row := i.awaitsSession("the Start arrives", isOpen)
	if row.Login != "budi" || row.NAS != "rumah" || row.NASIdentifier != "saklar-1" {
		t.Errorf("the session is %+v", row)
	}
	i.awaitsSession("two interims arrive",
		func(row sessionRow) bool { return row.SessionTime >= 2 })
	l.logOff()
	row = i.awaitsSession("the Stop arrives", func(row sessionRow) bool { return !isOpen(row) })
	if row.TerminateCause == "" || row.SessionTime < 2 {
		t.Errorf("the stopped session is %+v", row)
	}

	station.kill()
	l.startStation()
	lost := i.awaitsSession("the second Start arrives", isOpen)
	first.kill()
	l.startSwitch()
	row = i.awaitsSession("Accounting-On closes what was left open", func(row sessionRow) bool {
		return row.AcctSessionID == lost.AcctSessionID && !isOpen(row)
	})
	t.Logf("closed by Accounting-On as %s", row.TerminateCause)
}

// awaitsSession waits for a session with a property.
func (i *installation) awaitsSession(what string, wanted func(sessionRow) bool) sessionRow {
	i.t.Helper()
	var found sessionRow
	eventually(i.t, what, func() bool {
		for _, row := range i.sessions() {
			if wanted(row) {
				found = row

				return true
			}
		}

		return false
	})

	return found
}
