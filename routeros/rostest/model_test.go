package rostest_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gardu/routeros/rostest"
)

// model is what a router should have: comments of secrets by name, and the ids given out.
type model struct {
	comments map[string]string
	ids      map[string]string
	given    map[string]bool
}

// TestSecretsFollowAModel does anything to secrets, and to a map beside.
func TestSecretsFollowAModel(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{})
	c := login(t, r)
	rapid.Check(t, func(t *rapid.T) {
		m := &model{
			comments: map[string]string{}, ids: map[string]string{}, given: map[string]bool{},
		}
		name := rapid.StringMatching("[abc]{1,2}")
		t.Repeat(map[string]func(*rapid.T){
			"add":    func(t *rapid.T) { m.add(t, c, name.Draw(t, "name")) },
			"set":    func(t *rapid.T) { m.set(t, c, name.Draw(t, "name")) },
			"rename": func(t *rapid.T) { m.rename(t, c, name.Draw(t, "from"), name.Draw(t, "to")) },
			"remove": func(t *rapid.T) { m.remove(t, c, name.Draw(t, "name")) },
			"":       func(t *rapid.T) { m.compare(t, r) },
		})
		for _, row := range r.Rows("/ppp/secret") {
			r.Take("/ppp/secret", row[".id"])
		}
	})
}

// answer asks and joins what comes.
func answer(c *client, words ...string) string { return strings.Join(c.ask(words...), " | ") }

// add adds a secret, which fails when the name is there.
func (m *model) add(t *rapid.T, c *client, name string) {
	got := answer(c, "/ppp/secret/add", "=name="+name)
	_, taken := m.comments[name]
	if taken != strings.Contains(got, "already exists") {
		t.Fatalf("add %s: %s", name, got)
	}
	if taken {
		return
	}
	id := strings.TrimPrefix(got, "!done =ret=")
	if m.given[id] {
		t.Fatalf("id %s was given out twice", id)
	}
	m.given[id], m.ids[name], m.comments[name] = true, id, ""
}

// set sets a comment, by id where there is one.
func (m *model) set(t *rapid.T, c *client, name string) {
	which := name
	if id, known := m.ids[name]; known {
		which = id
	}
	comment := fmt.Sprint(len(m.given))
	got := answer(c, "/ppp/secret/set", "=.id="+which, "=comment="+comment)
	if _, known := m.ids[name]; known != (got == "!done") {
		t.Fatalf("set %s: %s", name, got)
	} else if known {
		m.comments[name] = comment
	}
}

// rename gives a secret another name, which may be taken.
func (m *model) rename(t *rapid.T, c *client, from, to string) {
	got := answer(c, "/ppp/secret/set", "=numbers="+from, "=name="+to)
	_, known := m.ids[from]
	_, taken := m.ids[to]
	fits := known && (!taken || from == to)
	if fits != (got == "!done") {
		t.Fatalf("rename %s to %s: %s", from, to, got)
	}
	if !fits || from == to {
		return
	}
	m.ids[to], m.comments[to] = m.ids[from], m.comments[from]
	delete(m.ids, from)
	delete(m.comments, from)
}

// remove takes a secret away.
func (m *model) remove(t *rapid.T, c *client, name string) {
	got := answer(c, "/ppp/secret/remove", "=.id="+name)
	if _, known := m.ids[name]; known != (got == "!done") {
		t.Fatalf("remove %s: %s", name, got)
	}
	delete(m.ids, name)
	delete(m.comments, name)
}

// compare holds the router to the model.
func (m *model) compare(t *rapid.T, r *rostest.Router) {
	have := map[string]string{}
	for _, row := range r.Rows("/ppp/secret") {
		have[row["name"]] = row["comment"]
		if m.ids[row["name"]] != row[".id"] {
			t.Fatalf("%s has id %s, want %s", row["name"], row[".id"], m.ids[row["name"]])
		}
	}
	if !maps.Equal(have, m.comments) {
		t.Fatalf("got %v, want %v", slices.Sorted(maps.Keys(have)), m.comments)
	}
}

func TestFiftyThousandRows(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("fifty thousand rows")
	}
	const rows = 50_000
	r := rostest.Start(t, rostest.Config{Seed: func(r *rostest.Router) {
		r.Fill("/ip/firewall/address-list", rows, func(i int) map[string]string {
			return map[string]string{
				"list": "isolir", "address": fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255),
			}
		})
	}})
	c := login(t, r)
	const print = "/ip/firewall/address-list/print"
	c.want(fmt.Sprintf("!done =ret=%d", rows), print, "=count-only=")
	if got := c.count(print, "=.proplist=address"); got != rows {
		t.Errorf("rows: %d", got)
	}
	c.want("!re =address=10.0.1.2 | !done", print, "=.proplist=address", "?address=10.0.1.2")
}

// BenchmarkPrint prints ten thousand secrets over loopback.
func BenchmarkPrint(b *testing.B) {
	const rows = 10_000
	r := rostest.Start(b, rostest.Config{})
	r.Fill("/ppp/secret", rows, func(i int) map[string]string {
		return map[string]string{"name": fmt.Sprintf("user%d", i), "password": "x", "comment": "c"}
	})
	c := login(b, r)
	for b.Loop() {
		if got := c.count("/ppp/secret/print"); got != rows {
			b.Fatalf("rows: %d", got)
		}
	}
}
