package routeros

import (
	"cmp"
	"context"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gardu/routeros/api"
	"gardu/store"
)

// Login names a login on a router.
type Login struct {
	Menu Menu   `json:"menu"`
	Name string `json:"name"`
}

// Verdict is what importing does with a row.
type Verdict string

// The verdicts.
const (
	Managed Verdict = "managed" // ours already
	Link    Verdict = "link"    // the book knows the login on this router: the row becomes ours
	Adopt   Verdict = "adopt"   // the book does not: a service is made, and the row becomes ours
	Ignore  Verdict = "ignore"
)

// ImportLogin is one login that was found.
type ImportLogin struct {
	Login
	Verdict  Verdict          `json:"verdict"`
	Sentence string           `json:"sentence,omitempty"` // why it is ignored
	Access   store.AccessKind `json:"access"`
	Service  int64            `json:"service"`         // that the book has of the login; 0 for none
	Secret   store.Secret     `json:"-"`               // NoSecret where the router does not show it
	Hidden   bool             `json:"password_hidden"` // nobody can say whether it has one
	Address  netip.Addr       `json:"address"`
	MAC      store.MAC        `json:"mac"`
	Profile  string           `json:"profile"`
	Disabled bool             `json:"disabled"`
	Note     string           `json:"note"` // of people; printable

	row *Object
}

// ImportProfile is a profile that was found and that a login to be adopted has. Its plan refers to
// it by name, as a group, so that nothing changes for whoever has it.
type ImportProfile struct {
	Menu  Menu       `json:"menu"`
	Name  string     `json:"name"`
	Plan  store.Plan `json:"plan"` // to be made where there is none of that name
	Users int        `json:"users"`
}

// Import is what was found on a router, and what became of it.
type Import struct {
	Router    int64           `json:"router"`
	NAS       int64           `json:"nas"`
	Logins    []ImportLogin   `json:"logins"`
	Profiles  []ImportProfile `json:"profiles"`
	Anomalies []string        `json:"anomalies"`
	Adopted   int             `json:"adopted"` // rows that have become ours
	Failed    []Failed        `json:"failed"`
}

// Count returns how many logins have a verdict.
func (i *Import) Count(verdict Verdict) int {
	var count int
	for at := range i.Logins {
		if i.Logins[at].Verdict == verdict {
			count++
		}
	}

	return count
}

// Import says what is on a router that gardu did not make, and what importing does with it. With
// apply the keeper makes services and plans, and the rows get our mark beside what people wrote;
// no other property of any row is written, and nothing is removed.
func (f *Fleet) Import(ctx context.Context, router int64, apply bool) (*Import, error) {
	one, err := f.worker(router)
	if err != nil {
		return nil, err
	}
	if apply && f.config.Keeper == nil {
		return nil, store.Errorf(store.Unavailable, "nobody is there to keep what is imported")
	}
	var found *Import
	err = one.exclusively(ctx, func() error {
		return one.beside(ctx, func(conn *api.Conn, record *store.Router) error {
			seen, err := f.survey(ctx, conn, record)
			if err != nil {
				return explained(record, err)
			}
			if found = classify(seen); !apply {
				return nil
			}
			guards := guarding{router: record, identity: seen.identity, plan: seen.plan}
			if err := cmp.Or(guards.paused(), guards.same()); err != nil {
				return err
			}

			return one.adopt(ctx, conn, seen, found)
		})
	})
	if apply && err == nil {
		one.hasten(f.config.Now())
	}

	return found, err
}

// adopt has services made, and marks the rows.
func (w *worker) adopt(
	ctx context.Context, conn *api.Conn, seen *survey, found *Import,
) error {
	services, err := w.fleet.config.Keeper.Adopt(ctx, w.id, found)
	if err != nil {
		return phrase("keeping what was imported", err)
	}
	var steps []Step
	for at := range found.Logins {
		login := &found.Logins[at]
		service := services[login.Login]
		if service == 0 || login.Verdict != Adopt && login.Verdict != Link {
			continue
		}
		steps = append(steps, marking(w.fleet.marker, login, service))
	}
	done, err := w.carry(ctx, w.hand(conn, seen.identity.Version), steps)
	found.Adopted, found.Failed = done.Written, done.Failed

	return err
}

// marking is the step that makes a row ours, and changes nothing else.
func marking(marker *Marker, login *ImportLogin, service int64) Step {
	object := newObject(login.Menu)
	object.with("name", login.Name)
	object.Mark, object.Service = marker.Mark(login.Menu, number("service", service)), service

	return Step{
		Act: Set, Menu: login.Menu, Name: login.Name, ID: login.row.ID, Service: service,
		object: &object, Edits: []Edit{{
			Name: "comment", Old: login.row.Note, New: object.comment(login.row.Note),
			write: object.comment(login.row.Note),
		}},
	}
}

// classify gives every login of a router its verdict, and lists what is odd.
func classify(seen *survey) *Import {
	c := classification{seen: seen, made: &Import{Router: seen.router.ID, NAS: seen.router.NAS}}
	c.known = map[Login]int64{}
	for at := range seen.sheet.Subscribers {
		service := &seen.sheet.Subscribers[at].Service
		c.known[Login{Menu: menuOf(service.Access), Name: service.Login}] = service.ID
	}
	for _, menu := range []Menu{Secrets, HotspotUsers} {
		rows := seen.found.Rows[menu]
		for at := range rows {
			if !rows[at].Dynamic && !rows[at].Builtin {
				c.made.Logins = append(c.made.Logins, c.login(&rows[at]))
			}
		}
	}
	c.profiles()
	c.made.Anomalies = anomalies(seen)

	return c.made
}

// classification is the work of classify.
type classification struct {
	seen  *survey
	known map[Login]int64
	made  *Import
}

// login gives one login its verdict.
func (c *classification) login(row *Object) ImportLogin {
	login := ImportLogin{
		Login: Login{Menu: row.Menu, Name: row.Get("name")}, Access: accessOf(row),
		Profile: row.Get("profile"), Disabled: row.Get("disabled") == "yes",
		Note: api.Printable(row.Note), Secret: store.ClearSecret(row.Get("password")), row: row,
	}
	fixed, station := "remote-address", "caller-id"
	if row.Menu == HotspotUsers {
		fixed, station = "address", "mac-address"
	}
	login.Address, _ = netip.ParseAddr(row.Get(fixed))
	login.MAC, _ = store.ParseMAC(row.Get(station))
	login.Hidden = c.seen.found.Hidden[row.Menu]
	login.Service = c.known[login.Login]
	login.Verdict, login.Sentence = c.verdict(&login, row)

	return login
}

// accessOf is the kind of a login.
func accessOf(row *Object) store.AccessKind {
	switch {
	case row.Menu == HotspotUsers:
		return store.Hotspot
	case row.Get("service") == "any" || row.Get("service") == "pppoe":
		return store.PPPoE
	default:
		return store.VPN
	}
}

// voucherComment is what another program keeps in the comments of hotspot users, and reads back:
// the kind of a voucher, or when it expires.
var voucherComment = regexp.MustCompile(
	`^(vc|up)-|^[a-z]{3}/\d\d/\d{4}|^\d{4}-\d\d-\d\d \d\d:\d\d`)

// verdict says what importing does with a login.
func (c *classification) verdict(login *ImportLogin, row *Object) (Verdict, string) {
	switch {
	case c.seen.wanted.marker.Ours(row.Mark):
		return Managed, ""
	case !row.Mark.IsZero():
		return Ignore, "it belongs to another gardu"
	case c.seen.wanted.protected(login.Name):
		return Ignore, "the name is protected"
	case voucherComment.MatchString(row.Note):
		return Ignore, "its comment belongs to a voucher program, which would no longer know it"
	case store.ValidateLogin("login", login.Name) != nil:
		return Ignore, "the name cannot be a login"
	case login.Service != 0:
		return Link, ""
	case limited(row):
		return Ignore, "it has limits of its own, which would be lost"
	default:
		return Adopt, ""
	}
}

// limited reports whether a hotspot user has limits that are not its profile's.
func limited(row *Object) bool {
	if row.Menu != HotspotUsers {
		return false
	}
	for _, name := range []string{
		"limit-uptime", "limit-bytes-in", "limit-bytes-out", "limit-bytes-total",
	} {
		if value := row.Get(name); value != "0s" && value != "0" {
			return true
		}
	}

	return false
}

// profiles lists the profiles of the logins that are adopted, each with the plan that it becomes.
func (c *classification) profiles() {
	users := map[Login]int{}
	for at := range c.made.Logins {
		if login := &c.made.Logins[at]; login.Verdict == Adopt {
			users[Login{Menu: profileMenu(login.Menu), Name: login.Profile}]++
		}
	}
	for profile, count := range users {
		if ours(profile.Name) {
			continue
		}
		c.made.Profiles = append(c.made.Profiles, ImportProfile{
			Menu: profile.Menu, Name: profile.Name, Users: count, Plan: c.plan(profile),
		})
	}
	slices.SortFunc(c.made.Profiles, func(a, b ImportProfile) int {
		return strings.Compare(string(a.Menu)+a.Name, string(b.Menu)+b.Name)
	})
}

// profileMenu is where the profiles of a menu of logins are.
func profileMenu(menu Menu) Menu {
	if menu == HotspotUsers {
		return HotspotProfiles
	}

	return PPPProfiles
}

// plan makes the plan of a profile: what it says that a plan can say, and the profile itself as a
// group.
func (c *classification) plan(profile Login) store.Plan {
	plan := store.Plan{
		Name: profile.Name, Access: store.PPPoE, Profile: store.Profile{Group: profile.Name},
	}
	if profile.Menu == HotspotProfiles {
		plan.Access, plan.SharedUsers = store.Hotspot, 1
	}
	row := c.seen.found.row(profile.Menu, profile.Name)
	if row == nil {
		return plan
	}
	if parsed, err := store.ParseRate(row.Get("rate-limit")); err == nil {
		plan.Profile.Rate = parsed.String()
	}
	if shared := row.Get("shared-users"); profile.Menu == HotspotProfiles {
		plan.SharedUsers, _ = strconv.Atoi(shared)
	}
	if row.Get("only-one") == "yes" {
		plan.SharedUsers = 1
	}

	return plan
}
