package coa

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"gardu/store"
)

// Client asks NASes. Its methods may be called by many goroutines.
type Client struct {
	config  Config
	metrics *metrics
	closing chan struct{}  // closed by Shutdown
	work    sync.WaitGroup // readers and calls of Do; nothing is added once closed is set

	mu      sync.Mutex // guards what follows, and the users of each socket
	sockets map[netip.Addr]*socket
	closed  bool
}

// New makes a client. It opens no socket before the first request from an address. It panics when
// the registerer has metrics of these names already.
func New(config Config) *Client {
	return &Client{
		config: config.complete(), metrics: newMetrics(config.Registerer),
		closing: make(chan struct{}), sockets: map[netip.Addr]*socket{},
	}
}

// Do sends a request until it is answered, its schedule is over, the context ends or the client is
// shut down. It waits while all Identifiers of that NAS are taken, which says that nobody paces the
// requests to it; a request that never got one has Failed.
//
// A context that ends while the answer is awaited makes it Silence: the NAS may have done it.
func (c *Client) Do(ctx context.Context, request *Request) Answer {
	begun := c.config.Now()
	answer := c.ask(ctx, request)
	answer.Took = c.config.Now().Sub(begun)
	c.metrics.asked(request.Code, &answer)

	return answer
}

// ask is Do but for time and metrics.
func (c *Client) ask(ctx context.Context, request *Request) Answer {
	if err := request.check(); err != nil {
		return failed(err)
	}
	if err := ctx.Err(); err != nil {
		return failed(err)
	}
	s, err := c.enter(request.From.Unmap())
	if err != nil {
		return failed(err)
	}
	defer c.leave(s)
	t, err := s.begin(ctx, request)
	if err != nil {
		return failed(err)
	}

	return c.await(ctx, s, t)
}

// await sends a transaction by the schedule until it is answered.
func (c *Client) await(ctx context.Context, s *socket, t *transaction) Answer {
	for try, wait := range c.config.Schedule {
		sent, err := s.send(t)
		switch {
		case err != nil && try == 0:
			s.forget(t)

			return failed(fmt.Errorf("sending to %s: %w", t.request.To, err))
		case sent && try > 0:
			c.metrics.retransmissions.Inc()
		}
		answer, over := c.listen(ctx, s, t, c.config.jittered(wait))
		if over {
			return answer
		}
	}

	return s.giveUp(t, nil)
}

// listen waits for an answer for a time. It is over when there is one, or no use in waiting.
func (c *Client) listen(
	ctx context.Context, s *socket, t *transaction, wait time.Duration,
) (answer Answer, over bool) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case answer = <-t.result:
		return answer, true
	case <-timer.C:
		return Answer{}, false
	case <-ctx.Done():
		return s.giveUp(t, ctx.Err()), true
	case <-c.closing:
		return s.giveUp(t, errShutDown()), true
	}
}

// waitFor waits until an Identifier may be free.
func (c *Client) waitFor(ctx context.Context, v vacancy) error {
	var expires <-chan time.Time
	if !v.at.IsZero() {
		timer := time.NewTimer(v.at.Sub(c.config.Now()))
		defer timer.Stop()
		expires = timer.C
	}
	select {
	case <-v.changed:
		return nil
	case <-expires:
		return nil
	case <-ctx.Done():
		return store.Errorf(store.Exhausted, "waiting for an identifier: %w", ctx.Err())
	case <-c.closing:
		return errShutDown()
	}
}

// errShutDown is the error of requests at and after the end.
func errShutDown() error {
	return store.Errorf(store.Unavailable, "dynamic authorization is shut down")
}

// enter returns the socket of an address, which is kept until leave.
func (c *Client) enter(local netip.Addr) (*socket, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, errShutDown()
	}
	s, err := c.socket(local)
	if err != nil {
		return nil, err
	}
	s.users++
	c.work.Add(1)

	return s, nil
}

// leave ends the use of a socket.
func (c *Client) leave(s *socket) {
	c.mu.Lock()
	s.users--
	c.mu.Unlock()
	c.work.Done()
}

// socket returns the socket of an address, and opens it where there is none. The caller holds mu.
func (c *Client) socket(local netip.Addr) (*socket, error) {
	if s := c.sockets[local]; s != nil {
		return s, nil
	}
	if len(c.sockets) >= MaxSockets && !c.retireOne() {
		return nil, store.Errorf(store.Exhausted,
			"more than %d addresses of our own are spoken from at once", MaxSockets)
	}
	conn, err := c.config.Listen(local)
	if err != nil {
		return nil, fmt.Errorf("opening a socket on %s: %w", local, err)
	}
	s := newSocket(c, local, conn)
	c.sockets[local] = s
	c.work.Add(1)
	go s.read() // until its connection is closed, by Shutdown, retireOne or itself

	return s, nil
}

// retireOne closes a socket that no request uses; late answers to it are lost. The caller holds mu.
func (c *Client) retireOne() bool {
	for local, s := range c.sockets {
		if s.users == 0 {
			delete(c.sockets, local)
			_ = s.conn.Close()

			return true
		}
	}

	return false
}

// Shutdown ends what waits, with Silence where a request was sent, closes the sockets and waits
// until all of it has ended, or for the context. A second call does nothing more.
func (c *Client) Shutdown(ctx context.Context) error {
	c.stop()
	ended := make(chan struct{})
	go func() { // ends with the last reader and the last Do
		c.work.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for dynamic authorization to end: %w", ctx.Err())
	}
}

// stop refuses new requests, wakes those that wait and closes the sockets.
func (c *Client) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.closed = true
	close(c.closing)
	for _, s := range c.sockets {
		_ = s.conn.Close()
	}
	c.metrics.unregister()
}
