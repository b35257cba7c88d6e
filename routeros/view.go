package routeros

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gardu/routeros/api"
	"gardu/store"
)

// What names a live view.
type What string

// The live views.
const (
	ViewPPP        What = "ppp"     // sessions, with the octets of their interfaces
	ViewHotspot    What = "hotspot" // sessions, with their octets
	ViewInterfaces What = "interfaces"
	ViewResource   What = "resource"
	ViewIdentity   What = "identity"
	ViewLog        What = "log" // the last lines
)

// Views lists every live view.
func Views() []What {
	return []What{ViewPPP, ViewHotspot, ViewInterfaces, ViewResource, ViewIdentity, ViewLog}
}

// View is what a router shows, and since when we know it.
type View struct {
	What  What                `json:"what"`
	At    time.Time           `json:"at"`
	Age   float64             `json:"age_seconds"`
	Rows  []map[string]string `json:"rows"` // printable
	Error string              `json:"error,omitempty"`
	more  map[string]counters // by session or interface, for speeds
}

// Limits of views.
const (
	maxViewRows = 20_000
	maxLogLines = 200
)

// views are the last views of a router. The token in lock guards last; whoever holds it may ask the
// router, so that a hundred people who look at one page ask once.
type views struct {
	lock chan struct{}
	last map[What]*View
}

// newViews makes views of which none is known.
func newViews() *views {
	return &views{lock: make(chan struct{}, 1), last: map[What]*View{}}
}

// Live returns a live view of a router. One that is a few seconds old is shown again; where the
// router cannot be asked, the last one is shown with its age and the reason.
func (f *Fleet) Live(ctx context.Context, router int64, what What) (View, error) {
	one, err := f.worker(router)
	if err != nil {
		return View{}, err
	}
	if !slices.Contains(Views(), what) {
		return View{}, store.Invalidf("what", "%q is no view; there are %v", string(what), Views())
	}
	ctx, cancel := context.WithTimeout(ctx, verbPatience)
	defer cancel()
	select {
	case one.views.lock <- struct{}{}:
	case <-ctx.Done():
		return View{}, store.Errorf(store.Unavailable, "waiting for a view: %w", ctx.Err())
	}
	defer func() { <-one.views.lock }()

	return one.view(ctx, what)
}

// view returns a view. The caller holds the token of views.
func (w *worker) view(ctx context.Context, what What) (View, error) {
	now, known := w.fleet.config.Now(), w.views.last[what]
	if known != nil && now.Sub(known.At) < viewFresh {
		return known.aged(now, nil), nil
	}
	err := w.reachable()
	var fresh *View
	if err == nil {
		err = w.beside(ctx, func(conn *api.Conn, router *store.Router) error {
			fresh, err = readView(ctx, conn, what)

			return explainedOrNil(router, err)
		})
	}
	switch {
	case err == nil:
		fresh.At = w.fleet.config.Now()
		fresh.speeds(known)
		w.views.last[what] = fresh

		return fresh.aged(fresh.At, nil), nil
	case known != nil:
		return known.aged(w.fleet.config.Now(), err), nil
	default:
		return View{}, err
	}
}

// aged returns the view with its age, and why it is not newer.
func (v *View) aged(now time.Time, err error) View {
	shown := *v
	shown.Age = now.Sub(v.At).Seconds()
	if err != nil {
		shown.Error = err.Error()
	}

	return shown
}

// viewQueries says what is read for a view.
var viewQueries = map[What]api.Query{
	ViewPPP: {Path: string(ActivePPP), Properties: []string{
		".id", "name", "service", "caller-id", "address", "uptime", "session-id",
	}},
	ViewHotspot: {Path: string(ActiveHotspot), Properties: []string{
		".id", "user", "server", "address", "mac-address", "login-by", "uptime", "idle-time",
		"session-time-left", "bytes-in", "bytes-out",
	}},
	ViewInterfaces: {Path: "/interface", Properties: []string{
		"name", "type", "running", "disabled", "rx-byte", "tx-byte", "last-link-up-time", "link-downs",
	}},
	ViewResource: {Path: "/system/resource"},
	ViewIdentity: {Path: "/system/identity"},
	ViewLog:      {Path: "/log", Properties: []string{"time", "topics", "message"}},
}

// readView reads a view.
func readView(ctx context.Context, conn *api.Conn, what What) (*View, error) {
	view := &View{What: what, Rows: []map[string]string{}, more: map[string]counters{}}
	var kept int
	err := conn.Print(ctx, viewQueries[what], func(row api.Row) error {
		if len(view.Rows) < maxViewRows {
			shown := shownRow(row)
			view.Rows, kept = append(view.Rows, shown), kept+shownOctets(shown)
		}
		if what == ViewLog && len(view.Rows) > maxLogLines {
			kept -= shownOctets(view.Rows[0])
			view.Rows = view.Rows[1:]
		}
		if kept > maxShown {
			return store.Errorf(store.Exhausted, "the router sends more than %d MiB", maxShown>>20)
		}

		return nil
	})
	if err = unlessRefused(err); err != nil {
		return nil, err
	}
	if what == ViewPPP {
		err = view.links(ctx, conn)
	}

	return view, err
}

// shownRow makes a row fit to be shown.
func shownRow(row api.Row) map[string]string {
	shown := map[string]string{}
	for name, value := range row.Each() {
		shown[strings.Clone(name)] = api.Printable(value)
	}

	return shown
}

// shownOctets is how much a row that is shown takes.
func shownOctets(shown map[string]string) int {
	octets := rowCost
	for name, value := range shown {
		octets += len(name) + len(value)
	}

	return octets
}

// links joins PPP sessions with the counters of their interfaces: the session itself has none that
// can be relied on. What the interface receives, the customer has sent.
func (v *View) links(ctx context.Context, conn *api.Conn) error {
	octets := map[string][2]string{}
	var kept intake
	err := conn.Print(ctx, api.Query{
		Path: "/interface", Properties: []string{"name", "rx-byte", "tx-byte"},
		Where: []string{api.Equal("dynamic", "true")},
	}, func(row api.Row) error {
		name, _ := row.Get("name")
		up, _ := row.Get("rx-byte")
		down, _ := row.Get("tx-byte")
		octets[api.Printable(name)] = [2]string{up, down}

		return kept.take(row)
	})
	for _, row := range v.Rows {
		if counted, ok := octets["<"+row["service"]+"-"+row["name"]+">"]; ok {
			row["up-octets"], row["down-octets"] = counted[0], counted[1]
		}
	}

	return unlessRefused(err)
}

// counters are the octets of a session at a time.
type counters struct{ up, down uint64 }

// speeds fills in bits per second from what the view before had counted. Counters that have fallen
// belong to another session.
func (v *View) speeds(before *View) {
	for _, row := range v.Rows {
		up, down := row["up-octets"], row["down-octets"]
		if v.What == ViewHotspot {
			up, down = row["bytes-in"], row["bytes-out"]
		}
		if v.What == ViewInterfaces {
			up, down = row["rx-byte"], row["tx-byte"]
		}
		now := counters{}
		var errUp, errDown error
		now.up, errUp = api.ParseBytes(up)
		now.down, errDown = api.ParseBytes(down)
		if errUp != nil || errDown != nil {
			continue
		}
		key := row[".id"] + " " + row["name"]
		v.more[key] = now
		if before == nil {
			continue
		}
		then, ok := before.more[key]
		spent := v.At.Sub(before.At).Seconds()
		if ok && spent > 0 && now.up >= then.up && now.down >= then.down {
			row["up-bits-per-second"] = bits(now.up-then.up, spent)
			row["down-bits-per-second"] = bits(now.down-then.down, spent)
		}
	}
}

// bits spells a speed.
func bits(octets uint64, seconds float64) string {
	return strconv.FormatUint(uint64(float64(octets)*8/seconds), 10)
}

// sortedKeys lists the keys of a map in order.
func sortedKeys[Value any](of map[string]Value) []string { return slices.Sorted(maps.Keys(of)) }
