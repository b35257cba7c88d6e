package rostest

import (
	"strconv"
	"strings"
	"time"
)

// Visit is a hotspot guest's attempt to log in.
type Visit struct {
	Name, Password string
	// MAC and Address are those of the guest's device, which had the address before.
	MAC, Address string
	// Server is the hotspot; empty is the first.
	Server string
}

// Visit lets a guest in as the hotspot would: local users first, then RADIUS, where the profile
// of the hotspot uses it. It makes a host, an active row, cookies and a queue.
func (r *Router) Visit(who Visit) (*Line, error) {
	line := &Line{
		router: r, hotspot: true, name: who.Name, device: who.MAC, fixed: who.Address,
		server: who.Server,
	}
	grant, err := r.askForGuest(who)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if user := r.guest(line); user != nil && who.Password != user.values["password"] {
		return nil, rejected("invalid username or password")
	}
	if err := r.admitGuest(line, grant); err != nil {
		r.note("hotspot,info,debug", who.Name+" login failed: "+err.Error())

		return nil, err
	}

	return line, nil
}

// askForGuest asks RADIUS when no local user has the name.
func (r *Router) askForGuest(who Visit) (*Grant, error) {
	r.mu.Lock()
	local := r.guest(&Line{name: who.Name, server: who.Server}) != nil
	uses := r.hotspotProfile(who.Server)["use-radius"] == "true"
	r.mu.Unlock()
	if local {
		return nil, nil
	}
	if !uses || r.config.RADIUS == nil {
		return nil, rejected("invalid username or password")
	}
	grant, accepted := r.config.RADIUS(RADIUSLogin{
		Service: "hotspot", Name: who.Name, Password: who.Password, CallerID: who.MAC,
	})
	if !accepted {
		return nil, rejected("radius reject")
	}

	return &grant, nil
}

// guest returns the local user of a line: the one of its server before the one of all.
func (r *Router) guest(l *Line) *row {
	users := r.tables["/ip/hotspot/user"]
	for _, server := range []string{r.serverID(l.server), "all"} {
		if id, found := users.keys[0][l.name+"\x00"+server]; found {
			return users.byID[id]
		}
	}

	return nil
}

// serverID is how a user refers to a hotspot.
func (r *Router) serverID(name string) string {
	if server := r.tables["/ip/hotspot"].named(name); server != nil {
		return server.name()
	}

	return ""
}

// admitGuest makes the rows of a hotspot session, or says why not. The caller holds the lock.
func (r *Router) admitGuest(l *Line, grant *Grant) error {
	user := r.guest(l)
	profile := r.guestProfile(user, grant)
	switch {
	case user == nil && grant == nil:
		return rejected("invalid username or password")
	case profile == nil:
		return rejected("no such profile")
	case user != nil && user.values["disabled"] == "true":
		return rejected("invalid username or password")
	case user != nil && r.usedUp(user):
		return rejected("user has reached a limit")
	case !r.shared(l, profile):
		return rejected("no more sessions are allowed for user " + l.name)
	}
	l.user = 0
	if user != nil {
		l.user = user.id
	}
	l.welcome(profile, grant)

	return nil
}

// guestProfile is the profile that a session gets.
func (r *Router) guestProfile(user *row, grant *Grant) *row {
	profiles := r.tables["/ip/hotspot/user/profile"]
	if user != nil {
		id := r.tables["/ip/hotspot/user"].value(user, "profile")

		return profiles.byID[reID(id)]
	}
	if grant != nil && grant.Profile != "" {
		return profiles.named(grant.Profile)
	}

	return profiles.byID[0]
}

// shared reports whether the user may have one more session.
func (r *Router) shared(l *Line, profile *row) bool {
	allowed := r.tables["/ip/hotspot/user/profile"].value(profile, "shared-users")
	limit, err := strconv.Atoi(allowed)
	if err != nil {
		return true // unlimited
	}
	sessions := 0
	for other := range r.lines {
		if other.hotspot && other.name == l.name {
			sessions++
		}
	}

	return sessions < limit
}

// welcome makes the rows of a hotspot session.
func (l *Line) welcome(profile *row, grant *Grant) {
	r := l.router
	radius := grant != nil
	if !radius {
		grant = &Grant{}
	}
	l.begin(grant.SessionTimeout, profile.values["session-timeout"])
	l.address = l.fixed
	r.vacate(l)
	server := first(l.server, r.firstHotspot())
	l.make("/ip/hotspot/host", 0, map[string]string{
		"mac-address": l.device, "address": l.address, "to-address": l.address,
		"server": server, "authorized": "true",
	})
	l.make("/ip/hotspot/active", hexAddress(l.address), map[string]string{
		"server": server, "user": l.name, "address": l.address, "mac-address": l.device,
		"login-by": "http-chap", "radius": strconv.FormatBool(radius),
	})
	if rate := first(grant.RateLimit, profile.values["rate-limit"]); rate != "" {
		l.limit("<hotspot-"+l.name+">", rate)
	}
	if list := first(grant.AddressList, profile.values["address-list"]); list != "" {
		l.make("/ip/firewall/address-list", 0, map[string]string{
			"list": list, "address": l.address,
		})
	}
	r.bake(l, profile)
	r.note(l.topics(), l.name+" ("+l.address+"): logged in")
}

// vacate ends the session of whoever had the address of a guest before.
func (r *Router) vacate(l *Line) {
	for other := range r.lines {
		if other != l && other.hotspot && other.address == l.address {
			r.hangUp(other, "address was taken")
		}
	}
}

// limit makes the queue of a session from the first part of a rate-limit.
func (l *Line) limit(name, rate string) {
	fields := append(strings.Fields(rate), "0")
	column := paired("max-limit", readRate)
	limit, bad := column.kind(l.router, &column, fields[0])
	if bad != nil {
		limit = "0/0"
	}
	l.make("/queue/simple", 0, map[string]string{
		"name": name, "target": name, "max-limit": limit, "bytes": "0/0",
	})
}

// bake leaves the cookies with which a guest is let in without a password.
func (r *Router) bake(l *Line, profile *row) {
	if r.cookie(l) != nil {
		return
	}
	server := r.hotspotProfile(l.server)
	if strings.Contains(server["login-by"], "cookie") {
		r.leaveCookie(l, server["http-cookie-lifetime"])
	}
	profiles := r.tables["/ip/hotspot/user/profile"]
	if profiles.value(profile, "add-mac-cookie") == "true" {
		r.leaveCookie(l, profiles.value(profile, "mac-cookie-timeout"))
	}
}

// leaveCookie adds one cookie.
func (r *Router) leaveCookie(l *Line, lifetime string) {
	span, _ := parseSpan(lifetime)
	now := r.clock.now()
	made := &row{
		values: map[string]string{"user": l.name, "mac-address": l.device, "domain": ""},
		since:  now.Unix(), until: now.Add(span).Unix(),
	}
	cookies := r.tables["/ip/hotspot/cookie"]
	r.insert(cookies, made, len(cookies.rows))
}

// cookie returns a cookie of the guest's device.
func (r *Router) cookie(l *Line) *row {
	for _, each := range r.tables["/ip/hotspot/cookie"].rows {
		if each.values["user"] == l.name && each.values["mac-address"] == l.device {
			return each
		}
	}

	return nil
}

// firstHotspot is the name of the first hotspot.
func (r *Router) firstHotspot() string {
	if servers := r.tables["/ip/hotspot"].rows; len(servers) > 0 {
		return servers[0].values["name"]
	}

	return ""
}

// hotspotProfile returns the properties of the profile of a hotspot.
func (r *Router) hotspotProfile(server string) map[string]string {
	profiles := r.tables["/ip/hotspot/profile"]
	id := uint64(0)
	servers := r.tables["/ip/hotspot"]
	if found := servers.named(first(server, r.firstHotspot())); found != nil {
		id = reID(servers.value(found, "profile"))
	}
	values := map[string]string{}
	if found := profiles.byID[id]; found != nil {
		for i := range profiles.properties {
			values[profiles.properties[i].name] = profiles.value(found, profiles.properties[i].name)
		}
	}

	return values
}

// loginHotspot is the command that logs a host in.
func (j *job) loginHotspot() (string, *trap) {
	r := j.router
	name, _ := j.command.get("user")
	address, _ := j.command.get("ip")
	mac, _ := j.command.get("mac-address")
	password, _ := j.command.get("password")
	line := &Line{router: r, hotspot: true, name: name, device: mac, fixed: address}
	user := r.guest(line)
	if user == nil || user.values["password"] != password {
		return "", failure("failure: invalid username or password")
	}
	if err := r.admitGuest(line, nil); err != nil {
		return "", failure("failure: " + err.Error())
	}

	return "", nil
}

// settle adds the time of a session to its user's uptime.
func (r *Router) settle(l *Line) {
	users := r.tables["/ip/hotspot/user"]
	old := users.byID[l.user]
	if !l.hotspot || old == nil || l.user == 0 {
		return
	}
	now := r.clock.now()
	changed := old.clone()
	changed.count("used", uint64(now.Sub(l.counted)/time.Second))
	l.counted = now
	users.replace(changed)
}

// userUptime is the time that a hotspot user has spent in all sessions since the counters were
// reset.
func userUptime(r *Router, row *row) string { return formatSpan(r.spent(row)) }

// spent is that time as a span.
func (r *Router) spent(user *row) time.Duration {
	seconds, _ := strconv.ParseUint(user.values["used"], 10, 63)
	sum := time.Duration(seconds) * time.Second
	for l := range r.lines {
		if l.user == user.id && l.hotspot {
			sum += r.clock.now().Sub(l.counted)
		}
	}

	return sum
}

// usedUp reports whether a hotspot user has reached a limit.
func (r *Router) usedUp(user *row) bool {
	limit, _ := parseSpan(zeroed(user.values["limit-uptime"]))
	in, out := number64(user.values["bytes-in"]), number64(user.values["bytes-out"])

	return limit > 0 && r.spent(user) >= limit ||
		over(in, user.values["limit-bytes-in"]) || over(out, user.values["limit-bytes-out"]) ||
		over(in+out, user.values["limit-bytes-total"])
}

// over reports whether a counter has reached a limit; 0 is no limit.
func over(count uint64, limit string) bool {
	most := number64(limit)

	return most > 0 && count >= most
}

// number64 reads a counter.
func number64(text string) uint64 {
	value, _ := strconv.ParseUint(text, 10, 64)

	return value
}

// splitPair reads a pair of counters.
func splitPair(text string) (uint64, uint64) {
	up, down, _ := strings.Cut(text, "/")

	return number64(up), number64(down)
}

// enforceLimits ends the sessions of users, and of secrets, that have reached a limit.
func (r *Router) enforceLimits() {
	for l := range r.lines {
		user := r.tables["/ip/hotspot/user"].byID[l.user]
		full := !l.hotspot && l.full() || l.hotspot && l.user != 0 && user != nil && r.usedUp(user)
		if full {
			r.hangUp(l, "traffic limit reached")
		}
	}
}

// full reports whether a PPP session has reached the limits that its secret had at login.
func (l *Line) full() bool {
	var in, out uint64
	var active *row
	for _, made := range l.rows {
		switch row := l.router.tables[made.path].byID[made.id]; {
		case made.path == "/interface":
			in, out = number64(row.values["rx-byte"]), number64(row.values["tx-byte"])
		case made.path == "/ppp/active":
			active = row
		}
	}

	return active != nil && (over(in, active.values["limit-bytes-in"]) ||
		over(out, active.values["limit-bytes-out"]))
}
