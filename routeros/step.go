package routeros

import (
	"encoding/json"
	"fmt"
	"strings"

	"gardu/routeros/api"
)

// Act is what a step does.
type Act uint8

// The acts.
const (
	Add    Act = iota // make a row
	Set               // change properties of a row
	Reset             // set the counters of a hotspot user to zero
	Move              // put a rule before another
	Enable            // switch on a block of rules that is complete and in order
	Remove            // remove a row
	Kick              // end the sessions of a login
)

// actWords holds the words of Act.
var actWords = []string{"add", "set", "reset", "move", "enable", "remove", "kick"}

// actSigns holds what a plan prints in front of a step.
var actSigns = []string{"+", "~", "~", "~", "~", "-", "!"}

// String returns the word of the act.
func (a Act) String() string {
	if int(a) < len(actWords) {
		return actWords[a]
	}

	return "act"
}

// Step is one thing to do on a router.
type Step struct {
	Act     Act
	Menu    Menu
	Name    string // what people call the object
	ID      string // of the row; empty for one that is not there yet
	Edits   []Edit
	Before  string // the id, or the mark, that a rule is put before; empty for the end
	Service int64  // whose login it is; 0 for none

	object *Object // that is wanted: to find the row again
	note   string  // what people wrote in the comment
	strict bool    // removes, disables or isolates: what the guard of large changes counts
}

// Edit is one property that a step writes.
type Edit struct {
	Name     string
	Old, New string // canonical; neither is shown where Secret
	Secret   bool
	Unset    bool
	Login    bool
	write    string
}

// concealed stands for a value that is not shown.
const concealed = "(secret)"

// shown returns old and new value as people may see them.
func (e *Edit) shown() (string, string) {
	if !e.Secret {
		return e.Old, e.New
	}
	mask := func(value string) string {
		if value == "" {
			return ""
		}

		return concealed
	}

	return mask(e.Old), mask(e.New)
}

// Sign is the character that a plan prints in front of the step: + ~ - or !.
func (s *Step) Sign() string { return actSigns[s.Act] }

// String says the step in one line, and its edits in one line each.
func (s *Step) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s %s", s.Sign(), s.Menu, quoted(s.Name))
	switch s.Act {
	case Move:
		text.WriteString(": move into its place")
	case Enable:
		text.WriteString(": enable, complete and in order")
	case Reset:
		text.WriteString(": counters to zero")
	case Kick:
		text.WriteString(": end its sessions")
	case Add, Set, Remove:
	default:
	}
	for at := range s.Edits {
		text.WriteString("\n    " + s.Edits[at].line(s.Act))
	}

	return text.String()
}

// line says an edit.
func (e *Edit) line(act Act) string {
	before, after := e.shown()
	if act == Add {
		return fmt.Sprintf("%s: %s", e.Name, quoted(after))
	}

	return fmt.Sprintf("%s: %s -> %s", e.Name, quoted(before), quoted(after))
}

// quoted puts quotes around what a reader could misread.
func quoted(text string) string {
	if text == "" || strings.ContainsAny(text, " \"\t") {
		return fmt.Sprintf("%q", text)
	}

	return api.Printable(text)
}

// MarshalJSON writes the step for machines, without secrets.
func (s Step) MarshalJSON() ([]byte, error) {
	type edit struct {
		Field string `json:"field"`
		Old   string `json:"old"`
		New   string `json:"new"`
	}
	edits := make([]edit, len(s.Edits))
	for at := range s.Edits {
		before, after := s.Edits[at].shown()
		edits[at] = edit{Field: s.Edits[at].Name, Old: api.Printable(before), New: api.Printable(after)}
	}

	return json.Marshal(struct {
		Act     string `json:"act"`
		Menu    Menu   `json:"menu"`
		Name    string `json:"name"`
		ID      string `json:"id,omitempty"`
		Service int64  `json:"service,omitempty"`
		Edits   []edit `json:"edits"`
	}{s.Act.String(), s.Menu, api.Printable(s.Name), s.ID, s.Service, edits})
}

// Plan is the way from what a router has to what it should have.
type Plan struct {
	Steps []Step   `json:"steps"`
	Notes []string `json:"notes"` // what is left alone, and why
	Rows  int      `json:"rows"`  // objects of ours that the router has
	// Guards are those that would keep the plan from being applied, as far as somebody has asked.
	Guards []Refusal `json:"guards,omitempty"`
}

// Empty reports whether there is nothing to do.
func (p *Plan) Empty() bool { return len(p.Steps) == 0 }

// String prints the plan: one line a step, + ~ - or ! in front, notes after a #.
func (p *Plan) String() string {
	var text strings.Builder
	for at := range p.Steps {
		text.WriteString(p.Steps[at].String() + "\n")
	}
	for _, note := range p.Notes {
		text.WriteString("# " + note + "\n")
	}
	if p.Empty() {
		text.WriteString("nothing differs\n")
	}

	return text.String()
}
