package apitest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// drawer draws values that fit schemas. It belongs to one goroutine.
type drawer struct {
	rand   *rand.Rand
	pantry *pantry
	config *Config
	marks  *marks
	serial int  // makes names new
	honest bool // nothing is spoilt on purpose
}

// value draws one for a schema and the name of its field.
func (d *drawer) value(s *Schema, name string, depth int) any {
	node := s.resolved()
	if words := list(node["enum"]); len(words) > 0 {
		return words[d.rand.IntN(len(words))]
	}
	for _, several := range []string{"oneOf", "anyOf"} {
		if parts := list(node[several]); len(parts) > 0 {
			return d.value(s.inner(pick(d.rand, parts)), name, depth)
		}
	}
	switch s.kind() {
	case "object":
		return d.object(s, depth)
	case "array":
		return d.array(s, name, depth)
	case "integer", "number":
		return d.number(node, name)
	case "boolean":
		return d.rand.IntN(2) == 0
	case "string":
		return d.text(node, name)
	default:
		return nil
	}
}

// object draws what is required, and some of the rest.
func (d *drawer) object(s *Schema, depth int) any {
	made, node := map[string]any{}, s.resolved()
	properties := object(node["properties"])
	share := d.rand.IntN(4)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		wanted := slices.Contains(list(node["required"]), any(name)) || d.identifies(name) ||
			d.rand.IntN(10) < share
		if wanted && depth < maxDepth {
			made[name] = d.value(s.inner(properties[name]), name, depth+1)
		}
	}
	if more := object(node["additionalProperties"]); more != nil && d.rand.IntN(2) == 0 {
		made[d.word()] = d.value(s.inner(more), "value", depth+1)
	}

	return made
}

// identifies lists the fields that most records need, though their schemas say that they can be
// left out of a change.
func (d *drawer) identifies(name string) bool {
	return slices.Contains(d.config.Usual, name) && d.rand.IntN(10) < 8
}

// array draws a short list.
func (d *drawer) array(s *Schema, name string, depth int) any {
	made, items := []any{}, s.resolved()["items"]
	if described, is := s.resolved()["description"].(string); is && d.rand.IntN(4) > 0 {
		if words := wordsOf(described); len(words) > 0 {
			return []any{pick(d.rand, words)}
		}
	}
	for range d.rand.IntN(3) {
		made = append(made, d.value(s.inner(items), strings.TrimSuffix(name, "s"), depth+1))
	}
	if len(made) == 0 {
		return made
	}
	if _, known := d.config.Lexicon[name]; known {
		return []any{d.lexical(name)}
	}

	return made
}

// number draws a small one within its bounds, or one that the field has had.
func (d *drawer) number(node map[string]any, name string) any {
	if strings.HasSuffix(name, "_id") || d.config.Lexicon[name] == nil && d.rand.IntN(3) == 0 {
		if kept, is := d.pantry.field(d.rand, name); is {
			if found, is := kept.(float64); is {
				return int64(found)
			}
		}
	}
	if _, known := d.config.Lexicon[name]; known && d.rand.IntN(10) < 9 {
		if found, err := strconv.ParseInt(d.lexical(name), 10, 64); err == nil {
			return found
		}
	}
	low, high := int64(0), int64(100)
	if least, is := number(node["minimum"]); is {
		low = int64(least)
	}
	if most, is := number(node["maximum"]); is {
		high = int64(most)
	}
	if d.rand.IntN(3) == 0 {
		high = max(high, 500_000)
	}

	return low + d.rand.Int64N(max(1, high-low+1))
}

// text draws a text for a field: a secret with a mark, a name that is known to the API, a word of
// the field's description, or something new.
func (d *drawer) text(node map[string]any, name string) any {
	only, _ := node["writeOnly"].(bool)
	if only || secretly.MatchString(name) && !strings.HasSuffix(name, "_form") {
		return d.marks.secret(d.rand)
	}
	described, _ := node["description"].(string)
	choice := d.rand.IntN(10)
	if words := wordsOf(described); len(words) > 0 && choice < 8 {
		return pick(d.rand, words)
	}
	noun := d.nounOf(name)
	if found := nounOfText.FindStringSubmatch(described); found != nil {
		noun = d.nounOf(found[1])
	}
	if record := d.pantry.record(d.rand, noun); record != nil && choice < 8 {
		return d.called(record, "")
	}
	if choice < 2 || choice == 8 && d.config.Lexicon[name] == nil {
		if kept, is := d.pantry.field(d.rand, name); is {
			return fmt.Sprint(kept)
		}
	}
	if format, _ := node["format"].(string); format == "date-time" {
		return fmt.Sprintf("202%d-0%d-1%dT08:00:00Z", d.rand.IntN(10), 1+d.rand.IntN(9), d.rand.IntN(10))
	}
	if d.config.Lexicon[name] != nil {
		return d.lexical(name)
	}

	return d.word()
}

// nounOfText finds in a description what a field names: number of a customer, or # and the id.
var nounOfText = regexp.MustCompile(`^(?:name|number|login|id) of an? ([a-z]+)`)

// secretly matches the fields whose texts must not be told to anybody.
var secretly = regexp.MustCompile(`password|secret|token|pin$|otp`)

// lexical draws one of the words for a field. A # in it makes it new.
func (d *drawer) lexical(name string) string {
	words := d.config.Lexicon[name]
	d.serial++

	return strings.ReplaceAll(words[d.rand.IntN(len(words))], "#",
		strconv.FormatInt(d.rand.Int64N(1_000_000), 10))
}

// word draws a text that nothing has been called yet.
func (d *drawer) word() string {
	d.serial++

	return fmt.Sprintf("w%d-%s", d.serial, strconv.FormatUint(d.rand.Uint64(), 36)[:5])
}

// called draws one of the ways to call a record: by the field that a parameter is named for, by
// another name, or by its id.
func (d *drawer) called(record map[string]any, parameter string) string {
	if found, is := record[parameter]; is && found != "" && d.rand.IntN(4) > 0 {
		return fmt.Sprint(found)
	}
	var ways []string
	for _, key := range []string{"name", "number", "login", "code", "token"} {
		if text, is := record[key].(string); is && text != "" {
			ways = append(ways, text, text)
		}
	}
	if id, is := record["id"].(float64); is {
		plain := strconv.FormatInt(int64(id), 10)
		ways = append(ways, "#"+plain, plain)
	}
	if len(ways) == 0 {
		return d.word()
	}

	return ways[d.rand.IntN(len(ways))]
}

// nounOf makes the noun of a field: customer of customer_id.
func (d *drawer) nounOf(name string) string {
	noun := strings.TrimSuffix(strings.TrimSuffix(name, "_id"), "s")
	if other, known := d.config.Nouns[noun]; known {
		return other
	}

	return noun
}

// wordsOf lists the words that a description offers: pppoe, hotspot or vpn.
func wordsOf(described string) []string {
	head, _, _ := strings.Cut(described, ":")
	head, _, _ = strings.Cut(head, ";")
	head = strings.ReplaceAll(head, " or ", ",")
	var words []string
	for word := range strings.SplitSeq(head, ",") {
		if word = strings.TrimSpace(word); word != "" && !strings.Contains(word, " ") {
			words = append(words, word)
		}
	}
	if len(words) < 2 {
		return nil
	}

	return words
}

// resolved follows the references of a schema.
func (s *Schema) resolved() map[string]any {
	node := s.node
	for range maxDepth {
		reference, is := node["$ref"].(string)
		if !is {
			return node
		}
		node = s.document.resolve(reference)
	}

	return node
}

// inner is a schema within.
func (s *Schema) inner(node any) *Schema {
	return &Schema{document: s.document, node: object(node)}
}

// kind is the type of a schema, that of something where it may be null too.
func (s *Schema) kind() string {
	node := s.resolved()
	if kind, is := node["type"].(string); is {
		return kind
	}
	for _, each := range list(node["type"]) {
		if kind, _ := each.(string); kind != "null" {
			return kind
		}
	}
	if node["properties"] != nil {
		return "object"
	}

	return ""
}
