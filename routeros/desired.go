package routeros

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gardu/store"
)

// Wanted is what a router should have.
type Wanted struct {
	Objects map[Menu][]Object
	// Every holds what each row of a menu should say, whoever made it.
	Every map[Menu]Object
	Notes []string // what the book asks for and no router can be given, a sentence each
	// Protected are names that are never touched.
	Protected []string

	marker *Marker
	names  map[Menu]map[string]bool
}

// Desired says what a router should have by the book. It reads the sheet only.
func Desired(sheet *Sheet, marker *Marker) *Wanted {
	d := desire{
		Wanted: &Wanted{
			Objects: map[Menu][]Object{}, Every: map[Menu]Object{},
			Protected: sheet.Settings.Protected, marker: marker, names: map[Menu]map[string]bool{},
		},
		sheet: sheet,
	}
	d.asking()
	d.isolation()
	if sheet.Router.Mode.Writes() {
		d.subscribers()
	}
	d.pools()

	return d.Wanted
}

// desire is a Wanted in the making.
type desire struct {
	*Wanted
	sheet *Sheet
}

// add puts an object into its menu under the mark of a record. A second one of the same key would
// fight with the first, and is left out with a note.
func (d *desire) add(object *Object, identity string) *Object {
	if key := object.Key(); key != "" {
		if d.names[object.Menu] == nil {
			d.names[object.Menu] = map[string]bool{}
		}
		if d.names[object.Menu][key] {
			d.note("%s %q is asked for twice; the second one is left out", object.Menu, object.Name())

			return nil
		}
		d.names[object.Menu][key] = true
	}
	object.Mark = d.marker.Mark(object.Menu, identity)
	d.Objects[object.Menu] = append(d.Objects[object.Menu], *object)

	return &d.Objects[object.Menu][len(d.Objects[object.Menu])-1]
}

// note remembers a sentence.
func (d *desire) note(format string, arguments ...any) {
	d.Notes = append(d.Notes, fmt.Sprintf(format, arguments...))
}

// wants reports whether an object of a key is there already.
func (d *desire) wants(menu Menu, key string) bool { return d.names[menu][key] }

// pools adds every pool of gardu that a profile on this router names. A pool that only the router
// knows is referred to and never made.
func (d *desire) pools() {
	named := map[string]bool{}
	for _, profile := range d.Objects[PPPProfiles] {
		named[profile.Get("remote-address")] = true
	}
	for _, profile := range d.Objects[HotspotProfiles] {
		named[profile.Get("address-pool")] = true
	}
	for at := range d.sheet.Plans {
		if d.here(&d.sheet.Plans[at]) {
			named[d.sheet.Plans[at].Profile.Pool] = true
		}
	}
	if d.sheet.isolirList() != "" {
		named[d.sheet.Isolir.Pool] = true
	}
	for at := range d.sheet.Pools {
		pool := &d.sheet.Pools[at]
		if !named[pool.Name] {
			continue
		}
		object := newObject(Pools)
		object.with("name", pool.Name).with("ranges", poolText(pool))
		d.add(&object, number("pool", pool.ID))
	}
}

// here reports whether a plan is tied to this router.
func (d *desire) here(plan *store.Plan) bool {
	return plan.Router != 0 && plan.Router == d.sheet.NAS.ID
}

// poolText lists the addresses of a pool as a router does.
func poolText(pool *store.Pool) string {
	texts := make([]string, len(pool.Ranges))
	for at, run := range pool.Ranges {
		texts[at] = run.String()
	}

	return strings.Join(texts, ",")
}

// number is the lasting identity of a numbered record.
func number[Number ~int64](what string, id Number) string {
	return what + " " + strconv.FormatInt(int64(id), 10)
}

// profileName is the name of a plan's profile on a router. A name that plain ASCII cannot hold,
// or that would be taken for another profile, gets the plan's number.
func profileName(plan *store.Plan) string {
	name := asciiName(plan.Name)
	odd := name != plan.Name || strings.HasPrefix(strings.ToLower(name), "isolir") ||
		strings.Contains(name, variantSign)
	if odd {
		name += "-" + strconv.FormatInt(plan.ID, 10)
	}

	return namePrefix + name
}

// variantSign stands between the name of a plan and a rate that is not the plan's own.
const variantSign = "@"

// variantName is the name of a profile of a plan at another rate.
func variantName(plan *store.Plan, rate string) string {
	if rate == plan.Profile.Rate {
		return profileName(plan)
	}
	spelled := strings.NewReplacer("/", "-", " ", "_").Replace(canonicalRate(rate))
	if spelled == "" {
		spelled = "unlimited"
	}

	return profileName(plan) + variantSign + spelled
}

// asciiName replaces what is not plain, and cuts what is too long.
func asciiName(name string) string {
	plain := []byte(strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\/,;=`, r) {
			return '-'
		}

		return r
	}, name))

	return string(plain[:min(len(plain), maxProfile-len(namePrefix))])
}

// protected reports whether a name is never touched.
func (w *Wanted) protected(name string) bool {
	folded := strings.ToLower(name)
	if strings.HasPrefix(folded, "default") || folded == "admin" {
		return true
	}

	return slices.ContainsFunc(w.Protected, func(one string) bool {
		return strings.EqualFold(one, name)
	})
}
