package main

import (
	"context"
	"strconv"

	"gardu/httpapi/native"
	"gardu/routeros"
	"gardu/routeros/api"
	"gardu/store"
)

// ImportRouter says what is on a router already and what is made of it.
func (a routerAnswers) ImportRouter(
	ctx context.Context, router *store.Router, apply bool,
	report func(native.RouterImportLine) error,
) (native.RouterImported, error) {
	i := importing{fleet: a.fleet, apply: apply, report: report}
	if err := a.fleet.Know(router); err != nil {
		return i.count, err
	}
	if err := report(native.RouterImportLine{Progress: reading(router)}); err != nil {
		return i.count, err
	}
	before, err := a.fleet.Import(ctx, router.ID, false)
	if err != nil {
		return i.count, err
	}
	if i.meant, err = a.fleet.adoption(ctx, router.ID, before); err != nil {
		return i.count, err
	}
	found := before
	if apply {
		found, err = a.fleet.Import(ctx, router.ID, true)
	}
	if found == nil {
		return i.count, err
	}
	if told := i.tell(ctx, router.ID, found); told != nil {
		return i.count, told
	}

	return i.count, err
}

// importing is the telling of an import.
type importing struct {
	fleet  *fleet
	apply  bool
	report func(native.RouterImportLine) error
	meant  *adoption // before anything was done
	now    *adoption // as it is now
	count  native.RouterImported
}

// tell tells everything that was found.
func (i *importing) tell(ctx context.Context, router int64, found *routeros.Import) (err error) {
	if i.now, err = i.fleet.adoption(ctx, router, found); err != nil {
		return err
	}
	for _, plan := range i.meant.plans {
		if plan.missing() {
			if err := i.plan(plan); err != nil {
				return err
			}
		}
	}
	refused := map[routeros.Login]string{}
	for at := range found.Failed {
		step := &found.Failed[at].Step
		refused[routeros.Login{Menu: step.Menu, Name: step.Name}] = found.Failed[at].Sentence
	}
	for at := range found.Logins {
		if err := i.login(&found.Logins[at], refused[found.Logins[at].Login]); err != nil {
			return err
		}
	}
	for _, sentence := range found.Anomalies {
		i.count.Anomaly++
		if err := i.line(native.RouterFound{Verdict: "anomaly", Sentence: sentence}); err != nil {
			return err
		}
	}

	return nil
}

// plan tells of a plan that is made, or was to be.
func (i *importing) plan(plan *adoptedPlan) error {
	made := native.RouterFound{
		Verdict: "make", Menu: string(plan.profiles()), Object: api.Printable(plan.profile),
		Plan: plan.plan.Name, Sentence: strconv.Itoa(plan.logins) + " logins have its profile",
	}
	if now := i.now.byUse[plan.planUse]; i.apply && now != nil && !now.known {
		made.Failed, made.Sentence = true, "it could not be made"
	}
	i.count.Plans++

	return i.line(made)
}

// login tells of a login. Those that are ours already are not worth a line.
func (i *importing) login(login *routeros.ImportLogin, refused string) error {
	line := native.RouterFound{
		Verdict: string(login.Verdict), Menu: string(login.Menu), Object: api.Printable(login.Name),
		Sentence: api.Printable(login.Sentence),
	}
	switch login.Verdict {
	case routeros.Managed:
		return nil
	case routeros.Ignore:
		i.count.Ignore++
	case routeros.Link:
		i.count.Link++
		line.Service = login.Name
	case routeros.Adopt:
		i.adopted(login, &line)
	}
	if refused != "" {
		line.Failed, line.Sentence = true, api.Printable(refused)
	}

	return i.line(line)
}

// adopted tells of a login that becomes a service, unless something stands against that.
func (i *importing) adopted(login *routeros.ImportLogin, line *native.RouterFound) {
	if obstacle := i.now.obstacle(login); obstacle != "" {
		i.count.Ignore++
		line.Verdict, line.Sentence = string(routeros.Ignore), api.Printable(obstacle)

		return
	}
	line.Service, line.Plan = login.Name, i.now.byUse[useOf(login)].plan.Name
	i.count.Adopt++
	i.count.Services++
	line.Failed = i.apply && login.Service == 0
}

// line hands a line over, and counts what has failed.
func (i *importing) line(found native.RouterFound) error {
	if found.Failed {
		i.count.Failed++
	}

	return i.report(native.RouterImportLine{Found: &found})
}

// useOf is what the plan of a login is needed for.
func useOf(login *routeros.ImportLogin) planUse {
	return planUse{login.Menu, login.Profile, login.Access}
}
