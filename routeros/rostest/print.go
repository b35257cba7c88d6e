package rostest

import (
	"slices"
	"strconv"
	"strings"
)

// batch is how many rows are written at once; the router's lock is free in between.
const batch = 128

// view is how a print shows rows: which properties, and whether secrets too.
type view struct {
	properties []string // nil is all
	secrets    bool
}

// print answers print and getall.
func (j *job) print() error {
	j.router.mu.Lock()
	j.router.expire()
	shown := j.view()
	rows := slices.Clone(j.table.rows)
	empty := j.router.release.has(emptyReply)
	j.router.mu.Unlock()
	if ids, some := j.command.get("from"); some {
		rows = j.among(rows, ids)
	}
	if j.command.has("count-only") {
		return j.count(rows)
	}
	for part := range slices.Chunk(rows, batch) {
		if err := j.emit(j.render(part, shown)); err != nil {
			return err
		}
		if j.ctx.Err() != nil {
			return interrupted()
		}
	}
	if j.rows == 0 && empty && !j.shortened() {
		return j.send([]string{"!empty"})
	}

	return nil
}

// view reads from the command what is to be shown.
func (j *job) view() view {
	user := j.router.users[j.session.user]
	shown := view{secrets: user.allowed("sensitive")}
	if j.router.release.has(hiddenSecrets) && !j.router.config.OpenSecrets {
		shown.secrets = shown.secrets && j.command.has("show-sensitive")
	}
	if names, some := j.command.get(".proplist"); some {
		shown.properties = strings.Split(names, ",")
	}

	return shown
}

// among keeps the rows that a list of ids or names points to.
func (j *job) among(rows []*row, ids string) []*row {
	j.router.mu.Lock()
	defer j.router.mu.Unlock()
	wanted := strings.Split(ids, ",")

	return slices.DeleteFunc(rows, func(r *row) bool {
		return !slices.Contains(wanted, r.name()) &&
			(j.menu.name == "" || !slices.Contains(wanted, j.table.value(r, j.menu.name)))
	})
}

// count answers count-only.
func (j *job) count(rows []*row) error {
	j.router.mu.Lock()
	count := 0
	for _, candidate := range rows {
		if j.passes(candidate) {
			count++
		}
	}
	j.router.mu.Unlock()
	if j.fault != nil && j.fault.Act == Miscount {
		count = j.fault.After
		j.fault = nil
	}

	return j.ret(strconv.Itoa(count))
}

// passes reports whether a row answers the query of the command. The caller holds the lock.
func (j *job) passes(candidate *row) bool {
	if len(j.command.queries) == 0 {
		return true
	}

	return passes(j.command.queries, func(name string) (string, bool) {
		return j.router.show(j.table, candidate, name, true)
	})
}

// render makes sentences of those rows that answer the query.
func (j *job) render(rows []*row, shown view) [][]string {
	j.router.mu.Lock()
	defer j.router.mu.Unlock()
	var sentences [][]string
	for _, candidate := range rows {
		if j.passes(candidate) {
			sentences = append(sentences, j.router.sentence(j.table, candidate, shown))
		}
	}

	return sentences
}

// sentence makes a !re of a row. The caller holds the lock.
func (r *Router) sentence(t *table, shown *row, how view) []string {
	words := []string{"!re"}
	names := how.properties
	if names == nil {
		names = t.names()
	}
	for _, name := range names {
		if value, visible := r.show(t, shown, name, how.secrets); visible {
			words = append(words, "="+name+"="+value)
		}
	}

	return words
}

// names are those of all properties, the id first.
func (t *table) names() []string {
	names := make([]string, 0, len(t.properties)+1)
	if !t.menu.single {
		names = append(names, ".id")
	}
	for i := range t.properties {
		names = append(names, t.properties[i].name)
	}

	return names
}

// show returns a property as print shows it, and whether it does. The caller holds the lock.
func (r *Router) show(t *table, shown *row, name string, secrets bool) (string, bool) {
	if name == ".id" {
		return shown.name(), !t.menu.single
	}
	column := t.byName[name]
	if column == nil || column.sensitive && !secrets {
		return "", false
	}
	if column.computed != nil {
		value := column.computed(r, shown)

		return value, value != ""
	}
	value := t.value(shown, name)
	if column.of != "" {
		value = r.resolve(column.of, value)
	}
	if value == "" {
		return "", column.blank
	}

	return value, !column.quiet || value != column.fallback
}

// get answers get: one property of one item, as a value.
func (j *job) get() error {
	j.router.mu.Lock()
	wanted, bad := j.items()
	name, _ := j.command.get("value-name")
	value := ""
	if bad == nil && len(wanted) > 0 {
		value, _ = j.router.show(j.table, wanted[0], name, j.view().secrets)
	}
	j.router.mu.Unlock()
	if bad != nil {
		return bad
	}

	return j.ret(value)
}
