package main

import (
	"context"
	"fmt"
	"slices"

	"gardu/billing"
	"gardu/routeros"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
)

// Trust records the serial number of a router that had none recorded.
func (f *fleet) Trust(ctx context.Context, id int64, serial string) error {
	router, err := f.office.routerByID(ctx, id)
	if err != nil {
		return err
	}
	if _, err := f.office.Registry.TrustRouter(ctx, router.Name, "", serial); err != nil {
		return fmt.Errorf("recording the serial number of %s: %w", router.Name, err)
	}

	return nil
}

// Adopt makes plans of the profiles and services of the logins that were found, and returns the
// service of each login. A service that is there already stays as it is, so doing it again, or
// going on after a half of it, makes nothing twice. Of a login that cannot be adopted the sentence
// says why.
func (f *fleet) Adopt(
	ctx context.Context, id int64, found *routeros.Import,
) (map[routeros.Login]int64, error) {
	a, err := f.adoption(ctx, id, found)
	if err != nil {
		return nil, err
	}
	for at := range a.plans {
		if err := a.plans[at].make(ctx, f.office.Registry); err != nil {
			return nil, err
		}
	}

	return a.services(ctx)
}

// adoption is what becomes of the logins of a router.
type adoption struct {
	office *Office
	router store.Router
	nas    store.NAS
	found  *routeros.Import
	known  map[string]store.Plan // by name
	plans  []*adoptedPlan
	byUse  map[planUse]*adoptedPlan
	common map[routeros.Login]bool // logins that the book has for any router
}

// planUse is what a plan is needed for: a profile, for logins of one kind.
type planUse struct {
	menu    routeros.Menu // of the logins
	profile string
	access  store.AccessKind
}

// profiles is the menu of the profile.
func (u planUse) profiles() routeros.Menu {
	if u.access == store.Hotspot {
		return routeros.HotspotProfiles
	}

	return routeros.PPPProfiles
}

// adoptedPlan is the plan of a profile.
type adoptedPlan struct {
	planUse

	plan   store.Plan // as it is in the book, or as it is to be
	known  bool       // it is in the book
	logins int        // that are adopted with it
	wrong  string     // why it cannot be made
}

// adoption says what would become of the logins of a router. It changes nothing.
func (f *fleet) adoption(
	ctx context.Context, id int64, found *routeros.Import,
) (*adoption, error) {
	a := &adoption{
		office: f.office, found: found,
		known: map[string]store.Plan{}, byUse: map[planUse]*adoptedPlan{},
	}
	var err error
	if a.router, err = f.office.routerByID(ctx, id); err != nil {
		return nil, err
	}
	if a.nas, err = f.office.nasByID(ctx, a.router.NAS); err != nil {
		return nil, err
	}
	err = f.office.Folder.Book.LoadPlans(ctx, func(plan *store.Plan) error {
		a.known[plan.Name] = *plan

		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading plans: %w", err)
	}
	for at := range found.Logins {
		if login := &found.Logins[at]; login.Verdict == routeros.Adopt {
			a.choose(login)
		}
	}

	if err := a.compare(ctx); err != nil {
		return nil, err
	}
	for at := range found.Logins {
		if login := &found.Logins[at]; login.Verdict == routeros.Adopt && a.obstacle(login) == "" {
			a.byUse[useOf(login)].logins++
		}
	}

	return a, nil
}

// compareSlice is how many logins are looked up in one read of the book.
const compareSlice = 1000

// compare finds the logins that the book has for any router: the same customers, most likely.
func (a *adoption) compare(ctx context.Context) error {
	a.common = map[routeros.Login]bool{}
	for slice := range slices.Chunk(a.found.Logins, compareSlice) {
		err := a.office.Folder.Book.View(ctx, func(reader *db.BookReader) error {
			for at := range slice {
				login := &slice[at]
				_, err := reader.ServiceByLogin(login.Name, login.Access, 0)
				if err != nil && !store.Is(err, store.NotFound) {
					return err
				}
				a.common[login.Login] = err == nil
			}

			return nil
		})
		if err != nil {
			return fmt.Errorf("looking for the logins in the book: %w", err)
		}
	}

	return nil
}

// choose finds the plan of a login: the one of the book that has the name of its profile, or one to
// be made. A name that a plan of another kind has gets the kind behind it.
func (a *adoption) choose(login *routeros.ImportLogin) {
	use := useOf(login)
	if a.byUse[use] != nil {
		return
	}
	chosen := &adoptedPlan{planUse: use, wrong: "its profile belongs to a plan of gardu"}
	a.byUse[use] = chosen
	for at := range a.found.Profiles {
		profile := &a.found.Profiles[at]
		if profile.Name == use.profile && profile.Menu == use.profiles() {
			chosen.plan, chosen.wrong = profile.Plan, ""
		}
	}
	if chosen.wrong != "" {
		return
	}
	chosen.plan.Access = use.access
	for _, name := range []string{use.profile, use.profile + " " + use.access.String()} {
		chosen.plan.Name = name
		known, there := a.known[name]
		if !there || known.Access == use.access {
			if there {
				chosen.plan, chosen.known = known, true
			}

			break
		}
	}
	a.known[chosen.plan.Name] = chosen.plan
	a.plans = append(a.plans, chosen)
}

// missing reports whether the plan is needed and not in the book.
func (p *adoptedPlan) missing() bool { return p.logins > 0 && !p.known }

// make makes the plan where it is missing. What is wrong with it is told by its logins.
func (p *adoptedPlan) make(ctx context.Context, records *registry.Registry) error {
	if !p.missing() {
		return nil
	}
	plan := &p.plan
	made, err := records.AddPlan(ctx, registry.PlanPatch{
		Name: &plan.Name, Access: &plan.Access, SharedUsers: &plan.SharedUsers,
		ProfilePatch: registry.ProfilePatch{Rate: &plan.Profile.Rate, Group: &plan.Profile.Group},
	})
	switch {
	case err == nil:
		p.plan = made
	case store.Is(err, store.Invalid) || store.Is(err, store.Conflict):
		p.wrong = fmt.Sprintf("no plan can be made of its profile: %v", err)
	default:
		return fmt.Errorf("making a plan of the profile %q: %w", p.profile, err)
	}

	return nil
}

// services makes the services that are missing.
func (a *adoption) services(ctx context.Context) (map[routeros.Login]int64, error) {
	services := map[routeros.Login]int64{}
	var orders []billing.ServiceOrder
	var logins []*routeros.ImportLogin
	for at := range a.found.Logins {
		login := &a.found.Logins[at]
		switch {
		case login.Verdict == routeros.Link:
			services[login.Login] = login.Service
		case login.Verdict != routeros.Adopt:
		default:
			if login.Sentence = a.obstacle(login); login.Sentence == "" {
				orders, logins = append(orders, a.order(login)), append(logins, login)
			}
		}
	}
	err := a.office.Billing.AddServices(ctx, orders,
		func(at int, made store.Service, wrong error) {
			if wrong != nil {
				logins[at].Sentence = wrong.Error()

				return
			}
			logins[at].Service = made.ID
			services[logins[at].Login] = made.ID
		})
	if err != nil {
		return nil, fmt.Errorf("making services: %w", err)
	}

	return services, nil
}

// obstacle says why a login cannot become a service; nothing where it can. Whoever asks gardu would
// be let in without a password where the router has merely hidden it.
func (a *adoption) obstacle(login *routeros.ImportLogin) string {
	hidden := login.Hidden && login.Secret.IsZero()
	chosen := a.byUse[useOf(login)]
	switch {
	case a.common[login.Login]:
		return "the book has a service of that login for any router; if it is the same customer, tie " +
			"it to this one: gardu service set " + login.Name + " --router " + a.nas.Name
	case chosen.wrong != "":
		return chosen.wrong
	case hidden && (login.Access != store.Hotspot || a.router.Mode.Asks()):
		return "the router does not show its password: give the group of gardu's user the right " +
			"sensitive, or make the service by hand"
	case login.Secret.IsZero() && login.Access != store.Hotspot:
		return "it has no password: whoever knows the name could log in"
	default:
		return ""
	}
}

// order is the service that a login becomes. It is active from now on, and held where the router
// had it disabled.
func (a *adoption) order(login *routeros.ImportLogin) billing.ServiceOrder {
	chosen := a.byUse[useOf(login)]
	order := billing.ServiceOrder{ServicePatch: billing.ServicePatch{
		Login: &login.Name, Plan: &chosen.plan.Name, Router: &a.nas.Name, StartsAtLogin: new(bool),
		Password: &billing.Password{Text: string(login.Secret.Value), Form: store.ClearText},
	}}
	if login.Address.IsValid() {
		order.IP = new(login.Address.String())
	}
	if !login.MAC.IsZero() {
		order.MAC = new(login.MAC.String())
	}
	if login.Disabled {
		order.Holds = store.HoldManual
	}

	return order
}

// routerByID returns a router by its id alone.
func (o *Office) routerByID(ctx context.Context, id int64) (router store.Router, err error) {
	err = o.Folder.Book.View(ctx, func(reader *db.BookReader) error {
		router, err = reader.Router(id)

		return err
	})
	if err != nil {
		err = fmt.Errorf("reading router %d: %w", id, err)
	}

	return router, err
}

// nasByID returns a NAS by its id alone.
func (o *Office) nasByID(ctx context.Context, id int64) (nas store.NAS, err error) {
	err = o.Folder.Book.View(ctx, func(reader *db.BookReader) error {
		nas, err = reader.NAS(id)

		return err
	})
	if err != nil {
		err = fmt.Errorf("reading NAS %d: %w", id, err)
	}

	return nas, err
}
