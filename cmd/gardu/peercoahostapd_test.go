package main_test

import (
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
)

// dynamicAuthorizationSettings adds hostapd's dynamic authorization server to its configuration. It
// wants both of what RFC 5176 leaves to choice.
func dynamicAuthorizationSettings(port int) string {
	return fmt.Sprintf(`radius_das_port=%d
radius_das_client=127.0.0.1 %s
radius_das_time_window=300
radius_das_require_event_timestamp=1
radius_das_require_message_authenticator=1
`, port, secret)
}

// listen opens a UDP socket in the namespace for a program that is not in it.
func (n *namespace) listen(local netip.Addr) (net.PacketConn, error) {
	opened := make(chan struct{})
	var conn net.PacketConn
	var err error
	go func() { // on a thread of its own, which ends with it because it is never unlocked
		defer close(opened)
		runtime.LockOSThread()
		var fd int
		fd, err = unix.Open("/proc/"+n.id()+"/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return
		}
		defer unix.Close(fd) //nolint:errcheck // it was only read
		if err = unix.Setns(fd, unix.CLONE_NEWNET); err != nil {
			return
		}
		conn, err = net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(local, 0)))
	}()
	<-opened

	return conn, err
}

// accounted finds the id of a session that begins in what FreeRADIUS prints; Accounting-On has an
// id too.
var accounted = regexp.MustCompile(
	`Acct-Status-Type = Start\n(?:.*\n){0,20}?.* Acct-Session-Id = "([0-9A-F]+)"`)

// newLAN makes a switch and a station on one cable, with settings of both. More is added to those
// of the switch.
func newLAN(t testing.TB, servers func(*lan) (logins, accounting radiusServer), more string) *lan {
	t.Helper()
	l := &lan{t: t, hostapd: needs(t, "hostapd", "hostapd")}
	l.wpa = needs(t, "wpa_supplicant", "wpasupplicant")
	l.nas, l.station = newNamespace(t, "of the switch"), newNamespace(t, "of the station")
	l.nasLink, l.stLink = cable(t, l.nas, l.station)
	folder := shortFolder(t)
	l.control = filepath.Join(folder, "wpa")
	l.switchSettings = filepath.Join(folder, "hostapd.conf")
	l.stationSettings = filepath.Join(folder, "wpa_supplicant.conf")
	logins, accounting := servers(l)
	writeFile(t, l.switchSettings, hostapdSettings(l.nasLink, logins, accounting)+more)
	writeFile(t, l.stationSettings, supplicantSettings(l.control, "budi", "rahasia-budi"))

	return l
}

// TestHostapdObeys asks a switch that nobody here wrote to end sessions.
func TestHostapdObeys(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	var peer *process
	l := newLAN(t, func(l *lan) (radiusServer, radiusServer) {
		server, command := newFreeradius(t, freeradiusSetting{
			site: serveUsers, users: freeradiusUser("budi", "rahasia-budi"),
		})
		peer = launch(t, "freeradius", l.nas.within(command))
		peer.says("Ready to process requests")

		return server, server
	}, dynamicAuthorizationSettings(port))
	hostapd := l.startSwitch()
	l.startStation()
	peer.says("Acct-Status-Type = Start")
	found := accounted.FindStringSubmatch(peer.log.String())
	if found == nil {
		t.Fatalf("no session was accounted for:\n%s", tail(peer.log.String()))
	}

	d := newDynamicAuthorization(t, port, coa.Config{Listen: l.nas.listen})
	login, session := textOf(packet.UserName, "budi"), textOf(packet.AcctSessionID, found[1])
	station := textOf(packet.CallingStationID, "02-00-00-00-00-01")
	identifier := textOf(packet.NASIdentifier, "saklar-1")
	for _, c := range []struct {
		name string
		with []attribute
		want string
	}{
		{"another name", []attribute{textOf(packet.UserName, "siti"), identifier}, "nak 503"},
		{"another session", []attribute{
			login, textOf(packet.AcctSessionID, "0000000000000000"),
		}, "nak 503"},
		{"another router", []attribute{
			login, session, textOf(packet.NASIdentifier, "saklar-2"),
		}, "nak 403"},
		{"an attribute it does not know", []attribute{
			login, session, addressOf(packet.FramedIPAddress, "10.9.8.7"),
		}, "nak 401"},
		{"the live session", []attribute{login, session, station, identifier}, "ack"},
	} {
		if got := d.asks(packet.DisconnectRequest, c.with...); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	if t.Failed() {
		t.Fatal(tail(hostapd.log.String()))
	}
	peer.says("Acct-Status-Type = Stop")
}
