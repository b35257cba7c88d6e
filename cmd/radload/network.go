package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"gardu/aaa/aaatest"
)

// shownFailures is how many failures are told of one by one; the rest are only counted.
const shownFailures = 5

// network is the simulated routers of a run and the customers that are online at them.
type network struct {
	routers   []*router
	customers []*customer
	byLogin   map[string]*customer

	silent atomic.Bool // the server has stopped answering: no further job is worth its wait

	mutex    sync.Mutex // guards what follows
	failures []error    // at most shownFailures
	failed   int
}

// openNetwork opens the routers and gives them their customers in turn; nobody is online yet.
func openNetwork(o *enforceOptions, tell func(*customer, obedience)) (*network, error) {
	crowd, err := newCrowd(&o.load)
	if err != nil {
		return nil, err
	}

	n, base := &network{byLogin: make(map[string]*customer, o.services)}, rand.Uint32()

	for i := range o.routers {
		if err := n.addRouter(o, i, tell); err != nil {
			return nil, errors.Join(err, n.close())
		}
	}

	for i := range o.services {
		c := &customer{
			order: i, place: crowd.place(i), base: base,
			user: crowd.user(i), router: n.routers[i%len(n.routers)],
		}
		n.customers = append(n.customers, c)
		n.byLogin[c.user.login] = c
	}

	return n, nil
}

// addRouter opens the i-th router.
func (n *network) addRouter(o *enforceOptions, i int, tell func(*customer, obedience)) error {
	address, err := netip.ParseAddr(o.routers[i])
	if err != nil {
		return fmt.Errorf("--nas: %w", err)
	}

	if !address.IsLoopback() && !o.load.ownNetwork {
		return fmt.Errorf("--nas: %s is not loopback: that needs --i-own-this-network", address)
	}

	auth, err := o.load.resolve(o.load.auth, authPort)
	if err != nil {
		return err
	}

	acct, err := o.load.resolve(o.load.acct, acctPort)
	if err != nil {
		return err
	}

	r, err := openRouter(routerPlan{
		name: fmt.Sprintf("%s-%d", o.load.nasIdentifier, i+1), address: address,
		auth: auth[i%len(auth)], acct: acct[i%len(acct)], secret: o.load.secret,
		coa: o.coa, customers: o.services, think: o.think,
		tell: func(done obedience) {
			if c := n.byLogin[done.name]; c != nil {
				tell(c, done)
			}
		},
	})
	if err != nil {
		return err
	}

	n.routers = append(n.routers, r)

	return nil
}

// dialAll brings every customer online and waits for the last one.
func (n *network) dialAll(ctx context.Context) (time.Duration, error) {
	begun := time.Now()

	n.everybody(func(c *customer, nas *aaatest.NAS) error {
		if ctx.Err() != nil {
			return nil
		}

		return c.dial(nas)
	})

	return time.Since(begun), errors.Join(ctx.Err(), n.failure())
}

// submit leaves a job to the dialers of a customer's router. Its failure is counted.
func (n *network) submit(c *customer, job func(*aaatest.NAS) error) {
	c.router.submit(func(nas *aaatest.NAS) {
		if !n.silent.Load() {
			n.note(job(nas))
		}
	})
}

// everybody does a job for every customer and waits for the last one.
func (n *network) everybody(job func(*customer, *aaatest.NAS) error) {
	var waiting sync.WaitGroup

	for _, c := range n.customers {
		waiting.Add(1)
		c.router.submit(func(nas *aaatest.NAS) {
			defer waiting.Done()

			if !n.silent.Load() {
				n.note(job(c, nas))
			}
		})
	}

	waiting.Wait()
}

// hangUpAll ends every session that is still open, as its customer does.
func (n *network) hangUpAll() {
	n.everybody(func(c *customer, nas *aaatest.NAS) error {
		stop, open := c.hangUp()
		if !open {
			return nil
		}

		return account(nas, []aaatest.Record{stop})
	})
}

// each does something for every customer, as many at once as the admin socket is asked, and counts
// what failed.
func (n *network) each(do func(*customer) error) (failed int) {
	var (
		hands sync.WaitGroup
		count atomic.Int64
	)

	next := make(chan *customer)

	for range adminConnections {
		hands.Go(func() {
			for c := range next {
				if err := do(c); err != nil {
					count.Add(1)
					n.note(err)
				}
			}
		})
	}

	for _, c := range n.customers {
		next <- c
	}

	close(next)
	hands.Wait()

	return int(count.Load())
}

// note counts a failure; nil is none.
func (n *network) note(err error) {
	if err == nil {
		return
	}

	if errors.Is(err, aaatest.ErrSilence) {
		n.silent.Store(true)
	}

	n.mutex.Lock()
	defer n.mutex.Unlock()

	n.failed++

	if len(n.failures) < shownFailures {
		n.failures = append(n.failures, err)
	}
}

// failure returns what went wrong so far, nil for nothing.
func (n *network) failure() error {
	n.mutex.Lock()
	defer n.mutex.Unlock()

	if more := n.failed - len(n.failures); more > 0 {
		return errors.Join(append(n.failures, fmt.Errorf("and %d more failures", more))...)
	}

	return errors.Join(n.failures...)
}

// resent returns how many copies of requests the routers have got.
func (n *network) resent() int64 {
	sum := int64(0)
	for _, r := range n.routers {
		sum += r.resent.Load()
	}

	return sum
}

// highest returns the most requests that one router had before it at once.
func (n *network) highest() int64 {
	most := int64(0)
	for _, r := range n.routers {
		most = max(most, r.highest.Load())
	}

	return most
}

// close ends the routers.
func (n *network) close() error {
	failures := make([]error, 0, len(n.routers))
	for _, r := range n.routers {
		failures = append(failures, r.close())
	}

	return errors.Join(failures...)
}
