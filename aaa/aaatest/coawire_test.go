package aaatest_test

import (
	"context"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/coa"
	"gardu/aaa/packet"
)

// bras is where the router of these tests stands on its wire.
var bras = netip.MustParseAddrPort("192.0.2.1:3799")

// talk lets the client of production speak to a router in memory, in virtual time.
func talk(t *testing.T, do func(t *testing.T, d *dac, w *aaatest.Wire, c *coa.Client)) {
	t.Helper()

	synctest.Test(t, func(t *testing.T) {
		d := newIncoming(t, aaatest.IncomingConfig{Now: time.Now}).budi()
		wire := aaatest.NewWire()
		wire.Join(bras, d.in)

		client := coa.New(coa.Config{Listen: wire.Listen})
		do(t, d, wire, client)

		if err := client.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

// disconnects is the request that ends budi's line at an address.
func (d *dac) disconnects(to netip.AddrPort) *coa.Request {
	var b packet.Builder

	b.Start(make([]byte, packet.MaxSize), packet.DisconnectRequest, 0, nil)
	budi(&b)
	first(&b)

	return &coa.Request{
		Code: packet.DisconnectRequest, To: to, From: netip.MustParseAddr("192.0.2.9"),
		Secret: d.secret, Attributes: b.Attributes(),
	}
}

func TestWireCarriesRetransmissions(t *testing.T) {
	t.Parallel()

	talk(t, func(t *testing.T, d *dac, _ *aaatest.Wire, client *coa.Client) {
		d.in.LoseRequests(1)
		d.in.LoseReplies(2)

		answer := client.Do(t.Context(), d.disconnects(bras))
		if answer.Kind != coa.ACK || answer.Tries != 4 {
			t.Errorf("got %+v", answer)
		}

		if heard := d.in.Heard(); len(heard) != 1 || heard[0].Copies != 3 {
			t.Errorf("heard %+v", heard)
		}
	})
}

func TestWireLosesWhatNobodyTakes(t *testing.T) {
	t.Parallel()

	talk(t, func(t *testing.T, d *dac, _ *aaatest.Wire, client *coa.Client) {
		nowhere := netip.MustParseAddrPort("192.0.2.2:3799")
		if answer := client.Do(t.Context(), d.disconnects(nowhere)); answer.Kind != coa.Silence {
			t.Errorf("got %+v", answer)
		}
	})
}

func TestWireDeliversLate(t *testing.T) {
	t.Parallel()

	talk(t, func(t *testing.T, d *dac, wire *aaatest.Wire, client *coa.Client) {
		d.in.HoldReplies(aaatest.Always)

		answered := make(chan coa.Answer)
		go func() { answered <- client.Do(t.Context(), d.disconnects(bras)) }()

		time.Sleep(2 * time.Second) // virtual: two tries have gone out

		for _, reply := range d.in.Held() {
			wire.Deliver(bras, reply)
			wire.Deliver(bras, aaatest.Datagram{To: netip.AddrPortFrom(bras.Addr(), 1)})
		}

		if answer := <-answered; answer.Kind != coa.ACK || answer.Tries != 2 {
			t.Errorf("got %+v", answer)
		}
	})
}
