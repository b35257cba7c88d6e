package routeros

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"gardu/routeros/api"
	"gardu/store"
)

// Finding is something that an operator should know about a router.
type Finding struct {
	Grave    bool   `json:"grave"` // isolir, or RADIUS, does not work
	Sentence string `json:"sentence"`
}

// IsolirCheck looks at a router for everything that lets customers past isolir, or holds those who
// have paid. It writes nothing; no finding means that all is well.
func (f *Fleet) IsolirCheck(ctx context.Context, router int64) ([]Finding, error) {
	one, err := f.worker(router)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, verbPatience)
	defer cancel()
	var findings []Finding
	err = one.beside(ctx, func(conn *api.Conn, record *store.Router) error {
		seen, err := f.survey(ctx, conn, record)
		if err != nil {
			return explained(record, err)
		}
		findings, err = checkRouter(ctx, conn, seen)

		return explainedOrNil(record, err)
	})

	return findings, err
}

// checkRouter looks at what has been read, and at what only this check needs.
func checkRouter(ctx context.Context, conn *api.Conn, seen *survey) ([]Finding, error) {
	c := check{seen: seen}
	c.block(NATRules)
	c.block(FilterRules)
	c.allowed()
	c.profile()
	c.asking()
	c.bypass()
	if err := c.servers(ctx, conn); err != nil {
		return nil, err
	}
	if err := c.resolver(ctx, conn); err != nil {
		return nil, err
	}
	if err := c.pppoe(ctx, conn); err != nil {
		return nil, err
	}

	return c.findings, nil
}

// check is the work of IsolirCheck.
type check struct {
	seen     *survey
	findings []Finding
}

// grave reports what keeps isolir from working.
func (c *check) grave(format string, arguments ...any) {
	c.findings = append(c.findings, Finding{Grave: true, Sentence: fmt.Sprintf(format, arguments...)})
}

// mild reports what is unwise.
func (c *check) mild(format string, arguments ...any) {
	c.findings = append(c.findings, Finding{Sentence: fmt.Sprintf(format, arguments...)})
}

// block looks for rules that are missing, altered, switched off, or below rules that let traffic
// past them.
func (c *check) block(menu Menu) {
	if reason, unread := c.seen.found.Unread[menu]; unread {
		c.grave("%s cannot be read: %s", menu, reason)

		return
	}
	d := difference{wanted: c.seen.wanted, found: c.seen.found, plan: &Plan{}}
	t := menu.table()
	pairs, _ := d.match(t)
	b := layout{t: t, rows: c.seen.found.Rows[menu]}
	b.begin()
	mine := entries(pairs)
	for at := range pairs {
		c.rule(&d, t, &pairs[at])
		if pairs[at].row == nil {
			continue
		}
		chain := pairs[at].want.Get("chain")
		if above := b.passer(chain, pairs[at].row.ID, mine); above != "" {
			c.grave("the rule %q of %s stands below rule %s (%s), which lets traffic past it",
				pairs[at].want.label(), menu, above, b.byID[above].Get("action"))
		}
	}
	c.order(&b, pairs, menu)
}

// rule looks at one rule.
func (c *check) rule(d *difference, t *table, one *pair) {
	switch {
	case one.row == nil:
		c.grave("the rule %q of %s is missing", one.want.label(), t.menu)
	case one.row.Get("disabled") == "yes":
		c.grave("the rule %q of %s is disabled", one.want.label(), t.menu)
	case one.row.Invalid:
		c.grave("the rule %q of %s is invalid: it refers to something that is gone",
			one.want.label(), t.menu)
	default:
		for _, edit := range d.ruleEdits(t, one) {
			c.grave("the rule %q of %s has %s %s, and should have %s", one.want.label(), t.menu,
				edit.Name, quoted(edit.Old), quoted(edit.New))
		}
	}
}

// order looks whether our rules of each chain stand in their order among themselves.
func (c *check) order(b *layout, pairs []pair, menu Menu) {
	last := map[string]int{}
	for at := range pairs {
		if pairs[at].row == nil {
			continue
		}
		chain := pairs[at].want.Get("chain")
		place := slices.Index(b.order, pairs[at].row.ID) + 1
		if place < last[chain] {
			c.grave("the rule %q of %s stands too high: above a rule that must come before it",
				pairs[at].want.label(), menu)
		}
		last[chain] = max(last[chain], place)
	}
}

// allowed looks at the lists: what should be reachable is, and no entry isolates everybody or
// lets everybody out.
func (c *check) allowed() {
	list := c.seen.sheet.isolirList()
	wanted := map[string]bool{}
	for _, object := range c.seen.wanted.Objects[AddressLists] {
		wanted[object.Key()] = true
	}
	rows := c.seen.found.Rows[AddressLists]
	for at := range rows {
		row := &rows[at]
		if row.Get("disabled") == "yes" {
			continue
		}
		delete(wanted, row.Key())
		prefix, err := netip.ParsePrefix(row.Get("address"))
		wide := err == nil && prefix.Bits() == 0
		switch {
		case wide && list != "" && row.Get("list") == list:
			c.grave("the address list %s holds %s: every customer is isolated", list, prefix)
		case wide && list != "" && row.Get("list") == list+allowedSuffix:
			c.grave("the address list %s holds %s: isolated customers reach everything",
				list+allowedSuffix, prefix)
		}
	}
	for _, key := range sortedKeys(wanted) {
		c.grave("the address list entry %q is missing: isolated customers cannot reach it", key)
	}
	if list == "" {
		c.grave("the isolir profile names no address list, so no rule knows who is isolated")
	}
	if !c.seen.sheet.Settings.Portal.IsValid() {
		c.mild("no portal is configured: isolated customers see no page that tells them to pay")
	}
}

// profile looks whether who logs in as isolated gets what the rules look at.
func (c *check) profile() {
	pool := c.seen.sheet.Isolir.Pool
	if pool != "" && c.seen.found.row(Pools, pool) == nil {
		c.grave("the pool %q of isolated customers is not on the router", pool)
	}
	if !c.seen.router.Mode.Writes() {
		return
	}
	if row := c.seen.found.row(PPPProfiles, isolirName); row == nil {
		c.grave("the PPP profile %q is missing", isolirName)
	} else if list := row.Get("address-list"); list != c.seen.sheet.isolirList() {
		c.grave("the PPP profile %q puts customers on the address list %q, and the rules look at %q",
			isolirName, list, c.seen.sheet.isolirList())
	}
	rows := c.seen.found.Rows[Secrets]
	for at := range rows {
		if isolating(rows[at].Get("profile")) && rows[at].Get("remote-address") != "" {
			c.grave("the secret %q is isolated but has the fixed address %s, which beats the isolir "+
				"pool", api.Printable(rows[at].Name()), rows[at].Get("remote-address"))
		}
	}
}

// asking looks at how the router asks gardu.
func (c *check) asking() {
	if !c.seen.router.Mode.Asks() {
		return
	}
	found := c.seen.found
	for _, menu := range []Menu{RADIUSIncoming, PPPAAA} {
		if reason, unread := found.Unread[menu]; unread {
			c.grave("%s cannot be read: %s", menu, reason)
		}
	}
	if rows := found.Rows[RADIUSIncoming]; len(rows) > 0 {
		if rows[0].Get("accept") != "yes" {
			c.grave("/radius/incoming does not accept: gardu can neither end nor change a session")
		} else if port := decimal(c.seen.sheet.coaPort()); rows[0].Get("port") != port {
			c.grave("/radius/incoming listens on port %s, and gardu sends to %s",
				rows[0].Get("port"), port)
		}
	}
	if rows := found.Rows[PPPAAA]; len(rows) > 0 {
		if rows[0].Get("use-radius") != "yes" {
			c.grave("/ppp/aaa does not use RADIUS: no PPP login ever reaches gardu")
		}
		if rows[0].Get("accounting") != "yes" {
			c.grave("/ppp/aaa does no accounting: gardu sees no PPP session")
		}
		if rows[0].Get("interim-update") == "0s" {
			c.mild("/ppp/aaa sends no interim updates: sessions that break off are noticed late")
		}
	}
	c.clients()
}

// clients looks for a RADIUS client that leads to gardu.
func (c *check) clients() {
	rows := c.seen.found.Rows[RADIUSClients]
	for _, endpoint := range c.seen.sheet.Settings.Endpoints {
		at := slices.IndexFunc(rows, func(row Object) bool {
			return row.Get("address") == endpoint.Address.String() && row.Get("disabled") != "yes"
		})
		if at < 0 {
			c.grave("no RADIUS client of the router leads to %s", endpoint.Address)
		}
	}
}

// bypass looks for local logins that a router answers itself, without ever asking gardu.
func (c *check) bypass() {
	if !c.seen.router.Mode.Asks() {
		return
	}
	for _, menu := range []Menu{Secrets, HotspotUsers} {
		wanted := map[string]bool{}
		for _, object := range c.seen.wanted.Objects[menu] {
			wanted[object.Get("name")] = true
		}
		var names []string
		for _, row := range c.seen.found.Rows[menu] {
			skip := row.Dynamic || row.Builtin || row.Get("disabled") == "yes"
			if !skip && !wanted[row.Get("name")] && !c.seen.wanted.protected(row.Get("name")) {
				names = append(names, api.Printable(row.Get("name")))
			}
		}
		if len(names) > 0 {
			c.grave("%d local logins in %s bypass RADIUS, and so isolir: %s", len(names), menu,
				some(names))
		}
	}
}

// mostNamed is how many names a sentence lists.
const mostNamed = 5

// some lists the first names.
func some(names []string) string {
	shown := names[:min(mostNamed, len(names))]
	text := fmt.Sprintf("%q", shown)
	if len(names) > len(shown) {
		text += fmt.Sprintf(" and %d more", len(names)-len(shown))
	}

	return text
}

// servers looks for hotspots that do not ask gardu. Their profiles count only where one is used.
func (c *check) servers(ctx context.Context, conn *api.Conn) error {
	if !c.seen.router.Mode.Asks() {
		return nil
	}
	err := conn.Print(ctx, api.Query{
		Path: "/ip/hotspot", Properties: []string{"name", "profile"},
	}, func(row api.Row) error {
		name, _ := row.Get("name")
		profile, _ := row.Get("profile")
		found := c.seen.found.row(HotspotServers, profile)
		if found != nil && found.Get("use-radius") != "yes" {
			c.grave("the hotspot %q does not use RADIUS: its profile %q says no",
				api.Printable(name), api.Printable(profile))
		}

		return nil
	})

	return unlessRefused(err)
}

// resolver looks whether the router answers the names that isolated customers are sent to it for.
func (c *check) resolver(ctx context.Context, conn *api.Conn) error {
	var asked, allowed bool
	err := single(ctx, conn, "/ip/dns", func(row api.Row) {
		value, _ := row.Get("allow-remote-requests")
		asked, allowed = true, canonicalFlag(value) == "yes"
	})
	if err = unlessRefused(err); err == nil && asked && !allowed {
		c.grave("/ip/dns does not allow remote requests: isolated customers resolve no name, and " +
			"see no page")
	}

	return err
}

// pppoe looks at the servers that customers dial.
func (c *check) pppoe(ctx context.Context, conn *api.Conn) error {
	err := conn.Print(ctx, api.Query{Path: "/interface/pppoe-server/server"}, func(row api.Row) error {
		name, _ := row.Get("service-name")
		one, _ := row.Get("one-session-per-host")
		alive, _ := row.Get("keepalive-timeout")
		if canonicalFlag(one) != "yes" && (alive == "0" || alive == "disabled") {
			c.mild("the PPPoE server %q keeps dead sessions: give it a keepalive-timeout, or "+
				"one-session-per-host", api.Printable(name))
		}

		return nil
	})
	var trap *api.Trap
	if errors.As(err, &trap) {
		return nil
	}

	return err
}
