package routeros_test

import (
	"strings"
	"testing"

	"gardu/routeros"
	"gardu/routeros/rostest"
	"gardu/store"
)

// brownfield fills a router as operators leave it.
func brownfield(r *rostest.Router) {
	put := func(path string, pairs ...string) string {
		row := map[string]string{}
		for at := 0; at < len(pairs); at += 2 {
			row[pairs[at]] = pairs[at+1]
		}

		return r.Put(path, row)
	}
	put("/ip/pool", "name", "p", "ranges", "10.8.0.2-10.8.0.9")
	put("/ppp/profile", "name", "10M", "rate-limit", "5M/10M", "local-address", "10.8.0.1",
		"remote-address", "p")
	put("/ppp/secret", "name", "budi", "password", "rahasia", "profile", "10M", "service", "pppoe",
		"comment", "Pak Budi, blok C")
	put("/ppp/secret", "name", "Budi", "password", "x", "profile", "10M", "service", "l2tp",
		"caller-id", "203.0.113.9")
	put("/ppp/secret", "name", "sari", "password", "y", "profile", "10M", "remote-address", "10.8.0.5")
	put("/ppp/secret", "name", "dewi", "password", "z", "profile", "10M", "remote-address", "10.8.0.5",
		"disabled", "yes")
	put("/ip/hotspot/user", "name", "vc77", "password", "vc77", "comment", "vc-77-01.02.24-")
	put("/ip/hotspot/user", "name", "tamu", "password", "tamu")
	put("/ip/hotspot/user", "name", "hemat", "password", "hemat", "limit-uptime", "3h")
}

func TestImportReportsFirst(t *testing.T) {
	t.Parallel()
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, store.RouterLocal, rostest.Config{Version: version, Seed: brownfield}).idle()
			r.book.pppoe(1, func(s *store.Service) { s.Login = "budi" })
			found, err := r.fleet.Import(t.Context(), theRouter, false)
			if err != nil {
				t.Fatal(err)
			}
			if r.router.Writes() != 0 {
				t.Errorf("a report wrote %d times", r.router.Writes())
			}
			if found.Count(routeros.Link) != 1 || found.Count(routeros.Adopt) != 4 ||
				found.Count(routeros.Ignore) != 2 {
				t.Errorf("the verdicts are %+v", found.Logins)
			}
			said := strings.Join(found.Anomalies, "\n")
			for _, sentence := range []string{
				`"budi" and "Budi" differ in case`, `both have the address 10.8.0.5`,
				`which the pool "p" gives to others`, `secrets serve any kind of dialling`,
			} {
				if !strings.Contains(said, sentence) {
					t.Errorf("nothing is said of %q:\n%s", sentence, said)
				}
			}
		})
	}
}

func TestImportMarksAndChangesNothingElse(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{Seed: brownfield}).idle()
	r.book.plans = append([]store.Plan{{
		ID: 9, Name: "10M", Access: store.PPPoE, Profile: store.Profile{Rate: "5M/10M", Group: "10M"},
	}}, r.book.plans...)
	before := r.router.Rows("/ppp/secret")
	if _, err := r.router.Dial(rostest.DialIn{Name: "budi", Password: "rahasia"}); err != nil {
		t.Fatal(err)
	}
	found, err := r.fleet.Import(t.Context(), theRouter, true)
	if err != nil || len(found.Failed) > 0 {
		t.Fatalf("%+v, %v", found, err)
	}
	if found.Adopted != 5 || len(found.Profiles) != 2 ||
		found.Profiles[1].Plan.Profile.Group != "10M" {
		t.Errorf("adopted %d, profiles %+v", found.Adopted, found.Profiles)
	}
	for at, row := range r.router.Rows("/ppp/secret") {
		if !strings.HasPrefix(row["comment"], "[gd:") ||
			!strings.HasSuffix(row["comment"], before[at]["comment"]) {
			t.Errorf("the comment %q became %q", before[at]["comment"], row["comment"])
		}
		before[at]["comment"] = row["comment"]
		for name, value := range before[at] {
			if row[name] != value {
				t.Errorf("%s of %s: %q became %q", name, row["name"], value, row[name])
			}
		}
	}
	if comment := r.row(routeros.HotspotUsers, "vc77")["comment"]; comment != "vc-77-01.02.24-" {
		t.Errorf("the comment of a voucher program became %q", comment)
	}
	if len(r.router.Rows("/ppp/active")) != 1 {
		t.Error("importing has ended a session")
	}
	plan := r.plan()
	for at := range plan.Steps {
		if step := &plan.Steps[at]; step.Menu == routeros.Secrets && step.Name != "dewi" {
			t.Errorf("the next round would change what was imported: %v", step)
		}
	}
	again, err := r.fleet.Import(t.Context(), theRouter, true)
	if err != nil || again.Adopted != 0 || again.Count(routeros.Managed) != 5 {
		t.Errorf("the second import adopted %d, %v", again.Adopted, err)
	}
}
