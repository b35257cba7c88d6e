package main

import (
	"fmt"
	"slices"
	"sync"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// customer is one service of the load that is online at a router.
type customer struct {
	order  int    // number in the run
	place  int    // among all that the pattern can name, for addresses that are its own
	base   uint32 // of the run's session ids, so that no run repeats those of another
	user   user
	router *router

	mutex   sync.Mutex // guards everything below
	visits  int        // sessions so far
	session string     // Acct-Session-Id of the last one
	grant   aaatest.Grant
}

// dial logs the customer in and starts its session. It runs on a dialer.
func (c *customer) dial(nas *aaatest.NAS) error {
	c.mutex.Lock()
	c.visits++
	id := fmt.Sprintf("%08x", c.base+uint32(c.visits)*maximumServices+uint32(c.place))
	c.mutex.Unlock()

	line := aaatest.PPPoECustomer(c.user.login, station(c.place))
	line.SessionID = id

	reply, err := nas.Login(aaatest.Login{Station: line, Password: c.user.password})
	if err != nil {
		return fmt.Errorf("logging %q in: %w", c.user.login, err)
	}

	if !reply.Accepted() {
		return fmt.Errorf("logging %q in: %s %s", c.user.login, reply.Code(), reply.Message())
	}

	session := nas.Session(line, reply)
	if !session.Address.IsValid() {
		session.Address = address(c.place)
	}

	c.mutex.Lock()
	c.session, c.grant = id, aaatest.ReadGrant(reply.View)
	c.mutex.Unlock()

	c.router.incoming.OpenSession(session, reply)

	if _, err = session.Start(); err != nil {
		return fmt.Errorf("starting the session of %q: %w", c.user.login, err)
	}

	return nil
}

// hangUp ends the session that is open and returns its Stop; false when none is.
func (c *customer) hangUp() (aaatest.Record, bool) {
	c.mutex.Lock()
	id := c.session
	c.mutex.Unlock()

	return c.router.incoming.Hangup(id, packet.UserRequestCause)
}

// account reports the ends of sessions. It runs on a dialer.
func account(nas *aaatest.NAS, stops []aaatest.Record) error {
	for _, stop := range stops {
		if _, err := nas.Account(stop); err != nil {
			return fmt.Errorf("stopping the session of %q: %w", stop.Name, err)
		}
	}

	return nil
}

// granted returns what the last Accept has granted.
func (c *customer) granted() aaatest.Grant {
	c.mutex.Lock()
	defer c.mutex.Unlock()

	return c.grant
}

// live returns what is enforced on the customer now, CoA included.
func (c *customer) live() aaatest.Grant {
	c.mutex.Lock()
	id, grant := c.session, c.grant
	c.mutex.Unlock()

	if line, ok := c.router.incoming.Line(id); ok {
		return line.Grant
	}

	return grant
}

// sameProfile reports whether two grants come of one profile: what runs out is not compared.
func sameProfile(a, b aaatest.Grant) bool {
	return a.RateLimit == b.RateLimit && a.Group == b.Group && a.Filter == b.Filter &&
		a.Pool == b.Pool && a.PortLimit == b.PortLimit &&
		slices.Equal(a.AddressLists, b.AddressLists)
}
