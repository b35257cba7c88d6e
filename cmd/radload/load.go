package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// load is one run: its lanes, the workers that drive them, and the log they share.
type load struct {
	options options
	crowd   *crowd
	secret  *packet.Secret
	base    uint32 // of session ids

	sockets []*socket
	workers []*worker
	acked   *ackFile // nil for none

	began time.Time
}

// newLoad opens the sockets and makes the requests. It starts nothing that outlives it.
func newLoad(o options) (*load, error) {
	if err := o.check(); err != nil {
		return nil, err
	}

	secret, err := packet.NewSecret([]byte(o.secret))
	if err != nil {
		return nil, fmt.Errorf("reading secret: %w", err)
	}

	l := &load{options: o, secret: secret, base: rand.Uint32()}

	if l.crowd, err = newCrowd(&l.options); err != nil {
		return nil, err
	}

	if o.acked != "" {
		if l.acked, err = openAckFile(o.acked); err != nil {
			return nil, err
		}
	}

	if err := l.build(); err != nil {
		return nil, errors.Join(err, l.close())
	}

	return l, nil
}

// plans says which lanes there are: in mixed mode the odd ones do accounting.
func (l *load) plans() ([]plan, error) {
	kinds := []bool{l.options.mode == modeAccounting}
	if l.options.mode == modeMixed {
		kinds = []bool{false, true}
	}

	plans := make([]plan, l.options.sockets)
	for i := range plans {
		plans[i] = plan{lane: i, accounting: kinds[i%len(kinds)], rest: i / len(kinds)}
		plans[i].lanes = (l.options.sockets - i%len(kinds) + len(kinds) - 1) / len(kinds)
	}

	return plans, l.address(plans)
}

// address gives each planned lane its server.
func (l *load) address(plans []plan) error {
	servers := map[bool][]netip.AddrPort{}

	for i := range plans {
		p := &plans[i]

		if servers[p.accounting] == nil {
			addresses, port := l.options.auth, authPort
			if p.accounting {
				addresses, port = l.options.acct, acctPort
			}

			resolved, err := l.options.resolve(addresses, port)
			if err != nil {
				return err
			}

			servers[p.accounting] = resolved
		}

		choice := servers[p.accounting]
		p.server = choice[p.rest%len(choice)]
	}

	return nil
}

// plan is a lane to be built.
type plan struct {
	lane        int // its number among all
	rest, lanes int // its number among those of its kind, and how many those are
	accounting  bool
	server      netip.AddrPort
}

// build opens the sockets in order and makes the lanes of each worker side by side, because
// making a million requests takes seconds.
func (l *load) build() error {
	plans, err := l.plans()
	if err != nil {
		return err
	}

	for _, p := range plans {
		socket, err := openSocket(l.options.sourceAddress(), p.server)
		if err != nil {
			return err
		}

		l.sockets = append(l.sockets, socket)
	}

	count := min(l.options.workers, len(plans))
	l.workers = make([]*worker, count)
	failures := make([]error, count)

	var builders sync.WaitGroup
	for i := range l.workers {
		builders.Go(func() { l.workers[i], failures[i] = l.buildWorker(plans, i, count) })
	}

	builders.Wait()

	return errors.Join(failures...)
}

// buildWorker makes every count-th lane, beginning with the i-th, and the worker that drives them.
func (l *load) buildWorker(plans []plan, i, count int) (*worker, error) {
	var log *ackLog
	if l.acked != nil {
		log = &ackLog{file: l.acked}
	}

	var lanes []*lane

	for at := i; at < len(plans); at += count {
		made, err := l.buildLane(plans[at], log)
		if err != nil {
			return nil, err
		}

		lanes = append(lanes, made)
	}

	if log == nil {
		return newWorker(lanes, nil), nil
	}

	return newWorker(lanes, log.flush), nil
}

// buildLane makes one lane.
func (l *load) buildLane(p plan, log *ackLog) (*lane, error) {
	o := &l.options

	source, err := l.buildSource(p, log)
	if err != nil {
		return nil, err
	}

	return &lane{
		socket:  l.sockets[p.lane],
		window:  newWindow(o.window),
		source:  source,
		pace:    l.paceOf(p.lane),
		patient: patience{timeout: o.timeout, tries: o.tries},
		queue:   make([]byte, 0, identifiers),
		strict: strictness{
			signer: packet.NewSigner(),
			secret: l.secret,
			every:  o.verifyEvery,
			signed: !p.accounting && !o.lenient,
		},
	}, nil
}

// buildSource makes what a lane sends.
func (l *load) buildSource(p plan, log *ackLog) (source, error) {
	o := &l.options
	router := aaatest.Router{Identifier: o.nasIdentifier, Unsigned: o.unsigned}
	encoder := aaatest.NewEncoder(router, l.secret)
	users := share{crowd: l.crowd, rest: p.rest, lanes: p.lanes}

	if !p.accounting {
		return newLogins(encoder, methods[o.mode], users)
	}

	if l.crowd.size() < p.lanes {
		return nil, fmt.Errorf("%d users for %d sockets: each socket needs one of its own",
			l.crowd.size(), p.lanes)
	}

	how := life{
		sessions: max(1, o.sessions/p.lanes),
		interims: o.interims,
		step:     o.step,
		base:     l.base,
		now:      time.Now,
	}

	return newAccounting(encoder, users, how, log), nil
}

// paceOf divides rate and count among the lanes; the first ones take what does not divide.
func (l *load) paceOf(lane int) pace {
	o := &l.options
	p := pace{until: o.duration}

	if o.rate > 0 {
		apart := float64(time.Second) / o.rate
		p.interval, p.offset = apart*float64(o.sockets), apart*float64(lane)
	}

	if o.count > 0 {
		p.quota = o.count / uint64(o.sockets)
		if uint64(lane) < o.count%uint64(o.sockets) {
			p.quota++
		}
	}

	return p
}

// run drives all workers until the run is over or cancelled, and tells the sums. It starts one
// goroutine per worker and waits for all of them.
func (l *load) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	failures := make([]error, len(l.workers))
	l.began = time.Now()

	var running sync.WaitGroup
	for i, w := range l.workers {
		w.clock = func() time.Duration { return time.Since(l.began) }
		running.Go(func() {
			failures[i] = w.run(ctx)
			if failures[i] != nil {
				cancel()
			}
		})
	}

	running.Wait()

	return errors.Join(failures...)
}

// close releases sockets and log.
func (l *load) close() error {
	failures := make([]error, 0, len(l.sockets)+1)
	for _, socket := range l.sockets {
		failures = append(failures, socket.close())
	}

	if l.acked != nil {
		failures = append(failures, l.acked.close())
	}

	return errors.Join(failures...)
}

// sum adds up what the workers have published.
func (l *load) sum() book {
	var sum book
	for _, w := range l.workers {
		w.collect(&sum)
	}

	return sum
}
