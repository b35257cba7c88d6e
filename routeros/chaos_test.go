package routeros_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/routeros"
	"gardu/routeros/rostest"
	"gardu/store"
)

// chaos is a router to which everything happens, beside a book that changes.
type chaos struct {
	t      *rapid.T
	rig    *rig
	theirs map[string]string // the rows of others, in words, by id
}

// mutate changes a service, or makes or ends one.
func (c *chaos) mutate() {
	id := rapid.Int64Range(1, 6).Draw(c.t, "service")
	book := c.rig.book
	if _, known := book.services[id]; !known {
		book.pppoe(id, func(s *store.Service) { s.Login = c.login() })

		return
	}
	book.change(id, func(s *store.Service) {
		switch rapid.IntRange(0, 5).Draw(c.t, "change") {
		case 0:
			s.Holds ^= store.HoldUnpaid
		case 1:
			s.Holds ^= store.HoldManual
		case 2:
			s.Login = c.login()
		case 3:
			s.Secret = store.ClearSecret(fmt.Sprint(rapid.IntRange(1, 9).Draw(c.t, "password")))
		case 4:
			s.Address = netip.AddrFrom4([4]byte{10, 1, 2, byte(id)})
		default:
			s.Terminated = time.Now()
		}
	})
}

// login draws a login that no service has.
func (c *chaos) login() string {
	return rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f", "g", "h"}).Filter(
		func(login string) bool {
			for _, service := range c.rig.book.services {
				if service.Login == login {
					return false
				}
			}

			return true
		}).Draw(c.t, "login")
}

// hurt makes something go wrong with the next commands.
func (c *chaos) hurt() {
	c.rig.router.Inject(rostest.Fault{
		Command: rapid.SampledFrom([]string{
			"", "/ppp/secret/add", "/ppp/secret/set", "/ppp/secret/remove", "/ppp/profile/add",
			"/ip/firewall/filter/add", "/ip/firewall/filter/set", "/ip/firewall/nat/add", "/ppp/secret/print",
		}).Draw(c.t, "command"),
		Act: rapid.SampledFrom([]rostest.Act{
			rostest.Hangup, rostest.Reset, rostest.Traps, rostest.FatalWord, rostest.Shorten,
		}).Draw(c.t, "act"),
		Before:   rapid.Bool().Draw(c.t, "before"),
		After:    rapid.IntRange(0, 3).Draw(c.t, "after"),
		Messages: []string{"failure: something odd"},
	})
}

// meddle does what an administrator does: ours are removed, changed and dialled.
func (c *chaos) meddle() {
	menu := rapid.SampledFrom([]string{
		"/ppp/secret", "/ip/firewall/filter", "/ip/firewall/nat", "/ip/firewall/address-list",
	}).Draw(c.t, "menu")
	rows := c.rig.router.Rows(menu)
	if len(rows) == 0 {
		return
	}
	id := rows[rapid.IntRange(0, len(rows)-1).Draw(c.t, "row")][".id"]
	if _, foreign := c.theirs[id+menu]; !foreign {
		c.rig.router.Take(menu, id)
	}
}

// foreign puts rows of others on the router.
func (c *chaos) foreign() {
	c.theirs = map[string]string{}
	for menu, row := range map[string]map[string]string{
		"/ppp/secret":         {"name": "theirs", "password": "x", "comment": "keep"},
		"/ip/firewall/filter": {"chain": "forward", "action": "fasttrack-connection"},
		"/ip/firewall/nat":    {"chain": "dstnat", "action": "accept"},
	} {
		id := c.rig.router.Put(menu, row)
		c.theirs[id+menu] = fmt.Sprint(c.rig.router.Row(menu, ".id", id))
	}
}

// apply applies the plan, whatever guards say.
func (c *chaos) apply() error {
	_, err := c.rig.fleet.Apply(c.rig.t.Context(), theRouter, routeros.Options{
		Override: []routeros.Guard{routeros.GuardShortened, routeros.GuardBlast},
	})

	return err
}

func TestWhateverHappensTheNextRunsMendIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		router, err := rostest.Open(rostest.Config{
			Version: rapid.SampledFrom(versions).Draw(rt, "version"),
		})
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = router.Close() }()
		book := newBook(store.RouterMixed)
		book.routers[0].Address = router.Address()
		fleet, err := routeros.New(routeros.Config{Book: book, Keeper: book, Key: siteKey})
		if err != nil {
			rt.Fatal(err)
		}
		c := chaos{t: rt, rig: (&rig{t: t, book: book, router: router, fleet: fleet}).idle()}
		c.foreign()
		for range rapid.IntRange(1, 6).Draw(rt, "turns") {
			c.mutate()
			if rapid.Bool().Draw(rt, "meddles") {
				c.meddle()
			}
			if rapid.Bool().Draw(rt, "hurts") {
				c.hurt()
			}
			_ = c.apply()
		}
		c.mends()
	})
}

// mends sees that two runs without trouble leave nothing, and that the rows of others are as they
// were.
func (c *chaos) mends() {
	c.rig.router.Heal()
	for range 2 {
		if err := c.apply(); err != nil {
			c.t.Fatal(err)
		}
	}
	plan, err := c.rig.fleet.Plan(c.rig.t.Context(), theRouter)
	if err != nil || !plan.Empty() {
		c.t.Fatalf("something still differs: %v\n%v", err, plan)
	}
	for key, before := range c.theirs {
		for _, menu := range []string{"/ppp/secret", "/ip/firewall/filter", "/ip/firewall/nat"} {
			if id := key[:len(key)-min(len(key), len(menu))]; key == id+menu {
				if now := fmt.Sprint(c.rig.router.Row(menu, ".id", id)); now != before {
					c.t.Fatalf("%s became %s", before, now)
				}
			}
		}
	}
}
