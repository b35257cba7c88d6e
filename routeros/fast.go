package routeros

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"gardu/routeros/api"
	"gardu/store"
)

// fast looks at single services, without reading whole menus. It reports whether all of them could
// be settled that way; the rest needs a full round: a profile is missing, or a login cannot be
// found without reading all of them.
func (w *worker) fast(
	ctx context.Context, router *store.Router, wishes map[int64]time.Time,
) (bool, error) {
	whole := true
	if !router.Mode.Writes() {
		return whole, nil // nobody's login is here
	}
	for _, service := range slices.Sorted(maps.Keys(wishes)) {
		settled, err := w.service(ctx, router, service)
		if err != nil {
			return false, explained(router, err)
		}
		if settled {
			w.fleet.metrics.delay.Observe(w.fleet.config.Now().Sub(wishes[service]).Seconds())
		}
		whole = whole && settled
	}

	return whole, nil
}

// service brings one login in step. It reports whether that could be done.
func (w *worker) service(ctx context.Context, router *store.Router, id int64) (bool, error) {
	subscriber, err := w.fleet.config.Book.Subscriber(ctx, id)
	if err != nil && !store.Is(err, store.NotFound) {
		return false, fmt.Errorf("%w: %w", errBook, err)
	}
	sheet := *w.base
	sheet.Router = *router
	wanted := &Wanted{marker: w.fleet.marker, Protected: sheet.Settings.Protected}
	if err == nil {
		sheet.Subscribers = []Subscriber{subscriber}
		wanted = Desired(&sheet, w.fleet.marker)
	}
	restricted, object := wanted.only(id)
	if object == nil || !w.hasProfile(object) {
		return false, nil
	}
	found, err := w.readLogin(ctx, object, w.loginOf(id))
	if err != nil {
		return false, err
	}
	if w.crossed(object, found) {
		return false, nil
	}
	found.Hidden[object.Menu] = w.hidden[object.Menu]
	plan := Difference(restricted, found)
	rewrite(plan, object, found)
	guards := guarding{router: router, identity: w.identity, plan: plan, override: []Guard{GuardBlast}}
	if err := guards.check(); err != nil {
		return false, err
	}
	done, err := w.carry(ctx, w.hand(w.conn, w.identity.Version), plan.Steps)
	w.remember(id, object.Get("name"), &subscriber)
	w.spoke()

	return len(done.Failed) == 0 && (len(plan.Notes) == 0 || object.Kept != ""), err
}

// crossed reports whether a name that a login has or had is that of another login of ours: who of
// the two gets it only a full round can tell.
func (w *worker) crossed(object *Object, found *Found) bool {
	return slices.ContainsFunc(found.Rows[object.Menu], func(row Object) bool {
		return w.fleet.marker.Ours(row.Mark) && row.Mark.Object != object.Mark.Object
	})
}

// only returns what a Wanted says of the login of one service.
func (w *Wanted) only(service int64) (*Wanted, *Object) {
	for _, menu := range []Menu{Secrets, HotspotUsers} {
		for at := range w.Objects[menu] {
			if object := &w.Objects[menu][at]; object.Service == service {
				only := &Wanted{
					Objects: map[Menu][]Object{menu: {*object}}, marker: w.marker, Protected: w.Protected,
				}

				return only, &only.Objects[menu][0]
			}
		}
	}

	return nil, nil
}

// hasProfile reports whether the profile that a login needs is on the router: one of ours that the
// last full round has seen to, or one that the operator keeps.
func (w *worker) hasProfile(object *Object) bool {
	name := object.Get("profile")

	return !ours(name) || w.profiles[name]
}

// loginOf is the login that a service had here at the last look.
func (w *worker) loginOf(service int64) string {
	w.mu.Lock()
	defer w.mu.Unlock()

	return w.logins[service]
}

// remember notes the login that a service has here now.
func (w *worker) remember(service int64, login string, subscriber *Subscriber) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.logins == nil {
		return
	}
	w.logins[service] = login
	delete(w.untils, service)
	until := subscriber.Given.Until
	if until.IsZero() {
		return
	}
	until = notBefore(until, w.fleet.config.Now().Add(soonest))
	w.untils[service] = until
	if w.soon.IsZero() || until.Before(w.soon) {
		w.soon = until
	}
}

// spoke notes that the router has just answered.
func (w *worker) spoke() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.spoken = w.fleet.config.Now()
}

// readLogin reads the rows of a login under its present and its former name, and who of them is on.
func (w *worker) readLogin(ctx context.Context, object *Object, former string) (*Found, error) {
	found := newFound()
	t := object.Menu.table()
	logins := []string{object.Get("name")}
	if former != "" && former != logins[0] {
		logins = append(logins, former)
	}
	query := api.Query{
		Path: string(object.Menu), Properties: t.properties(), Where: api.OneOf("name", logins...),
	}
	if w.identity.Version.Has(api.ShowSensitive) {
		query.Switches = []string{"show-sensitive"}
	}
	err := w.conn.Print(ctx, query, func(row api.Row) error {
		found.Rows[object.Menu] = append(found.Rows[object.Menu], rowOf(object.Menu, row))

		return found.kept.take(row)
	})
	if err != nil {
		return nil, err
	}
	active := activeMenu(object.Menu)
	found.Active[active], err = found.readActiveOf(ctx, w.conn, active, logins)

	return found, err
}

// readActiveOf reads which of some logins are on.
func (f *Found) readActiveOf(
	ctx context.Context, conn *api.Conn, menu Menu, logins []string,
) (map[string][]string, error) {
	active := map[string][]string{}
	property := loginProperty(menu)
	err := conn.Print(ctx, api.Query{
		Path: string(menu), Properties: []string{".id", property},
		Where: api.OneOf(property, logins...),
	}, func(row api.Row) error {
		login, _ := row.Get(property)
		active[login] = append(active[login], row.ID())

		return f.kept.take(row)
	})

	return active, unlessRefused(err)
}

// rewrite has the password written where the router does not show the one it has: the service has
// changed, and what changed may be the password.
func rewrite(plan *Plan, object *Object, found *Found) {
	t := object.Menu.table()
	at := t.index("password")
	if !found.Hidden[object.Menu] || !object.holds(at) {
		return
	}
	for _, row := range found.Rows[object.Menu] {
		if row.Mark.Object == object.Mark.Object && row.Mark.Site == object.Mark.Site {
			plan.Steps = slices.Insert(plan.Steps, 0, Step{
				Act: Set, Menu: object.Menu, Name: object.Name(), ID: row.ID, object: object,
				Service: object.Service, Edits: []Edit{editOf(&t.fields[at], "", object.values[at])},
			})
		}
	}
}
