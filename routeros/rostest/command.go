package rostest

import (
	"strings"
)

// pair is one property with its value.
type pair struct{ name, value string }

// command is one sentence of a client, taken apart.
type command struct {
	path      string // the menu, such as /ppp/secret
	verb      string // the last word of the path, such as print
	arguments []pair // attribute words in their order; of equal names the last counts
	queries   []string
	tag       string
	tagged    bool
	stray     string // a word that is neither attribute, query nor API word
}

// parseCommand takes the words of a sentence apart. It never fails: what makes no sense is
// answered with a trap when the command is carried out.
func parseCommand(words []string) *command {
	parsed := &command{}
	name := strings.TrimSuffix(words[0], "/")
	cut := strings.LastIndexByte(name, '/')
	if cut < 0 {
		parsed.verb = name
	} else {
		parsed.path, parsed.verb = name[:cut], name[cut+1:]
	}
	for _, word := range words[1:] {
		parsed.take(word)
	}

	return parsed
}

// take sorts one word behind the command.
func (c *command) take(word string) {
	switch {
	case strings.HasPrefix(word, "="):
		name, value, _ := strings.Cut(word[1:], "=")
		c.arguments = append(c.arguments, pair{name, value})
	case strings.HasPrefix(word, "?"):
		c.queries = append(c.queries, word[1:])
	case strings.HasPrefix(word, ".tag="):
		c.tag, c.tagged = word[len(".tag="):], true
	case strings.HasPrefix(word, "."):
	default:
		c.stray = word
	}
}

// name is the whole command word.
func (c *command) name() string { return c.path + "/" + c.verb }

// get returns the last argument of a name.
func (c *command) get(name string) (string, bool) {
	for i := len(c.arguments) - 1; i >= 0; i-- {
		if c.arguments[i].name == name {
			return c.arguments[i].value, true
		}
	}

	return "", false
}

// has reports whether an argument was given; a switch counts whatever its value, but for a no.
func (c *command) has(name string) bool {
	value, given := c.get(name)

	return given && value != "no" && value != "false"
}
