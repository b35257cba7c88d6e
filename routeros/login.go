package routeros

import (
	"cmp"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"gardu/routeros/api"
	"gardu/store"
)

// subscribers adds the logins of this router, and every profile that one of them, or a plan that
// is tied to the router, needs.
func (d *desire) subscribers() {
	for at := range d.sheet.Plans {
		if plan := &d.sheet.Plans[at]; d.here(plan) {
			d.profile(plan, &plan.Profile, plan.Access)
		}
	}
	var waiting int
	for at := range d.sheet.Subscribers {
		subscriber := &d.sheet.Subscribers[at]
		if subscriber.Given.Activate { // nobody asks gardu about a login that the router knows
			waiting++
		}
		if object := d.login(subscriber); object != nil {
			if added := d.add(object, number("service", subscriber.Service.ID)); added != nil {
				added.Mark.Window = d.marker.windowOf(subscriber)
			}
		}
	}
	if waiting > 0 {
		d.note("the validity of %d services begins at a first login, of which this router tells "+
			"nobody: they never expire unless they are given an expiry", waiting)
	}
}

// login makes the secret or user of a service, or nil of one that has ended.
func (d *desire) login(subscriber *Subscriber) *Object {
	service := &subscriber.Service
	if service.Router != d.sheet.NAS.ID || !service.Terminated.IsZero() || subscriber.Plan == nil {
		return nil
	}
	object := newObject(menuOf(service.Access))
	object.Service = service.ID
	object.with("name", service.Login).with("profile", d.profileOf(subscriber)).
		with("disabled", yes(subscriber.Given.Outcome == store.Reject))
	d.password(&object, service)
	if object.Menu == Secrets {
		d.secret(&object, subscriber)
	} else {
		d.user(&object, subscriber)
	}

	return &object
}

// menuOf is where the logins of a kind live.
func menuOf(access store.AccessKind) Menu {
	if access == store.Hotspot {
		return HotspotUsers
	}

	return Secrets
}

// password gives the object its password, or says why it cannot have one. A hotspot login without
// any is a voucher, whose code is all there is.
func (d *desire) password(object *Object, service *store.Service) {
	switch {
	case service.Secret.Form == store.ClearText:
		object.with("password", string(service.Secret.Value))
	case service.Secret.Form == store.NoSecret && object.Menu == HotspotUsers:
		object.with("password", "")
	case service.Secret.Form == store.NoSecret:
		object.Kept = fmt.Sprintf("%s has no password, and a secret without one would let anybody "+
			"in who knows the name", service.Login)
	default:
		object.Kept = fmt.Sprintf("the password of %s is kept as a hash, and a router needs the "+
			"clear text", service.Login)
	}
	if object.Kept != "" {
		d.Notes = append(d.Notes, object.Kept)
	}
}

// secret fills in what only a PPP login has. A fixed address beats the pool of any profile, so it
// goes wherever the profile ignores fixed addresses: isolir.
func (d *desire) secret(object *Object, subscriber *Subscriber) {
	service := &subscriber.Service
	kind := "any"
	if service.Access == store.PPPoE {
		kind = "pppoe"
	}
	object.with("service", kind).with("caller-id", service.MAC.String()).
		with("remote-address", fixedAddress(subscriber)).
		with("remote-ipv6-prefix", fixedPrefix(subscriber))
}

// user fills in what only a hotspot login has. The counters of a user add up for as long as it
// exists, so its limits are those of a quota window, and the mark says which one.
func (d *desire) user(object *Object, subscriber *Subscriber) {
	station := anyStation
	if mac := subscriber.Service.MAC; !mac.IsZero() {
		station = mac.String()
	}
	object.with("server", "all").with("mac-address", station).
		with("address", fixedAddress(subscriber))
	bounds := subscriber.Given.Bounds
	if subscriber.Given.Outcome != store.Accept || subscriber.Given.Reason == store.ReasonThrottled {
		bounds = store.Bounds{}
	}
	object.with("limit-uptime", api.FormatDuration(bounds.Online)).
		with("limit-bytes-in", decimal(bounds.Data.Up)).
		with("limit-bytes-out", decimal(bounds.Data.Down)).
		with("limit-bytes-total", decimal(bounds.Data.Total))
}

// windowOf names the quota window whose counters a login has; empty where nothing is counted.
func (m *Marker) windowOf(subscriber *Subscriber) string {
	window := subscriber.Given.Window
	if subscriber.Service.Access != store.Hotspot || window.IsZero() {
		return ""
	}

	return m.window(window.UTC().Format(time.RFC3339))
}

// fixedAddress is the address that a login always gets, or an empty text.
func fixedAddress(subscriber *Subscriber) string {
	given := subscriber.Given.Profile
	if given != nil && given.IgnoresFixed || subscriber.Service.Address == (netip.Addr{}) {
		return ""
	}

	return subscriber.Service.Address.String()
}

// fixedPrefix is the IPv6 prefix of the link that a login always gets, or an empty text.
func fixedPrefix(subscriber *Subscriber) string {
	given := subscriber.Given.Profile
	if given != nil && given.IgnoresFixed || !subscriber.Service.IPv6Prefix.IsValid() {
		return ""
	}

	return subscriber.Service.IPv6Prefix.String()
}

// profileOf returns the name of the profile that a subscriber has now, and sees to it that the
// profile is wanted. A rejected login keeps its plan's.
func (d *desire) profileOf(subscriber *Subscriber) string {
	given, access := subscriber.Given, subscriber.Service.Access
	switch {
	case given.Profile == nil:
		return d.profile(subscriber.Plan, &subscriber.Plan.Profile, access)
	case given.Outcome == store.Isolate:
		return d.isolirProfile(subscriber.Plan, given.Profile, access)
	default:
		return d.profile(subscriber.Plan, given.Profile, access)
	}
}

// profile returns the name of the profile that gives what a plan gives, at the rate of this one.
// A group is a profile that the operator keeps on the router.
func (d *desire) profile(plan *store.Plan, given *store.Profile, access store.AccessKind) string {
	if given.Group != "" {
		return given.Group
	}
	name := variantName(plan, given.Rate)
	d.profileNamed(name, given, access, plan.SharedUsers)

	return name
}

// isolirProfile is profile for whoever is isolated: of the plan, its company, or everybody.
func (d *desire) isolirProfile(
	plan *store.Plan, given *store.Profile, access store.AccessKind,
) string {
	if given.Group != "" {
		return given.Group
	}
	name := isolirName
	company := d.sheet.company(plan.Company)
	switch {
	case plan.Isolir != nil:
		name = fmt.Sprintf("%s plan %d", isolirName, plan.ID)
	case company != nil && company.Isolir != nil:
		name = fmt.Sprintf("%s company %d", isolirName, company.ID)
	}
	d.profileNamed(name, given, access, 1)

	return name
}

// profileNamed adds a profile, once.
func (d *desire) profileNamed(
	name string, given *store.Profile, access store.AccessKind, shared int,
) {
	menu := PPPProfiles
	if access == store.Hotspot {
		menu = HotspotProfiles
	}
	if d.wants(menu, name) {
		return
	}
	if len(given.AddressLists) > 1 {
		d.note("profile %s: a router knows one address list for each profile; only %s is written",
			name, given.AddressLists[0])
	}
	object := newObject(menu)
	object.with("name", name).with("rate-limit", given.Rate).with("address-list", first(given)).
		with("idle-timeout", api.FormatDuration(given.IdleTimeout))
	if menu == PPPProfiles {
		d.pppProfile(&object, given, shared)
	} else {
		d.hotspotProfile(&object, given, shared)
	}
	d.add(&object, "profile "+name)
}

// pppProfile fills in what only a PPP profile has. Isolated customers get no IPv6, which no rule
// here would hold.
func (d *desire) pppProfile(object *Object, given *store.Profile, shared int) {
	object.with("remote-address", d.poolName(given))
	if d.sheet.Settings.Gateway.IsValid() {
		object.with("local-address", d.sheet.Settings.Gateway.String())
	}
	only := "default"
	if shared == 1 {
		only = "yes"
	}
	object.with("only-one", only)
	if given.IgnoresFixed {
		object.with("only-one", "yes").with("use-ipv6", "no")
	}
}

// hotspotProfile fills in what only a hotspot user profile has.
func (d *desire) hotspotProfile(object *Object, given *store.Profile, shared int) {
	users := "unlimited"
	if shared > 0 {
		users = strconv.Itoa(shared)
	}
	pool := cmp.Or(d.poolName(given), "none")
	object.with("shared-users", users).with("address-pool", pool)
}

// poolName is the pool of a profile on the router: where gardu would lease the address itself, a
// pool of the same addresses, because nobody asks gardu here.
func (d *desire) poolName(given *store.Profile) string {
	for at := range d.sheet.Pools {
		if pool := &d.sheet.Pools[at]; given.AddressPool != 0 && pool.ID == given.AddressPool {
			return pool.Name
		}
	}

	return given.Pool
}

// first returns the first address list of a profile.
func first(profile *store.Profile) string {
	return strings.Join(profile.AddressLists[:min(1, len(profile.AddressLists))], "")
}

// yes spells a boolean.
func yes(value bool) string { return api.FormatBool(value) }

// decimal spells a number.
func decimal[Number uint16 | uint64](value Number) string {
	return strconv.FormatUint(uint64(value), 10)
}
