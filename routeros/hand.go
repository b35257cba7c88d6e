package routeros

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"gardu/routeros/api"
	"gardu/store"
)

// Done is what became of a plan.
type Done struct {
	Written int      `json:"written"` // steps carried out
	Kicked  int      `json:"kicked"`  // sessions ended
	Failed  []Failed `json:"failed"`  // steps that the router refused
}

// Failed is a step that the router refused. The others went on.
type Failed struct {
	Step     Step   `json:"step"`
	Sentence string `json:"sentence"`
}

// maxFailed bounds the refusals that are kept of one run.
const maxFailed = 100

// hand carries out steps on one connection. It belongs to one goroutine.
type hand struct {
	conn    *api.Conn
	version api.Version
	pace    *pace
	kicks   *pace
	now     func() time.Time
	logger  *slog.Logger
	// between is called before the step of a login, and may look at single services meanwhile: those
	// that it returns are not touched by the rest of the run. Nil for nothing.
	between func(context.Context) (map[int64]time.Time, error)
	// report is told of each step what the router said against it; nothing where it was done. Its
	// error ends the run. Nil for nobody.
	report  func(step *Step, refused string) error
	settled map[int64]bool
	made    map[string]string // ids of rows that were made, by their marks
	broken  map[Menu]bool     // ordered menus in which a step failed: their block stays disabled
	proven  map[Menu]bool     // ordered menus whose new rules stand in their order
	done    Done
}

// carry carries out the steps of a plan in their order. A step that the router refuses is noted
// and the others go on; an error of the connection ends the run.
func (h *hand) carry(ctx context.Context, steps []Step) error {
	h.made, h.settled = map[string]string{}, map[int64]bool{}
	h.broken, h.proven = map[Menu]bool{}, map[Menu]bool{}
	for at := range steps {
		step := &steps[at]
		if err := h.meanwhile(ctx, step); err != nil {
			return err
		}
		if h.settled[step.Service] || h.keeps(step) {
			continue
		}
		if step.Act == Enable && !h.ready(ctx, step, steps[at:]) {
			continue
		}
		if err := h.step(ctx, step); err != nil {
			return fmt.Errorf("doing %s of %s: %w", step.Act, step.Menu, err)
		}
	}

	return nil
}

// keeps reports whether a row stays for now, because something that was to stop referring to it may
// not have done so.
func (h *hand) keeps(step *Step) bool {
	return step.Act == Remove && len(references[step.Menu]) > 0 &&
		len(h.done.Failed)+len(h.settled) > 0
}

// meanwhile lets single services be looked at before the step of a login.
func (h *hand) meanwhile(ctx context.Context, step *Step) error {
	if h.between == nil || step.Service == 0 {
		return nil
	}
	services, err := h.between(ctx)
	for service := range services {
		h.settled[service] = true
	}

	return err
}

// step carries out one step. Only errors of the connection are returned.
func (h *hand) step(ctx context.Context, step *Step) error {
	if step.Act == Kick {
		return h.judge(step, h.kick(ctx, step))
	}
	if err := h.pace.wait(ctx); err != nil {
		return err
	}
	began := h.now()
	err := h.write(ctx, step)
	h.pace.took(h.now().Sub(began))

	return h.judge(step, err)
}

// kick ends the sessions of a login, once the router shows that the next login gets what it should.
func (h *hand) kick(ctx context.Context, step *Step) error {
	if step.object != nil {
		row, edits, err := h.remaining(ctx, step)
		if err != nil {
			return err
		}
		if row == nil || len(edits) > 0 {
			return store.Errorf(store.Conflict, "%s %q is not as it should be yet, so nobody is kicked",
				step.object.Menu, step.Name)
		}
	}
	ended, err := kickLogin(ctx, h.conn, h.kicks, step.Menu, step.Name)
	h.done.Kicked += ended

	return err
}

// remaining reads the row that a step is about, and what of it is not as wanted. A secret that the
// router does not show is taken as it is.
func (h *hand) remaining(ctx context.Context, step *Step) (*Object, []Edit, error) {
	row, err := h.find(ctx, step)
	if err != nil || row == nil {
		return nil, nil, err
	}
	t := step.object.Menu.table()
	found := newFound()
	found.Hidden[t.menu] = hides(t, []Object{*row})
	d := difference{wanted: &Wanted{}, found: found, plan: &Plan{}}

	return row, d.edits(t, step.object, row), nil
}

// judge counts a step, and keeps what the router refused.
func (h *hand) judge(step *Step, err error) error {
	var trap *api.Trap
	switch {
	case err == nil:
		h.done.Written++

		return h.tell(step, "")
	case errors.As(err, &trap) && trap.Kind == api.Permission:
		return err // every other step would be refused too
	case !errors.As(err, &trap) && !errors.Is(err, api.ErrWord) && !store.Is(err, store.Conflict):
		return err
	}
	h.broken[step.Menu] = h.broken[step.Menu] || step.Menu.ordered()
	if len(h.done.Failed) < maxFailed {
		h.done.Failed = append(h.done.Failed, Failed{Step: *step, Sentence: err.Error()})
	}
	h.logger.Warn("a router refuses a step", "act", step.Act.String(), "menu", string(step.Menu),
		"error", err)

	return h.tell(step, err.Error())
}

// tell reports a step.
func (h *hand) tell(step *Step, refused string) error {
	if h.report == nil {
		return nil
	}

	return h.report(step, refused)
}

// ordered reports whether the first match of the menu wins.
func (m Menu) ordered() bool {
	t := m.table()

	return t != nil && t.ordered
}

// write writes one step.
func (h *hand) write(ctx context.Context, step *Step) error {
	path := string(step.Menu)
	switch step.Act {
	case Add:
		return h.add(ctx, step)
	case Set, Enable:
		return h.set(ctx, step)
	case Reset:
		_, err := h.conn.Do(ctx, path+"/reset-counters", api.Pair{Name: ".id", Value: step.ID})

		return err
	case Move:
		return h.conn.Move(ctx, path, h.id(step), h.resolve(step.Before))
	case Remove:
		return forgiveGone(h.conn.Remove(ctx, path, step.ID))
	case Kick:
	}

	return nil
}

// forgiveGone takes a row that is gone already for removed.
func forgiveGone(err error) error {
	var trap *api.Trap
	if errors.As(err, &trap) && trap.Kind == api.Gone {
		return nil
	}

	return err
}

// id is the row of a step: known from reading, or made by an earlier step.
func (h *hand) id(step *Step) string {
	if step.ID != "" {
		return step.ID
	}

	return h.made[step.object.Mark.String()]
}

// resolve returns the id that a place is given as: by id, or by the mark of a rule made just now.
func (h *hand) resolve(place string) string {
	if id, ok := h.made[place]; ok {
		return id
	}

	return place
}

// pairs are the properties of a step as they are sent.
func (s *Step) pairs() []api.Pair {
	pairs := make([]api.Pair, 0, len(s.Edits)+1)
	for at := range s.Edits {
		edit := &s.Edits[at]
		switch {
		case edit.Unset && s.Act == Add:
		case edit.Unset:
			pairs = append(pairs, api.Pair{Name: edit.Name, Unset: true})
		default:
			pairs = append(pairs, api.Pair{Name: edit.Name, Value: edit.write})
		}
	}

	return pairs
}

// add makes a row. Where the router says that there is one already, as it does when an answer was
// lost and the step is done again, that row is read, compared and set.
func (h *hand) add(ctx context.Context, step *Step) error {
	pairs := step.pairs()
	if before := h.resolve(step.Before); before != "" {
		pairs = append(pairs, api.Pair{Name: "place-before", Value: before})
	}
	id, err := h.conn.Add(ctx, string(step.Menu), pairs...)
	var trap *api.Trap
	if errors.As(err, &trap) && trap.Kind == api.Duplicate {
		return h.adjust(ctx, step, err)
	}
	if err == nil {
		h.made[step.object.Mark.String()] = id
	}

	return err
}

// set changes a row. One that is gone under its id is looked for once by its key or mark.
func (h *hand) set(ctx context.Context, step *Step) error {
	err := h.conn.Set(ctx, string(step.Menu), h.id(step), step.pairs()...)
	var trap *api.Trap
	if !errors.As(err, &trap) || trap.Kind != api.Gone {
		return err
	}

	return h.adjust(ctx, step, err)
}

// adjust reads the row that a step is about and writes what still differs. It is left alone, and
// the first refusal stands, where it is not ours.
func (h *hand) adjust(ctx context.Context, step *Step, refusal error) error {
	row, edits, err := h.remaining(ctx, step)
	if err != nil {
		return err
	}
	if row == nil {
		return refusal
	}
	if row.Mark.Site != step.object.Mark.Site && !step.Menu.table().prefix {
		return store.Errorf(store.Conflict, "%s %q is there already and is not gardu's",
			step.Menu, step.Name)
	}
	again := Step{Act: Set, Menu: step.Menu, Edits: edits}
	h.made[step.object.Mark.String()] = row.ID

	return h.conn.Set(ctx, string(step.Menu), row.ID, again.pairs()...)
}

// find reads the row that a step is about: by its key where the menu has one, else by its mark.
func (h *hand) find(ctx context.Context, step *Step) (*Object, error) {
	menu := step.object.Menu
	t := menu.table()
	var where []string
	if len(t.keys) > 0 {
		where = []string{api.Equal(t.keys[len(t.keys)-1], step.object.Get(t.keys[len(t.keys)-1]))}
	}
	var hit *Object
	err := h.conn.Print(ctx, api.Query{
		Path: string(menu), Properties: t.properties(), Where: where, Switches: h.switches(t),
	}, func(row api.Row) error {
		one := rowOf(menu, row)
		same := one.Mark.Object == step.object.Mark.Object && !one.Mark.IsZero()
		if !one.Dynamic && (same || len(t.keys) > 0 && one.Key() == step.object.Key()) {
			hit = &one
		}

		return nil
	})

	return hit, err
}

// switches ask for secrets where the version hides them unless asked.
func (h *hand) switches(t *table) []string {
	if t.secret() && h.version.Has(api.ShowSensitive) {
		return []string{"show-sensitive"}
	}

	return nil
}

// ready reports whether the block that a step belongs to may be switched on: nothing failed in its
// menu, and the rules stand in their order on the router.
func (h *hand) ready(ctx context.Context, step *Step, rest []Step) bool {
	if h.broken[step.Menu] || h.proven[step.Menu] {
		return h.proven[step.Menu]
	}
	places, err := h.places(ctx, step.Menu)
	if err != nil {
		return false
	}
	last := map[string]int{}
	for at := range rest {
		if rest[at].Act != Enable || rest[at].Menu != step.Menu {
			continue
		}
		chain := rest[at].object.Get("chain")
		place := slices.Index(places, h.id(&rest[at])) + 1
		if place <= last[chain] {
			h.broken[step.Menu] = true

			return false
		}
		last[chain] = place
	}
	h.proven[step.Menu] = true

	return true
}

// places lists the ids of an ordered menu.
func (h *hand) places(ctx context.Context, menu Menu) ([]string, error) {
	var (
		ids  []string
		kept intake
	)
	err := h.conn.Print(ctx, api.Query{Path: string(menu), Properties: []string{".id"}},
		func(row api.Row) error {
			ids = append(ids, row.ID())

			return kept.take(row)
		})

	return ids, err
}
