package routeros_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"gardu/routeros"
	"gardu/routeros/rostest"
	"gardu/store"
)

// errDead is what dialling a dead router gives.
var errDead = errors.New("no route to host")

// inBubble runs a fleet of one router behind a dial function, in virtual time.
func inBubble(
	t *testing.T, dial func(context.Context, string, string) (net.Conn, error),
	story func(*routeros.Fleet, *book),
) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		book := newBook(store.RouterLocal)
		fleet, err := routeros.New(routeros.Config{Book: book, Keeper: book, Key: siteKey, Dial: dial})
		if err != nil {
			t.Fatal(err)
		}
		if err := fleet.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		story(fleet, book)
		if err := fleet.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

// Complaint: connections leak at fleet size, with a reconnect every few seconds.
func TestADeadRouterIsDialledLessAndLess(t *testing.T) {
	t.Parallel()
	var dials atomic.Int64
	dead := func(context.Context, string, string) (net.Conn, error) {
		dials.Add(1)

		return nil, errDead
	}
	inBubble(t, dead, func(fleet *routeros.Fleet, _ *book) {
		time.Sleep(30 * time.Second)
		if status := fleet.Status()[0]; status.State != routeros.StateUnreachable {
			t.Errorf("after half a minute the state is %q: %s", status.State, status.Sentence)
		}
		before := dials.Load()
		time.Sleep(10 * time.Hour)
		if made := dials.Load() - before; made < 60 || made > 400 {
			t.Errorf("dialled %d times in ten hours", made)
		}
		began := time.Now()
		err := fleet.End(t.Context(), &store.Session{NAS: theNAS, Login: "x"})
		if !store.Is(err, store.Unavailable) || time.Since(began) > 0 {
			t.Errorf("ending a session there: %v after %v", err, time.Since(began))
		}
	})
}

// refusing answers every login with a refusal.
func refusing(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	heard := make([]byte, 4096)
	if _, err := conn.Read(heard); err != nil {
		return
	}
	var answer []byte
	for _, word := range []string{
		"!trap", "=message=invalid user name or password (6)", "", "!done", "",
	} {
		answer = append(append(answer, byte(len(word))), word...)
	}
	_, _ = conn.Write(answer)
	_, _ = conn.Read(heard)
}

func TestAWrongPasswordIsNotTriedAgainSoon(t *testing.T) {
	t.Parallel()
	var dials atomic.Int64
	dial := func(context.Context, string, string) (net.Conn, error) {
		dials.Add(1)
		ours, theirs := net.Pipe()
		go refusing(theirs) // ends with the connection

		return ours, nil
	}
	inBubble(t, dial, func(fleet *routeros.Fleet, book *book) {
		for range 60 {
			time.Sleep(time.Minute)
			fleet.Changed([]store.Change{{Noun: store.NounService, ID: 1}, {Noun: store.NounPlan, ID: 1}})
		}
		if made := dials.Load(); made < 4 || made > 7 {
			t.Errorf("logged in %d times in an hour", made)
		}
		if status := fleet.Status()[0]; status.State != routeros.StateRefused {
			t.Errorf("the state is %q: %s", status.State, status.Sentence)
		}
		before := dials.Load()
		book.mu.Lock()
		book.routers[0].Password = store.ClearSecret("another")
		book.mu.Unlock()
		fleet.Changed([]store.Change{{Noun: store.NounRouter, ID: theRouter}})
		time.Sleep(2 * time.Second)
		if dials.Load() == before {
			t.Error("a new password is not tried at once")
		}
	})
}

// Complaint: one dead router delays the others; a payment waits for a router.
func TestDeadRoutersDelayNobody(t *testing.T) {
	t.Parallel()
	const routers, dead = 60, 3 // every third is dead
	book := newBook(store.RouterLocal)
	book.routers = nil
	byAddress := map[string]string{}
	var live []*rostest.Router
	for id := int64(1); id <= routers; id++ {
		one := book.template(id)
		if id%dead != 0 {
			fake := rostest.Start(t, rostest.Config{Serial: one.Name})
			live = append(live, fake)
			byAddress[one.Address] = fake.Address()
		}
		book.routers = append(book.routers, one)
		book.pppoe(id, func(s *store.Service) { s.Router = one.NAS })
	}
	r := &rig{t: t, book: book}
	fleet, err := routeros.New(routeros.Config{
		Book: book, Keeper: book, Key: siteKey, DialsPerSecond: 1000,
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			to := byAddress[address]
			if to == "" {
				<-ctx.Done() // silence, as of a router without power

				return nil, ctx.Err()
			}

			return (&net.Dialer{}).DialContext(ctx, network, to)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.fleet = fleet
	r.started()
	r.until("the live routers", func() bool {
		return states(fleet)[routeros.StateInStep] == len(live)
	})
	for id := int64(1); id <= routers; id++ {
		book.change(id, func(s *store.Service) { s.Holds = store.HoldUnpaid })
		r.changed(id)
	}
	r.until("isolir on the live routers", func() bool {
		var isolated int
		for _, fake := range live {
			if fake.Row("/ppp/secret", "profile", "gd-isolir") != nil {
				isolated++
			}
		}

		return isolated == len(live)
	})
}

// template is a router by its number, at an address of its own.
func (b *book) template(id int64) store.Router {
	return store.Router{
		ID: id, Name: fmt.Sprintf("gw%d", id), NAS: 1000 + id, User: "admin", TLS: store.RouterPlain,
		Address:  fmt.Sprintf("10.99.%d.%d:8728", id/250, id%250+1),
		Password: store.Secret{Form: store.ClearText}, Mode: store.RouterLocal,
	}
}

// states counts routers by state.
func states(fleet *routeros.Fleet) map[routeros.State]int {
	counts := map[routeros.State]int{}
	for _, one := range fleet.Status() {
		counts[one.State]++
	}

	return counts
}

func TestChangedWaitsForNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		book := newBook(store.RouterLocal)
		fleet, err := routeros.New(routeros.Config{
			Book: book, Key: siteKey, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
				<-ctx.Done()

				return nil, ctx.Err()
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := fleet.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		book.mu.Lock() // the disk hangs
		began := time.Now()
		for id := range int64(100_000) {
			fleet.Changed([]store.Change{{Noun: store.NounService, ID: id}})
		}
		if spent := time.Since(began); spent > 0 {
			t.Errorf("waited %v", spent)
		}
		book.mu.Unlock()
		if err := fleet.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

// Complaint: reconciling makes work where nothing differs; an upgrade or a reboot goes unnoticed.
func TestARoundThatFindsNothingWritesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterMixed, rostest.Config{})
	r.book.pppoe(1)
	r.started().inStep()
	r.router.ForgetWrites()
	before := *r.fleet.Status()[0].Round
	r.fleet.Changed([]store.Change{{Noun: store.NounNAS, ID: theNAS}})
	r.until("another round", func() bool { return r.fleet.Status()[0].Round.After(before) })
	if wrote := r.router.Writes(); wrote != 0 {
		t.Errorf("wrote %d times: %v", wrote, r.router.Ledger())
	}
	r.router.Take("/ppp/secret", r.router.Row("/ppp/secret", "name", "customer00001")[".id"])
	r.router.Disconnect()
	r.fleet.Changed([]store.Change{{Noun: store.NounNAS, ID: theNAS}})
	r.until("the secret after a reconnection", func() bool {
		return r.router.Row("/ppp/secret", "name", "customer00001") != nil
	})
}

func TestManyWishesOfOneServiceAreOne(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	r.book.pppoe(1)
	r.started().inStep()
	r.router.ForgetWrites()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for at := range 200 {
				r.book.change(1, func(s *store.Service) { s.Secret = store.ClearSecret(fmt.Sprint(at)) })
				r.changed(1)
			}
		})
	}
	group.Wait()
	r.book.change(1, func(s *store.Service) { s.Secret = store.ClearSecret("the last") })
	r.changed(1)
	r.until("the last password", func() bool {
		return r.row(routeros.Secrets, "customer00001")["password"] == "the last"
	})
	if wrote := r.router.Writes(); wrote > 50 {
		t.Errorf("wrote %d times for 1601 changes", wrote)
	}
}

func TestRoutersComeAndGo(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	r.started().inStep()
	r.book.mu.Lock()
	gone := r.book.routers
	r.book.routers = nil
	r.book.mu.Unlock()
	r.fleet.Changed([]store.Change{{Noun: store.NounRouter, ID: theRouter}})
	r.until("its end", func() bool { return len(r.fleet.Status()) == 0 })
	if _, err := r.fleet.Plan(t.Context(), theRouter); !store.Is(err, store.NotFound) {
		t.Errorf("a router that is gone: %v", err)
	}
	r.book.mu.Lock()
	r.book.routers = gone
	r.book.mu.Unlock()
	r.fleet.Changed([]store.Change{{Noun: store.NounRouter, ID: theRouter}})
	r.until("its return", func() bool { return states(r.fleet)[routeros.StateInStep] == 1 })
}

func TestMetricsAreWellNamed(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	book := newBook(store.RouterLocal)
	config := routeros.Config{Book: book, Key: siteKey, Registerer: registry}
	if _, err := routeros.New(config); err != nil {
		t.Fatal(err)
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
	if _, err := routeros.New(config); err == nil {
		t.Error("metrics could be registered twice")
	}
	if _, err := routeros.New(routeros.Config{Book: book}); err == nil {
		t.Error("a fleet without a key was made")
	}
}
