package api_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"gardu/routeros/api"
)

func TestErrorsTellPhaseCommandAndCause(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"dialing router: EOF":                                  &api.LinkError{Phase: api.Dialing, Err: io.EOF},
		"writing /ppp/secret/add: EOF":                         &api.LinkError{Phase: api.Writing, Command: "/ppp/secret/add", Err: io.EOF},
		"securing router connection: EOF":                      &api.TLSError{Err: io.EOF},
		"router closed the session: bye":                       &api.Fatal{Reason: "bye"},
		"router refused /ppp/secret/add: no!":                  &api.Trap{Command: "/ppp/secret/add", Message: "no!"},
		"phase 9 router: EOF":                                  &api.LinkError{Phase: 9, Err: io.EOF},
		`"x" is not a mode: want verify, pin, legacy or plain`: func() error { _, err := api.ParseMode("x"); return err }(),
	} {
		if err.Error() != want {
			t.Errorf("told as %q, want %q", err, want)
		}
	}
	for _, err := range []error{&api.LinkError{Err: io.EOF}, &api.TLSError{Err: io.EOF}} {
		if !errors.Is(err, io.EOF) {
			t.Errorf("%v hides its cause", err)
		}
	}
}

func TestClosedListsHaveWords(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	word := func(text string) {
		if text == "" || strings.ContainsAny(text, " _") || seen[text] {
			t.Errorf("%q is no label, or given twice", text)
		}
		seen[text] = true
	}
	for kind := api.Other; kind <= api.RouterTimeout; kind++ {
		word("kind/" + kind.String())
	}
	for reason := api.OtherTLS; reason <= api.NotTLS; reason++ {
		word("reason/" + reason.String())
	}
	for mode := api.Verify; mode <= api.Plain; mode++ {
		word("mode/" + mode.String())
	}
	for _, beyond := range []string{api.Kind(99).String(), api.TLSReason(99).String(), api.Mode(99).String()} {
		if !strings.Contains(beyond, "99") {
			t.Errorf("what is beyond the list is %q", beyond)
		}
	}
}
