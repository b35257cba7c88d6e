package datagram_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"gardu/aaa/datagram"
)

// deadline bounds every wait of these tests; nothing asserts how long a wait was.
const deadline = 5 * time.Second

func listen(t *testing.T, address string, count int) *datagram.Group {
	t.Helper()
	group, err := datagram.Listen(context.Background(), address, count)
	if err != nil {
		t.Fatalf("listening on %s: %v", address, err)
	}
	t.Cleanup(func() { _ = group.Close() })

	return group
}

func dial(t *testing.T, target netip.AddrPort) *net.UDPConn {
	t.Helper()
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(target))
	if err != nil {
		t.Fatalf("dialling %s: %v", target, err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(deadline)); err != nil {
		t.Fatal(err)
	}

	return conn
}

// echoOnce receives one batch and sends every datagram back.
func echoOnce(t *testing.T, socket *datagram.Socket, batch *datagram.Batch) {
	t.Helper()
	if err := socket.Receive(batch); err != nil {
		t.Fatalf("receiving: %v", err)
	}
	for i := range batch.Received() {
		octets, _ := batch.Datagram(i)
		length := copy(batch.Reply(), octets)
		batch.Queue(batch.Peer(i), length)
	}
	if _, err := socket.Send(batch); err != nil {
		t.Fatalf("sending: %v", err)
	}
}

func TestReplyLeavesFromTheAddressThatWasAsked(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, listen, ask, from string
	}{
		{"IPv4 alone", "127.0.0.1:0", "127.0.0.1", "127.0.0.1"},
		{"IPv6 alone", "[::1]:0", "::1", "::1"},
		{"any address asked by IPv4", ":0", "127.0.0.1", "127.0.0.1"},
		{"any address asked by another IPv4", ":0", "127.0.0.7", "127.0.0.7"},
		{"any IPv4 address asked by another", "0.0.0.0:0", "127.0.0.9", "127.0.0.9"},
		{"any address asked by IPv6", ":0", "::1", "::1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			group := listen(t, c.listen, 1)
			target := netip.AddrPortFrom(netip.MustParseAddr(c.ask), group.Address().Port())
			conn := dial(t, target) // a connected socket hears only replies from the address it asked
			if _, err := conn.Write([]byte("ping")); err != nil {
				t.Fatal(err)
			}
			batch := datagram.NewBatch()
			echoOnce(t, group.Sockets[0], batch)
			reply := make([]byte, 16)
			length, err := conn.Read(reply)
			if err != nil || string(reply[:length]) != "ping" {
				t.Fatalf("got %q, %v; want the echo", reply[:length], err)
			}
			local := conn.LocalAddr().(*net.UDPAddr).AddrPort()
			if got := batch.Peer(0).Source(); got.Port() != local.Port() || got.Addr() != local.Addr().Unmap() {
				t.Errorf("Source() = %s, want %s", got, local)
			}
			if got := batch.Peer(0).Local(); c.listen[0] == ':' || c.listen[0] == '0' {
				if got != target.Addr() {
					t.Errorf("Local() = %s, want %s", got, target.Addr())
				}
			} else if got.IsValid() {
				t.Errorf("Local() = %s of a socket with one address", got)
			}
		})
	}
}

func TestOneSourcePortLoadsEverySocketByIdentifier(t *testing.T) {
	t.Parallel()
	const sockets = 4
	group := listen(t, "127.0.0.1:0", sockets)
	conn := dial(t, group.Address())
	for identifier := range 256 {
		if _, err := conn.Write([]byte{1, byte(identifier), 0, 0}); err != nil {
			t.Fatal(err)
		}
	}
	for index, socket := range group.Sockets {
		batch := datagram.NewBatch()
		for seen := 0; seen < 256/sockets; seen += batch.Received() {
			if err := socket.Receive(batch); err != nil {
				t.Fatal(err)
			}
			for i := range batch.Received() {
				octets, _ := batch.Datagram(i)
				if int(octets[1])%sockets != index {
					t.Fatalf("socket %d received Identifier %d", index, octets[1])
				}
			}
		}
	}
}

func TestWakeEndsReceivingButNotSending(t *testing.T) {
	t.Parallel()
	group := listen(t, "127.0.0.1:0", 1)
	conn := dial(t, group.Address())
	if _, err := conn.Write([]byte("last")); err != nil {
		t.Fatal(err)
	}
	batch := datagram.NewBatch()
	if err := group.Sockets[0].Receive(batch); err != nil {
		t.Fatal(err)
	}
	if err := group.Wake(); err != nil {
		t.Fatal(err)
	}
	octets, _ := batch.Datagram(0)
	batch.Queue(batch.Peer(0), copy(batch.Reply(), octets))
	if _, err := group.Sockets[0].Send(batch); err != nil {
		t.Fatalf("sending after Wake: %v", err)
	}
	if _, err := conn.Read(make([]byte, 8)); err != nil {
		t.Fatalf("no reply after Wake: %v", err)
	}
	if err := group.Sockets[0].Receive(batch); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("Receive after Wake = %v, want os.ErrDeadlineExceeded", err)
	}
}

func TestReceiveAfterCloseIsErrClosed(t *testing.T) {
	t.Parallel()
	group := listen(t, "127.0.0.1:0", 2)
	if err := group.Close(); err != nil {
		t.Fatal(err)
	}
	if err := group.Sockets[1].Receive(datagram.NewBatch()); !errors.Is(err, net.ErrClosed) {
		t.Fatalf("Receive = %v, want net.ErrClosed", err)
	}
}

func TestOverlongDatagramIsToldFromAWholeOne(t *testing.T) {
	t.Parallel()
	group := listen(t, "127.0.0.1:0", 1)
	conn := dial(t, group.Address())
	batch := datagram.NewBatch()
	for _, length := range []int{0, 1, 4096, datagram.BufferBytes, datagram.BufferBytes + 1} {
		if _, err := conn.Write(make([]byte, length)); err != nil {
			t.Fatal(err)
		}
		if err := group.Sockets[0].Receive(batch); err != nil {
			t.Fatal(err)
		}
		octets, cut := batch.Datagram(0)
		if want := length > datagram.BufferBytes; cut != want || (!cut && len(octets) != length) {
			t.Errorf("%d octets arrived as %d, cut %v", length, len(octets), cut)
		}
	}
}

func TestListenRefusesWhatItCannotServe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, address string
		count         int
	}{
		{"no sockets", "127.0.0.1:0", 0},
		{"more sockets than Identifiers", "127.0.0.1:0", 257},
		{"not an address", "nowhere", 1},
	} {
		if _, err := datagram.Listen(context.Background(), c.address, c.count); err == nil {
			t.Errorf("%s: no error", c.name)
		}
	}
}

// Two servers of one user must not share a port by accident: each would answer half of the requests.
func TestPortBelongsToOneGroup(t *testing.T) {
	t.Parallel()
	for _, count := range []int{1, 3} {
		group := listen(t, "127.0.0.1:0", count)
		if _, err := datagram.Listen(context.Background(), group.Address().String(), 2); err == nil {
			t.Errorf("a second group joined the port of a group of %d", count)
		}
	}
}

func TestRoundTripDoesNotAllocate(t *testing.T) {
	group := listen(t, "127.0.0.1:0", 1)
	conn := dial(t, group.Address())
	batch := datagram.NewBatch()
	request, reply := []byte("ping"), make([]byte, 16)
	allocations := testing.AllocsPerRun(100, func() {
		if _, err := conn.Write(request); err != nil {
			t.Fatal(err)
		}
		echoOnce(t, group.Sockets[0], batch)
		if _, err := conn.Read(reply); err != nil {
			t.Fatal(err)
		}
	})
	if allocations != 0 {
		t.Errorf("%v allocations for a round trip, want 0", allocations)
	}
}
