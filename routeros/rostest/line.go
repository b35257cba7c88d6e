package rostest

import (
	"net/netip"
	"strconv"
	"time"
)

// RADIUSLogin is a login that the router asks RADIUS about.
type RADIUSLogin struct {
	// Service is "ppp" or "hotspot".
	Service                  string
	Name, Password, CallerID string
}

// Grant is what RADIUS allows a login. Empty parts leave it to the profile.
type Grant struct {
	// Profile is the name of a PPP or hotspot user profile.
	Profile string
	// Address is fixed; Pool names one to take an address from.
	Address, Pool string
	// RateLimit and AddressList hold for the session.
	RateLimit, AddressList string
	// SessionTimeout ends it.
	SessionTimeout time.Duration
}

// Line is a customer's session on the router, as long as the router keeps it.
type Line struct {
	router  *Router
	hotspot bool
	name    string
	device  string // the MAC address or caller-id
	fixed   string // the address that a hotspot guest came with
	server  string

	// The router's lock guards what follows.
	rows    []placed
	address string
	user    uint64    // the row of the hotspot user; 0 for RADIUS
	counted time.Time // since when the time of the session is not in its user's
	until   int64     // when the session ends, in seconds of the router's clock; 0 is never
	online  bool
	logins  int
}

// placed is a row that a session made.
type placed struct {
	path string
	id   uint64
}

// Online reports whether the router still keeps the session.
func (l *Line) Online() bool {
	l.router.mu.Lock()
	defer l.router.mu.Unlock()

	return l.online
}

// Address is what the customer has, or had last.
func (l *Line) Address() string {
	l.router.mu.Lock()
	defer l.router.mu.Unlock()

	return l.address
}

// Logins is how often the session began: a hotspot cookie begins it anew without anybody's doing.
func (l *Line) Logins() int {
	l.router.mu.Lock()
	defer l.router.mu.Unlock()

	return l.logins
}

// Hangup ends the session from the customer's side.
func (l *Line) Hangup() {
	l.router.mu.Lock()
	defer l.router.mu.Unlock()
	l.router.hangUp(l, "hung-up")
}

// Grow adds octets to the counters of the session: up from the customer, down to it. A hotspot
// session ends when a limit of its user is reached.
func (l *Line) Grow(up, down uint64) {
	r := l.router
	r.mu.Lock()
	defer r.mu.Unlock()
	if !l.online {
		return
	}
	for _, made := range l.rows {
		r.grow(made, up, down)
	}
	if l.user != 0 {
		r.grow(placed{"/ip/hotspot/user", l.user}, up, down)
	}
	r.enforceLimits()
}

// growths are the counters of each menu that grow with a session.
var growths = map[string][2]string{
	"/interface":         {"rx-byte", "tx-byte"},
	"/ip/hotspot/active": {"bytes-in", "bytes-out"},
	"/ip/hotspot/host":   {"bytes-in", "bytes-out"},
	"/ip/hotspot/user":   {"bytes-in", "bytes-out"},
}

// grow adds to the counters of one row, silently: counters are no change to listen for.
func (r *Router) grow(made placed, up, down uint64) {
	t := r.tables[made.path]
	old := t.byID[made.id]
	if old == nil {
		return
	}
	changed := old.clone()
	if names, counts := growths[made.path]; counts {
		changed.count(names[0], up)
		changed.count(names[1], down)
	}
	if made.path == "/queue/simple" {
		changed.countPair("bytes", up, down)
	}
	t.replace(changed)
}

// count adds to a counter.
func (r *row) count(name string, more uint64) {
	value, _ := strconv.ParseUint(r.values[name], 10, 64)
	r.values[name] = strconv.FormatUint(value+more, 10)
}

// countPair adds to a pair of counters, upload first.
func (r *row) countPair(name string, up, down uint64) {
	first, second := splitPair(r.values[name])
	r.values[name] = strconv.FormatUint(first+up, 10) + "/" + strconv.FormatUint(second+down, 10)
}

// make adds a row that lasts as long as the session.
func (l *Line) make(path string, id uint64, values map[string]string) {
	r := l.router
	made := &row{id: id, values: values, owner: l, since: r.clock.now().Unix()}
	t := r.tables[path]
	if t.byName["dynamic"] != nil {
		values["dynamic"] = "true"
	}
	r.insert(t, made, len(t.rows))
	l.rows = append(l.rows, placed{path, made.id})
}

// begin counts a login. What ends the session is RADIUS's timeout, or else the profile's. The
// caller holds the lock.
func (l *Line) begin(granted time.Duration, profiled string) {
	l.online, l.counted, l.until = true, l.router.clock.now(), 0
	span, _ := parseSpan(profiled)
	if granted > 0 {
		span = granted
	}
	if span > 0 {
		l.until = l.counted.Add(span).Unix()
	}
	l.logins++
	l.router.lines[l] = struct{}{}
}

// hangUp takes away what a session made. The caller holds the lock.
func (r *Router) hangUp(l *Line, reason string) {
	if !l.online {
		return
	}
	r.settle(l)
	for _, made := range l.rows {
		if gone := r.tables[made.path].byID[made.id]; gone != nil {
			r.drop(r.tables[made.path], gone)
		}
	}
	l.rows, l.online = nil, false
	delete(r.lines, l)
	if !l.hotspot {
		r.lastSeen(l, reason)
	}
	r.note(l.topics(), l.name+" logged out: "+reason)
}

// topics are those of log rows about the session.
func (l *Line) topics() string {
	if l.hotspot {
		return "hotspot,account,info,debug"
	}

	return "ppp,account,info,debug"
}

// kick ends a session because somebody removed one of its rows. A hotspot guest with a cookie is
// back at once, if the user may still log in.
func (r *Router) kick(l *Line, path string) {
	r.hangUp(l, "admin reset")
	if l.hotspot && path == "/ip/hotspot/active" && r.cookie(l) != nil {
		_ = r.admitGuest(l, nil)
	}
}

// uptime is how long a row has been there.
func uptime(r *Router, row *row) string {
	return formatSpan(time.Duration(r.clock.now().Unix()-row.since) * time.Second)
}

// take returns the first free address of a pool, going on to the next pool when it is full.
func (r *Router) take(pool *row) (string, *row) {
	seen := map[*row]bool{}
	for pool != nil && !seen[pool] {
		seen[pool] = true
		if address := r.free(pool); address != "" {
			return address, pool
		}
		pool = r.tables["/ip/pool"].byID[reID(pool.values["next-pool"])]
	}

	return "", nil
}

// free returns the first address of a pool that nobody uses, or nothing.
func (r *Router) free(pool *row) string {
	used := map[string]bool{}
	for _, each := range r.tables["/ip/pool/used"].rows {
		used[each.values["address"]] = true
	}
	for _, run := range runs(pool.values["ranges"]) {
		for at := uint64(run.first); at <= uint64(run.last); at++ {
			if address := numbered(uint32(at)).String(); !used[address] {
				return address
			}
		}
	}

	return ""
}

// reID reads an id; what is none is one that nothing has.
func reID(text string) uint64 {
	id, isID := parseID(text)
	if !isID {
		return ^uint64(0)
	}

	return id
}

// hexAddress is the id that a hotspot session has: its address.
func hexAddress(address string) uint64 {
	parsed, err := netip.ParseAddr(address)
	if err != nil || !parsed.Is4() {
		return 0
	}

	return uint64(ordinal(parsed))
}
