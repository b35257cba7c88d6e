package aaa

import (
	"context"
	"crypto/hmac"
	"crypto/md5"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"testing"
	"time"

	"gardu/aaa/datagram"
	"gardu/aaa/directory"
	"gardu/aaa/lease"
	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/aaa/session"
	"gardu/store"
)

// workbench is the two kinds of worker without their goroutines: a test sends a datagram through a
// real socket, lets the worker serve it, and reads the answer, one after the other.
type workbench struct {
	tb     testing.TB
	server *Server
	auth   *authWorker
	acct   *acctWorker
	clerk  *clerk
	conn   *net.UDPConn // the router's
	index  uint64       // of the next record
	signer *packet.Signer
	secret *packet.Secret
	buffer []byte
}

// silentJournal is a journal that keeps nothing.
type silentJournal struct{}

func (silentJournal) Append([][]byte) (uint64, error) { return 1, nil }
func (silentJournal) Broken() error                   { return nil }
func (silentJournal) Recover() error                  { return nil }
func (silentJournal) TrimTo(uint64) error             { return nil }

// newWorkbench makes a workbench with one NAS, one plan and one service.
func newWorkbench(tb testing.TB) *workbench {
	tb.Helper()
	bench := &workbench{tb: tb, signer: packet.NewSigner(), buffer: make([]byte, 2*packet.MaxSize), index: 1}
	bench.server = newBenchServer(tb)
	auth, acct := bench.listen(), bench.listen()
	bench.auth, bench.acct = newAuthWorker(bench.server, auth), newAcctWorker(bench.server, acct)
	bench.clerk = newClerk(bench.server)
	var err error
	bench.secret, err = packet.NewSecret([]byte(benchSecret))
	bench.must(err)
	bench.conn, err = net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	bench.must(err)
	tb.Cleanup(func() { _ = bench.conn.Close() })

	return bench
}

// newBenchServer makes a server that is not started, over a directory with one service.
func newBenchServer(tb testing.TB) *Server {
	tb.Helper()
	known, err := directory.New(directory.Config{Compile: reply.Compiler{}.Compile})
	if err != nil {
		tb.Fatal(err)
	}
	nas := store.NAS{
		ID: 1, Name: "bras", Address: netip.MustParsePrefix("127.0.0.0/8"), Secret: store.ClearSecret(benchSecret),
	}
	plan := store.Plan{
		ID: 1, Name: "home", Access: store.PPPoE, SharedUsers: 1,
		Profile: store.Profile{Rate: "10M/10M", Pool: "pool-home"},
	}
	service := store.Service{
		ID: 1, Plan: 1, Access: store.PPPoE, Login: "budi", Secret: store.ClearSecret("rahasia"),
		Activated: time.Unix(1, 0),
	}
	for _, err := range []error{known.PutNAS(&nas), known.PutPlan(&plan), known.PutService(&service)} {
		if err != nil {
			tb.Fatal(err)
		}
	}
	server, err := New(Config{
		Sockets: 1, Language: "id", Directory: known, Sessions: session.New(session.Config{Zone: time.UTC}),
		Journal: silentJournal{}, Zone: time.UTC, Now: time.Now, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Lockout: LockoutConfig{Attempts: 10, For: time.Minute},
	})
	if err != nil {
		tb.Fatal(err)
	}

	return server
}

// lease gives the plan a pool of ours, whose addresses come back when a minute is over.
func (b *workbench) lease() *lease.Leases {
	b.tb.Helper()
	leases := lease.New()
	pool := store.Pool{ID: 4, Name: "ours", Ranges: []store.AddressRange{
		{First: netip.MustParseAddr("10.9.0.1"), Last: netip.MustParseAddr("10.9.15.255")},
	}}
	b.must(leases.Put(&pool))
	plan := *b.server.config.Directory.Plan(1).Record()
	plan.Profile.Pool, plan.Profile.AddressPool = "", pool.ID
	b.must(b.server.config.Directory.PutPlan(&plan))
	b.server.config.Leases = leases
	b.auth.desk.policy.leases = leases

	return leases
}

// listen opens a socket for a worker.
func (b *workbench) listen() *datagram.Socket {
	b.tb.Helper()
	group, err := datagram.Listen(context.Background(), "127.0.0.1:0", 1)
	b.must(err)
	b.tb.Cleanup(func() { _ = group.Close() })

	return group.Sockets[0]
}

func (b *workbench) must(err error) {
	b.tb.Helper()
	if err != nil {
		b.tb.Fatal(err)
	}
}

// send carries a datagram to a worker's socket and into its batch.
func (b *workbench) send(octets []byte, socket *datagram.Socket, batch *datagram.Batch) {
	if _, err := b.conn.WriteToUDPAddrPort(octets, socket.Address()); err != nil {
		b.tb.Fatal(err)
	}
	if err := socket.Receive(batch); err != nil {
		b.tb.Fatal(err)
	}
}

// receive returns the answer that must have come, borrowed until the next one.
func (b *workbench) receive() []byte {
	size, _, err := b.conn.ReadFromUDPAddrPort(b.buffer)
	if err != nil {
		b.tb.Fatal(err)
	}

	return b.buffer[:size]
}

// ask exchanges a datagram with the authentication worker.
func (b *workbench) ask(octets []byte) []byte {
	b.send(octets, b.auth.socket, b.auth.batch)
	b.auth.serve()

	return b.receive()
}

// account exchanges a record with the accounting worker; the disk is left out.
func (b *workbench) account(octets []byte) []byte {
	b.send(octets, b.acct.socket, b.acct.batch)
	b.acct.serve()
	b.settle()

	return b.receive()
}

// settle applies and answers what waits for the disk.
func (b *workbench) settle() {
	for len(b.server.scribe.queue) > 0 {
		taken := <-b.server.scribe.queue
		b.clerk.settle(taken, b.index)
		b.index += uint64(taken.count)
		b.server.scribe.free <- taken
	}
}

// status makes a Status-Server request.
func (b *workbench) status() []byte {
	var builder packet.Builder
	builder.Start(make([]byte, packet.MaxSize), packet.StatusServer, 9, make([]byte, 16))
	builder.MessageAuthenticator()
	octets, err := builder.Sign(b.signer, b.secret)
	b.must(err)

	return octets
}

// record makes an interim of a session, whose counters are its session time.
func (b *workbench) record(buffer []byte, seconds uint32) []byte {
	var builder packet.Builder
	builder.Start(buffer, packet.AccountingRequest, byte(seconds), nil)
	builder.Uint32(packet.AcctStatusType, uint32(packet.AcctInterimUpdate))
	builder.Uint32(packet.NASPortType, packet.PortEthernet)
	builder.Uint32(packet.FramedProtocol, packet.FramedPPP)
	builder.Text(packet.NASIdentifier, "bras")
	builder.Text(packet.AcctSessionID, "80000001")
	builder.Text(packet.UserName, "budi")
	builder.Text(packet.CallingStationID, "02:00:00:00:00:01")
	builder.Uint32(packet.AcctSessionTime, seconds)
	builder.Uint32(packet.AcctInputOctets, seconds)
	builder.Uint32(packet.AcctOutputOctets, seconds)
	octets, err := builder.Sign(b.signer, b.secret)
	b.must(err)

	return octets
}

// sign gives octets of any content the length and signatures that make them believed, where they
// have room for them.
func sign(octets []byte) {
	if len(octets) < packet.HeaderSize || len(octets) > packet.MaxSize {
		return
	}
	octets[2], octets[3] = byte(len(octets)>>8), byte(len(octets))
	code := packet.Code(octets[0])
	hashed := code == packet.AccountingRequest
	if hashed {
		clear(octets[4:packet.HeaderSize])
	}
	view, err := packet.Parse(octets)
	if err != nil {
		return
	}
	at := packet.HeaderSize
	for c := view.Attributes(); c.Next(); at += 2 + len(c.Value) {
		if c.Type == packet.MessageAuthenticator && len(c.Value) == md5.Size {
			clear(octets[at+2 : at+2+md5.Size])
			mac := hmac.New(md5.New, []byte(benchSecret))
			mac.Write(octets)
			copy(octets[at+2:], mac.Sum(nil))

			break
		}
	}
	if hashed {
		sum := md5.Sum(append(append([]byte(nil), octets...), benchSecret...))
		copy(octets[4:packet.HeaderSize], sum[:])
	}
}
