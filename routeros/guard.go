package routeros

import (
	"errors"
	"fmt"
	"slices"

	"gardu/store"
)

// Limits beyond which a round stops and asks: a run that takes many customers off the network is
// more often a mistake than a wish.
const (
	blastCount    = 20 // logins that one run may remove, disable or isolate on a router
	blastPerCent  = 2  // or this part of those that we keep there, whichever is more
	emptyAfter    = 20 // rows of ours that never all vanish by themselves
	shortenedPart = 2  // and a table that shrinks to less than a half was not read whole
)

// Guard is a reason not to write to a router.
type Guard string

// The guards, as an operator names those that are to be overridden.
const (
	GuardPaused    Guard = "paused"
	GuardIdentity  Guard = "identity"
	GuardShortened Guard = "shortened"
	GuardBlast     Guard = "blast"
)

// Refusal is a guard that holds, with what an operator should know.
type Refusal struct {
	Guard    Guard  `json:"guard"`
	Sentence string `json:"sentence"`
}

// Error returns the sentence and what would override the guard.
func (r *Refusal) Error() string {
	return fmt.Sprintf("%s; --override %s does it anyway", r.Sentence, r.Guard)
}

// refuse makes a refusal of kind conflict.
func refuse(guard Guard, format string, arguments ...any) error {
	refusal := &Refusal{Guard: guard, Sentence: fmt.Sprintf(format, arguments...)}

	return store.Errorf(store.Conflict, "%w", refusal)
}

// guarding is what the guards look at.
type guarding struct {
	router   *store.Router
	identity Identity
	plan     *Plan
	before   int // rows of ours at the last round that was read whole; 0 for none
	override []Guard
}

// check returns the first guard that holds and is not overridden.
func (g *guarding) check() error {
	for _, one := range []func() error{g.paused, g.same, g.whole, g.blast} {
		if err := one(); err != nil {
			return err
		}
	}

	return nil
}

// holding lists the guards that hold.
func (g *guarding) holding() []Refusal {
	var list []Refusal
	for _, one := range []func() error{g.paused, g.same, g.whole, g.blast} {
		var refusal *Refusal
		if errors.As(one(), &refusal) {
			list = append(list, *refusal)
		}
	}

	return list
}

// overridden reports whether an operator has said to go on.
func (g *guarding) overridden(guard Guard) bool { return slices.Contains(g.override, guard) }

// paused holds where an operator has paused the router.
func (g *guarding) paused() error {
	if !g.router.Paused || g.overridden(GuardPaused) {
		return nil
	}

	return refuse(GuardPaused, "router %s is paused", g.router.Name)
}

// same holds where another router answers at the address.
func (g *guarding) same() error {
	recorded, seen := g.router.Serial, g.identity.Serial
	if recorded == "" || seen == "" || recorded == seen || g.overridden(GuardIdentity) {
		return nil
	}

	return refuse(GuardIdentity, "router %s has serial number %q, and %q was recorded: it was "+
		"replaced, or its address is another's now", g.router.Name, seen, recorded)
}

// whole holds where much of what was ours has vanished at once.
func (g *guarding) whole() error {
	now := g.plan.Rows
	if g.before < emptyAfter || now*shortenedPart >= g.before || g.overridden(GuardShortened) {
		return nil
	}

	return refuse(GuardShortened, "router %s shows %d objects of ours, and %d were there at the "+
		"last round: it was reset, an old backup was restored, or the reading is not whole",
		g.router.Name, now, g.before)
}

// blast holds where a run would take many customers off the network.
func (g *guarding) blast() error {
	var strict int
	for at := range g.plan.Steps {
		if g.plan.Steps[at].strict {
			strict++
		}
	}
	bound := max(blastCount, g.plan.Rows*blastPerCent/100)
	if strict <= bound || g.overridden(GuardBlast) {
		return nil
	}

	return refuse(GuardBlast, "%d logins on router %s would be removed, disabled or isolated at "+
		"once, and %d is the limit", strict, g.router.Name, bound)
}
