package routeros

import "maps"

// match finds for each wanted object the row that it is: the one with its mark, of several the one
// that also has its key, else the one with its key if that may be ours. Orphans are rows of ours
// that nothing wants.
func (d *difference) match(t *table) (pairs []pair, orphans []*Object) {
	m := matching{difference: d, t: t, marked: map[string][]*Object{}, taken: map[*Object]bool{}}
	m.index(d.found.Rows[t.menu])
	wanted := d.wanted.Objects[t.menu]
	pairs = make([]pair, len(wanted))
	for at := range wanted {
		pairs[at].want = &wanted[at]
		m.byMark(&pairs[at])
	}
	kept := pairs[:0]
	for _, one := range pairs {
		if one.row != nil || m.byKey(&one) {
			kept = append(kept, one)
		}
	}

	return kept, m.orphans(kept)
}

// matching is the work of match on one menu.
type matching struct {
	*difference
	t *table

	marked map[string][]*Object // rows of ours by the object part of their mark
	keyed  map[string]*Object   // rows by key
	taken  map[*Object]bool
}

// index sorts the rows that could be matched.
func (m *matching) index(rows []Object) {
	m.keyed = make(map[string]*Object, len(rows))
	for at := range rows {
		row := &rows[at]
		if row.Dynamic {
			continue
		}
		if len(m.t.keys) > 0 || m.t.single {
			m.keyed[row.Key()] = row
		}
		if m.wanted.marker.Ours(row.Mark) && !row.Builtin {
			m.marked[row.Mark.Object] = append(m.marked[row.Mark.Object], row)
			m.plan.Rows++
		}
	}
}

// byMark gives a wanted object the row with its mark.
func (m *matching) byMark(one *pair) {
	rows := m.marked[one.want.Mark.Object]
	for _, row := range rows {
		if one.row == nil || row.Key() == one.want.Key() && one.row.Key() != one.want.Key() {
			one.row = row
		}
	}
	if one.row != nil {
		m.taken[one.row] = true
		one.row.Mark.Label = one.want.Mark.Label
	}
}

// byKey gives a wanted object the row with its key, and reports whether the object stays wanted: it
// does not where the row is somebody else's.
func (m *matching) byKey(one *pair) bool {
	if m.t.single {
		one.row = m.keyed[""]

		return one.row != nil
	}
	if len(m.t.keys) == 0 {
		m.serving(one)

		return true
	}
	row := m.keyed[one.want.Key()]
	switch {
	case row == nil || m.taken[row]:
		return !m.refused(one.want)
	case m.mayTake(row):
		one.row = row
		m.taken[row] = true

		return true
	case row.Mark.IsZero() && len(m.edits(m.t, one.want, row)) == 0:
		one.row, one.agreed = row, true

		return true
	case !row.Mark.IsZero():
		m.note("%s %q belongs to another gardu, and is left alone", m.t.menu, one.want.Name())
	default:
		m.note("%s %q is there already and is not gardu's; importing can adopt it",
			m.t.menu, one.want.Name())
	}

	return false
}

// serving finds the row of somebody else that says the same, in a menu without keys and without
// order: a second one would only be asked twice.
func (m *matching) serving(one *pair) {
	rows := m.found.Rows[m.t.menu]
	for at := range rows {
		row := &rows[at]
		if !m.t.ordered && row.Mark.IsZero() && !row.Dynamic && !m.taken[row] &&
			len(m.edits(m.t, one.want, row)) == 0 {
			one.row, one.agreed = row, true
			m.taken[row] = true

			return
		}
	}
}

// refused reports, with a note, that a name is protected.
func (m *matching) refused(want *Object) bool {
	if want.Menu == AddressLists || !m.wanted.protected(want.Name()) {
		return false
	}
	m.note("%s %q is a protected name, and is left alone", m.t.menu, want.Name())

	return true
}

// mayTake reports whether a row with a wanted key is ours.
func (m *matching) mayTake(row *Object) bool {
	if row.Builtin || m.wanted.protected(row.Name()) {
		return false
	}
	if m.t.prefix {
		return ours(row.Name())
	}

	return m.wanted.marker.Ours(row.Mark) && !m.taken[row]
}

// orphans lists the rows of ours that nothing wants. A copy that somebody made of a row of ours,
// mark and all, is theirs.
func (m *matching) orphans(kept []pair) []*Object {
	wanted := map[string]bool{}
	for at := range kept {
		wanted[kept[at].want.Mark.Object] = true
	}
	var orphans []*Object
	rows := m.found.Rows[m.t.menu]
	for at := range rows {
		row := &rows[at]
		switch {
		case row.Dynamic || row.Builtin || m.taken[row] || m.wanted.protected(row.Name()):
		case m.t.prefix:
			if ours(row.Name()) && m.alone() {
				orphans = append(orphans, row)
			}
		case !m.wanted.marker.Ours(row.Mark):
		case wanted[row.Mark.Object]:
			m.note("%s %q carries a copy of the mark of another row, and is left alone",
				m.t.menu, row.Name())
		default:
			orphans = append(orphans, row)
		}
	}

	return orphans
}

// alone reports whether no other gardu has marked anything on the router: where rows carry no mark,
// ours and theirs cannot be told apart.
func (m *matching) alone() bool {
	for rows := range maps.Values(m.found.Rows) {
		for at := range rows {
			if mark := rows[at].Mark; !mark.IsZero() && !m.wanted.marker.Ours(mark) {
				return false
			}
		}
	}

	return true
}

// isolating reports whether a profile is one of ours for isolated customers.
func isolating(profile string) bool {
	return profile == isolirName || len(profile) > len(isolirName) &&
		profile[:len(isolirName)+1] == isolirName+" "
}

// referrer names a row that is not ours and still refers to one by its name, or returns an empty
// text.
func (d *difference) referrer(row *Object) string {
	for _, by := range references[row.Menu] {
		rows := d.found.Rows[by.menu]
		for at := range rows {
			other := &rows[at]
			if other.Dynamic || d.wanted.marker.Ours(other.Mark) ||
				by.menu.table().prefix && ours(other.Name()) {
				continue
			}
			if other.Get(by.property) == row.Name() {
				return string(by.menu) + " " + quoted(other.Name())
			}
		}
	}

	return ""
}

// reference is a property that names a row of another menu.
type reference struct {
	menu     Menu
	property string
}

// references lists who refers to the rows of a menu by name.
var references = map[Menu][]reference{
	Pools: {
		{PPPProfiles, "remote-address"},
		{PPPProfiles, "local-address"},
		{HotspotProfiles, "address-pool"},
	},
	PPPProfiles:     {{Secrets, "profile"}},
	HotspotProfiles: {{HotspotUsers, "profile"}},
}
