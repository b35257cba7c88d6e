package routeros

import (
	"fmt"
	"slices"

	"gardu/store"
)

// Difference returns the ordered steps from what a router has to what it should have. Only objects
// of ours are changed or removed, and of those only the properties that Wanted speaks of. It reads
// its arguments only.
func Difference(wanted *Wanted, found *Found) *Plan {
	d := difference{wanted: wanted, found: found, plan: &Plan{}}
	d.plan.Notes = slices.Clone(wanted.Notes)
	for at := range tables {
		d.menu(&tables[at])
	}
	slices.Reverse(d.removes)
	d.plan.Steps = slices.Concat(d.steps, d.removes, d.kicks)
	if more := len(d.plan.Notes) - maxNotes; more > 0 {
		d.plan.Notes = append(d.plan.Notes[:maxNotes:maxNotes], fmt.Sprintf("and %d more", more))
	}

	return d.plan
}

// maxNotes bounds the sentences of a plan.
const maxNotes = 200

// difference is a Plan in the making.
type difference struct {
	wanted *Wanted
	found  *Found
	plan   *Plan

	steps, removes, kicks []Step
}

// pair is a wanted object with the row that it is, if there is one.
type pair struct {
	want *Object
	row  *Object
	// agreed marks a row of somebody else that is as wanted: it serves, and stays theirs.
	agreed bool
}

// menu compares one menu.
func (d *difference) menu(t *table) {
	if reason, unread := d.found.Unread[t.menu]; unread {
		if len(d.wanted.Objects[t.menu]) > 0 {
			d.note("%s is left alone: %s", t.menu, reason)
		}

		return
	}
	if every, ok := d.wanted.Every[t.menu]; ok {
		d.each(t, &every)
	}
	pairs, orphans := d.match(t)
	if t.ordered {
		d.block(t, pairs, orphans)
	} else {
		d.settle(t, pairs, orphans)
	}
}

// settle plans a menu whose order says nothing.
func (d *difference) settle(t *table, pairs []pair, orphans []*Object) {
	renames := newRenames(t, d.found.Rows[t.menu])
	for at := range pairs {
		one := &pairs[at]
		switch {
		case one.row != nil && !one.agreed:
			d.change(t, one, renames)
		case one.row == nil && one.want.Kept == "":
			if blocker := renames.holder(one.want.Key()); blocker != nil {
				renames.adds = append(renames.adds, one.want)

				continue
			}
			d.steps = append(d.steps, added(t, one.want, d.commentless(t)))
		default:
		}
	}
	d.steps = append(d.steps, renames.ordered(func(want *Object) Step {
		return added(t, want, d.commentless(t))
	}, orphans)...)
	d.plan.Notes = append(d.plan.Notes, renames.notes...)
	for _, row := range orphans {
		d.remove(row, renames)
	}
}

// note remembers a sentence.
func (d *difference) note(format string, arguments ...any) {
	d.plan.Notes = append(d.plan.Notes, fmt.Sprintf(format, arguments...))
}

// commentless reports whether rows of the menu carry no mark.
func (d *difference) commentless(t *table) bool { return !t.comment || d.found.Plain[t.menu] }

// each holds every row of a menu to a template, but for those that are protected.
func (d *difference) each(t *table, every *Object) {
	rows := d.found.Rows[t.menu]
	for at := range rows {
		row := &rows[at]
		if row.Dynamic || d.wanted.protected(row.Name()) {
			continue
		}
		if edits := d.edits(t, every, row); len(edits) > 0 {
			d.steps = append(d.steps, Step{
				Act: Set, Menu: t.menu, Name: row.Name(), ID: row.ID, Edits: edits, object: row,
			})
		}
	}
}

// change plans what makes a row of ours as wanted.
func (d *difference) change(t *table, one *pair, renames *renames) {
	edits := d.edits(t, one.want, one.row)
	if !d.commentless(t) && d.unmarked(one) {
		edits = append(edits, Edit{
			Name: "comment", Old: one.row.comment(one.row.Note), New: one.want.comment(one.row.Note),
			write: one.want.comment(one.row.Note),
		})
	}
	if len(edits) == 0 {
		return
	}
	d.reset(one)
	if t.menu == PPPProfiles || t.menu == HotspotProfiles {
		d.note("whoever is on with profile %q keeps what it was until the next login",
			one.want.Name())
	}
	step := Step{
		Act: Set, Menu: t.menu, Name: one.want.Name(), ID: one.row.ID, Edits: edits,
		Service: one.want.Service, object: one.want, note: one.row.Note,
	}
	step.strict = restricts(edits)
	switch held := renames.holder(one.want.Key()); {
	case len(t.keys) > 0 && one.row.Key() != one.want.Key():
		renames.add(one.row, step)
	case held != nil && held != one.row:
		renames.add(one.row, step)
	default:
		d.steps = append(d.steps, step)
	}
	d.kick(one, edits)
}

// unmarked reports whether the mark of a row is not the one that is wanted.
func (d *difference) unmarked(one *pair) bool {
	row, want := one.row.Mark, one.want.Mark

	return row.Site != want.Site || row.Object != want.Object || row.Window != want.Window
}

// reset plans that the counters of a hotspot user begin anew, where they belong to another quota
// window. It comes before the mark is changed, so that a run that is cut off does it again.
func (d *difference) reset(one *pair) {
	if one.want.Menu != HotspotUsers || one.row.Mark.Window == one.want.Mark.Window ||
		one.want.Mark.Window == "" || one.row.Mark.Window == "" {
		return
	}
	d.steps = append(d.steps, Step{
		Act: Reset, Menu: HotspotUsers, Name: one.want.Name(), ID: one.row.ID,
		Service: one.want.Service, object: one.want,
	})
}

// kick plans the end of the sessions of a login that has changed in what is read at login.
func (d *difference) kick(one *pair, edits []Edit) {
	if !slices.ContainsFunc(edits, func(e Edit) bool { return e.Login }) {
		return
	}
	for _, login := range []string{one.row.Get("name"), one.want.Get("name")} {
		d.kickLogin(one.want.Menu, login, one.want)
	}
}

// kickLogin plans the end of the sessions of a login that is on.
// A kick of a login that stays has what was wanted with it, to be read back first.
func (d *difference) kickLogin(menu Menu, login string, want *Object) {
	active := activeMenu(menu)
	if len(d.found.Active[active][login]) == 0 {
		return
	}
	if slices.ContainsFunc(d.kicks, func(s Step) bool { return s.Menu == active && s.Name == login }) {
		return
	}
	step := Step{Act: Kick, Menu: active, Name: login, object: want}
	if want != nil {
		step.Service = want.Service
	}
	d.kicks = append(d.kicks, step)
}

// activeMenu is where the sessions of a menu of logins are.
func activeMenu(menu Menu) Menu {
	if menu == HotspotUsers || menu == ActiveHotspot {
		return ActiveHotspot
	}

	return ActivePPP
}

// remove plans the end of a row of ours that nothing wants any more, unless something that is not
// ours still refers to it: that would be left pointing at nothing.
func (d *difference) remove(row *Object, renames *renames) {
	if renames.gone[row.ID] || row.Menu.table().fixed {
		return
	}
	if user := d.referrer(row); user != "" {
		d.note("%s %q is no longer needed, and stays because %s refers to it",
			row.Menu, row.Name(), user)

		return
	}
	d.removes = append(d.removes, removed(row))
	if row.Menu == Secrets || row.Menu == HotspotUsers {
		d.kickLogin(row.Menu, row.Get("name"), nil)
	}
}

// removed is the step that removes a row.
func removed(row *Object) Step {
	return Step{
		Act: Remove, Menu: row.Menu, Name: row.Name(), ID: row.ID, object: row,
		strict: row.Menu == Secrets || row.Menu == HotspotUsers,
	}
}

// restricts reports whether edits take a customer off the network: disabled, or isolated.
func restricts(edits []Edit) bool {
	return slices.ContainsFunc(edits, func(e Edit) bool {
		return e.Name == "disabled" && e.New == "yes" ||
			e.Name == "profile" && isolating(e.New) && !isolating(e.Old)
	})
}

// added is the step that makes an object.
func added(t *table, want *Object, commentless bool) Step {
	step := Step{
		Act: Add, Menu: want.Menu, Name: want.Name(), Service: want.Service, object: want,
	}
	for at := range t.fields {
		if want.holds(at) && (want.values[at] != "" && want.values[at] != t.fields[at].fill ||
			slices.Contains(t.keys, t.fields[at].name) || t.fields[at].name == "action") {
			step.Edits = append(step.Edits, editOf(&t.fields[at], "", want.values[at]))
		}
	}
	if !commentless {
		step.Edits = append(step.Edits, Edit{
			Name: "comment", New: want.comment(""), write: want.comment(""),
		})
	}

	return step
}

// edits lists the owned properties in which a row is not as wanted. A secret that the router does
// not show is taken as it is.
func (d *difference) edits(t *table, want, row *Object) []Edit {
	var edits []Edit
	for at := range t.fields {
		one := &t.fields[at]
		if !want.holds(at) || one.kind == hidden && d.found.Hidden[t.menu] {
			continue
		}
		before, after := row.value(t, at), want.value(t, at)
		if before != after && !serves(one, before, want) {
			edits = append(edits, editOf(one, before, after))
		}
	}

	return edits
}

// serves reports whether a value that was found may stay although another one is wanted, as
// imported rows have them: a secret for any kind of dialling, or for one of a VPN; a VPN caller whom
// an address names and no station; a hotspot user of one server.
func serves(one *field, before string, want *Object) bool {
	switch {
	case want.Menu == HotspotUsers:
		return one.name == "server"
	case want.Menu != Secrets:
		return false
	case one.name == "service":
		return before == "any" || want.Get("service") == "any" && before != "pppoe"
	case one.name == "caller-id":
		_, err := store.ParseMAC(before)

		return err != nil && want.Get("caller-id") == ""
	default:
		return false
	}
}

// editOf makes the edit of a property.
func editOf(one *field, before, after string) Edit {
	return Edit{
		Name: one.name, Old: before, New: after, Secret: one.kind == hidden, Login: one.login,
		Unset: one.unset && after == "", write: one.written(after),
	}
}
