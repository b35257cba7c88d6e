package api_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"gardu/routeros/api"
)

// trapTexts are the words of real routers.
var trapTexts = []struct {
	message  string
	category int
	kind     api.Kind
}{
	{"failure: secret with the same name already exists", api.NoCategory, api.Duplicate},
	{"failure: profile with the same name already exists", api.NoCategory, api.Duplicate},
	{"failure: already have user with this name for this server", api.NoCategory, api.Duplicate},
	{"failure: pool with such name exists", api.NoCategory, api.Duplicate},
	{"failure: already have such entry", api.NoCategory, api.Duplicate},
	{"failure: already have such name", api.NoCategory, api.Duplicate},
	{"failure: already have device with such name", api.NoCategory, api.Duplicate},
	{"failure: already have such address", api.NoCategory, api.Duplicate},
	{"item with such name already exists", api.NoCategory, api.Duplicate},
	{"entry already exists", api.NoCategory, api.Duplicate},
	{"no such item", 0, api.Gone},
	{"no such item (4)", api.NoCategory, api.Gone},
	{"no such command prefix", 0, api.BadPath},
	{"no such command", 0, api.BadPath},
	{"bad command name secrets (line 1 column 6)", api.NoCategory, api.BadPath},
	{"expected end of command (line 1 column 12)", api.NoCategory, api.BadPath},
	{"unknown parameter", api.NoCategory, api.UnknownProperty},
	{"unknown parameter show-sensitive", 0, api.UnknownProperty},
	{"input does not match any value of profile", 1, api.BadReference},
	{"input does not match any value of interface", 1, api.BadReference},
	{"input does not match any value of pool", api.NoCategory, api.BadReference},
	{"input does not match any value of queue", api.NoCategory, api.BadReference},
	{"ambiguous value of profile, more than one possible value matches input", 1, api.Ambiguous},
	{"ambiguous value of pool", api.NoCategory, api.Ambiguous},
	{"invalid value for argument remote-address", 1, api.BadValue},
	{"invalid value for argument remote-address:\n    invalid value of address\n", 1, api.BadValue},
	{"value of range expects range of ip addresses", api.NoCategory, api.BadValue},
	{"value of range must have ip address before '-'", api.NoCategory, api.BadValue},
	{"missing value(s) of argument(s) name", api.NoCategory, api.MissingArgument},
	{"not enough permissions (9)", api.NoCategory, api.Permission},
	{"std failure: not allowed (9)", api.NoCategory, api.Permission},
	{"invalid user name or password (6)", api.NoCategory, api.Login},
	{"cannot log in", api.NoCategory, api.Login},
	{"interrupted", 2, api.Interrupted},
	{
		"action timed out - try again, if error continues contact MikroTik support and send a supout file (13)",
		api.NoCategory, api.RouterTimeout,
	},
	{"std failure: timeout (13)", api.NoCategory, api.RouterTimeout},
	{"something new", api.NoCategory, api.Other},
	{"something new", 1, api.BadValue},
	{"", api.NoCategory, api.Other},
}

func TestTrapsAreClassifiedByTheirWords(t *testing.T) {
	t.Parallel()
	for _, each := range trapTexts {
		for _, message := range []string{each.message, strings.ToUpper(each.message), strings.ToTitle(each.message)} {
			if got := api.Classify(message, each.category); got != each.kind {
				t.Errorf("%q is %s, want %s", message, got, each.kind)
			}
		}
	}
}

func TestTrapsLeaveTheConnectionInStep(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		for _, each := range trapTexts {
			for range 2 {
				p.hear()
				p.raw(encode("!trap", "=message="+each.message))
				p.say("!trap =message=a%20later%20one", "!done")
			}
		}
		p.hear()
		p.say("!re =name=menara", "!done")
	}, func(t *testing.T, conn *api.Conn) {
		for _, each := range trapTexts {
			_, err := conn.Add(t.Context(), "/ppp/secret", api.Pair{Name: "name", Value: "budi"})
			trap := wantTrap(t, conn, err, api.Classify(each.message, api.NoCategory))
			if trap.Command != "/ppp/secret/add" || trap.Category != api.NoCategory {
				t.Errorf("trap tells %+v", trap)
			}
			if first, _, _ := strings.Cut(each.message, "\n"); !strings.HasPrefix(trap.Message, first) {
				t.Errorf("trap tells %q, want the first one, %q", trap.Message, each.message)
			}
			_, err = printing(t.Context(), conn)
			wantTrap(t, conn, err, api.Classify(each.message, api.NoCategory))
		}
		if rows, err := conn.Do(t.Context(), "/system/identity/print"); len(rows) != 1 || err != nil {
			t.Errorf("out of step: %v, %v", rows, err)
		}
	})
}

func TestTrapsNeverEchoWhatWasSent(t *testing.T) {
	t.Parallel()
	for name, each := range map[string]struct {
		pairs   []api.Pair
		message string
		want    string
	}{
		"a password": {
			[]api.Pair{{Name: "password", Value: "sangat-rahasia"}},
			"invalid value sangat-rahasia for argument password", "invalid value (value) for argument password",
		},
		"inside a word": {
			[]api.Pair{{Name: "password", Value: "rahasia"}}, "bad 'xrahasiax'", "bad 'x(value)x'",
		},
		"a short one": {
			[]api.Pair{{Name: "password", Value: "q1"}}, "bad q1, eq1ual, q1", "bad (value), eq1ual, (value)",
		},
		"a word of the router's own": {
			[]api.Pair{{Name: "password", Value: "password"}, {Name: "comment", Value: "input"}},
			"input does not match any value of profile", "input does not match any value of profile",
		},
		"two of them": {
			[]api.Pair{{Name: "name", Value: "budi-01"}, {Name: "comment", Value: "rumah"}},
			"budi-01 (rumah) is wrong", "(value) ((value)) is wrong",
		},
		"nothing": {[]api.Pair{{Name: "comment"}, {Name: "profile", Unset: true}}, "failure: x", "failure: x"},
		"lines":   {nil, "first\n   second\r\n", "first; second"},
		"bytes":   {nil, "bad \xff\x01", `bad \xff\x01`},
		"length":  {nil, strings.Repeat("x", 9000), strings.Repeat("x", 509) + "..."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(t, func(p *peer) {
				p.login()
				p.hear()
				p.raw(encode("!trap", "=category=1", "=message="+each.message))
				p.say("!done")
			}, func(t *testing.T, conn *api.Conn) {
				_, err := conn.Add(t.Context(), "/ppp/secret", each.pairs...)
				trap := wantTrap(t, conn, err, api.Classify(each.message, 1))
				if trap.Message != each.want || trap.Category != 1 {
					t.Errorf("trap tells %q, want %q", trap.Message, each.want)
				}
			})
		})
	}
}

func TestQueriesAreTakenOutOfTraps(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		p.hear()
		p.raw(encode("!trap", "=message=bad query 0812-555-0101"))
		p.say("!done")
	}, func(t *testing.T, conn *api.Conn) {
		_, err := conn.Count(t.Context(), "/ppp/secret", api.Equal("comment", "0812-555-0101"))
		if trap := wantTrap(t, conn, err, api.Other); trap.Message != "bad query (value)" {
			t.Errorf("trap tells %q", trap.Message)
		}
	})
}

func TestOnlyTheRoutersOwnTimeoutMayPass(t *testing.T) {
	t.Parallel()
	for kind := api.Other; kind <= api.RouterTimeout; kind++ {
		passing := kind == api.RouterTimeout || kind == api.Interrupted
		if trap := (&api.Trap{Kind: kind}); trap.Deterministic() == passing {
			t.Errorf("%s: deterministic %t", kind, trap.Deterministic())
		}
		if strings.Contains(kind.String(), " ") {
			t.Errorf("%d has no name", kind)
		}
	}
}

func FuzzClassify(f *testing.F) {
	for _, each := range trapTexts {
		f.Add(each.message, each.category)
	}
	f.Fuzz(func(t *testing.T, message string, category int) {
		if kind := api.Classify(message, category); kind > api.RouterTimeout {
			t.Errorf("%q is %d", message, kind)
		}
		shown := api.Printable(message)
		if !utf8.ValidString(shown) || strings.IndexFunc(shown, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 {
			t.Errorf("%q cannot be shown", shown)
		}
	})
}
