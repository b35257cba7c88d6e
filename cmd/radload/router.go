package main

import (
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// Limits of a simulated router.
const (
	dialersEach   = 8               // logins and records under way at one router
	dialerTimeout = 2 * time.Second // per try, which leaves a busy server time to store a record
	dialerTries   = 15
	jobRoom       = 4 // jobs that may wait, per customer
)

// router is one simulated NAS whose sessions live: dialers log its customers in and account for
// them, each from a socket of its own; an incoming obeys CoA and Disconnect.
//
//	jobs --> dialer --login, Start, Stop--> server
//	         incoming <--CoA, Disconnect--- server
//	            |  after a moment of thought: the answer, and tell
//
// Each dialer is a goroutine, and so is the incoming; close waits for them.
type router struct {
	name     string
	incoming *aaatest.Incoming
	dialers  []*aaatest.NAS
	jobs     chan func(*aaatest.NAS)
	think    time.Duration
	tell     func(obedience) // runs on any goroutine

	thinking sync.WaitGroup // requests that are thought about
	dialing  sync.WaitGroup // dialers
	stopped  atomic.Bool    // jobs are dropped

	flying  atomic.Int64 // requests that are thought about
	highest atomic.Int64 // most of them at once
	resent  atomic.Int64 // copies of requests that came before
}

// obedience is one request that a router has answered.
type obedience struct {
	name  string // User-Name
	code  packet.Code
	cause packet.Cause
	sent  time.Time         // when the answer left
	stop  []aaatest.Record  // of the session that it has ended
	again bool              // the request was a copy of one answered before
	asked packet.Code       // CoA-Request or Disconnect-Request
	where *aaatest.Incoming // the router's side
}

// routerPlan says how a router is built.
type routerPlan struct {
	name       string
	address    netip.Addr
	auth, acct netip.AddrPort
	secret     string
	coa        uint16
	customers  int
	think      time.Duration
	tell       func(obedience)
}

// openRouter binds a router's sockets and starts its goroutines.
func openRouter(p routerPlan) (*router, error) {
	r := &router{
		name: p.name, think: p.think, tell: p.tell,
		jobs: make(chan func(*aaatest.NAS), jobRoom*max(1, p.customers)),
	}

	incoming, err := aaatest.NewIncoming(aaatest.IncomingConfig{
		Secret: []byte(p.secret), Identifier: p.name, After: r.after,
	})
	if err != nil {
		return nil, fmt.Errorf("opening router %s: %w", p.name, err)
	}

	r.incoming = incoming
	incoming.HoldReplies(aaatest.Always)

	for range dialersEach {
		nas, err := aaatest.Open(aaatest.Config{
			Auth: p.auth, Acct: p.acct, Secret: []byte(p.secret),
			Router: aaatest.Router{Identifier: p.name, Address: p.address},
			Source: netip.AddrPortFrom(p.address, 0), Timeout: dialerTimeout, Tries: dialerTries,
		})
		if err != nil {
			r.hangUp()
			return nil, fmt.Errorf("opening router %s: %w", p.name, err)
		}

		r.dialers = append(r.dialers, nas)
	}

	if err := incoming.Listen(netip.AddrPortFrom(p.address, p.coa)); err != nil {
		r.hangUp()
		return nil, fmt.Errorf("opening router %s: %w", p.name, err)
	}

	for _, nas := range r.dialers {
		r.dialing.Go(func() { r.dial(nas) })
	}

	return r, nil
}

// dial does one job after the other until there are no more.
func (r *router) dial(nas *aaatest.NAS) {
	for job := range r.jobs {
		if !r.stopped.Load() {
			job(nas)
		}
	}
}

// submit leaves a job to the dialers. It must not be called after close.
func (r *router) submit(job func(*aaatest.NAS)) { r.jobs <- job }

// after takes a request that was heard, and lets the answer go after a moment of thought.
func (r *router) after(h aaatest.Heard) {
	name, _ := h.Get(packet.UserName)
	done := obedience{
		name: string(name), code: h.Answer, cause: h.Cause, stop: r.incoming.Stops(),
		again: h.Copies > 1, asked: h.Code(), where: r.incoming,
	}
	held := r.incoming.Held()

	if done.again {
		r.resent.Add(1)
	} else {
		raise(&r.highest, r.flying.Add(1))
	}

	r.thinking.Add(1)

	finish := func() {
		defer r.thinking.Done()

		for _, reply := range held {
			r.incoming.Send(reply)
		}

		done.sent = time.Now()

		if !done.again {
			r.flying.Add(-1)
		}

		r.tell(done)
	}

	if r.think == 0 {
		finish()
		return
	}

	time.AfterFunc(r.think, finish)
}

// raise lifts a highest value.
func raise(highest *atomic.Int64, value int64) {
	for {
		before := highest.Load()
		if value <= before || highest.CompareAndSwap(before, value) {
			return
		}
	}
}

// close ends the router: no request is heard any more, and jobs that have not begun are dropped.
func (r *router) close() error {
	err := r.incoming.Shutdown()

	r.thinking.Wait()
	r.stopped.Store(true)
	close(r.jobs)
	r.dialing.Wait()
	r.hangUp()

	return err
}

// hangUp closes the dialers' sockets.
func (r *router) hangUp() {
	for _, nas := range r.dialers {
		_ = nas.Close()
	}
}
