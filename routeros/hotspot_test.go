package routeros_test

import (
	"testing"
	"time"

	"gardu/routeros"
	"gardu/routeros/rostest"
	"gardu/store"
)

// voucher makes a hotspot service of a plan with a quota.
func (r *rig) voucher(id int64, login string) {
	r.book.plans[1].DataLimit = store.DataLimit{Total: 5_000_000_000}
	r.book.plans[1].TimeLimit = 10 * time.Hour
	r.book.pppoe(id, func(s *store.Service) {
		s.Access, s.Plan, s.Login, s.Secret = store.Hotspot, 2, login, store.Secret{}
	})
}

// Complaint: the renewal of an expired user needs a reset by hand; a user that is removed and made
// again loses its quota.
func TestCountersBeginAnewWithTheQuotaWindow(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{}).idle()
	r.voucher(1, "vc1")
	r.apply()
	user := r.row(routeros.HotspotUsers, "vc1")
	if user["limit-bytes-total"] != "5000000000" || user["limit-uptime"] != "10h" {
		t.Errorf("the user is %v", user)
	}
	used := func() string { return r.row(routeros.HotspotUsers, "vc1")["bytes-in"] }
	spend := func() {
		r.router.Put("/ip/hotspot/user", map[string]string{
			"name": "vc1", "server": "all", "bytes-in": "4000000000",
		})
	}
	spend()
	r.book.change(1, func(s *store.Service) { s.Note = "something else" })
	r.apply()
	if used() != "4000000000" {
		t.Errorf("without a renewal the counter is %q", used())
	}
	r.book.plans[1].Profile.Rate = "1M/1M"
	r.apply()
	if used() != "4000000000" {
		t.Errorf("after another rate the counter is %q", used())
	}
	r.book.change(1, func(s *store.Service) { s.Activated = s.Activated.Add(time.Minute) })
	r.apply()
	if counter := used(); counter != "" && counter != "0" {
		t.Errorf("after a renewal the counter is %q", counter)
	}
	if r.row(routeros.HotspotUsers, "vc1")[".id"] != user[".id"] {
		t.Error("the user was made anew")
	}
	spend()
	r.apply()
	if used() != "4000000000" {
		t.Errorf("in the round after a renewal the counter is %q", used())
	}
	r.settled()
}

// Complaint: expired but still online.
func TestTimeAloneTakesACustomerOff(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	r.book.pppoe(1)
	r.started().inStep()
	dial := rostest.DialIn{Name: "customer00001", Password: "password 1"}
	if _, err := r.router.Dial(dial); err != nil {
		t.Fatal(err)
	}
	expires := time.Now().Add(2 * time.Second) // the customer is online, however slow that was
	r.book.change(1, func(s *store.Service) { s.Expires = expires })
	r.changed(1)
	r.until("the end", func() bool {
		return r.row(routeros.Secrets, "customer00001")["disabled"] == "true" &&
			len(r.router.Rows("/ppp/active")) == 0
	})
	if now := time.Now(); now.Before(expires) {
		t.Errorf("it came %v before the end", expires.Sub(now))
	}
}

// A login that is renamed in the book keeps its row and its counters.
func TestARenamedLoginKeepsItsRow(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	r.book.pppoe(1)
	r.book.pppoe(2)
	r.started().inStep()
	first := r.row(routeros.Secrets, "customer00001")[".id"]
	second := r.row(routeros.Secrets, "customer00002")[".id"]
	r.book.change(1, func(s *store.Service) { s.Login = "renamed" })
	r.changed(1)
	r.until("the new name", func() bool {
		return r.router.Row("/ppp/secret", "name", "renamed") != nil
	})
	if r.row(routeros.Secrets, "renamed")[".id"] != first {
		t.Error("the row was made anew")
	}
	r.book.change(1, func(s *store.Service) { s.Login = "customer00002" })
	r.book.change(2, func(s *store.Service) { s.Login = "renamed" })
	r.changed(1, 2)
	r.until("the exchange", func() bool {
		one, other := r.router.Row("/ppp/secret", "name", "customer00002"),
			r.router.Row("/ppp/secret", "name", "renamed")

		return one != nil && other != nil && one[".id"] == first && other[".id"] == second
	})
}
