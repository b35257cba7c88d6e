package routeros

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"gardu/routeros/api"
	"gardu/store"
)

// maxAnomalies bounds what is listed of one router.
const maxAnomalies = 500

// anomalies lists what is odd about the logins of a router, a sentence each.
func anomalies(seen *survey) []string {
	o := oddities{seen: seen, listed: []string{}}
	for _, menu := range []Menu{Secrets, HotspotUsers} {
		o.twins(menu)
		o.addresses(menu)
		o.profiles(menu)
		o.active(menu)
		if seen.found.Hidden[menu] {
			o.say("the router does not show the passwords of %s: its group lacks the policy "+
				"sensitive, and services without a password would be made", menu)
		}
	}
	o.services()

	return o.listed
}

// oddities is the work of anomalies.
type oddities struct {
	seen   *survey
	listed []string
}

// say lists a sentence.
func (o *oddities) say(format string, arguments ...any) {
	if len(o.listed) < maxAnomalies {
		o.listed = append(o.listed, fmt.Sprintf(format, arguments...))
	}
}

// rows returns the logins of a menu that people have made.
func (o *oddities) rows(menu Menu) []*Object {
	var rows []*Object
	all := o.seen.found.Rows[menu]
	for at := range all {
		if !all[at].Dynamic && !all[at].Builtin {
			rows = append(rows, &all[at])
		}
	}

	return rows
}

// twins finds logins that differ in case or blanks alone.
func (o *oddities) twins(menu Menu) {
	seen := map[string]string{}
	for _, row := range o.rows(menu) {
		name := row.Get("name")
		folded := strings.ToLower(strings.TrimSpace(name))
		if other, twice := seen[folded]; twice && other != name {
			o.say("%s: %q and %q differ in case or blanks only", menu, api.Printable(other),
				api.Printable(name))
		}
		seen[folded] = name
		if name != strings.TrimSpace(name) {
			o.say("%s: %q begins or ends with a blank", menu, api.Printable(name))
		}
	}
}

// addresses finds fixed addresses that two logins have, or that a pool gives to others.
func (o *oddities) addresses(menu Menu) {
	property := "remote-address"
	if menu == HotspotUsers {
		property = "address"
	}
	seen := map[string]string{}
	pools := o.pools()
	for _, row := range o.rows(menu) {
		fixed, name := row.Get(property), api.Printable(row.Get("name"))
		parsed, err := netip.ParseAddr(fixed)
		if err != nil {
			continue
		}
		if other, twice := seen[fixed]; twice {
			o.say("%s: %q and %q both have the address %s", menu, other, name, fixed)
		}
		seen[fixed] = name
		for _, pool := range sortedKeys(pools) {
			if slices.ContainsFunc(pools[pool], func(run store.AddressRange) bool {
				_, inside := run.Index(parsed)

				return inside
			}) {
				o.say("%s: %q has the address %s, which the pool %q gives to others", menu, name, fixed,
					api.Printable(pool))
			}
		}
	}
}

// pools reads the addresses of every pool.
func (o *oddities) pools() map[string][]store.AddressRange {
	pools := map[string][]store.AddressRange{}
	for _, row := range o.seen.found.Rows[Pools] {
		for _, part := range api.SplitList(row.Get("ranges")) {
			if run, ok := poolRange(part); ok {
				pools[row.Get("name")] = append(pools[row.Get("name")], run)
			}
		}
	}

	return pools
}

// profiles finds logins whose profile is not there.
func (o *oddities) profiles(menu Menu) {
	for _, row := range o.rows(menu) {
		profile := row.Get("profile")
		switch {
		case api.IsID(profile):
			o.say("%s: %q has the profile %s, of which the name is gone: it was removed", menu,
				api.Printable(row.Get("name")), profile)
		case o.seen.found.row(profileMenu(menu), profile) == nil && profile != "default":
			o.say("%s: %q has the profile %q, which is not there", menu,
				api.Printable(row.Get("name")), api.Printable(profile))
		}
	}
}

// active finds logins that are on and should not be, or that nobody knows.
func (o *oddities) active(menu Menu) {
	known := map[string]*Object{}
	for _, row := range o.rows(menu) {
		known[row.Get("name")] = row
	}
	on := o.seen.found.Active[activeMenu(menu)]
	for _, login := range sortedKeys(on) {
		row := known[login]
		switch {
		case row == nil:
			o.say("%q is on and is not in %s: RADIUS let it in, or the row was removed since",
				api.Printable(login), menu)
		case row.Get("disabled") == "yes":
			o.say("%s: %q is disabled and on: its session was never ended", menu,
				api.Printable(login))
		}
	}
}

// services finds secrets that serve any kind of dialling.
func (o *oddities) services() {
	var names []string
	for _, row := range o.rows(Secrets) {
		if row.Get("service") == "any" {
			names = append(names, api.Printable(row.Get("name")))
		}
	}
	if len(names) > 0 {
		o.say("%d secrets serve any kind of dialling, VPN too: %s", len(names), some(names))
	}
}
