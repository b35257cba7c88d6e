package routeros

import "gardu/routeros/api"

// Found is what a router has in the menus that gardu keeps.
type Found struct {
	Rows map[Menu][]Object // in the order of the router
	// Unread holds the menus that could not be read, with the reason; nothing is done in them.
	Unread map[Menu]string
	// Hidden holds the menus whose secrets the router does not show: they are taken as they are.
	Hidden map[Menu]bool
	// Plain holds the menus whose rows carry no comment in this version.
	Plain map[Menu]bool
	// Active is who is on, by menu and login, with the ids of the sessions.
	Active map[Menu]map[string][]string

	kept intake
}

// newFound makes an empty Found.
func newFound() *Found {
	return &Found{
		Rows: map[Menu][]Object{}, Unread: map[Menu]string{}, Hidden: map[Menu]bool{},
		Plain: map[Menu]bool{}, Active: map[Menu]map[string][]string{},
	}
}

// rowOf makes an object of a row that a router has sent. Values are copied out of it by the
// router's own strings, so a large table is kept once.
func rowOf(menu Menu, row api.Row) Object {
	t := menu.table()
	object := newObject(menu)
	for name, value := range row.Each() {
		switch name {
		case ".id":
			object.ID = value
		case "comment":
			object.Mark, object.Note = ParseComment(value)
		case "dynamic":
			object.Dynamic = canonicalFlag(value) == "yes"
		case "default":
			object.Builtin = canonicalFlag(value) == "yes"
		case "invalid":
			object.Invalid = canonicalFlag(value) == "yes"
		default:
			if at := t.index(name); at >= 0 {
				object.set(t, at, value)
			}
		}
	}

	return object
}

// row returns the row of a key, dynamic ones left out, or nil.
func (f *Found) row(menu Menu, key string) *Object {
	rows := f.Rows[menu]
	for at := range rows {
		if !rows[at].Dynamic && rows[at].Key() == key {
			return &rows[at]
		}
	}

	return nil
}
