package rostest

import (
	"slices"
	"strings"
)

// verb is what a command does. Those that write run under the router's lock and return the value
// for "ret"; the others take the lock themselves.
type verb struct {
	writes bool
	policy string // what the user needs; empty is "read", or "write" for those that write
	change func(j *job) (string, *trap)
	do     func(j *job) error
	takes  []string // arguments beside the properties of the menu
}

// printSwitches are the arguments of print that change nothing here, or only how the CLI shows.
var printSwitches = []string{
	".proplist", "count-only", "detail", "stats", "brief", "terse", "value-list", "as-value",
	"without-paging", "from", ".id", "show-ids", "show-sensitive",
}

// verbs are the commands of menus by name.
func verbs() map[string]verb {
	items := []string{".id", "numbers"}

	return map[string]verb{
		"print":  {do: (*job).print, takes: printSwitches},
		"getall": {do: (*job).print, takes: printSwitches},
		"listen": {do: (*job).listen, takes: []string{".proplist"}},
		"get":    {do: (*job).get, takes: append(items, "value-name")},
		"monitor-traffic": {
			do: (*job).traffic, policy: "test", takes: []string{"interface", "once", "interval"},
		},
		"monitor": {
			do: (*job).monitor, policy: "test", takes: append(items, "once", "interval"),
		},
		"add": {
			writes: true, change: (*job).add, takes: []string{"place-before", "copy-from"},
		},
		"set":            {writes: true, change: (*job).set, takes: items},
		"remove":         {writes: true, change: (*job).remove, takes: items},
		"enable":         {writes: true, change: (*job).enable, takes: items},
		"disable":        {writes: true, change: (*job).disable, takes: items},
		"unset":          {writes: true, change: (*job).unset, takes: append(items, "value-name")},
		"comment":        {writes: true, change: (*job).set, takes: items},
		"reset-counters": {writes: true, change: (*job).resetCounters, takes: items},
		"move":           {writes: true, change: (*job).move, takes: append(items, "destination")},
		"login": {
			writes: true, change: (*job).loginHotspot,
			takes: []string{"ip", "user", "password", "mac-address", "domain"},
		},
		"take":    {writes: true, change: (*job).takeSafe},
		"release": {writes: true, change: (*job).releaseSafe},
		"unroll":  {writes: true, change: (*job).unrollSafe},
	}
}

// find returns the verb of a command that the menu has and the user may use, after a look at its
// arguments.
func (r *Router) find(j *job) (verb, *trap) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := j.command
	j.table = r.tables[c.path]
	if j.table == nil || !r.release.within(j.table.menu.since, "") {
		if r.prefixes(c.path) {
			return verb{}, missing("no such command")
		}

		return verb{}, missing("no such command prefix")
	}
	j.menu = j.table.menu
	found, known := r.verbs[c.verb]
	if !known || !j.menu.has(c.verb) {
		return verb{}, missing("no such command")
	}
	policy := first(found.policy, "read")
	if found.writes {
		policy = "write"
	}
	user := r.users[j.session.user]
	if user.Name != j.session.user || !user.allowed(policy) {
		return verb{}, r.notAllowed()
	}

	return found, r.checkArguments(j, found)
}

// prefixes reports whether a path leads to menus without being one.
func (r *Router) prefixes(path string) bool {
	for known := range r.tables {
		if strings.HasPrefix(known, path+"/") {
			return true
		}
	}

	return false
}

// checkArguments looks for arguments that the command does not take.
func (r *Router) checkArguments(j *job, found verb) *trap {
	if j.command.stray != "" {
		return r.unknownParameter(j.command.stray)
	}
	for _, argument := range j.command.arguments {
		if !r.takes(j, found, argument.name) {
			return r.unknownParameter(argument.name)
		}
	}

	return nil
}

// takes reports whether a command takes an argument in this release.
func (r *Router) takes(j *job, found verb, name string) bool {
	switch {
	case name == "show-sensitive":
		return r.release.has(hiddenSecrets) && j.table.sensitive()
	case name == "place-before":
		return j.menu.has("move") && j.command.verb == "add"
	case name == "":
		return j.command.verb == "unset"
	case slices.Contains(found.takes, name):
		return true
	case j.command.verb == "comment":
		return name == "comment"
	case j.command.verb != "add" && j.command.verb != "set":
		return false
	}
	plain, cleared := strings.CutPrefix(name, "!")
	column := j.table.byName[plain]

	return column != nil && !column.readOnly && (!cleared || column.clearable)
}

// sensitive reports whether a table has something to hide.
func (t *table) sensitive() bool {
	return slices.ContainsFunc(t.properties, func(p property) bool { return p.sensitive })
}
