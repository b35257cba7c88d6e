package store_test

import (
	"testing"

	"gardu/store"
)

func TestCoAUseAllows(t *testing.T) {
	t.Parallel()

	for use, want := range map[store.CoAUse][3]bool{
		store.CoAAuto:       {true, true, true},
		store.CoAAll:        {true, true, true},
		store.CoARate:       {true, false, true},
		store.CoALimits:     {false, true, true},
		store.CoADisconnect: {false, false, true},
		store.CoAOff:        {false, false, false},
		9:                   {false, false, false},
	} {
		for act, allowed := range want {
			if got := use.Allows(store.Act(act)); got != allowed {
				t.Errorf("%v allows %v: %v", use, store.Act(act), got)
			}
		}
	}
}

func TestAbilityWords(t *testing.T) {
	t.Parallel()

	for act, want := range map[store.Act]string{
		store.ActRate: "rate", store.ActLimits: "limits", store.ActDisconnect: "disconnect", 9: "act-9",
	} {
		if got := act.String(); got != want {
			t.Errorf("shown as %q, want %q", got, want)
		}
	}
	for verdict, want := range map[store.Verdict]string{
		store.VerdictUnknown: "unknown", store.VerdictWorks: "works", store.VerdictRefused: "refused",
		store.VerdictIgnored: "ignored", store.VerdictDeaf: "deaf", 9: "verdict-9",
	} {
		if got := verdict.String(); got != want {
			t.Errorf("shown as %q, want %q", got, want)
		}
	}
}
