package routeros

import "slices"

// block plans a menu whose order matters. Rules that are missing are made disabled, each before
// the next one of ours or before the first rule of others; then rules out of place are moved, and
// when the block is complete and in order it is enabled.
func (d *difference) block(t *table, pairs []pair, orphans []*Object) {
	b := layout{t: t, rows: d.found.Rows[t.menu]}
	b.begin()
	var missing bool
	for at := len(pairs) - 1; at >= 0; at-- {
		one := &pairs[at]
		if one.row == nil {
			missing = true
			b.steps = append(b.steps, d.create(&b, pairs, at))
		} else if edits := d.ruleEdits(t, one); len(edits) > 0 {
			b.steps = append(b.steps, Step{
				Act: Set, Menu: t.menu, Name: one.want.label(), ID: one.row.ID, Edits: edits,
				object: one.want, note: one.row.Note,
			})
		}
	}
	d.steps = append(d.steps, b.steps...)
	d.steps = append(d.steps, b.moves(pairs)...)
	if missing {
		d.steps = append(d.steps, enabling(t, pairs)...)
	}
	for _, row := range orphans {
		d.remove(row, &renames{})
	}
}

// ruleEdits lists what a rule of ours lacks. That others have disabled it is such a thing.
func (d *difference) ruleEdits(t *table, one *pair) []Edit {
	edits := d.edits(t, one.want, one.row)
	for at := range t.fields {
		if !one.want.holds(at) && one.row.holds(at) && one.row.values[at] != "" &&
			one.row.values[at] != t.fields[at].fill {
			edits = append(edits, Edit{Name: t.fields[at].name, Old: one.row.values[at], Unset: true})
		}
	}
	if d.unmarked(one) {
		edits = append(edits, Edit{
			Name: "comment", Old: one.row.comment(one.row.Note), New: one.want.comment(one.row.Note),
			write: one.want.comment(one.row.Note),
		})
	}

	return edits
}

// create makes a missing rule, disabled.
func (d *difference) create(b *layout, pairs []pair, at int) Step {
	want := pairs[at].want
	step := added(b.t, want, false)
	step.Name = want.label()
	step.Edits = slices.DeleteFunc(step.Edits, func(e Edit) bool { return e.Name == "disabled" })
	step.Edits = append(step.Edits, Edit{Name: "disabled", New: "yes", write: "yes"})
	step.Before = b.place(pairs, at)

	return step
}

// enabling is the last step of a block that was incomplete.
func enabling(t *table, pairs []pair) []Step {
	steps := make([]Step, 0, len(pairs))
	for at := range pairs {
		if pairs[at].row == nil {
			steps = append(steps, Step{
				Act: Enable, Menu: t.menu, Name: pairs[at].want.label(), object: pairs[at].want,
				Edits: []Edit{{Name: "disabled", Old: "yes", New: "no", write: "no"}},
			})
		}
	}

	return steps
}

// layout is the order of a menu while a plan is made. Entries are ids of rows, and marks of rules
// that are still to be made.
type layout struct {
	t     *table
	rows  []Object
	order []string
	byID  map[string]*Object
	chain map[string]string // of an entry
	mine  map[string]bool
	steps []Step
}

// begin takes the order of the router. Rules that it made itself have no place of their own.
func (b *layout) begin() {
	b.byID, b.chain, b.mine = map[string]*Object{}, map[string]string{}, map[string]bool{}
	for at := range b.rows {
		row := &b.rows[at]
		if row.Dynamic {
			continue
		}
		b.order = append(b.order, row.ID)
		b.byID[row.ID] = row
		b.chain[row.ID] = row.Get("chain")
	}
}

// entry is the id of the row of a pair, or the mark of one that is still to be made.
func (p *pair) entry() string {
	if p.row != nil {
		return p.row.ID
	}

	return p.want.Mark.String()
}

// place puts a rule that is to be made into the order, and returns what it is put before.
func (b *layout) place(pairs []pair, at int) string {
	chain := pairs[at].want.Get("chain")
	before := ""
	for next := at + 1; next < len(pairs) && before == ""; next++ {
		if pairs[next].want.Get("chain") == chain {
			before = pairs[next].entry()
		}
	}
	if before == "" {
		before = b.anchor(chain, pairs)
	}
	b.insert(pairs[at].entry(), chain, before)

	return before
}

// anchor is the first rule of others in a chain, or an empty text.
func (b *layout) anchor(chain string, pairs []pair) string {
	mine := entries(pairs)
	for _, entry := range b.order {
		if b.chain[entry] == chain && !mine[entry] {
			return entry
		}
	}

	return ""
}

// entries is the set of our rules.
func entries(pairs []pair) map[string]bool {
	mine := make(map[string]bool, len(pairs))
	for at := range pairs {
		mine[pairs[at].entry()] = true
	}

	return mine
}

// insert puts an entry before another, or at the end.
func (b *layout) insert(entry, chain, before string) {
	b.order = slices.DeleteFunc(b.order, func(one string) bool { return one == entry })
	b.chain[entry] = chain
	at := slices.Index(b.order, before)
	if at < 0 {
		at = len(b.order)
	}
	b.order = slices.Insert(b.order, at, entry)
}

// moves puts the rules of each chain that are out of place before the first rule of others that
// would let somebody past them, in their order.
func (b *layout) moves(pairs []pair) []Step {
	var steps []Step
	var done []string
	for at := range pairs {
		chain := pairs[at].want.Get("chain")
		if slices.Contains(done, chain) {
			continue
		}
		done = append(done, chain)
		if b.inPlace(chain, pairs) {
			continue
		}
		anchor := b.anchor(chain, pairs)
		for next := range pairs {
			one := &pairs[next]
			if one.want.Get("chain") != chain {
				continue
			}
			steps = append(steps, Step{
				Act: Move, Menu: b.t.menu, Name: one.want.label(), ID: idOf(one), Before: anchor,
				object: one.want,
			})
			b.insert(one.entry(), chain, anchor)
		}
	}

	return steps
}

// idOf is the id of the row of a pair, if there is one.
func idOf(one *pair) string {
	if one.row == nil {
		return ""
	}

	return one.row.ID
}

// inPlace reports whether our rules of a chain stand in their order and above every rule of others
// that lets traffic past them.
func (b *layout) inPlace(chain string, pairs []pair) bool {
	mine := entries(pairs)
	var seen []string
	for _, entry := range b.order {
		if mine[entry] && b.chain[entry] == chain {
			seen = append(seen, entry)
		}
	}
	var next int
	for at := range pairs {
		if pairs[at].want.Get("chain") != chain {
			continue
		}
		if next >= len(seen) || seen[next] != pairs[at].entry() {
			return false
		}
		next++
	}

	return next == 0 || b.passer(chain, seen[next-1], mine) == ""
}

// passer is the first rule of others above an entry that lets traffic past ours.
func (b *layout) passer(chain, last string, mine map[string]bool) string {
	for _, entry := range b.order {
		if entry == last {
			return ""
		}
		if row := b.byID[entry]; row != nil && !mine[entry] && b.chain[entry] == chain && passes(row) {
			return entry
		}
	}

	return ""
}

// passes reports whether a rule decides over traffic that our rules are meant to see. Rules of
// another gardu mean the same as ours; two that moved theirs to the top would never end.
func passes(row *Object) bool {
	if row.Get("disabled") == "yes" || row.Invalid || !row.Mark.IsZero() {
		return false
	}
	switch row.Get("action") {
	case "accept", "fasttrack-connection", "dst-nat", "redirect", "netmap", "same", "return":
		return row.Get("src-address-list") == "" && row.Get("dst-address-list") == ""
	default:
		return false
	}
}
