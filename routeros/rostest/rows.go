package rostest

import (
	"maps"
	"slices"
)

// Rows returns the rows of a menu in their order, as print shows them to somebody who may see
// everything, with .id. A menu that the router does not have has no rows.
func (r *Router) Rows(path string) []map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.tables[path]
	if t == nil {
		return nil
	}
	r.expire()
	rows := make([]map[string]string, 0, len(t.rows))
	for _, each := range t.rows {
		shown := map[string]string{}
		for _, name := range t.names() {
			if value, visible := r.show(t, each, name, true); visible {
				shown[name] = value
			}
		}
		rows = append(rows, shown)
	}

	return rows
}

// Row returns the row of a menu whose property has a value, or nil.
func (r *Router) Row(path, property, value string) map[string]string {
	for _, each := range r.Rows(path) {
		if each[property] == value {
			return each
		}
	}

	return nil
}

// Put adds a row, or changes one, as an administrator does in WinBox: no write is counted. A row
// is changed when its natural key is there already, or the menu has one item only. Values are
// read as those of add are; properties that only the router writes are taken as they are, octets
// that are not UTF-8 too. It returns the id, and panics when the router would refuse.
func (r *Router) Put(path string, properties map[string]string) string {
	r.mu.Lock()
	defer r.mu.Unlock()

	return r.ensure(path, properties)
}

// Fill puts many rows; the function makes the properties of each.
func (r *Router) Fill(path string, count int, make func(i int) map[string]string) {
	for i := range count {
		r.Put(path, make(i))
	}
}

// Take removes a row by its id as an administrator does in WinBox, and says whether it was there.
func (r *Router) Take(path, id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	number, _ := parseID(id)
	t := r.table(path)
	gone := t.byID[number]
	if gone == nil {
		return false
	}
	r.withdraw(t, gone)

	return true
}

// table returns a menu's table; a path that is none is a mistake of the test.
func (r *Router) table(path string) *table {
	t := r.tables[path]
	if t == nil {
		panic("rostest: no menu " + path)
	}

	return t
}

// ensure is Put with the lock held.
func (r *Router) ensure(path string, properties map[string]string) string {
	t := r.table(path)
	made := &row{values: map[string]string{}, since: r.clock.now().Unix()}
	r.fill(t, made, properties)
	if old := t.same(made); old != nil {
		changed := old.clone()
		r.fill(t, changed, properties)
		r.replace(t, changed)

		return changed.name()
	}
	r.insert(t, made, len(t.rows))

	return made.name()
}

// same returns the row that a made one would change.
func (t *table) same(made *row) *row {
	if t.menu.single && len(t.rows) > 0 {
		return t.rows[0]
	}
	for i, u := range t.menu.unique {
		if id, taken := t.keys[i][t.key(u, made)]; taken {
			return t.byID[id]
		}
	}

	return nil
}

// fill sets properties of a row. Names are set in order, so that what is refused is the same each
// time.
func (r *Router) fill(t *table, into *row, properties map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		column := t.byName[name]
		if column == nil {
			into.values[name] = properties[name]

			continue
		}
		value, bad := column.kind(r, column, properties[name])
		if bad != nil {
			panic("rostest: " + t.menu.path + " " + name + ": " + bad.message)
		}
		into.put(column, value)
	}
	if t.menu.check == nil {
		return
	}
	if bad := t.menu.check(r, into); bad != nil {
		panic("rostest: " + t.menu.path + ": " + bad.message)
	}
}

// place adds a row of the router's own making, which nothing is checked of.
func (r *Router) place(path string, values map[string]string) *row {
	made := &row{values: values, since: r.clock.now().Unix()}
	t := r.tables[path]
	r.insert(t, made, len(t.rows))

	return made
}

// insert, replace and drop change a table and tell those who listen. The caller holds the lock.
func (r *Router) insert(t *table, made *row, place int) {
	t.insert(made, place)
	r.changed(t, made, false)
	r.resolveListed(t, made)
}

// replace puts a changed row in place of the old one.
func (r *Router) replace(t *table, changed *row) {
	t.replace(changed)
	r.changed(t, changed, false)
}

// drop takes a row out, if it is still there.
func (r *Router) drop(t *table, gone *row) {
	now := t.byID[gone.id]
	if now == nil {
		return
	}
	t.remove(now)
	r.changed(t, now, true)
	r.dropChildren(t, now)
}

// withdraw takes a row out on somebody's wish; the session behind it ends.
func (r *Router) withdraw(t *table, gone *row) {
	if t.menu.live && gone.owner != nil {
		r.kick(gone.owner, t.menu.path)

		return
	}
	r.drop(t, gone)
}
