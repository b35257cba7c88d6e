package rostest

import (
	"cmp"
	"strconv"
	"strings"
)

// A lookup returns the property of a row as print would show it, and whether it would.
type lookup func(name string) (string, bool)

// passes runs the query words of a print over one row: a stack machine over a stack that is
// endlessly true at first. The row passes if no false is left.
func passes(words []string, value lookup) bool {
	var s stack
	for _, word := range words {
		if operators, isOperation := strings.CutPrefix(word, "#"); isOperation {
			s.operate(operators)

			continue
		}
		s.push(compare(word, value))
	}
	for _, each := range s {
		if !each {
			return false
		}
	}

	return true
}

// compare answers one query word about a row.
func compare(word string, value lookup) bool {
	if name, absent := strings.CutPrefix(word, "-"); absent {
		_, found := value(name)

		return !found
	}
	operator := byte('=')
	if word != "" && strings.IndexByte("=<>", word[0]) >= 0 {
		operator, word = word[0], word[1:]
	}
	name, want, compared := strings.Cut(word, "=")
	have, found := value(name)
	if !compared || !found {
		return found && !compared
	}
	switch operator {
	case '<':
		return order(have, want) < 0
	case '>':
		return order(have, want) > 0
	}

	return have == want
}

// order compares numbers as numbers and everything else as text.
func order(have, want string) int {
	first, firstErr := strconv.ParseUint(have, 10, 64)
	second, secondErr := strconv.ParseUint(want, 10, 64)
	if firstErr == nil && secondErr == nil {
		return cmp.Compare(first, second)
	}

	return cmp.Compare(have, want)
}

// stack holds what was pushed, the top last; below it is endlessly true.
type stack []bool

// push puts a value on top.
func (s *stack) push(value bool) { *s = append(*s, value) }

// pop takes the top off.
func (s *stack) pop() bool {
	if len(*s) == 0 {
		return true
	}
	top := (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]

	return top
}

// at returns what lies below the top by an index.
func (s *stack) at(index int) bool {
	if index >= len(*s) {
		return true
	}

	return (*s)[len(*s)-1-index]
}

// operate carries out the operators of one word from left to right. An index at the end of the
// word replaces the stack by what it points to; one before another character pushes a copy, and a
// point behind it belongs to it. A point behind anything else doubles the top.
func (s *stack) operate(operators string) {
	for i := 0; i < len(operators); {
		digits := len(operators[i:]) - len(strings.TrimLeft(operators[i:], "0123456789"))
		if digits > 0 {
			index, err := strconv.Atoi(operators[i : i+digits])
			if err != nil {
				index = len(*s)
			}
			i += digits
			i += s.pick(index, operators[i:])

			continue
		}
		s.apply(operators[i])
		i++
	}
}

// pick carries out an index and returns how many of the characters behind it belong to it.
func (s *stack) pick(index int, behind string) int {
	value := s.at(index)
	if behind == "" {
		*s = stack{value}

		return 0
	}
	s.push(value)
	if behind[0] == '.' {
		return 1
	}

	return 0
}

// apply carries out one operator; what is none is ignored.
func (s *stack) apply(operator byte) {
	switch operator {
	case '!':
		s.push(!s.pop())
	case '&':
		first, second := s.pop(), s.pop()
		s.push(first && second)
	case '|':
		first, second := s.pop(), s.pop()
		s.push(first || second)
	case '.':
		s.push(s.at(0))
	}
}
