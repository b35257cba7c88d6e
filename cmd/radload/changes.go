package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// maximumPace is the highest number of changes a minute.
const maximumPace = 600_000

// changes isolates and restores customers, or gives them one plan and another, at a pace, and
// measures for each change the time from its commit to the router's acknowledgement. The commit is
// known when the daemon's answer to the order has come.
type changes struct {
	options enforceOptions
	pace    float64 // changes a minute
	length  time.Duration
	plans   []string // two, or none for isolir and restore

	network *network
	admin   *admin
	cases   []*changeCase // one for each customer
	free    chan *changeCase
	orders  sync.WaitGroup
	owed    sync.WaitGroup // changes that have not settled

	mutex sync.Mutex // guards everything below and in cases
	book  changesBook
}

// changesBook is what changes have counted.
type changesBook struct {
	asked, failed, heldUp  int
	byCoA, byDisconnect    int
	naks                   map[packet.Cause]int
	wrong                  int
	unanswered             int
	commands, acknowledged histogram
}

// changeCase is one customer with the change that is under way, guarded by the mutex of changes.
type changeCase struct {
	customer *customer
	usual    aaatest.Grant // what the first Accept has given
	changed  bool          // isolated, or on the second plan, when what is under way has come about

	underway  bool
	committed time.Time // zero until the order was answered
	answered  time.Time // zero until the router has acknowledged
	settled   bool      // the customer has what it should have, or never will
}

// newChangesCommand makes radload enforce changes.
func newChangesCommand() *cobra.Command {
	var c changes

	command := &cobra.Command{
		Use:   "changes",
		Short: "Change services at a pace; measure the time from commit to acknowledgement",
		Example: `  radload enforce changes --secret rahasia --services 500 --pace 1000 --length 1m
  radload enforce changes --secret rahasia --plans home,fast`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return c.options.execute(command, c.run)
		},
	}

	f := command.Flags()
	c.options.addFlags(f, 500, "127.0.0.11", "127.0.0.12", "127.0.0.13", "127.0.0.14")
	f.Float64Var(&c.pace, "pace", 1000, "changes a minute")
	f.DurationVar(&c.length, "length", time.Minute, "how long to change")
	f.StringSliceVar(&c.plans, "plans", nil,
		"two plans with different rates to change between, the services' own first; "+
			"without them services are isolated and restored")

	return command
}

// check refuses what is outside its limits.
func (c *changes) check() error {
	if c.pace <= 0 || c.pace > maximumPace {
		return fmt.Errorf("--pace: not between 0 and %d", maximumPace)
	}

	if c.length <= 0 || c.length > maximumDuration {
		return fmt.Errorf("--length: not between 0 and %s", maximumDuration)
	}

	if len(c.plans) != 0 && len(c.plans) != 2 {
		return fmt.Errorf("--plans %s: not two", strings.Join(c.plans, ","))
	}

	return nil
}

// run does all of it. The finding is nil when no change has been made.
func (c *changes) run(ctx context.Context) (found finding, err error) {
	if err := c.check(); err != nil {
		return nil, err
	}

	moreThreads()

	c.book.naks = make(map[packet.Cause]int)
	c.admin = newAdmin(c.options.socket)

	defer c.admin.close()

	if c.network, err = openNetwork(&c.options, c.obeyed); err != nil {
		return nil, err
	}

	defer func() { err = errors.Join(err, c.network.close()) }()

	if _, err = c.network.dialAll(ctx); err != nil {
		return nil, err
	}

	c.prepare()

	err = c.change(ctx)
	c.orders.Wait()

	if err == nil {
		err = c.settleAll(ctx)
	}

	report := c.report()
	c.tidy(ctx)

	return report, errors.Join(err, c.network.failure())
}

// tidy ends the sessions and gives everybody what they had before, so that another run finds what
// this one has found.
func (c *changes) tidy(ctx context.Context) {
	c.network.hangUpAll()
	c.network.each(func(who *customer) error {
		c.mutex.Lock()
		changed := c.cases[who.order].changed
		c.mutex.Unlock()

		if !changed {
			return nil
		}

		return c.tellDaemon(ctx, who.user.login, false)
	})
}

// prepare makes a case of each customer.
func (c *changes) prepare() {
	c.mutex.Lock()
	defer c.mutex.Unlock()

	c.free = make(chan *changeCase, len(c.network.customers))

	for _, who := range c.network.customers {
		one := &changeCase{customer: who, usual: who.granted()}
		c.cases = append(c.cases, one)
		c.free <- one
	}
}

// change gives orders as they fall due, each to the customer who was left alone for longest.
func (c *changes) change(ctx context.Context) error {
	begun, apart := time.Now(), time.Duration(float64(time.Minute)/c.pace)

	for due := time.Duration(0); due < c.length; due += apart {
		if err := pause(ctx, time.Until(begun.Add(due))); err != nil {
			return err
		}

		select {
		case one := <-c.free:
			c.owed.Add(1)
			c.orders.Go(func() { c.order(ctx, one) })
		default: // every customer waits for a change already
			c.mutex.Lock()
			c.book.heldUp++
			c.mutex.Unlock()
		}
	}

	return nil
}

// order gives one order and notes its commit.
func (c *changes) order(ctx context.Context, one *changeCase) {
	c.mutex.Lock()
	one.underway, one.settled = true, false
	one.committed, one.answered = time.Time{}, time.Time{}
	one.changed = !one.changed
	changed := one.changed
	c.mutex.Unlock()

	begun := time.Now()
	err := c.tellDaemon(ctx, one.customer.user.login, changed)
	committed := time.Now()

	c.network.note(err)
	c.mutex.Lock()
	defer c.mutex.Unlock()

	c.book.asked++

	if err != nil {
		c.book.failed++
		one.changed = !changed
		c.release(one)

		return
	}

	c.book.commands.add(committed.Sub(begun))
	one.committed = committed
	c.conclude(one)
}

// tellDaemon orders what the customer shall have.
func (c *changes) tellDaemon(ctx context.Context, login string, changed bool) error {
	switch {
	case len(c.plans) > 0 && changed:
		return c.admin.setPlan(ctx, login, c.plans[1])
	case len(c.plans) > 0:
		return c.admin.setPlan(ctx, login, c.plans[0])
	case changed:
		return c.admin.isolir(ctx, login)
	default:
		return c.admin.restore(ctx, login)
	}
}

// obeyed takes what a router has answered. It runs on the routers' goroutines.
func (c *changes) obeyed(who *customer, done obedience) {
	if done.again {
		return
	}

	c.mutex.Lock()
	defer c.mutex.Unlock()

	one := c.caseOf(who)
	if one == nil {
		return
	}

	if done.code == packet.CoANAK || done.code == packet.DisconnectNAK {
		c.book.naks[done.cause]++
		return
	}

	if one.underway && one.answered.IsZero() {
		one.answered = done.sent
	}

	if done.code == packet.CoAACK {
		c.book.byCoA++
		c.judge(one, who.live())

		return
	}

	c.book.byDisconnect++
	c.network.submit(who, func(nas *aaatest.NAS) error { return c.comeBack(nas, one, done.stop) })
}

// caseOf returns the case of a customer, nil before there is one. The caller holds the mutex.
func (c *changes) caseOf(who *customer) *changeCase {
	if who.order >= len(c.cases) {
		return nil
	}

	return c.cases[who.order]
}

// comeBack lets a customer who was cut log in again, and looks what the Accept carries. It runs on
// a dialer.
func (c *changes) comeBack(nas *aaatest.NAS, one *changeCase, stops []aaatest.Record) error {
	if err := account(nas, stops); err != nil {
		return err
	}

	if err := one.customer.dial(nas); err != nil {
		return err
	}

	c.mutex.Lock()
	defer c.mutex.Unlock()

	c.judge(one, one.customer.granted())

	return nil
}

// judge compares what a customer has with what it should have. The caller holds the mutex.
func (c *changes) judge(one *changeCase, has aaatest.Grant) {
	if !one.underway || one.settled {
		return
	}

	one.settled = true

	if sameProfile(has, one.usual) == one.changed {
		c.book.wrong++
	}

	c.conclude(one)
}

// conclude books a change that was committed, acknowledged and looked at. The caller holds the
// mutex.
func (c *changes) conclude(one *changeCase) {
	if one.committed.IsZero() || !one.settled {
		return
	}

	// An acknowledgement may overtake the answer to the order: then it took no time.
	c.book.acknowledged.add(one.answered.Sub(one.committed))
	c.release(one)
}

// release lets a customer be changed again. The caller holds the mutex.
func (c *changes) release(one *changeCase) {
	one.underway = false
	c.owed.Done()
	c.free <- one
}

// settleAll waits until the last change has settled, or patience is over.
func (c *changes) settleAll(ctx context.Context) error {
	settled := make(chan struct{})

	go func() { // ends with the last change, at the latest when abandon has ended those that hang
		c.owed.Wait()
		close(settled)
	}()

	timer := time.NewTimer(c.options.patience)
	defer timer.Stop()

	var err error

	select {
	case <-settled:
	case <-timer.C:
	case <-ctx.Done():
		err = ctx.Err()
	}

	c.abandon()
	<-settled

	return err
}

// abandon counts what has not settled as unanswered.
func (c *changes) abandon() {
	c.mutex.Lock()
	defer c.mutex.Unlock()

	for _, one := range c.cases {
		if one.underway {
			c.book.unanswered++
			c.release(one)
		}
	}
}
