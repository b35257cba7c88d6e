package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"gardu/aaa/directory"
	"gardu/aaa/enforce"
	"gardu/aaa/session"
	"gardu/httpapi/native"
	"gardu/store"
)

// Limits of what is done to running sessions at an operator's word.
const (
	kickAtOnce    = 64
	conflictLimit = 1000
)

// running is what only a process with an engine can do to sessions.
type running struct{ office *Office }

// Kick ends the open sessions of a service or a router, or one session, and says what each router
// answered.
func (r running) Kick(ctx context.Context, target native.KickTarget) ([]native.Kicked, error) {
	targets := []enforce.Target{{Service: target.Service, Session: target.Session}}
	if target.NAS != 0 {
		targets = r.sessionsOf(target.NAS, target.After)
	}
	var mu sync.Mutex // guards all and failures
	var all []native.Kicked
	var failures []error
	var kicks sync.WaitGroup
	places := make(chan struct{}, kickAtOnce)
	for _, one := range targets {
		places <- struct{}{}
		kicks.Go(func() {
			defer func() { <-places }()
			kicked, err := r.office.Engine.Kick(ctx, one)
			mu.Lock()
			defer mu.Unlock()
			if err != nil && !store.Is(err, store.NotFound) { // it has ended by itself
				failures = append(failures, err)
			}
			for _, ended := range kicked {
				all = append(all, shownKick(ended))
			}
		})
	}
	kicks.Wait()
	slices.SortFunc(all, func(a, b native.Kicked) int { return cmp.Compare(a.Session, b.Session) })

	return all, errors.Join(failures...)
}

// sessionsOf lists the open sessions of a router with higher ids than one, by rising id.
func (r running) sessionsOf(nas int64, after uint64) []enforce.Target {
	var targets []enforce.Target
	r.office.Network.Sessions.EachOpen(func(one *session.Brief) bool {
		if one.NAS == nas && one.ID > after {
			targets = append(targets, enforce.Target{Session: one.ID})
		}

		return true
	})
	slices.SortFunc(targets, func(a, b enforce.Target) int {
		return cmp.Compare(a.Session, b.Session)
	})

	return targets[:min(len(targets), native.KickSlice)]
}

// shownKick is what became of one session, for people.
func shownKick(kicked enforce.Kicked) native.Kicked {
	outcome := "stays"
	if kicked.Ended {
		outcome = "ended"
	}

	return native.Kicked{
		Session: kicked.Session, Login: kicked.Login, NAS: kicked.NAS,
		Outcome: outcome, Sentence: kicked.Sentence, Ended: kicked.Ended,
	}
}

// PendingOf lists what a router has still to be told.
func (r running) PendingOf(_ context.Context, service int64) ([]native.ShownPending, error) {
	var shown []native.ShownPending
	for _, one := range r.office.Engine.Pending(service) {
		shown = append(shown, native.ShownPending{
			Service: one.Service, Session: one.Session, Since: one.Since,
			Sentence: pendingSentence(one),
		})
	}

	return shown, nil
}

// pendingSentence says what is wished, by whom it is awaited, and what came of it so far.
func pendingSentence(one enforce.Pending) string {
	parts := []string{one.Wish + " at " + one.NAS + " (" + one.Why + "): " + one.State}
	if one.Tries > 0 {
		parts = append(parts, fmt.Sprintf("%d tries", one.Tries))
	}
	if one.Last != "" {
		parts = append(parts, "last: "+one.Last)
	}

	return strings.Join(parts, ", ")
}

// AbilitiesOf lists what a NAS has shown about dynamic authorization: as the engine knows it, or as
// it was last written down.
func (o *Office) AbilitiesOf(ctx context.Context, nas int64) ([]native.ShownAbility, error) {
	var known []store.Ability
	if o.Engine != nil {
		known = o.Engine.Abilities(nas)
	} else {
		stored, err := o.Registry.Abilities(ctx)
		if err != nil {
			return nil, fmt.Errorf("reading what routers have shown: %w", err)
		}
		known = stored
	}
	var shown []native.ShownAbility
	for _, one := range known {
		if one.NAS != nas {
			continue
		}
		shown = append(shown, native.ShownAbility{
			Access: one.Access.String(), Act: one.Act.String(), Verdict: one.Verdict.String(),
			Cause: one.Cause, At: one.At, Count: one.Count, Sentence: enforce.Sentence(one),
		})
	}

	return shown, nil
}

// SessionConflicts lists the addresses that several open sessions of one router have.
func (o *Office) SessionConflicts(context.Context) ([]native.ShownConflict, error) {
	var shown []native.ShownConflict
	for _, one := range o.Network.Sessions.Conflicts(conflictLimit) {
		shown = append(shown, native.ShownConflict(one))
	}

	return shown, nil
}

// PoolUsages tells how much of each pool is in use.
func (o *Office) PoolUsages(context.Context) ([]native.ShownPoolUsage, error) {
	var shown []native.ShownPoolUsage
	for _, one := range o.Network.Leases.Usages() {
		shown = append(shown, native.ShownPoolUsage{
			Pool: one.Pool, Held: one.Held, Reserved: one.Reserved, Fixed: one.Fixed,
		})
	}

	return shown, nil
}

// GrantOf tells what a service gets at this moment.
func (o *Office) GrantOf(_ context.Context, service int64) (native.Grant, bool) {
	var login directory.Login
	if !o.Network.Directory.FindService(service, &login) {
		return native.Grant{}, false
	}
	plan := o.Network.Directory.Plan(login.Plan)
	if plan == nil {
		return native.Grant{}, false
	}
	usage, _ := o.Network.Sessions.Usage(service)
	access := plan.Access(login.Access, o.Zone)
	given := store.Entitlement(login.Standing, plan.Record(), &usage, access, o.now())

	return native.GrantOf(&given), true
}
