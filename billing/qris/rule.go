package qris

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gardu/store"
)

// rule is what one value must be.
type rule struct {
	accepts func(value string) bool
	must    string // what follows "must be" in the error
}

// check names the field when the value does not keep the rule.
func (r rule) check(path, value string) error {
	if !r.accepts(value) {
		return store.Invalidf(path, "must be %s", r.must)
	}

	return nil
}

// grammar is what one level of objects must be. Identifiers without a rule may hold any characters
// of the level.
type grammar struct {
	rules      map[string]rule
	required   []string
	characters rule
}

// check holds all objects of a level to its rules.
func (g grammar) check(path string, objects []object) error {
	for _, id := range g.required {
		if find(objects, id) == "" {
			return store.Invalidf(path+"."+id, "must be there")
		}
	}
	for _, o := range objects {
		field := path + "." + o.id
		if err := g.characters.check(field, o.value); err != nil {
			return err
		}
		if strict, ruled := g.rules[o.id]; ruled && !strict.accepts(o.value) {
			return store.Invalidf(field, "must be %s", strict.must)
		}
	}

	return nil
}

// The characters of values. Only the merchant's name in another script (64) may leave ASCII.
var (
	plainText  = rule{accepts: isPrintableASCII, must: "printable ASCII"}
	nativeText = rule{accepts: isPrintable, must: "printable text"}
)

// frame is the first level, apart from its templates and its checksum.
var frame = grammar{
	required: []string{idFormat, idCategory, idCurrency, idCountry, idName, idCity},
	rules: map[string]rule{
		idFormat:     oneOf("01"),
		idInitiation: oneOf(static, dynamic),
		idCategory:   {accepts: digits(4, 4), must: "four digits"},
		idCurrency:   oneOf("360"),
		idAmount:     {accepts: isAmount, must: "an amount of whole rupiah above zero"},
		idTipMode:    oneOf("01", "02", "03"),
		idFixedFee:   {accepts: isAmount, must: "an amount of whole rupiah above zero"},
		idPercentFee: {
			accepts: func(value string) bool { return hundredths(value) > 0 },
			must:    "a share from 00.01 to 99.99",
		},
		idCountry: oneOf("ID"),
		idName:    atMost(25),
		idCity:    atMost(15),
		idPostal:  atMost(10),
	},
	characters: nativeText, // templates come with their own
}

// oneOf accepts the words given.
func oneOf(words ...string) rule {
	return rule{
		accepts: func(value string) bool { return slices.Contains(words, value) },
		must:    strings.Join(words, " or "),
	}
}

// atMost accepts up to 99 characters; which ones is the level's matter.
func atMost(characters int) rule {
	return rule{
		accepts: func(value string) bool { return utf8.RuneCountInString(value) <= characters },
		must:    fmt.Sprintf("at most %d characters", characters),
	}
}

// digits makes a test for a number of shortest to longest digits.
func digits(shortest, longest int) func(string) bool {
	return func(value string) bool {
		return isDigits(value) && len(value) >= shortest && len(value) <= longest
	}
}

// isDigits reports whether a text is one ASCII digit or more.
func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}

	return text != ""
}

// isPrintableASCII reports whether a text has printable ASCII characters only.
func isPrintableASCII(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}

	return true
}

// isPrintable reports whether a text has no control or format characters, so that a name cannot
// turn the order of what is shown around it.
func isPrintable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsPrint(r)
	})
}
