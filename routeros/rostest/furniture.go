package rostest

import (
	"net"
	"strconv"
)

// maxLog is how many log rows a router keeps.
const maxLog = 1000

// defaultSessions is how many connections a service takes, unless /ip/service says otherwise.
const defaultSessions = 20

// furnish puts in what a new router has.
func (r *Router) furnish() {
	for path, name := range map[string]string{
		"/ppp/profile": "default", "/ip/hotspot/profile": "default",
		"/ip/hotspot/user/profile": "default",
	} {
		r.built(path, 0, map[string]string{"name": name})
	}
	r.built("/ppp/profile", 0xFFFFFFFE, map[string]string{
		"name": "default-encryption", "use-encryption": "yes",
	})
	r.built("/ip/hotspot/user", 0, map[string]string{
		"name": "default-trial", "comment": "counters and limits for trial users",
	})
	for _, name := range []string{
		"default", "default-small", "hotspot-default", "pcq-download-default",
		"pcq-upload-default",
	} {
		r.ensure("/queue/type", map[string]string{"name": name, "kind": "pfifo", "default": "true"})
	}
	for _, name := range []string{"ether1", "ether2", "bridge1"} {
		r.ensure("/interface", map[string]string{"name": name, "default-name": name})
	}
	for name, port := range map[string]string{"api": "8728", "api-ssl": "8729", "winbox": "8291"} {
		r.ensure("/ip/service", map[string]string{"name": name, "port": port})
	}
	for _, path := range []string{
		"/ppp/aaa", "/radius/incoming", "/system/clock", "/ip/dns", "/system/identity",
		"/system/resource", "/system/routerboard",
	} {
		r.ensure(path, nil)
	}
	r.ensure("/user/group", map[string]string{
		"name": "full", "policy": "local,ssh,read,write,policy,test,winbox,password,sensitive,api",
	})
	r.describe()
}

// built adds a row that cannot be removed, with the id that routers give it.
func (r *Router) built(path string, id uint64, values map[string]string) {
	t := r.tables[path]
	values["default"] = "true"
	made := &row{id: id, values: values}
	if id == 0 {
		t.rows = append(t.rows, made)
		t.index(made)

		return
	}
	r.insert(t, made, len(t.rows))
}

// describe says what the router is.
func (r *Router) describe() {
	if r.config.Identity != "" {
		r.ensure("/system/identity", map[string]string{"name": r.config.Identity})
	}
	r.ensure("/system/resource", map[string]string{
		"architecture-name": "arm", "board-name": "hEX S", "platform": "MikroTik", "cpu": "ARM",
		"cpu-count": "2", "cpu-frequency": "880", "free-memory": "180000000",
		"total-memory": "268435456", "free-hdd-space": "3000000", "total-hdd-space": "16777216",
	})
	r.ensure("/system/routerboard", map[string]string{
		"routerboard": "true", "model": "RB760iGS", "serial-number": first(r.config.Serial, "HEX0001"),
		"firmware-type": "mt7621L", "current-firmware": r.version,
	})
}

// service is the name of the service that the router plays.
func (r *Router) service() *row {
	name := "api"
	if r.config.TLS != nil {
		name = "api-ssl"
	}

	return r.tables["/ip/service"].named(name)
}

// maxSessions is how many connections the service takes.
func (r *Router) maxSessions() int {
	limit, err := strconv.Atoi(r.tables["/ip/service"].value(r.service(), "max-sessions"))
	if err != nil {
		return defaultSessions
	}

	return limit
}

// served reports whether the service takes connections from an address.
func (r *Router) served(from net.Addr) bool {
	service := r.service()
	if service.values["disabled"] == "true" {
		return false
	}

	return listed(first(service.values["address"], service.values["available-from"]), from)
}

// note adds a log row. The caller holds the lock.
func (r *Router) note(topics, message string) {
	log := r.tables["/log"]
	if len(log.rows) >= maxLog {
		r.drop(log, log.rows[0])
	}
	made := &row{
		values: map[string]string{"topics": topics, "message": message},
		since:  r.clock.wall().Unix(),
	}
	r.insert(log, made, len(log.rows))
}

// Log adds a row to /log.
func (r *Router) Log(topics, message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.note(topics, message)
}

// Reboot ends all connections and sessions, clears what lives in memory only, and starts uptime
// and the counters of interfaces anew.
func (r *Router) Reboot() {
	r.Disconnect()
	r.mu.Lock()
	defer r.mu.Unlock()
	for l := range r.lines {
		r.hangUp(l, "reboot")
	}
	for path, each := range r.tables {
		for i := len(each.rows) - 1; i >= 0; i-- {
			old := each.rows[i]
			volatile := each.menu.live && !each.menu.single || old.until > 0
			if volatile && path != "/user/active" {
				r.drop(each, old)
			}
		}
	}
	interfaces := r.tables["/interface"]
	for _, old := range append([]*row(nil), interfaces.rows...) {
		changed := old.clone()
		for _, name := range interfaces.menu.counters {
			delete(changed.values, name)
		}
		interfaces.replace(changed)
	}
	r.clock.mu.Lock()
	r.clock.booted = r.clock.base().Add(r.clock.offset)
	r.clock.mu.Unlock()
}

// checkPool looks for ranges of one pool that overlap.
func checkPool(_ *Router, pool *row) *trap {
	ranges := runs(pool.values["ranges"])
	for i, one := range ranges {
		for _, other := range ranges[:i] {
			if one.first <= other.last && other.first <= one.last {
				return failure("failure: pool ranges overlap")
			}
		}
	}

	return nil
}
