package routeros

import (
	"fmt"
	"slices"
)

// renames orders the steps of a menu that take a key which another row may still hold.
type renames struct {
	t       *table
	holders map[string]*Object // rows by key, as the steps so far leave them
	waiting []renaming
	adds    []*Object
	gone    map[string]bool // ids of rows whose removal is planned already
	notes   []string
	steps   []Step
}

// renaming is a step that gives a row another key.
type renaming struct {
	row  *Object
	step Step
}

// newRenames indexes the rows of a menu by their keys.
func newRenames(t *table, rows []Object) *renames {
	r := &renames{t: t, holders: map[string]*Object{}, gone: map[string]bool{}}
	if len(t.keys) == 0 {
		return r
	}
	for at := range rows {
		if !rows[at].Dynamic {
			r.holders[rows[at].Key()] = &rows[at]
		}
	}

	return r
}

// holder returns the row that holds a key, or nil.
func (r *renames) holder(key string) *Object {
	if len(r.t.keys) == 0 {
		return nil
	}

	return r.holders[key]
}

// add remembers a step that gives a row another key.
func (r *renames) add(row *Object, step Step) {
	r.waiting = append(r.waiting, renaming{row: row, step: step})
}

// ordered returns the steps in an order in which no key is taken twice. Orphans that hold a key
// are removed first; rows that wait for each other in a ring get out of it through a name that
// nobody has. Each row takes its key once and is put aside at most once, which bounds the laps: what
// should still wait is left for the next round.
func (r *renames) ordered(make func(*Object) Step, orphans []*Object) []Step {
	r.blocked(orphans)
	for laps := 2 * len(r.waiting); laps > 0 && len(r.waiting) > 0; laps-- {
		before := len(r.waiting)
		r.waiting = slices.DeleteFunc(r.waiting, func(one renaming) bool {
			return r.free(one.step.object.Key(), one.row, orphans) && r.take(one)
		})
		if len(r.waiting) == before {
			r.aside()
		}
	}
	for _, want := range r.adds {
		if r.free(want.Key(), nil, orphans) {
			r.steps = append(r.steps, make(want))
		}
	}

	return r.steps
}

// blocked settles the steps that can never have their key, because it is somebody else's: all but
// the key is written.
func (r *renames) blocked(orphans []*Object) {
	for again := true; again; {
		again = false
		moving := map[*Object]bool{}
		for at := range r.waiting {
			moving[r.waiting[at].row] = true
		}
		r.waiting = slices.DeleteFunc(r.waiting, func(one renaming) bool {
			holder := r.holders[one.step.object.Key()]
			if holder == nil || moving[holder] || slices.Contains(orphans, holder) {
				return false
			}
			r.keep(one)
			again = true

			return true
		})
	}
}

// keep plans a step without the key.
func (r *renames) keep(one renaming) {
	r.notes = append(r.notes, fmt.Sprintf("%s %q cannot become %q, which is there already and is "+
		"not gardu's", r.t.menu, one.row.Name(), one.step.object.Name()))
	one.step.Edits = slices.DeleteFunc(one.step.Edits, func(edit Edit) bool {
		return slices.Contains(r.t.keys, edit.Name)
	})
	if len(one.step.Edits) > 0 {
		r.steps = append(r.steps, one.step)
	}
}

// free reports whether a key can be taken by a row, and removes the orphan that holds it.
func (r *renames) free(key string, row *Object, orphans []*Object) bool {
	holder := r.holders[key]
	if holder == nil || holder == row {
		return true
	}
	if !slices.Contains(orphans, holder) {
		return false
	}
	r.steps = append(r.steps, removed(holder))
	r.gone[holder.ID] = true
	delete(r.holders, key)

	return true
}

// take plans a step whose key is free.
func (r *renames) take(one renaming) bool {
	if r.holders[one.row.Key()] == one.row {
		delete(r.holders, one.row.Key())
	}
	r.holders[one.step.object.Key()] = one.row
	r.steps = append(r.steps, one.step)

	return true
}

// aside gives a row a name that nobody has, so that its own becomes free.
func (r *renames) aside() {
	at := slices.IndexFunc(r.waiting, func(one renaming) bool {
		return r.holders[one.row.Key()] == one.row
	})
	if at < 0 {
		r.waiting = nil

		return
	}
	one := &r.waiting[at]
	away := namePrefix + "aside-" + one.step.object.Mark.Object
	r.steps = append(r.steps, Step{
		Act: Set, Menu: r.t.menu, Name: one.row.Name(), ID: one.row.ID, object: one.step.object,
		Edits: []Edit{{Name: "name", Old: one.row.Get("name"), New: away, write: away, Login: true}},
	})
	delete(r.holders, one.row.Key())
}
