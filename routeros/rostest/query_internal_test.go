package rostest

import "testing"

func TestQueriesRunOnAStack(t *testing.T) {
	t.Parallel()
	row := map[string]string{"name": "ani", "disabled": "false", "limit": "900", "comment": "x"}
	value := func(name string) (string, bool) {
		text, found := row[name]

		return text, found
	}
	cases := []struct {
		name  string
		words []string
		want  bool
	}{
		{"nothing asked", nil, true},
		{"present", []string{"name"}, true},
		{"not present", []string{"address"}, false},
		{"absent", []string{"-address"}, true},
		{"not absent", []string{"-name"}, false},
		{"equal", []string{"name=ani"}, true},
		{"equal, with the operator", []string{"=name=ani"}, true},
		{"unequal", []string{"name=budi"}, false},
		{"equal to what is absent", []string{"address="}, false},
		{"the value as it is printed", []string{"disabled=no"}, false},
		{"not empty", []string{">comment="}, true},
		{"less, as a number", []string{"<limit=1000"}, true},
		{"greater, as a number", []string{">limit=1000"}, false},
		{"strictly", []string{">limit=900"}, false},
		{"greater, as text", []string{">name=a"}, true},
		{"two words are and", []string{"name=ani", "limit=1"}, false},
		{"or", []string{"name=budi", "name=ani", "#|"}, true},
		{"or of two that fail", []string{"name=budi", "name=citra", "#|"}, false},
		{"three names and two ors", []string{"name=a", "name=b", "name=ani", "#|", "#|"}, true},
		{"three names and both ors in a word", []string{"name=ani", "name=b", "name=c", "#||"}, true},
		{"not", []string{"name=ani", "#!"}, false},
		{"not of a failure", []string{"name=budi", "#!"}, true},
		{"and", []string{"name=ani", "limit=900", "#&"}, true},
		{"and of a failure, negated", []string{"name=ani", "limit=1", "#&!"}, true},
		{"endlessly true below", []string{"#&"}, true},
		{"an index at the end replaces the stack", []string{"name=budi", "name=ani", "#0"}, true},
		{"the failure below too", []string{"name=budi", "name=ani", "#1"}, false},
		{"an index before an operator copies", []string{"name=budi", "name=ani", "#0!"}, false},
		{"a point belongs to its index", []string{"name=ani", "#0.&"}, true},
		{"a point doubles the top", []string{"name=ani", "#!.||"}, true},
		{"an index beyond the stack is true", []string{"name=budi", "#9"}, true},
		{"an index beyond numbers is true", []string{"name=budi", "#99999999999999999999"}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := passes(c.words, value); got != c.want {
				t.Errorf("%q: got %v", c.words, got)
			}
		})
	}
}
