package rostest

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ErrRejected is wrapped by everything that keeps a customer from logging in.
var ErrRejected = errors.New("login rejected")

// rejected says why a login fails.
func rejected(reason string) error { return fmt.Errorf("%w: %s", ErrRejected, reason) }

// firstPPP is where the ids of PPP sessions begin.
const firstPPP = 0x80000000

// DialIn is a customer's attempt to get a PPP session.
type DialIn struct {
	Name string
	// Password is checked unless it is empty.
	Password string
	// Service is pppoe when it is empty.
	Service string
	// CallerID is the MAC address of the customer's router.
	CallerID string
}

// Dial lets a customer in as the router would: a local secret decides, and only when no secret
// has the name, RADIUS does, where /ppp/aaa uses it. The session makes the rows that RouterOS
// makes: active, interface, queue, address list, used address.
func (r *Router) Dial(who DialIn) (*Line, error) {
	if who.Service == "" {
		who.Service = "pppoe"
	}
	if who.CallerID == "" {
		who.CallerID = "02:00:00:00:00:01"
	}
	grant, byRADIUS, err := r.askRADIUS(who)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	line := &Line{router: r, name: who.Name, device: who.CallerID}
	terms, err := r.terms(who, grant, byRADIUS)
	if err != nil {
		r.note("ppp,error", who.Name+": "+err.Error())

		return nil, err
	}
	line.connect(who, terms)

	return line, nil
}

// askRADIUS asks RADIUS when it is RADIUS's to decide.
func (r *Router) askRADIUS(who DialIn) (Grant, bool, error) {
	r.mu.Lock()
	local := r.tables["/ppp/secret"].named(who.Name) != nil
	uses := r.single("/ppp/aaa")["use-radius"] == "true"
	r.mu.Unlock()
	if local || !uses {
		return Grant{}, false, nil
	}
	if r.config.RADIUS == nil {
		return Grant{}, false, rejected("radius timeout")
	}
	grant, accepted := r.config.RADIUS(RADIUSLogin{
		Service: "ppp", Name: who.Name, Password: who.Password, CallerID: who.CallerID,
	})
	if !accepted {
		return Grant{}, false, rejected("radius reject")
	}

	return grant, true, nil
}

// terms is what a PPP session gets.
type terms struct {
	address, rate, list string
	pool                *row
	limitIn, limitOut   string
	granted             time.Duration // how long RADIUS lets it last
	profiled            string        // how long the profile does
	radius              bool
}

// terms works out what a login gets: the secret before its profile, a fixed address before a
// pool.
func (r *Router) terms(who DialIn, grant Grant, byRADIUS bool) (terms, error) {
	profiles := r.tables["/ppp/profile"]
	secret := r.tables["/ppp/secret"].named(who.Name)
	profile := profiles.byID[0]
	switch {
	case secret != nil:
		if err := r.secretFits(who, secret); err != nil {
			return terms{}, err
		}
		profile = profiles.byID[reID(r.tables["/ppp/secret"].value(secret, "profile"))]
	case !byRADIUS:
		return terms{}, rejected("user " + who.Name + " authentication failed")
	case grant.Profile != "":
		profile = profiles.named(grant.Profile)
	}
	if profile == nil {
		return terms{}, rejected("could not find the profile")
	}
	if !byRADIUS && profile.values["only-one"] == "yes" &&
		r.tables["/ppp/active"].with("name", who.Name) != nil {
		return terms{}, rejected("user " + who.Name + " is already active")
	}
	got := terms{
		rate: first(grant.RateLimit, profile.values["rate-limit"]),
		list: first(grant.AddressList, profile.values["address-list"]), radius: byRADIUS,
		granted: grant.SessionTimeout, profiled: profile.values["session-timeout"],
	}
	if secret != nil {
		got.address = secret.values["remote-address"]
		got.limitIn, got.limitOut = secret.values["limit-bytes-in"], secret.values["limit-bytes-out"]
	}

	return r.addressed(got, grant, profile)
}

// secretFits checks a login against the local secret.
func (r *Router) secretFits(who DialIn, secret *row) error {
	service := r.tables["/ppp/secret"].value(secret, "service")
	caller := secret.values["caller-id"]
	wrong := who.Password != "" && who.Password != secret.values["password"]
	if secret.values["disabled"] == "true" || wrong || service != "any" && service != who.Service ||
		caller != "" && caller != who.CallerID {
		return rejected("user " + who.Name + " authentication failed")
	}

	return nil
}

// addressed finds the address of a session.
func (r *Router) addressed(got terms, grant Grant, profile *row) (terms, error) {
	remote := profile.values["remote-address"]
	got.address = first(grant.Address, got.address)
	if grant.Pool != "" && grant.Address == "" {
		named := r.tables["/ip/pool"].named(grant.Pool)
		if named == nil {
			return got, rejected("no such pool " + grant.Pool)
		}
		remote, got.address = named.name(), ""
	}
	id, pooled := parseID(remote)
	switch {
	case got.address != "":
		return got, nil
	case !pooled:
		got.address = remote
	default:
		got.address, got.pool = r.take(r.tables["/ip/pool"].byID[id])
	}
	if got.address == "" {
		return got, rejected("could not determine remote address")
	}

	return got, nil
}

// connect makes the rows of a PPP session. The caller holds the lock.
func (l *Line) connect(who DialIn, got terms) {
	r := l.router
	l.begin(got.granted, got.profiled)
	l.address = got.address
	r.lastPPP++
	l.make("/ppp/active", firstPPP+r.lastPPP, map[string]string{
		"name": who.Name, "service": who.Service, "caller-id": who.CallerID,
		"address": got.address, "session-id": fmt.Sprintf("0x%08X", 0x81500000+r.lastPPP),
		"limit-bytes-in": zeroed(got.limitIn), "limit-bytes-out": zeroed(got.limitOut),
		"radius": strconv.FormatBool(got.radius),
	})
	name := r.freeInterface(who)
	l.make("/interface", 0, map[string]string{
		"name": name, "type": who.Service + "-in", "running": "true", "mtu": "1480",
		"last-link-up-time": r.date(r.clock.wall()),
	})
	if got.rate != "" {
		l.limit(name, got.rate)
	}
	if got.list != "" {
		l.make("/ip/firewall/address-list", 0, map[string]string{
			"list": got.list, "address": got.address,
		})
	}
	if got.pool != nil {
		l.make("/ip/pool/used", 0, map[string]string{
			"pool": got.pool.values["name"], "address": got.address, "owner": "PPP",
			"info": who.Name,
		})
	}
	r.note(l.topics(), who.Name+" logged in, "+got.address)
}

// freeInterface names the interface of a session: the second of a name gets -1.
func (r *Router) freeInterface(who DialIn) string {
	name := "<" + who.Service + "-" + who.Name + ">"
	for i := 1; r.tables["/interface"].named(name) != nil; i++ {
		name = fmt.Sprintf("<%s-%s-%d>", who.Service, who.Name, i)
	}

	return name
}

// lastSeen notes on a secret when its session ended.
func (r *Router) lastSeen(l *Line, reason string) {
	secrets := r.tables["/ppp/secret"]
	old := secrets.named(l.name)
	if old == nil {
		return
	}
	changed := old.clone()
	changed.values["last-logged-out"] = strconv.FormatInt(r.clock.wall().Unix(), 10)
	changed.values["last-caller-id"] = l.device
	changed.values["last-disconnect-reason"] = reason
	r.replace(secrets, changed)
}

// lastLoggedOut shows when the last session of a secret ended; the epoch is never.
func lastLoggedOut(r *Router, row *row) string {
	seconds, _ := strconv.ParseInt(row.values["last-logged-out"], 10, 64)

	return r.date(time.Unix(seconds, 0).UTC())
}

// first returns the first text that is not empty.
func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}

	return ""
}

// zeroed makes an empty counter 0.
func zeroed(text string) string { return first(text, "0") }

// with returns the first row whose property has a value.
func (t *table) with(property, value string) *row {
	for _, candidate := range t.rows {
		if candidate.values[property] == value {
			return candidate
		}
	}

	return nil
}

// single returns the values of a menu that has one item, with fallbacks.
func (r *Router) single(path string) map[string]string {
	t := r.tables[path]
	values := map[string]string{}
	for i := range t.properties {
		values[t.properties[i].name] = t.value(t.rows[0], t.properties[i].name)
	}

	return values
}
