package api

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Pair is one property to write. Unset clears it ("=!name="), which typed properties such as
// addresses need: an empty value would be refused. Free text is cleared by an empty value.
//
// References (profile, pool, interface) must be written in full by the caller: RouterOS takes a
// beginning that fits a single name for that name.
type Pair struct {
	Name, Value string
	Unset       bool
}

// word is the attribute word of a pair.
func (p Pair) word() string {
	if p.Unset {
		return "=!" + p.Name + "="
	}

	return "=" + p.Name + "=" + p.Value
}

// check refuses a name that could not be written.
func (p Pair) check() error {
	if !isName(p.Name) {
		return fmt.Errorf("%w: property %q", ErrWord, Printable(p.Name))
	}
	if p.Unset && p.Value != "" {
		return fmt.Errorf("%w: property %q is both set and unset", ErrWord, p.Name)
	}

	return nil
}

// Add makes an item and gives its id, empty when the router told none. After a *LinkError that
// was Sent the item may exist: read it by its key before trying again.
func (c *Conn) Add(ctx context.Context, path string, pairs ...Pair) (string, error) {
	words, err := commandWords(path+"/add", pairs)
	if err != nil {
		return "", err
	}
	if _, err := c.run(ctx, words); err != nil {
		return "", err
	}

	return c.gate.ret, nil
}

// Set changes properties of the item with an id, or of a menu that is a single item (such as
// /ppp/aaa) when the id is empty. Names are not taken in place of an id: a comma would make a list
// of one, and the beginning of a name might be another's.
func (c *Conn) Set(ctx context.Context, path, id string, pairs ...Pair) error {
	if len(pairs) == 0 {
		return nil
	}
	if id != "" {
		if err := checkIDs(id); err != nil {
			return err
		}
		pairs = append([]Pair{{Name: ".id", Value: id}}, pairs...)
	}
	words, err := commandWords(path+"/set", pairs)
	if err != nil {
		return err
	}
	_, err = c.run(ctx, words)

	return err
}

// Remove removes the items with these ids in one command. One that is gone makes a Trap of Kind
// Gone; whether the others were removed must then be read back. No ids, no command.
func (c *Conn) Remove(ctx context.Context, path string, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	if err := checkIDs(ids...); err != nil {
		return err
	}
	words, err := commandWords(path+"/remove", []Pair{{Name: ".id", Value: strings.Join(ids, ",")}})
	if err != nil {
		return err
	}
	_, err = c.run(ctx, words)

	return err
}

// Move puts an item of an ordered menu before another, or at the end when before is empty.
func (c *Conn) Move(ctx context.Context, path, id, before string) error {
	pairs := []Pair{{Name: "numbers", Value: id}}
	ids := []string{id}
	if before != "" {
		pairs, ids = append(pairs, Pair{Name: "destination", Value: before}), append(ids, before)
	}
	if err := checkIDs(ids...); err != nil {
		return err
	}
	words, err := commandWords(path+"/move", pairs)
	if err != nil {
		return err
	}
	_, err = c.run(ctx, words)

	return err
}

// Do runs any command whose reply is small and ends by itself (give =once= to a monitor), and gives
// its rows.
func (c *Conn) Do(ctx context.Context, command string, pairs ...Pair) ([]Row, error) {
	words, err := commandWords(command, pairs)
	if err != nil {
		return nil, err
	}
	reply, err := c.run(ctx, words)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(reply.Re))
	for i, sentence := range reply.Re {
		rows[i] = rowOf(sentence)
	}

	return rows, nil
}

// Count asks how many items of a menu fit the query words.
func (c *Conn) Count(ctx context.Context, path string, where ...string) (int, error) {
	words, err := Query{Path: path, Where: where}.words("=count-only=")
	if err != nil {
		return 0, err
	}
	if _, err := c.run(ctx, words); err != nil {
		return 0, err
	}
	count, err := strconv.Atoi(c.gate.ret)
	if err != nil || count < 0 {
		return 0, fmt.Errorf("counting %s: router answered %q", path, clean(c.gate.ret))
	}

	return count, nil
}

// commandWords makes the words of a command with pairs.
func commandWords(command string, pairs []Pair) ([]string, error) {
	words := make([]string, 0, len(pairs)+1)
	words = append(words, command)
	for _, pair := range pairs {
		if err := pair.check(); err != nil {
			return nil, err
		}
		words = append(words, pair.word())
	}

	return words, nil
}

// checkIDs refuses what is not an id of an item.
func checkIDs(ids ...string) error {
	for _, id := range ids {
		if !IsID(id) {
			return fmt.Errorf("%w: id %q", ErrWord, Printable(id))
		}
	}

	return nil
}

// checkWords refuses a command that would not arrive as one sentence: an empty word would end it
// early and make a second command of the rest.
func checkWords(words []string) error {
	if len(words) == 0 || !isCommand(words[0]) {
		return fmt.Errorf("%w: no command path", ErrWord)
	}
	if len(words) > maxWords {
		return fmt.Errorf("%w: %s with %d words", ErrWord, words[0], len(words))
	}
	for _, word := range words {
		if word == "" || len(word) > maxWord {
			return fmt.Errorf("%w: %s with a word of %d bytes", ErrWord, words[0], len(word))
		}
	}

	return nil
}

// isCommand reports whether a word is the path of a command: /ppp/secret/print.
func isCommand(word string) bool {
	if !strings.HasPrefix(word, "/") {
		return false
	}
	for part := range strings.SplitSeq(word[1:], "/") {
		if !isName(part) || part[0] == '.' {
			return false
		}
	}

	return true
}

// isName reports whether a word is a name of RouterOS: letters, digits, hyphens and dots.
func isName(word string) bool {
	for i := range len(word) {
		c := word[i]
		plain := c == '-' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !plain {
			return false
		}
	}

	return word != ""
}
