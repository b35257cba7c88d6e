package api

import (
	"context"
	"fmt"
	"strings"
)

// Query says which rows of a menu to read, and which properties of them.
type Query struct {
	Path string // the menu, such as /ppp/secret
	// Properties limits what is printed; ask for .id by name. None means all, also those that cost the
	// router much.
	Properties []string
	// Where are query words, in their order; see Equal, Present and OneOf. Values are compared as the
	// router prints them: true and false, durations in their canonical form.
	Where []string
	// Switches are arguments without a value, such as stats, detail or show-sensitive.
	Switches []string
}

// words makes the words of a print, with more attribute words in front of the query.
func (q Query) words(more ...string) ([]string, error) {
	words := append([]string{q.Path + "/print"}, more...)
	if len(q.Properties) > 0 {
		words = append(words, "=.proplist="+strings.Join(q.Properties, ","))
	}
	for _, name := range q.Properties {
		if !isName(name) {
			return nil, fmt.Errorf("%w: property %q", ErrWord, Printable(name))
		}
	}
	for _, name := range q.Switches {
		if !isName(name) {
			return nil, fmt.Errorf("%w: switch %q", ErrWord, Printable(name))
		}
		words = append(words, "="+name+"=")
	}
	for _, word := range q.Where {
		if len(word) < 2 || word[0] != '?' {
			return nil, fmt.Errorf("%w: query word %q", ErrWord, Printable(word))
		}
		words = append(words, word)
	}

	return words, nil
}

// Print reads the rows of a query and gives each to visit as it arrives; nothing is collected.
// An error of visit ends the visits and is given back after the rest of the reply was read;
// visit must not use the connection and had better be quick, as its time counts towards
// Timeouts.Total. Only when Print gives nil is the table complete: after any error the rows seen
// say nothing about those not seen.
func (c *Conn) Print(ctx context.Context, query Query, visit func(Row) error) error {
	words, err := query.words()
	if err != nil {
		return err
	}

	return c.stream(ctx, words, visit)
}

// Equal is the query word for a property with a value.
func Equal(name, value string) string { return "?=" + name + "=" + value }

// Present is the query word for rows that have a property.
func Present(name string) string { return "?" + name }

// Absent is the query word for rows that lack a property.
func Absent(name string) string { return "?-" + name }

// Not is the query word that negates the word before it.
func Not() string { return "?#!" }

// OneOf are the query words for a property with one of several values; 50 to 100 values are a good
// number for one query. No values match nothing.
func OneOf(name string, values ...string) []string {
	if len(values) == 0 {
		return []string{Present(name), Absent(name)}
	}
	words := make([]string, 0, 2*len(values))
	for _, value := range values {
		words = append(words, Equal(name, value))
	}
	for range len(values) - 1 {
		words = append(words, "?#|")
	}

	return words
}
