package routeros_test

import (
	"strings"
	"testing"

	"gardu/routeros/rostest"
	"gardu/store"
)

// Complaint: the automatic isolir does not work, and nobody knows why.
func TestIsolirCheckNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	set := func(path, property, value string, changes ...string) func(*rig) {
		return func(r *rig) {
			row := r.router.Row(path, property, value)
			changed := map[string]string{".id": row[".id"]}
			for at := 0; at < len(changes); at += 2 {
				changed[changes[at]] = changes[at+1]
			}
			r.set(path, changed)
		}
	}
	tests := map[string]struct {
		wrong    func(*rig)
		sentence string
	}{
		"nothing": {func(*rig) {}, ""},
		"rule disabled": {
			set("/ip/firewall/filter", "jump-target", "gd-isolir", "disabled", "yes"), "is disabled",
		},
		"rule removed": {func(r *rig) {
			row := r.router.Row("/ip/firewall/nat", "dst-port", "80")
			r.router.Take("/ip/firewall/nat", row[".id"])
		}, `"isolir nat: web to the portal" of /ip/firewall/nat is missing`},
		"rule altered": {
			set("/ip/firewall/nat", "dst-port", "80", "to-ports", "9999"),
			"has to-ports 9999, and should have 8081",
		},
		"fasttrack above": {func(r *rig) {
			r.first("/ip/firewall/filter", map[string]string{
				"chain": "forward", "action": "fasttrack-connection",
			})
		}, "lets traffic past it"},
		"everybody isolated": {func(r *rig) {
			r.router.Put("/ip/firewall/address-list", map[string]string{
				"list": "isolir", "address": "0.0.0.0/0",
			})
		}, "every customer is isolated"},
		"incoming off": {set("/radius/incoming", "accept", "true", "accept", "no"), "does not accept"},
		"radius off": {
			set("/ppp/aaa", "use-radius", "true", "use-radius", "no"), "does not use RADIUS",
		},
		"local secret": {func(r *rig) {
			r.router.Put("/ppp/secret", map[string]string{"name": "gratis", "password": "x"})
		}, `1 local logins in /ppp/secret bypass RADIUS, and so isolir: ["gratis"]`},
		"hotspot asks nobody": {func(r *rig) {
			r.router.Put("/ip/hotspot", map[string]string{
				"name": "lobby", "interface": "ether2", "profile": "default",
			})
		}, `the hotspot "lobby" does not use RADIUS`},
		"resolver closed": {
			set("/ip/dns", "allow-remote-requests", "true", "allow-remote-requests", "no"),
			"does not allow remote requests",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, store.RouterMixed, rostest.Config{}).idle()
			r.router.Put("/ip/dns", map[string]string{"allow-remote-requests": "yes"})
			r.book.pppoe(1)
			r.apply()
			test.wrong(r)
			findings, err := r.fleet.IsolirCheck(t.Context(), theRouter)
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, finding := range findings {
				said = append(said, finding.Sentence)
			}
			all := strings.Join(said, "\n")
			if test.sentence == "" && len(said) > 0 || !strings.Contains(all, test.sentence) {
				t.Errorf("the findings are %q", said)
			}
			r.apply() // what is ours is mended
			if name == "fasttrack above" || strings.HasPrefix(name, "rule") {
				findings, err = r.fleet.IsolirCheck(t.Context(), theRouter)
				if err != nil || len(findings) > 0 {
					t.Errorf("mended, the findings are %v, %v", findings, err)
				}
			}
		})
	}
}

// set changes a row as an administrator does.
func (r *rig) set(path string, changed map[string]string) {
	r.t.Helper()
	id := changed[".id"]
	delete(changed, ".id")
	r.command(path+"/set", id, changed)
}

// first puts a rule on top of a menu.
func (r *rig) first(path string, rule map[string]string) {
	r.t.Helper()
	rule["place-before"] = r.router.Rows(path)[0][".id"]
	r.command(path+"/add", "", rule)
}

func TestAnEmptyRouterHasManyFindings(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterRADIUS, rostest.Config{}).idle()
	findings, err := r.fleet.IsolirCheck(t.Context(), theRouter)
	if err != nil || len(findings) < 18 {
		t.Errorf("%d findings, %v", len(findings), err)
	}
}
