package api_test

import (
	"errors"
	"strings"
	"testing"

	"gardu/routeros/api"
)

func TestCommandsThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		if words := p.hear(); words != nil {
			t.Errorf("router heard %q", words)
		}
	}, func(t *testing.T, conn *api.Conn) {
		ctx, visit := t.Context(), func(api.Row) error { return nil }
		for name, call := range map[string]func() error{
			"no path":            func() error { _, err := conn.Do(ctx, ""); return err },
			"no slash":           func() error { _, err := conn.Do(ctx, "quit"); return err },
			"words in a path":    func() error { _, err := conn.Do(ctx, "/ppp/secret remove"); return err },
			"an empty menu":      func() error { _, err := conn.Do(ctx, "/ppp//print"); return err },
			"no name":            func() error { _, err := conn.Add(ctx, "/ppp/secret", api.Pair{Value: "x"}); return err },
			"equals in a name":   func() error { _, err := conn.Add(ctx, "/a", api.Pair{Name: "x=y"}); return err },
			"unset with a value": func() error { return conn.Set(ctx, "/a", "*1", api.Pair{Name: "x", Value: "y", Unset: true}) },
			"a name as id":       func() error { return conn.Remove(ctx, "/ppp/secret", "budi,sari") },
			"an empty id":        func() error { return conn.Remove(ctx, "/ppp/secret", "*1", "") },
			"move of nothing":    func() error { return conn.Move(ctx, "/a", "", "*1") },
			"an empty query":     func() error { _, err := conn.Count(ctx, "/a", ""); return err },
			"no query":           func() error { return conn.Print(ctx, api.Query{Path: "/a", Where: []string{"=x=y"}}, visit) },
			"a bad property":     func() error { return conn.Print(ctx, api.Query{Path: "/a", Properties: []string{"x,y"}}, visit) },
			"a bad switch":       func() error { return conn.Print(ctx, api.Query{Path: "/a", Switches: []string{"x=y"}}, visit) },
			"too long a word": func() error {
				_, err := conn.Add(ctx, "/a", api.Pair{Name: "x", Value: strings.Repeat("x", 8<<20)})
				return err
			},
			"too many words": func() error { _, err := conn.Add(ctx, "/a", make([]api.Pair, 5000)...); return err },
		} {
			if err := call(); !errors.Is(err, api.ErrWord) {
				t.Errorf("%s: got %v, want ErrWord", name, err)
			}
		}
		if conn.Broken() {
			t.Error("the connection is broken")
		}
		if err := errors.Join(conn.Remove(ctx, "/ppp/secret"), conn.Set(ctx, "/ppp/secret", "*1")); err != nil {
			t.Errorf("nothing to do gave %v", err)
		}
	})
}

func TestACountThatIsNone(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		p.hear()
		p.say("!done")
	}, func(t *testing.T, conn *api.Conn) {
		if n, err := conn.Count(t.Context(), "/ppp/secret"); err == nil || n != 0 {
			t.Errorf("got %d, %v", n, err)
		}
	})
}
