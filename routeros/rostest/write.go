package rostest

import (
	"slices"
	"strings"
)

// add makes a row and returns its id.
func (j *job) add() (string, *trap) {
	made := &row{values: map[string]string{}, since: j.router.clock.now().Unix()}
	if source, copied := j.command.get("copy-from"); copied {
		original, bad := j.item(source)
		if bad != nil {
			return "", bad
		}
		made.values = original.clone().values
	}
	if bad := j.assign(made); bad != nil {
		return "", bad
	}
	if bad := j.complete(made); bad != nil {
		return "", bad
	}
	place := len(j.table.rows)
	if before, given := j.command.get("place-before"); given && before != "" {
		anchor, bad := j.item(before)
		if bad != nil {
			return "", bad
		}
		place = slices.Index(j.table.rows, anchor)
	}
	j.router.insert(j.table, made, place)

	return made.name(), nil
}

// complete looks for what a new or changed row lacks or shares.
func (j *job) complete(made *row) *trap {
	for i := range j.table.properties {
		name := j.table.properties[i].name
		if j.table.properties[i].required && made.values[name] == "" {
			return missingValue(name)
		}
	}
	if j.menu.check != nil {
		if bad := j.menu.check(j.router, made); bad != nil {
			return bad
		}
	}

	return j.table.duplicate(made)
}

// assign reads the properties of a command into a row.
func (j *job) assign(changed *row) *trap {
	for _, argument := range j.command.arguments {
		name, cleared := strings.CutPrefix(argument.name, "!")
		column := j.table.byName[name]
		switch {
		case column == nil:
		case cleared:
			delete(changed.values, name)
		default:
			value, bad := column.kind(j.router, column, argument.value)
			if bad != nil {
				return bad
			}
			changed.put(column, value)
		}
	}

	return nil
}

// put sets a property; a value that is the fallback is not kept.
func (r *row) put(column *property, value string) {
	if value == column.fallback {
		delete(r.values, column.name)

		return
	}
	r.values[column.name] = value
}

// items returns the rows that a command is about, all or none: RouterOS finds every item before
// it touches the first.
func (j *job) items() ([]*row, *trap) {
	if j.menu.single {
		return j.table.rows, nil
	}
	ids, given := j.command.get(".id")
	if !given {
		ids, given = j.command.get("numbers")
	}
	if !given {
		return nil, missingValue("numbers")
	}
	var found []*row
	for id := range strings.SplitSeq(ids, ",") {
		one, bad := j.item(id)
		if bad != nil {
			return nil, bad
		}
		if !slices.Contains(found, one) {
			found = append(found, one)
		}
	}

	return found, nil
}

// item returns the row of an id or a name.
func (j *job) item(text string) (*row, *trap) {
	if id, isID := parseID(text); isID {
		if found := j.table.byID[id]; found != nil {
			return found, nil
		}

		return nil, noItem()
	}
	if found := j.table.named(text); found != nil {
		return found, nil
	}

	return nil, missing("no such item")
}

// alter changes every item of the command by a function. Rows of the router's own making are
// guarded where the menu says so.
func (j *job) alter(change func(changed *row) *trap) (string, *trap) {
	found, bad := j.items()
	if bad != nil {
		return "", bad
	}
	for _, old := range found {
		if j.menu.guarded != "" && old.own() {
			return "", failure(j.menu.guarded)
		}
		changed := old.clone()
		if bad := change(changed); bad != nil {
			return "", bad
		}
		if bad := j.complete(changed); bad != nil {
			return "", bad
		}
		j.router.replace(j.table, changed)
	}

	return "", nil
}

// set changes properties.
func (j *job) set() (string, *trap) { return j.alter(j.assign) }

// enable clears the flag "disabled".
func (j *job) enable() (string, *trap) { return j.alter(able("false")) }

// disable sets it.
func (j *job) disable() (string, *trap) { return j.alter(able("true")) }

// able sets the flag "disabled".
func able(value string) func(*row) *trap {
	return func(changed *row) *trap {
		if value == "false" {
			delete(changed.values, "disabled")
		} else {
			changed.values["disabled"] = value
		}

		return nil
	}
}

// unset clears one property.
func (j *job) unset() (string, *trap) {
	name, given := j.command.get("value-name")
	if !given {
		return "", missingValue("value-name")
	}
	column := j.table.byName[name]
	if column == nil || !column.clearable {
		return "", noMatch("value-name")
	}

	return j.alter(func(changed *row) *trap {
		delete(changed.values, name)

		return nil
	})
}

// resetCounters puts counters back to 0.
func (j *job) resetCounters() (string, *trap) {
	found, bad := j.items()
	if bad != nil {
		return "", bad
	}
	for _, old := range found {
		changed := old.clone()
		for _, name := range j.menu.counters {
			delete(changed.values, name)
		}
		j.router.replace(j.table, changed)
		if j.menu.path == "/ip/hotspot/user" {
			j.router.recount(old.id)
		}
	}

	return "", nil
}

// recount starts the time of a hotspot user's sessions anew.
func (r *Router) recount(user uint64) {
	for l := range r.lines {
		if l.hotspot && l.user == user {
			l.counted = r.clock.now()
		}
	}
}

// remove takes items out. A session that is removed ends.
func (j *job) remove() (string, *trap) {
	found, bad := j.items()
	if bad != nil {
		return "", bad
	}
	for _, gone := range found {
		if j.menu.keep != "" && gone.values["default"] == "true" {
			return "", failure(j.menu.keep)
		}
		if j.menu.guarded != "" && gone.own() {
			return "", failure(j.menu.guarded)
		}
	}
	for _, gone := range found {
		j.router.withdraw(j.table, gone)
	}

	return "", nil
}

// move puts items in before another, or at the end.
func (j *job) move() (string, *trap) {
	found, bad := j.items()
	if bad != nil {
		return "", bad
	}
	var before *row
	if destination, given := j.command.get("destination"); given && destination != "" {
		if before, bad = j.item(destination); bad != nil {
			return "", bad
		}
	}
	for _, moved := range found {
		j.table.move(moved, before)
		j.router.changed(j.table, moved, false)
	}

	return "", nil
}
