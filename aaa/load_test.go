package aaa_test

import (
	"runtime"
	"sync"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

const (
	// patience is how long a test waits for what must come; nothing asserts how long it took.
	patience = time.Minute

	// waveBursts is how many bursts each router sends in a wave. A wave of all routers fits into
	// the receive buffer of one socket, so that none of it is lost.
	waveBursts = 8
	burstSize  = 3 // datagrams
)

// load is routers that send in waves, and a watcher who reads the account all the time. It belongs
// to one goroutine.
type load struct {
	*network
	routers []*aaatest.Tester
	sent    uint64 // datagrams
	end     func() // ends the watcher and waits for it; a second time does nothing
}

// newLoad makes a number of routers and starts the watcher. The caller ends it.
func (n *network) newLoad(routers int) *load {
	n.t.Helper()
	l := &load{network: n}
	for i := range routers {
		l.routers = append(l.routers, n.router(aaatest.Router{Identifier: string(rune('A' + i))}))
	}
	over := make(chan struct{})
	var watcher sync.WaitGroup
	watcher.Go(func() { l.watch(over) })
	l.end = sync.OnceFunc(func() {
		close(over)
		watcher.Wait()
	})

	return l
}

// watch checks the account again and again, until it is over or does not add up.
func (l *load) watch(over <-chan struct{}) {
	for {
		tally := l.server.Tally()
		sum := tally.Stored + tally.Duplicate + tally.Refused + tally.Shed + tally.Failed + tally.InFlight
		if tally.Received != sum {
			l.t.Errorf("account %+v does not add up", tally)

			return
		}
		select {
		case <-over:
			return
		default:
			runtime.Gosched()
		}
	}
}

// until sends wave after wave until the account shows an event. The next wave waits until all of the
// one before was received; what of it is still in flight meets whatever the test does next.
func (l *load) until(event string, shows func(aaa.Tally) bool) {
	l.t.Helper()
	enough := time.After(patience)
	for tally := l.server.Tally(); !shows(tally); tally = l.server.Tally() {
		select {
		case <-enough:
			l.t.Fatalf("waited in vain: %s: %+v of %d datagrams", event, tally, l.sent)
		default:
		}
		if tally.Received < l.sent {
			runtime.Gosched()

			continue
		}
		l.wave()
	}
}

// wave lets all routers send at once.
func (l *load) wave() {
	var sending sync.WaitGroup
	for _, router := range l.routers {
		sending.Go(func() {
			for i := range waveBursts {
				l.burst(router, byte(1+i))
			}
		})
	}
	sending.Wait()
	l.sent += uint64(len(l.routers) * waveBursts * burstSize)
}

// burst sends a record, its retransmission and, with the authenticator spoiled, junk; it waits for
// no answer.
func (l *load) burst(router *aaatest.Tester, spoiled byte) {
	request, err := router.Accounting(router.Session(station(), nil).At(packet.AcctStart))
	if err != nil {
		l.t.Error(err)

		return
	}
	junk := router.Raw(request.Server(), request.Octets())
	junk.Octets()[4] ^= spoiled
	for _, one := range [burstSize]*aaatest.Request{request, request, junk} {
		if err := router.Send(one); err != nil {
			l.t.Error(err)
		}
	}
	router.Forget(junk)
	router.Forget(request)
}
