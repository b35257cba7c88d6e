package routeros

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gardu/store"
)

// model is a router that does what steps say, and refuses what a router refuses.
type model struct {
	t     *rapid.T
	found *Found
	next  int
	made  map[string]string
}

// newModel makes an empty router with its single items.
func newModel(t *rapid.T) *model {
	m := &model{t: t, found: newFound(), made: map[string]string{}}
	for at := range tables {
		if tables[at].single {
			m.found.Rows[tables[at].menu] = []Object{newObject(tables[at].menu)}
		}
	}

	return m
}

// put makes a row of somebody, before a place.
func (m *model) put(object Object, before string) string {
	m.next++
	object.ID = fmt.Sprintf("*%X", m.next)
	t := object.Menu.table()
	rows := m.found.Rows[object.Menu]
	for at := range rows {
		if len(t.keys) > 0 && !rows[at].Dynamic && rows[at].Key() == object.Key() {
			m.t.Fatalf("%s already has %q", object.Menu, object.Key())
		}
	}
	place := slices.IndexFunc(rows, func(o Object) bool { return o.ID == before })
	if place < 0 {
		place = len(rows)
	}
	m.found.Rows[object.Menu] = slices.Insert(rows, place, object)

	return object.ID
}

// resolve returns the id of a step.
func (m *model) resolve(step *Step) string {
	if step.ID != "" || step.object == nil {
		return step.ID
	}

	return m.made[step.object.Mark.String()]
}

// do carries out a step.
func (m *model) do(step *Step) {
	rows := m.found.Rows[step.Menu]
	at := slices.IndexFunc(rows, func(o Object) bool { return o.ID == m.resolve(step) })
	if step.Act != Add && step.Act != Kick && at < 0 {
		m.t.Fatalf("%s of %s %q: no such item", step.Act, step.Menu, step.Name)
	}
	before := step.Before
	if made, ok := m.made[before]; ok {
		before = made
	}
	switch step.Act {
	case Add:
		object := newObject(step.Menu)
		m.write(&object, step)
		m.made[step.object.Mark.String()] = m.put(object, before)
	case Set, Enable:
		m.write(&rows[at], step)
		m.unique(step.Menu, &rows[at])
	case Remove:
		m.found.Rows[step.Menu] = slices.Delete(rows, at, at+1)
	case Move:
		row := rows[at]
		rows = slices.Delete(rows, at, at+1)
		place := slices.IndexFunc(rows, func(o Object) bool { return o.ID == before })
		if place < 0 {
			place = len(rows)
		}
		m.found.Rows[step.Menu] = slices.Insert(rows, place, row)
	case Reset, Kick:
	}
}

// write writes the properties of a step.
func (m *model) write(object *Object, step *Step) {
	t := step.Menu.table()
	for _, edit := range step.Edits {
		switch {
		case edit.Name == "comment":
			object.Mark, object.Note = ParseComment(edit.write)
		case edit.Unset:
			object.drop(edit.Name)
		case t.index(edit.Name) < 0:
			m.t.Fatalf("%s has no %s", step.Menu, edit.Name)
		default:
			object.set(t, t.index(edit.Name), edit.write)
		}
	}
}

// unique fails when two rows have one key.
func (m *model) unique(menu Menu, changed *Object) {
	if len(menu.table().keys) == 0 {
		return
	}
	for at := range m.found.Rows[menu] {
		row := &m.found.Rows[menu][at]
		if row != changed && !row.Dynamic && row.Key() == changed.Key() {
			m.t.Fatalf("%s already has %q", menu, changed.Key())
		}
	}
}

// foreign is what others have on the router, in words.
func (m *model) foreign(marker *Marker) []string {
	var all []string
	for at := range tables {
		if tables[at].fixed {
			continue
		}
		for _, row := range m.found.Rows[tables[at].menu] {
			if !marker.Ours(row.Mark) && (!tables[at].prefix || !ours(row.Name())) {
				all = append(all, fmt.Sprintf("%v", row))
			}
		}
	}

	return all
}

var (
	testMarker = NewMarker([]byte("a key for the marks of tests"))
	isolirGen  = store.Profile{
		Rate: "512k/1M", Pool: "pool-isolir", AddressLists: []string{"isolir"}, IgnoresFixed: true,
	}
)

// drawSheet draws a book: few logins, so that they collide, change hands and swap.
func drawSheet(t *rapid.T) *Sheet {
	sheet := &Sheet{
		Router: store.Router{ID: 1, NAS: 7, Mode: store.RouterMode(rapid.IntRange(0, 2).Draw(t, "mode"))},
		NAS:    store.NAS{ID: 7, Secret: store.ClearSecret("secret")}, Isolir: isolirGen,
		Plans: []store.Plan{
			{ID: 1, Name: "A", Access: store.PPPoE, Profile: store.Profile{Rate: "1M/2M", Pool: "home"}},
			{ID: 2, Name: "B", Access: store.PPPoE, Router: 7, Profile: store.Profile{Rate: "3M"}},
			{ID: 3, Name: "C", Access: store.Hotspot, Profile: store.Profile{Rate: "1M"}},
		},
		Pools: []store.Pool{{ID: 1, Name: "home", Ranges: []store.AddressRange{{
			First: netip.MustParseAddr("10.0.0.2"), Last: netip.MustParseAddr("10.0.0.200"),
		}}}},
		Settings: Settings{
			Endpoints: []Endpoint{{Address: netip.MustParseAddr("192.0.2.1")}},
			Allow: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{
				"a.example", "192.0.2.0/24", "192.0.2.9/32",
			}), 0, 3, rapid.ID[string]).Draw(t, "allow"),
		},
	}
	if rapid.Bool().Draw(t, "portal") {
		sheet.Settings.Portal = netip.MustParseAddrPort("192.0.2.20:80")
	}
	logins := rapid.Permutation([]string{"a", "b", "c", "d", "e"}).Draw(t, "logins")
	for id := range rapid.IntRange(0, 5).Draw(t, "services") {
		sheet.Subscribers = append(sheet.Subscribers, drawSubscriber(t, sheet, int64(id+1), logins[id]))
	}

	return sheet
}

// drawSubscriber draws a service and what it gets.
func drawSubscriber(t *rapid.T, sheet *Sheet, id int64, login string) Subscriber {
	plan := &sheet.Plans[rapid.IntRange(0, 2).Draw(t, "plan")]
	service := store.Service{ID: id, Login: login, Router: 7, Plan: plan.ID, Access: plan.Access}
	service.Secret = rapid.SampledFrom([]store.Secret{
		store.ClearSecret("x"), store.ClearSecret("y"), {Form: store.NTHash, Value: make([]byte, 16)},
	}).Draw(t, "secret")
	if rapid.Bool().Draw(t, "fixed") {
		service.Address = netip.AddrFrom4([4]byte{10, 0, 1, byte(id)})
	}
	given := rapid.SampledFrom([]store.Entitled{
		{Outcome: store.Accept, Profile: &plan.Profile},
		{Outcome: store.Reject},
		{Outcome: store.Isolate, Profile: &sheet.Isolir},
		{Outcome: store.Accept, Reason: store.ReasonThrottled, Profile: &store.Profile{Rate: "64k"}},
	}).Draw(t, "given")

	return Subscriber{Service: service, Given: given, Plan: plan}
}

// scatter puts rows of others on a router: some with names that are wanted, rules between ours.
func (m *model) scatter() {
	for _, name := range rapid.SliceOfNDistinct(
		rapid.SampledFrom([]string{"a", "c", "other", "admin"}), 0, 3, rapid.ID[string],
	).Draw(m.t, "foreign secrets") {
		object := newObject(Secrets)
		object.with("name", name).with("password", "theirs").with("profile", "theirs")
		object.Note = "written by people"
		m.put(object, "")
	}
	for range rapid.IntRange(0, 4).Draw(m.t, "foreign rules") {
		object := newObject(rapid.SampledFrom([]Menu{NATRules, FilterRules}).Draw(m.t, "menu"))
		chains := []string{"forward", "input", "dstnat"}
		actions := []string{"accept", "fasttrack-connection", "drop"}
		object.with("chain", rapid.SampledFrom(chains).Draw(m.t, "chain")).
			with("action", rapid.SampledFrom(actions).Draw(m.t, "action"))
		rows := m.found.Rows[object.Menu]
		before := ""
		if len(rows) > 0 {
			before = rows[rapid.IntRange(0, len(rows)-1).Draw(m.t, "place")].ID
		}
		m.put(object, before)
	}
}

// disturb does to our rows what people do: remove, disable, shuffle.
func (m *model) disturb() {
	for _, menu := range []Menu{NATRules, FilterRules, Secrets, AddressLists} {
		rows := m.found.Rows[menu]
		if len(rows) == 0 {
			continue
		}
		at := rapid.IntRange(0, len(rows)-1).Draw(m.t, "row")
		switch rapid.IntRange(0, 3).Draw(m.t, "disturbance") {
		case 1:
			if testMarker.Ours(rows[at].Mark) {
				m.found.Rows[menu] = slices.Delete(rows, at, at+1)
			}
		case 2:
			if testMarker.Ours(rows[at].Mark) {
				rows[at].with("disabled", "yes")
			}
		case 3:
			other := rapid.IntRange(0, len(rows)-1).Draw(m.t, "other")
			rows[at], rows[other] = rows[other], rows[at]
		}
	}
}

func TestADifferenceCarriedOutLeavesNone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newModel(t)
		m.scatter()
		for range rapid.IntRange(1, 3).Draw(t, "rounds") {
			theirs := m.foreign(testMarker)
			wanted := Desired(drawSheet(t), testMarker)
			plan := Difference(wanted, m.found)
			cut := len(plan.Steps)
			if rapid.Bool().Draw(t, "cut off") {
				cut = rapid.IntRange(0, cut).Draw(t, "after")
			}
			for at := range plan.Steps[:cut] {
				m.do(&plan.Steps[at])
			}
			plan = Difference(wanted, m.found)
			for at := range plan.Steps {
				m.do(&plan.Steps[at])
			}
			if again := Difference(wanted, m.found); !again.Empty() {
				t.Fatalf("something still differs:\n%v\nafter\n%v", again, plan)
			}
			if now := m.foreign(testMarker); !slices.Equal(now, theirs) {
				t.Fatalf("somebody else's rows were touched:\n%v\n%v", theirs, now)
			}
			m.disturb()
		}
	})
}

// planNamed is a plan with a name.
func planNamed(name string) *store.Plan { return &store.Plan{ID: 9, Name: name} }

func TestAPlanShowsNoSecret(t *testing.T) {
	t.Parallel()
	sheet := &Sheet{
		Router: store.Router{NAS: 7, Mode: store.RouterMixed}, Isolir: isolirGen,
		NAS:      store.NAS{ID: 7, Secret: store.ClearSecret("hidden-nas")},
		Plans:    []store.Plan{{ID: 1, Name: "A", Access: store.PPPoE}},
		Settings: Settings{Endpoints: []Endpoint{{Address: netip.MustParseAddr("192.0.2.1")}}},
	}
	sheet.Subscribers = []Subscriber{{
		Plan: &sheet.Plans[0], Given: store.Entitled{Outcome: store.Accept, Profile: &store.Profile{}},
		Service: store.Service{
			ID: 1, Login: "a", Router: 7, Access: store.PPPoE, Secret: store.ClearSecret("hidden-new"),
		},
	}}
	found := newFound()
	wanted := Desired(sheet, testMarker)
	row := wanted.Objects[Secrets][0]
	row.values = slices.Clone(row.values)
	row.ID = "*1"
	row.with("password", "hidden-old")
	found.Rows[Secrets] = []Object{row}
	plan := Difference(wanted, found)
	machine, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{plan.String(), string(machine), fmt.Sprint(plan.Steps[0].String())} {
		if strings.Contains(text, "hidden") {
			t.Errorf("a secret is shown:\n%s", text)
		}
	}
	if !strings.Contains(plan.String(), "password: (secret) -> (secret)") {
		t.Errorf("the plan does not say that a password changes:\n%v", plan)
	}
}
