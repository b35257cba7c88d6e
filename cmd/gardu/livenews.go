package main

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"gardu/aaa"
	"gardu/aaa/directory"
	"gardu/aaa/session"
	"gardu/httpapi/web"
	"gardu/store/db"
)

// liveNews tells whoever listens of sessions that begin and end, and of routers that come into
// another state. It stands between the RADIUS server and the engine that enforces, and keeps the
// packets waiting for nothing: news that come faster than they can be told are dropped, and
// counted.
type liveNews struct {
	next    aaa.Enforcer
	office  *Office
	queue   chan sessionNews
	dropped atomic.Uint64

	routers map[int64]string // state of each that was told last; of run's goroutine
	stop    context.CancelFunc
	done    chan struct{}
}

// sessionNews is a session that has begun or ended.
type sessionNews struct {
	session uint64
	service int64
	nas     int64
	state   string
}

// Limits of live news.
const (
	liveQueue   = 256                    // news that wait
	liveEvery   = 100 * time.Millisecond // they are told this often
	liveAtOnce  = 64                     // and so many at a time
	routersLook = 50                     // routers are looked at every so many times
)

// newLiveNews makes the news of an office whose engine is there.
func newLiveNews(office *Office) *liveNews {
	return &liveNews{
		next: office.Engine, office: office, queue: make(chan sessionNews, liveQueue),
		routers: map[int64]string{},
	}
}

// Observe notes a session that has begun or ended, and passes the record on.
func (n *liveNews) Observe(applied *session.Applied) {
	switch {
	case applied.Opened || applied.Revived:
		n.note(applied, "started")
	case applied.Closed == 1 && applied.Session != 0:
		n.note(applied, "stopped")
	}
	n.next.Observe(applied)
}

// note queues news, or drops them where the queue is full.
func (n *liveNews) note(applied *session.Applied, state string) {
	select {
	case n.queue <- sessionNews{applied.Session, applied.Service, applied.NAS, state}:
	default:
		n.dropped.Add(1)
	}
}

// Start begins to tell, in one goroutine that Shutdown ends.
func (n *liveNews) Start(ctx context.Context) error {
	ctx, n.stop = context.WithCancel(context.WithoutCancel(ctx))
	n.done = make(chan struct{})
	go func() {
		defer close(n.done)
		n.run(ctx)
	}()

	return nil
}

// Shutdown ends the telling; what still waits is not told any more.
func (n *liveNews) Shutdown(ctx context.Context) error {
	n.stop()
	select {
	case <-n.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run tells until its context ends.
func (n *liveNews) run(ctx context.Context) {
	ticker := time.NewTicker(liveEvery)
	defer ticker.Stop()
	for turn := 0; ; turn++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for range min(len(n.queue), liveAtOnce) {
			n.tell(ctx, <-n.queue)
		}
		if turn%routersLook == 0 {
			n.lookAtRouters()
		}
	}
}

// liveData is what an event says of a session or a router.
type liveData struct {
	State    string `json:"state"`
	Login    string `json:"login,omitempty"`
	Customer int64  `json:"customer,omitempty"`
	NAS      int64  `json:"nas,omitempty"`
	Name     string `json:"name,omitempty"`
	Sentence string `json:"sentence,omitempty"`
}

// tell publishes the news of one session.
func (n *liveNews) tell(ctx context.Context, news sessionNews) {
	data := liveData{State: news.state, NAS: news.nas}
	var known directory.Login
	if n.office.Network.Directory.FindService(news.service, &known) {
		data.Login, data.Customer = string(known.Login), known.Customer
	}
	event := web.Event{
		Kind: "session", Subject: "session:" + strconv.FormatUint(news.session, 10), Data: data,
	}
	if known.Customer != 0 {
		_ = n.office.Folder.Book.View(ctx, func(r *db.BookReader) error {
			whose := partiesOf(r, known.Customer)
			event.Agent, event.Company = whose.agent, whose.company

			return nil
		})
	}
	n.office.Events.Publish(event)
}

// lookAtRouters publishes the state of each router that has another one than was told last.
func (n *liveNews) lookAtRouters() {
	if n.office.Fleet == nil {
		return
	}
	for _, status := range n.office.Fleet.Status() {
		state := string(status.State)
		if before, known := n.routers[status.Router]; known && before != state {
			n.office.Events.Publish(web.Event{
				Kind:    "router",
				Subject: "router:" + strconv.FormatInt(status.Router, 10),
				Data:    liveData{State: state, Name: status.Name, Sentence: status.Sentence},
			})
		}
		n.routers[status.Router] = state
	}
}
