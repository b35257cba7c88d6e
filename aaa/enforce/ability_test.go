package enforce

import (
	"testing"

	"gardu/store"
)

// TestSentences: what people read about routers.
func TestSentences(t *testing.T) {
	t.Parallel()
	for want, one := range map[string]store.Ability{
		"CoA works for the limits of vpn": {
			Access: store.VPN, Act: store.ActLimits, Verdict: store.VerdictWorks,
		},
		"CoA refused 401 (unsupported attribute) for the rate of hotspot: using Disconnect": {
			Access: store.Hotspot, Verdict: store.VerdictRefused, Cause: 401,
		},
		"CoA refused without a cause for the rate of pppoe: using Disconnect": {
			Access: store.PPPoE, Verdict: store.VerdictRefused,
		},
		"CoA acknowledged and not done for the rate of pppoe: trying once more": {
			Access: store.PPPoE, Verdict: store.VerdictIgnored, Count: 1,
		},
		"CoA acknowledged and not done for the rate of pppoe: using Disconnect": {
			Access: store.PPPoE, Verdict: store.VerdictIgnored, Count: 2,
		},
		"Disconnect acknowledged and not done for the end of pppoe: " +
			"sessions cannot be ended by RADIUS": {
			Access: store.PPPoE, Act: store.ActDisconnect, Verdict: store.VerdictIgnored,
		},
		"CoA not answered for the rate of pppoe: is /radius incoming switched on?": {
			Access: store.PPPoE, Verdict: store.VerdictDeaf,
		},
		"CoA not tried yet for the rate of pppoe": {Access: store.PPPoE},
	} {
		if got := Sentence(one); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestAbilities: what is learned, passed on and believed.
func TestAbilities(t *testing.T) {
	t.Parallel()
	a := newAbilities(nil)
	of := skill{nas: 1, access: store.PPPoE, act: store.ActRate}
	nas := &store.NAS{ID: 1}
	a.works(of, noon)
	a.works(of, noon)
	if got := len(a.takeFresh()); got != 1 {
		t.Errorf("passed on %d times that it works", got)
	}
	a.learn(of, store.VerdictIgnored, 0, noon)
	a.works(of, noon)
	if !a.can(nas, store.PPPoE, noon).rate || a.known[of].Verdict != store.VerdictIgnored {
		t.Error("one suspicion was believed, or taken back by an acknowledgement")
	}
	a.learn(of, store.VerdictIgnored, 0, noon)
	if a.can(nas, store.PPPoE, noon).rate || !a.can(nas, store.Hotspot, noon).rate {
		t.Error("two suspicions were not believed, or for another kind of access")
	}
	if !a.can(&store.NAS{ID: 1, CoA: store.CoAAll}, store.PPPoE, noon).rate {
		t.Error("the record says all")
	}
	if !a.can(nas, store.PPPoE, noon.Add(relearnAfter)).rate {
		t.Error("still believed after a day")
	}
	a.takeFresh()
	a.forget(1, noon)
	if got := a.takeFresh(); len(got) != 1 || got[0].Verdict != store.VerdictUnknown {
		t.Errorf("%+v", got)
	}
	if len(a.of(1)) != 0 {
		t.Error("shown although it is forgotten")
	}
	for range 3 {
		a.learn(of, store.VerdictRefused, 401, noon)
	}
	if got := a.takeFresh(); len(got) != 1 || a.known[of].Count != 3 {
		t.Errorf("%d passed on, count %d", len(got), a.known[of].Count)
	}
}
