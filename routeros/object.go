package routeros

import "strings"

// Object is one row of a menu, wanted or found. Its values are in canonical form, and what was
// never set is not owned: it is neither compared nor written.
type Object struct {
	Menu Menu
	ID   string // of the router; empty where wanted
	Mark Mark
	Note string // what people wrote beside the mark

	Builtin bool // came with the router
	Dynamic bool // made by the router itself, for as long as it needs it
	Invalid bool // refers to something that is gone

	Place   int   // of a rule in its block, from 1
	Service int64 // whose login it is; 0 for none
	// Kept is why a row that is missing is not made: its password cannot be written. One that is
	// there is held to everything else.
	Kept string

	values []string
	has    uint32
}

// newObject makes an object without values.
func newObject(menu Menu) Object {
	return Object{Menu: menu, values: make([]string, len(menu.table().fields))}
}

// with sets a property and returns the object, for those that are written down in one go. A
// property that the menu does not have is left out.
func (o *Object) with(name, value string) *Object {
	t := o.Menu.table()
	if at := t.index(name); at >= 0 {
		o.set(t, at, value)
	}

	return o
}

// set gives the property at a place its canonical value.
func (o *Object) set(t *table, at int, value string) {
	o.values[at] = t.fields[at].canonical(value)
	o.has |= 1 << at
}

// drop makes the object say nothing about a property.
func (o *Object) drop(name string) {
	if at := o.Menu.table().index(name); at >= 0 {
		o.values[at] = ""
		o.has &^= 1 << at
	}
}

// holds reports whether the object says something about the property at a place.
func (o *Object) holds(at int) bool { return o.has&(1<<at) != 0 }

// value returns a property as it counts: what was given, else what a router takes instead.
func (o *Object) value(t *table, at int) string {
	if o.holds(at) && o.values[at] != "" {
		return o.values[at]
	}

	return t.fields[at].fill
}

// Get returns a property as it counts, and an empty text for one that the menu does not have.
func (o *Object) Get(name string) string {
	t := o.Menu.table()
	at := t.index(name)
	if at < 0 {
		return ""
	}

	return o.value(t, at)
}

// Key is what makes the object unique in its menu, or an empty text where only its mark does.
func (o *Object) Key() string {
	t := o.Menu.table()
	if len(t.keys) == 1 {
		return o.Get(t.keys[0])
	}
	parts := make([]string, len(t.keys))
	for at, name := range t.keys {
		parts[at] = o.Get(name)
	}

	return strings.Join(parts, " ")
}

// Name is what people call the object.
func (o *Object) Name() string {
	switch {
	case o.Menu == HotspotUsers || o.Menu == AddressLists && o.Get("list") == "":
		return o.Get("name")
	case o.Menu.table().single:
		return ""
	case len(o.Menu.table().keys) > 0:
		return o.Key()
	case o.Mark.Label != "":
		return o.Mark.Label
	default:
		return o.ID
	}
}

// comment is what the row's comment should be: the mark, and what people wrote.
func (o *Object) comment(note string) string {
	if note == "" {
		return o.Mark.String()
	}

	return o.Mark.String() + " " + note
}
