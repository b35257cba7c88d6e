package enforce

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"gardu/aaa/coa"
	"gardu/store"
)

// Limits of what is learned.
const (
	// relearnAfter is after how long a router is asked again for what it could not do: it may have
	// been upgraded.
	relearnAfter = 24 * time.Hour
	// ignoredTwice is from which suspicion on a router is taken to ignore changes of a rate: the
	// first may have been a matter of measuring.
	ignoredTwice = 2
	// deafAfter is how many requests in a row must stay without answer, and deafTime over how long,
	// until a router counts as deaf.
	deafAfter = 3
	deafTime  = time.Minute
	// repeatAfter is after how long a refusal that is known is passed on once more.
	repeatAfter = time.Hour
	// abilityLimit bounds what is learned: three acts, three kinds of access, many routers.
	abilityLimit = 1 << 16
)

// skill names an ability.
type skill struct {
	nas    int64
	access store.AccessKind
	act    store.Act
}

// skill names what the router of a track shows by an act.
func (t *track) skill(act store.Act) skill { return skill{t.nas, t.access, act} }

// abilities is what routers have shown. Engine.mu guards it.
type abilities struct {
	known map[skill]store.Ability
	fresh []store.Ability // learned and not passed on yet
}

// newAbilities makes a record of what was learned before.
func newAbilities(learned []store.Ability) *abilities {
	a := &abilities{known: map[skill]store.Ability{}}
	for _, one := range learned {
		a.known[skill{nas: one.NAS, access: one.Access, act: one.Act}] = one
	}

	return a
}

// learn notes what a router has shown. Count is how often it has shown so in a row; what changes
// nothing that is decided or shown is not passed on.
func (a *abilities) learn(of skill, verdict store.Verdict, cause uint32, now time.Time) {
	known, found := a.known[of]
	if !found && (verdict == store.VerdictUnknown || len(a.known) >= abilityLimit) {
		return
	}
	same := found && known.Verdict == verdict && known.Cause == cause
	if same && verdict < store.VerdictRefused {
		return
	}
	learned := store.Ability{
		NAS: of.nas, Access: of.access, Act: of.act,
		Verdict: verdict, Cause: cause, At: now.UTC(), Count: 1,
	}
	if same {
		learned.Count = known.Count + 1
	}
	stale := same && verdict != store.VerdictIgnored && now.Sub(known.At) < repeatAfter
	if stale {
		learned.At = known.At
	}
	a.known[of] = learned
	if !stale && len(a.fresh) < abilityLimit {
		a.fresh = append(a.fresh, learned)
	}
}

// works notes an acknowledgement. It proves nothing against a router that is known to acknowledge
// and do nothing.
func (a *abilities) works(of skill, now time.Time) {
	if a.known[of].Verdict != store.VerdictIgnored {
		a.learn(of, store.VerdictWorks, 0, now)
	}
}

// hears takes back that a router is deaf.
func (a *abilities) hears(nas int64, now time.Time) {
	for _, access := range accessKinds {
		for _, act := range acts {
			of := skill{nas: nas, access: access, act: act}
			if a.known[of].Verdict == store.VerdictDeaf {
				a.learn(of, store.VerdictUnknown, 0, now)
			}
		}
	}
}

// forget drops what was learned of a router whose record has changed.
func (a *abilities) forget(nas int64, now time.Time) {
	for _, access := range accessKinds {
		for _, act := range acts {
			a.learn(skill{nas: nas, access: access, act: act}, store.VerdictUnknown, 0, now)
		}
	}
}

// accessKinds and acts are all that a skill can be made of.
var (
	accessKinds = []store.AccessKind{store.AnyAccess, store.PPPoE, store.Hotspot, store.VPN}
	acts        = []store.Act{store.ActRate, store.ActLimits, store.ActDisconnect}
)

// can returns what a router may be asked for: what its record allows, less what it has shown that
// it cannot do, where the record leaves that to us.
func (a *abilities) can(nas *store.NAS, access store.AccessKind, now time.Time) means {
	able := func(act store.Act) bool {
		if nas.CoA != store.CoAAuto {
			return nas.CoA.Allows(act)
		}

		return !fails(a.known[skill{nas: nas.ID, access: access, act: act}], now)
	}

	return means{
		speak: nas.CoA.Allows(store.ActDisconnect), rate: able(store.ActRate),
		limits: able(store.ActLimits),
	}
}

// fails reports whether a router need not be asked: it has refused or ignored it not long ago.
func fails(known store.Ability, now time.Time) bool {
	if now.Sub(known.At) >= relearnAfter {
		return false
	}

	return known.Verdict == store.VerdictRefused ||
		known.Verdict == store.VerdictIgnored && known.Count >= ignoredTwice
}

// takeFresh returns what was learned since it was last asked.
func (a *abilities) takeFresh() []store.Ability {
	fresh := a.fresh
	a.fresh = nil

	return fresh
}

// of lists what is known of a router, in a fixed order.
func (a *abilities) of(nas int64) []store.Ability {
	var found []store.Ability
	for of, one := range a.known {
		if of.nas == nas && one.Verdict != store.VerdictUnknown {
			found = append(found, one)
		}
	}
	slices.SortFunc(found, func(a, b store.Ability) int {
		return cmp.Or(cmp.Compare(a.Access, b.Access), cmp.Compare(a.Act, b.Act))
	})

	return found
}

// Abilities lists what a NAS has shown that it can and cannot do, ordered by access and act.
func (e *Engine) Abilities(nas int64) []store.Ability {
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.abilities.of(nas)
}

// Sentence says in plain words what a NAS has shown, and what follows from it.
func Sentence(a store.Ability) string {
	asked := [...]string{
		store.ActRate: "the rate", store.ActLimits: "the limits", store.ActDisconnect: "the end",
	}
	request, instead := "CoA", ": using Disconnect"
	if a.Act == store.ActDisconnect {
		request, instead = "Disconnect", ": sessions cannot be ended by RADIUS"
	}
	what := fmt.Sprintf("for %s of %s", asked[a.Act], a.Access)
	switch a.Verdict {
	case store.VerdictWorks:
		return fmt.Sprintf("%s works %s", request, what)
	case store.VerdictRefused:
		return fmt.Sprintf("%s refused %s%s", request, becauseOf(a.Cause, what), instead)
	case store.VerdictIgnored:
		if a.Act == store.ActRate && a.Count < ignoredTwice {
			instead = ": trying once more"
		}

		return fmt.Sprintf("%s acknowledged and not done %s%s", request, what, instead)
	case store.VerdictDeaf:
		return fmt.Sprintf("%s not answered %s: is /radius incoming switched on?", request, what)
	default:
		return fmt.Sprintf("%s not tried yet %s", request, what)
	}
}

// becauseOf writes the Error-Cause of a refusal before what was refused.
func becauseOf(number uint32, what string) string {
	if number == 0 {
		return "without a cause " + what
	}
	name := strings.ToLower(coa.Cause(number).String())

	return fmt.Sprintf("%d (%s) %s", number, name, what)
}
