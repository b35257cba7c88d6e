package api

import (
	"iter"
	"strings"

	"github.com/go-routeros/routeros/v3/proto"
)

// Row is one line of a table. It is a value that may be kept; the strings it gives are parts of
// one string, so who keeps a single short one of many wide rows had better clone it.
//
// A property without a value is left out by RouterOS: absent and empty are different things. A
// row may have no properties at all.
type Row struct {
	words string // words as a gate checked them: lengths and bytes
}

// rowOf makes a Row of a sentence that the client read.
func rowOf(sentence *proto.Sentence) Row {
	var words []byte
	for _, pair := range sentence.List {
		words = appendLength(words, len(pair.Key)+len(pair.Value)+2)
		words = append(words, '=')
		words = append(words, pair.Key...)
		words = append(words, '=')
		words = append(words, pair.Value...)
	}

	return Row{words: string(words)}
}

// Get gives the bytes of a property, and whether the row has it.
func (r Row) Get(name string) (string, bool) {
	for word := range r.all() {
		rest, ok := strings.CutPrefix(word[1:], name)
		if !ok || word[0] != '=' {
			continue
		}
		if rest == "" {
			return "", true
		}
		if rest[0] == '=' {
			return rest[1:], true
		}
	}

	return "", false
}

// Size is how many octets the row keeps alive, whatever is taken from it: what Get, ID and Each give
// are parts of it.
func (r Row) Size() int { return len(r.words) }

// ID gives the .id of the row, empty when it was not asked for. It holds until the item is removed,
// the router reset or a backup restored: a hint, never an identity.
func (r Row) ID() string {
	id, _ := r.Get(".id")

	return id
}

// Each gives the properties in the order of the router, which means nothing.
func (r Row) Each() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for word := range r.all() {
			if word[0] != '=' {
				continue
			}
			name, value, _ := strings.Cut(word[1:], "=")
			if !yield(name, value) {
				return
			}
		}
	}
}

// all gives the words; none is empty.
func (r Row) all() iter.Seq[string] {
	return func(yield func(string) bool) {
		for rest := r.words; rest != ""; {
			var word string
			if word, rest = cutWord(rest); !yield(word) {
				return
			}
		}
	}
}
