package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// storm isolates every service of one router at once, and watches how the daemon ends their
// sessions: at what pace, whether all of them, and what becomes of other customers' logins.
type storm struct {
	options enforceOptions
	quiet   time.Duration // of logins before the storm, to compare with
	redial  bool          // customers who were cut come back at once
	plan    string        // of all services: orders are given at once, as a billing run does

	network *network
	admin   *admin
	logins  background
	before  []aaatest.Grant // of each customer, before the storm
	begun   time.Time
	news    chan struct{} // something was answered or has come back

	orders struct { // written before await begins
		took   time.Duration
		failed int
	}

	mutex sync.Mutex // guards everything below
	ended map[*customer]bool
	times []time.Duration // of first acknowledgements, since begun
	naks  map[packet.Cause]int
	again int // acknowledgements for customers who had one already
	back  int // customers who came back
	wrong int // of those, with the profile of before
}

// newStormCommand makes radload enforce storm.
func newStormCommand() *cobra.Command {
	var s storm

	command := &cobra.Command{
		Use:   "storm",
		Short: "Isolate every service of a router at once; measure the pace, and logins meanwhile",
		Example: `  gardu nas add bench --address 127.0.0.1 --secret rahasia --coa-port 3799
  radload enforce storm --secret rahasia --services 5000 --auth-rate 20000`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return s.options.execute(command, s.run)
		},
	}

	f, l := command.Flags(), &s.options.load
	s.options.addFlags(f, 5000, "127.0.0.1")
	f.Float64Var(&l.rate, "auth-rate", 0, "logins a second of other users meanwhile; 0 for none")
	f.IntVar(&l.users, "auth-users", 10000, "those users, numbered after the services")
	f.DurationVar(&s.quiet, "quiet", 10*time.Second, "logins before the storm, to compare with")
	f.StringVar(&s.plan, "plan", "",
		"`PLAN` of all services: orders are given as one sheet, as a billing run does, not one by one")
	f.BoolVar(&s.redial, "redial", true, "customers who were cut log in again at once")

	return command
}

// run does all of it. The finding is nil when the storm has not begun.
func (s *storm) run(ctx context.Context) (found finding, err error) {
	moreThreads()

	s.ended, s.naks = make(map[*customer]bool), make(map[packet.Cause]int)
	s.news = make(chan struct{}, 1)
	s.logins.options = s.options.load
	s.logins.options.first += s.options.services
	s.admin = newAdmin(s.options.socket)

	defer s.admin.close()

	if s.network, err = openNetwork(&s.options, s.obeyed); err != nil {
		return nil, err
	}

	defer func() { err = errors.Join(err, s.network.close()) }()

	dialled, err := s.network.dialAll(ctx)
	if err != nil {
		return nil, err
	}

	var quiet, orders, rest book

	err = s.logins.while(ctx, &quiet, func() error { return pause(ctx, s.quietTime()) })
	if err != nil {
		return nil, err
	}

	s.begin()
	err = errors.Join(
		s.logins.while(ctx, &orders, func() error { return s.isolateAll(ctx) }),
		s.logins.while(ctx, &rest, func() error { return s.await(ctx) }),
	)

	report := s.report(dialled, &quiet, &orders, &rest)
	s.tidy(ctx)

	return report, errors.Join(err, s.network.failure())
}

// quietTime is how long the logins before the storm go on; without logins there is nothing to
// wait for.
func (s *storm) quietTime() time.Duration {
	if s.logins.options.rate == 0 {
		return 0
	}

	return s.quiet
}

// pause waits for a time, or for the end of the run.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()

	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// begin notes what everybody has before the storm.
func (s *storm) begin() {
	for _, c := range s.network.customers {
		s.before = append(s.before, c.granted())
	}

	s.mutex.Lock()
	s.begun = time.Now()
	s.mutex.Unlock()
}

// isolateAll gives the orders: as one sheet, or as many at once as the admin socket is asked.
func (s *storm) isolateAll(ctx context.Context) error {
	if s.plan != "" {
		return s.isolateBySheet(ctx)
	}

	s.orders.failed = s.network.each(func(c *customer) error {
		return s.admin.isolir(ctx, c.user.login)
	})
	s.orders.took = time.Since(s.begun)

	return ctx.Err()
}

// isolateBySheet gives all orders as one sheet.
func (s *storm) isolateBySheet(ctx context.Context) error {
	var sheet bytes.Buffer

	sheet.WriteString("login,plan,state\n")

	for _, c := range s.network.customers {
		fmt.Fprintf(&sheet, "%s,%s,isolir\n", c.user.login, s.plan)
	}

	err := s.admin.sheet(ctx, &sheet)
	if err != nil {
		s.orders.failed = len(s.network.customers)
	}

	s.orders.took = time.Since(s.begun)

	return errors.Join(err, ctx.Err())
}

// tidy ends the sessions and lifts what the storm has set, so that another one finds what this one
// has found.
func (s *storm) tidy(ctx context.Context) {
	s.network.hangUpAll()
	s.network.each(func(c *customer) error { return s.admin.restore(ctx, c.user.login) })
}

// obeyed takes what a router has answered. It runs on the routers' goroutines.
func (s *storm) obeyed(c *customer, done obedience) {
	if !done.again {
		s.count(c, done)
	}

	if len(done.stop) == 0 {
		return
	}

	s.network.submit(c, func(nas *aaatest.NAS) error {
		err := account(nas, done.stop)
		if err != nil || !s.redial {
			return err
		}

		if err = c.dial(nas); err == nil {
			s.returned(c)
		}

		return err
	})
}

// count books an answer.
func (s *storm) count(c *customer, done obedience) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	switch {
	case done.code == packet.CoANAK || done.code == packet.DisconnectNAK:
		s.naks[done.cause]++
	case s.ended[c]:
		s.again++
	default:
		s.ended[c] = true
		s.times = append(s.times, done.sent.Sub(s.begun))
	}

	s.tellNews()
}

// returned books that a customer has come back, with what.
func (s *storm) returned(c *customer) {
	same := sameProfile(s.before[c.order], c.granted())

	s.mutex.Lock()
	defer s.mutex.Unlock()

	s.back++

	if same {
		s.wrong++
	}

	s.tellNews()
}

// tellNews wakes await.
func (s *storm) tellNews() {
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// await waits until every session has ended and everybody is back, as long as something happens.
func (s *storm) await(ctx context.Context) error {
	timer := time.NewTimer(s.options.patience)
	defer timer.Stop()

	for !s.over() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return nil
		case <-s.news:
			timer.Reset(s.options.patience)
		}
	}

	return nil
}

// over reports whether there is nothing more to wait for.
func (s *storm) over() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	all := len(s.network.customers)

	return len(s.ended) >= all && (!s.redial || s.back >= all)
}
