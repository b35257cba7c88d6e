package rostest

import (
	"slices"
	"strings"
)

// A kind reads a value as an argument of a command and returns it as the router keeps and prints
// it, or says what is wrong with it.
type kind func(r *Router, p *property, text string) (string, *trap)

// property is one column of a menu.
type property struct {
	name      string
	kind      kind
	values    []string // the words of a choice, or those that a reference takes beside names
	of        string   // the menu that a reference points to
	fallback  string   // the value of a row that says nothing
	required  bool     // add fails without it
	blank     bool     // printed when it is empty
	quiet     bool     // not printed while it has its fallback
	readOnly  bool     // not an argument of add and set
	clearable bool     // may be unset
	sensitive bool     // read only with the policy of that name
	since     string   // the first release that has it
	until     string   // the first release that no longer has it
	computed  func(r *Router, row *row) string
}

// unique is a natural key: properties that no two rows share, and what add and set answer then.
type unique struct {
	properties []string
	message    string
}

// menu is one path with what it takes.
type menu struct {
	path       string
	verbs      string     // the commands, with a space between
	single     bool       // one item without an id
	live       bool       // rows that are sessions or counters: no configuration, lost at a reboot
	name       string     // the property by which an item may be named instead of its id
	unique     []unique   //
	counters   []string   // what reset-counters clears
	since      string     // the first release that has it
	guarded    string     // what a change of a row that is dynamic fails with; empty: it may change
	keep       string     // what removing a default row fails with; empty: it may be removed
	properties []property // in the order of print
	check      func(r *Router, row *row) *trap
}

// The sets of verbs that menus have.
const (
	tableVerbs   = "print getall add set remove enable disable unset comment listen"
	orderedVerbs = tableVerbs + " move"
	sessionVerbs = "print getall remove listen"
	readVerbs    = "print getall listen"
	singleVerbs  = "print getall set get"
)

// has reports whether a menu knows a verb.
func (m *menu) has(verb string) bool {
	return slices.Contains(strings.Fields(m.verbs), verb)
}

// keys returns a natural key without a message.
func keys(message string, properties ...string) unique {
	return unique{properties: properties, message: message}
}

// text is a property that takes any octets.
func text(name string) property { return property{name: name, kind: readText} }

// choice is a property that takes one of some words, or the beginning of one.
func choice(name string, values ...string) property {
	return property{name: name, kind: readChoice, values: values}
}

// choices is a property that takes a list of words.
func choices(name string, values ...string) property {
	return property{name: name, kind: readChoices, values: values}
}

// flag is a property that is true or false.
func flag(name string) property {
	return property{name: name, kind: readFlag, fallback: "false"}
}

// number is a property that takes a whole number; what it takes beside is words.
func number(name string, words ...string) property {
	return property{name: name, kind: readNumber, values: words}
}

// duration is a property that takes a time span or one of some words.
func duration(name string, words ...string) property {
	return property{name: name, kind: readDuration, values: words}
}

// reference is a property that takes the name of an item of another menu.
func reference(name, of string) property {
	return property{name: name, kind: readReference, of: of}
}

// list is a property that takes a list of what a kind reads.
func list(p property, each kind) property {
	p.kind = func(r *Router, p *property, text string) (string, *trap) {
		return readList(r, p, text, each)
	}

	return p
}

// paired is a property that takes two values with a slash between, or one for both.
func paired(name string, each kind) property {
	return property{name: name, kind: func(r *Router, p *property, text string) (string, *trap) {
		return readPair(r, p, text, each)
	}}
}

// of makes a property of another kind.
func of(name string, kind kind) property { return property{name: name, kind: kind} }

// shown is a property that only the router writes.
func shown(name string) property {
	return property{name: name, kind: readText, readOnly: true}
}

// counter is a number that only the router writes and that starts at 0.
func counter(name string) property { return shown(name).def("0") }

// computed is a property that is made when it is asked for; empty is absent.
func computed(name string, make func(r *Router, row *row) string) property {
	return property{name: name, kind: readText, readOnly: true, computed: make}
}

// def gives a property a value that it has without being set, and that is printed.
func (p property) def(value string) property {
	p.fallback = value

	return p
}

// silent is a property that is not printed while it has its default.
func (p property) silent() property {
	p.quiet = true

	return p
}

// must makes a property one without which add fails.
func (p property) must() property {
	p.required = true

	return p
}

// empty makes a property one that is printed without a value.
func (p property) empty() property {
	p.blank = true

	return p
}

// unset makes a property one that can be cleared.
func (p property) unset() property {
	p.clearable = true

	return p
}

// secret makes a property one that only the policy "sensitive" reads.
func (p property) secret() property {
	p.sensitive = true

	return p
}

// or lets a reference take words beside names.
func (p property) or(values ...string) property {
	p.values = values

	return p
}

// from gives a property the first release that has it.
func (p property) from(release string) property {
	p.since = release

	return p
}

// to gives a property the first release that no longer has it.
func (p property) to(release string) property {
	p.until = release

	return p
}

// ends are the properties that nearly every menu ends with.
func ends() []property {
	return []property{flag("disabled"), text("comment")}
}

// columns joins properties and lists of them.
func columns(lists ...[]property) []property { return slices.Concat(lists...) }
