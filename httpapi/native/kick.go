package native

import (
	"context"
	"net/http"

	"gardu/httpapi/web"
	"gardu/store"
)

// mountKick registers the route that ends sessions.
func (a *API) mountKick() {
	handle(a, operation{
		method: http.MethodPost, path: SessionKickPath,
		permission: web.SessionsWrite, tag: "sessions",
		summary: "End the open sessions of a service or of a NAS, or one of them",
	}, a.kick)
}

// kick asks routers to end sessions, and tells what each of them said.
func (a *API) kick(ctx context.Context, in *created[KickOrder]) (List[Kick], error) {
	if a.config.Live.Kicker == nil {
		return List[Kick]{}, absent("ending a session")
	}
	target, err := a.kickTarget(ctx, &in.Body)
	if err != nil {
		return List[Kick]{}, err
	}
	ended, err := a.config.Live.Kicker.Kick(ctx, target)
	answer := List[Kick]{Items: make([]Kick, 0, len(ended))}
	for _, one := range ended {
		answer.Items = append(answer.Items, Kick{
			Session: one.Session, Login: one.Login, NAS: one.NAS, Ended: one.Ended,
			Outcome: one.Outcome, Sentence: one.Sentence,
		})
	}

	return answer, err
}

// kickTarget reads whose sessions are to be ended.
func (a *API) kickTarget(ctx context.Context, in *KickOrder) (target KickTarget, err error) {
	given := 0
	for _, some := range []bool{in.Login != "", in.Session != 0, in.NAS != ""} {
		if some {
			given++
		}
	}
	if given != 1 {
		return target, store.Invalidf("login", "must be given, or session, or nas: one of them")
	}
	if in.After != 0 && in.NAS == "" {
		return target, store.Invalidf("after", "must be given with nas")
	}
	if in.Login == "" && (in.Kind != "" || in.Router != "") {
		return target, store.Invalidf("login", "must be given with kind and router")
	}

	switch {
	case in.Session != 0:
		target.Session = in.Session
	case in.NAS != "":
		target.NAS, err = a.nasOf(ctx, in.NAS)
		target.After = in.After
	default:
		target.Service, err = a.serviceOf(ctx, in)
	}

	return target, err
}

// serviceOf returns the id of the service that is named.
func (a *API) serviceOf(ctx context.Context, in *KickOrder) (int64, error) {
	named := ServiceRef{Login: segment{in.Login}, Kind: in.Kind, Router: in.Router}
	ref, err := named.ref()
	if err != nil {
		return 0, err
	}
	service, err := a.config.Billing.Service(ctx, ref)

	return service.ID, err
}
