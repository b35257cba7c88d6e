package native

import (
	"context"
	"slices"
	"time"

	"gardu/store"
)

// standing is everything that decides what a service gets at one moment.
type standing struct {
	service  *store.Service
	plan     store.Plan  // its own
	inForce  *store.Plan // the one whose limits count: its own, or the one that has followed
	access   store.Access
	usage    store.Usage
	sessions []store.Session // the open ones
	pending  []ShownPending  // what routers have still to be told of them, or to prove
	given    store.Entitled
	now      time.Time
}

// maxShownSessions bounds the open sessions that are shown with a service.
const maxShownSessions = 100

// standingOf gathers it. What no daemon tells is left out.
func (a *API) standingOf(ctx context.Context, service *store.Service) (*standing, error) {
	s := &standing{service: service, now: a.config.Now()}
	for _, gather := range []func(context.Context, *standing) error{
		a.gatherPlan, a.gatherUsage, a.gatherSessions, a.gatherPending,
	} {
		if err := gather(ctx, s); err != nil {
			return nil, err
		}
	}
	s.given = store.Entitlement(service.Standing(), &s.plan, &s.usage, s.access, s.now)

	return s, nil
}

// gatherPlan reads the plan, its company, and the plan that follows it.
func (a *API) gatherPlan(ctx context.Context, s *standing) (err error) {
	if s.plan, err = a.config.Registry.PlanByID(ctx, s.service.Plan); err != nil {
		return err
	}
	s.inForce = &s.plan
	s.access = store.Access{
		Kind: s.service.Access, Isolir: &store.Profile{IgnoresFixed: true}, Zone: a.config.Zone,
	}
	if s.plan.Company != 0 {
		company, err := a.config.Registry.CompanyByID(ctx, s.plan.Company)
		if err != nil {
			return err
		}
		if company.Isolir != nil {
			s.access.Isolir = company.Isolir
		}
	}
	if s.plan.OnExpiry != store.ExpirySwitch {
		return nil
	}
	fallback, err := a.config.Registry.PlanByID(ctx, s.plan.ExpiryPlan)
	if store.Is(err, store.NotFound) {
		return nil
	}
	s.access.Fallback = &fallback
	if standing := s.service.Standing(); standing.Expired(s.now) {
		s.inForce = &fallback
	}

	return err
}

// gatherUsage reads what was used.
func (a *API) gatherUsage(ctx context.Context, s *standing) (err error) {
	if a.config.Live.Usages == nil {
		return nil
	}
	s.usage, err = a.config.Live.Usages.UsageOf(ctx, s.service.ID)

	return err
}

// gatherSessions reads the open sessions.
func (a *API) gatherSessions(ctx context.Context, s *standing) error {
	if a.config.Live.Sessions == nil {
		return nil
	}
	filter := SessionFilter{Service: s.service.ID}

	err := a.config.Live.Sessions.EachSession(ctx, filter, func(session *store.Session) error {
		if session.Service == s.service.ID && session.Open() &&
			len(s.sessions) < maxShownSessions {
			s.sessions = append(s.sessions, *session)
		}

		return nil
	})
	slices.SortFunc(s.sessions, func(one, other store.Session) int {
		return one.Started.Compare(other.Started)
	})

	return err
}

// gatherPending reads what routers have still to be told.
func (a *API) gatherPending(ctx context.Context, s *standing) (err error) {
	if a.config.Live.Pendings == nil {
		return nil
	}
	s.pending, err = a.config.Live.Pendings.PendingOf(ctx, s.service.ID)

	return err
}

// since returns since when the open sessions have what the service gets now: the earliest grant
// among those with the profile that was granted last. It is zero where that is not known, or where
// a router has not been told yet.
func (s *standing) since() time.Time {
	var last *store.Session
	for place := range s.sessions {
		one := &s.sessions[place]
		if one.Granted != 0 && (last == nil || one.GrantedAt.After(last.GrantedAt)) {
			last = one
		}
	}
	if last == nil || s.untold() {
		return time.Time{}
	}
	since := last.GrantedAt
	for place := range s.sessions {
		one := &s.sessions[place]
		if one.Granted == last.Granted && !one.GrantedAt.IsZero() && one.GrantedAt.Before(since) {
			since = one.GrantedAt
		}
	}

	return since
}

// untold reports whether a router has not been told yet. One that was told after the fact only has
// to prove that it obeys. Instants are compared in whole seconds, because sessions hold no finer
// ones.
func (s *standing) untold() bool {
	return slices.ContainsFunc(s.pending, func(waits ShownPending) bool {
		at := slices.IndexFunc(s.sessions, func(one store.Session) bool {
			return one.ID == waits.Session
		})

		return at < 0 || s.sessions[at].Granted == 0 ||
			s.sessions[at].GrantedAt.Unix() < waits.Since.Unix()
	})
}

// waits lists what is waited for in sentences.
func (s *standing) waits() []string {
	sentences := make([]string, 0, len(s.pending))
	for _, one := range s.pending {
		sentences = append(sentences, one.Sentence)
	}

	return sentences
}

// used returns what counts in a window of the plan in force.
func (s *standing) used(window store.Window) store.Amount {
	standing := s.service.Standing()

	return standing.Used(&s.usage, window, s.now, s.inForce.Calendar(s.access.Zone))
}

// start returns when a window of the plan in force began; zero while pending.
func (s *standing) start(window store.Window) time.Time {
	return s.inForce.Calendar(s.access.Zone).Start(window, s.now, s.service.Activated)
}

// showStanding translates it.
func (n *names) showStanding(s *standing) *Entitlement {
	since := s.since()
	sentence := store.Explain(s.given, store.Explanation{
		Standing: s.service.Standing(), Plan: &s.plan, Usage: &s.usage, Access: s.access,
		Now: s.now, Since: since,
	})

	return &Entitlement{
		Grant: n.grant(s), Since: orNull(since), Until: orNull(s.given.Until),
		EndsAt: orNull(s.given.EndsAt), Plan: s.inForce.Name, Sentence: sentence,
		Quota: s.quota(), FairUse: s.fairUse(), Pending: s.waits(),
	}
}

// grant puts what a service gets into a few words. What the daemon says wins where it agrees, because
// it knows the common isolir profile too.
func (n *names) grant(s *standing) Grant {
	grant := GrantOf(&s.given)
	if grants := n.api.config.Live.Grants; grants != nil {
		known, found := grants.GrantOf(n.ctx, s.service.ID)
		if found && known.Outcome == grant.Outcome && known.Reason == grant.Reason {
			return known
		}
	}

	return grant
}

// GrantOf puts an entitlement into a few words. The rate of an isolir profile that is the common one
// is not known here.
func GrantOf(given *store.Entitled) Grant {
	grant := Grant{Outcome: given.Outcome.String(), Reason: string(given.Reason)}
	if given.Profile != nil {
		grant.Rate = given.Profile.Rate
	}

	return grant
}

// quota tells how much of the limits of the plan in force is used; nil where it has none.
func (s *standing) quota() *Quota {
	plan := s.inForce
	if !plan.Limited() {
		return nil
	}
	start := s.start(plan.QuotaWindow)
	added, used := s.service.TopUp.In(start), s.used(plan.QuotaWindow)
	bounds := plan.Bounds(added)

	return &Quota{
		Window: plan.QuotaWindow.String(), Since: orNull(start),
		Up:     bound(bounds.Data.Up, added.Octets, used.Up),
		Down:   bound(bounds.Data.Down, added.Octets, used.Down),
		Total:  bound(bounds.Data.Total, added.Octets, used.Total()),
		Online: bound(inSeconds(bounds.Online), inSeconds(added.Online), inSeconds(used.Online)),
	}
}

// bound makes a bound in numbers; nil where there is no limit.
func bound(limit, added, used uint64) *Bound {
	if limit == 0 {
		return nil
	}

	return &Bound{Limit: limit, Added: added, Used: used, Left: limit - min(limit, used)}
}

// inSeconds returns an uptime in whole seconds.
func inSeconds(length time.Duration) uint64 { return uint64(max(seconds(length), 0)) }

// fairUse tells how far the service has come on the steps of the plan in force; nil where it has
// none. A top-up moves the steps of a plan that bounds no data.
func (s *standing) fairUse() *FairUse {
	plan := s.inForce
	if len(plan.Tiers) == 0 {
		return nil
	}
	start, standing := s.start(plan.TierWindow), s.service.Standing()
	added := standing.AddedToTiers(plan, s.now, s.access.Zone)
	shown := &FairUse{
		Window: plan.TierWindow.String(), Since: orNull(start),
		Used: s.used(plan.TierWindow).Total(), Steps: make([]Step, 0, len(plan.Tiers)),
	}
	for at := range plan.Tiers {
		tier := &plan.Tiers[at]
		after := tier.Raised(added)
		shown.Steps = append(shown.Steps, Step{
			After: after, Rate: tier.Rate, Reached: shown.Used >= after,
		})
	}

	return shown
}
