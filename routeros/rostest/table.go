package rostest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// row is one item. A row in a table never changes: a change puts another row in its place, so
// that a print may go on over rows that it has collected.
type row struct {
	id     uint64
	values map[string]string // what differs from the fallback; a reference is kept as an id
	owner  *Line             // the session that made it, if one did
	parent uint64            // the row of the DNS name that it is an address of
	since  int64             // when it was made, in seconds of the router's clock
	until  int64             // when it ends; 0 is never
}

// name is the id as it is written.
func (r *row) name() string { return fmt.Sprintf("*%X", r.id) }

// clone returns a row that may be changed.
func (r *row) clone() *row {
	changed := *r
	changed.values = maps.Clone(r.values)

	return &changed
}

// own reports whether the router made the row by itself and keeps it. A row with a timeout is
// dynamic too, but somebody's.
func (r *row) own() bool { return r.values["dynamic"] == "true" && r.until == 0 }

// table holds the rows of a menu in their order. The router's lock guards it.
type table struct {
	menu       *menu
	properties []property // those of the release
	byName     map[string]*property
	rows       []*row
	byID       map[uint64]*row
	keys       []map[string]uint64 // for each natural key the id that has it
	nextID     uint64
	fleeting   int // rows that end by themselves
	listeners  map[*listener]struct{}
}

// newTable makes an empty table for a release.
func newTable(m *menu, release release) *table {
	made := &table{
		menu: m, byID: map[uint64]*row{}, nextID: 1, listeners: map[*listener]struct{}{},
		keys: make([]map[string]uint64, len(m.unique)),
	}
	for i := range made.keys {
		made.keys[i] = map[string]uint64{}
	}
	made.adopt(release)

	return made
}

// adopt takes the properties of a release.
func (t *table) adopt(release release) {
	t.properties, t.byName = nil, map[string]*property{}
	for _, candidate := range t.menu.properties {
		if release.within(candidate.since, candidate.until) {
			t.properties = append(t.properties, candidate)
		}
	}
	for i := range t.properties {
		t.byName[t.properties[i].name] = &t.properties[i]
	}
}

// key is what a row has in a natural key.
func (t *table) key(u unique, row *row) string {
	parts := make([]string, 0, len(u.properties))
	for _, name := range u.properties {
		parts = append(parts, t.value(row, name))
	}

	return strings.Join(parts, "\x00")
}

// value is what a row has, or its fallback, as it is kept.
func (t *table) value(row *row, name string) string {
	if value, set := row.values[name]; set {
		return value
	}
	if column := t.byName[name]; column != nil {
		return column.fallback
	}

	return ""
}

// duplicate returns the trap for a natural key of the row that another row has.
func (t *table) duplicate(row *row) *trap {
	for i, u := range t.menu.unique {
		if owner, taken := t.keys[i][t.key(u, row)]; taken && owner != row.id {
			return failure(u.message)
		}
	}

	return nil
}

// insert puts a row in at a place; a place behind the end is the end.
func (t *table) insert(row *row, place int) {
	if row.id == 0 {
		row.id = t.nextID
		t.nextID++
	}
	t.rows = slices.Insert(t.rows, min(place, len(t.rows)), row)
	t.index(row)
}

// index makes a row known by its id and keys.
func (t *table) index(row *row) {
	t.byID[row.id] = row
	if row.until > 0 {
		t.fleeting++
	}
	for i, u := range t.menu.unique {
		key := t.key(u, row)
		if _, taken := t.keys[i][key]; !taken {
			t.keys[i][key] = row.id
		}
	}
}

// forget takes a row out of the indexes.
func (t *table) forget(row *row) {
	delete(t.byID, row.id)
	if row.until > 0 {
		t.fleeting--
	}
	for i, u := range t.menu.unique {
		if key := t.key(u, row); t.keys[i][key] == row.id {
			delete(t.keys[i], key)
		}
	}
}

// replace puts a changed row in the place of the one with its id.
func (t *table) replace(changed *row) {
	old := t.byID[changed.id]
	t.forget(old)
	t.rows[slices.Index(t.rows, old)] = changed
	t.index(changed)
}

// remove takes a row out.
func (t *table) remove(gone *row) {
	t.forget(gone)
	place := slices.Index(t.rows, gone)
	t.rows = slices.Delete(t.rows, place, place+1)
}

// move takes a row out and puts it in before another; nil is the end.
func (t *table) move(moved, before *row) {
	if moved == before {
		return
	}
	rows := slices.DeleteFunc(slices.Clone(t.rows), func(r *row) bool { return r == moved })
	place := len(rows)
	if before != nil {
		place = slices.Index(rows, before)
	}
	t.rows = slices.Insert(rows, place, moved)
}

// named returns the row whose name is exactly the text.
func (t *table) named(text string) *row {
	if t.menu.name == "" {
		return nil
	}
	for i, u := range t.menu.unique {
		if len(u.properties) == 1 && u.properties[0] == t.menu.name {
			if id, known := t.keys[i][text]; known {
				return t.byID[id]
			}

			return nil
		}
	}
	for _, candidate := range t.rows {
		if t.value(candidate, t.menu.name) == text {
			return candidate
		}
	}

	return nil
}

// restore puts rows back as they were in a snapshot.
func (t *table) restore(rows []*row) {
	t.rows = rows
	t.fleeting = 0
	clear(t.byID)
	for i := range t.keys {
		clear(t.keys[i])
	}
	for _, back := range rows {
		t.index(back)
	}
}

// parseID reads an id such as *1A.
func parseID(text string) (uint64, bool) {
	digits, starred := strings.CutPrefix(text, "*")
	if !starred {
		return 0, false
	}
	id, err := strconv.ParseUint(digits, 16, 64)

	return id, err == nil
}
