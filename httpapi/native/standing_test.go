package native_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"gardu/httpapi/native"
	"gardu/store"
)

// running plays what is known of the sessions of one service.
type running struct {
	facts
	sessions []store.Session
	waits    []native.ShownPending
	usage    store.Usage
}

// EachSession tells of the sessions.
func (r *running) EachSession(
	_ context.Context, _ native.SessionFilter, visit func(*store.Session) error,
) error {
	for place := range r.sessions {
		if err := visit(&r.sessions[place]); err != nil {
			return err
		}
	}

	return nil
}

// PendingOf tells what is waited for.
func (r *running) PendingOf(context.Context, int64) ([]native.ShownPending, error) {
	return r.waits, nil
}

// UsageOf tells what was used.
func (r *running) UsageOf(context.Context, int64) (store.Usage, error) { return r.usage, nil }

// openFair opens an API with a service on a plan with fair use by the month, of which 120 GB are
// used.
func openFair(t *testing.T) (*desk, *running) {
	t.Helper()
	r := &running{}
	d := openDesk(t, native.Live{Sessions: r, Usages: r, Pendings: r}, local)
	d.must(t, http.MethodPost, native.PlanListPath, `{"name":"fair","kind":"pppoe","rate":"20M/20M",
		"fup":["100GB=5M/5M","150GB=2M/2M"],"fup_window":"month","traffic_day":1}`)
	d.must(t, http.MethodPost, native.ServiceListPath, `{"login":"budi","plan":"fair"}`)
	r.usage.Month = store.Amount{Start: d.clock.Now(), Down: 120e9}

	return d, r
}

// standing asks for the entitlement of a login.
func (d *desk) standing(t *testing.T, login string) *native.Service {
	t.Helper()
	var service native.Service
	answer := d.must(t, http.MethodGet, native.Fill(native.ServicePath, login), "")
	if err := json.Unmarshal([]byte(answer), &service); err != nil || service.Entitlement == nil {
		t.Fatalf("%v in %s", err, answer)
	}

	return &service
}

// TestSinceIsWhenTheProfileWasGranted tells since when a service gets what it gets, where every
// router has been told.
func TestSinceIsWhenTheProfileWasGranted(t *testing.T) {
	t.Parallel()
	d, r := openFair(t)
	at := d.clock.Now()
	session := func(id, granted uint64, since time.Duration) store.Session {
		one := store.Session{ID: id, Service: 1, Login: "budi", Granted: granted, Started: at}
		if granted != 0 {
			one.GrantedAt = at.Add(since)
		}

		return one
	}
	closed, other := session(9, 5, time.Hour), session(10, 5, time.Hour)
	closed.Stopped, other.Service = at, 2
	waits := func(id uint64, since time.Duration) native.ShownPending {
		return native.ShownPending{Service: 1, Session: id, Since: at.Add(since), Sentence: "rate 5M/5M waits"}
	}
	for name, c := range map[string]struct {
		sessions []store.Session
		waits    []native.ShownPending
		want     time.Time
	}{
		"nobody is online":     {nil, nil, time.Time{}},
		"one":                  {[]store.Session{session(1, 5, 2)}, nil, at.Add(2)},
		"the first of several": {[]store.Session{session(1, 5, 3), session(2, 5, 2), session(3, 4, 1)}, nil, at.Add(2)},
		"in doubt":             {[]store.Session{session(1, 0, 0)}, nil, time.Time{}},
		"others'":              {[]store.Session{closed, other}, nil, time.Time{}},
		"not told":             {[]store.Session{session(1, 5, 2)}, []native.ShownPending{waits(1, time.Minute)}, time.Time{}},
		"told, to be proved":   {[]store.Session{session(1, 5, 2)}, []native.ShownPending{waits(1, 2)}, at.Add(2)},
		"of a session that is gone": {
			[]store.Session{session(1, 5, 2)}, []native.ShownPending{waits(7, 2)}, time.Time{},
		},
	} {
		r.sessions, r.waits = c.sessions, c.waits
		shown := d.standing(t, "budi").Entitlement
		since := time.Time{}
		if shown.Since != nil {
			since = *shown.Since
		}
		if !since.Equal(c.want) || strings.Contains(shown.Sentence, "since 12:") == c.want.IsZero() ||
			len(shown.Pending) != len(c.waits) {
			t.Errorf("%s: since %v, want %v; %q, pending %q", name, since, c.want, shown.Sentence, shown.Pending)
		}
	}
}

// TestStandingFollowsFairUse shows the steps, and a top-up that moves them.
func TestStandingFollowsFairUse(t *testing.T) {
	t.Parallel()
	d, _ := openFair(t)
	shown := d.standing(t, "budi").Entitlement
	if shown.Rate != "5M/5M" || shown.Reason != "fair_use" || shown.Quota != nil ||
		shown.FairUse.Used != 120e9 || !shown.FairUse.Steps[0].Reached || shown.FairUse.Steps[1].Reached ||
		!strings.Contains(shown.Sentence, "120 GB used this month") {
		t.Errorf("shown %+v, %+v", shown, shown.FairUse)
	}
	d.must(t, http.MethodPost, native.Fill(native.ServiceTopUpPath, "budi"), `{"data":"50GB"}`)
	service := d.standing(t, "budi")
	shown = service.Entitlement
	if shown.Rate != "20M/20M" || shown.FairUse.Steps[0].After != 150e9 || shown.FairUse.Steps[0].Reached ||
		service.TopUp.Octets != 50e9 {
		t.Errorf("topped up %+v, %+v", shown, shown.FairUse)
	}
}

// TestStandingOfAPlanThatFollowed shows the limits of the plan in force after an expiry, and isolir
// by the profile of the company.
func TestStandingOfAPlanThatFollowed(t *testing.T) {
	t.Parallel()
	d, _ := openFair(t)
	d.must(t, http.MethodPost, native.CompanyListPath, `{"name":"timur","isolir":{"rate":"256k/256k"}}`)
	d.must(t, http.MethodPost, native.PlanListPath, `{"name":"first","kind":"pppoe","rate":"50M/50M","company":"timur",
		"validity":"1d","on_expiry":"plan:fair","data_limit":"up=1GB,down=2GB","quota_window":"activation"}`)
	d.must(t, http.MethodPost, native.ServiceListPath, `{"login":"siti","plan":"first"}`)
	shown := d.standing(t, "siti").Entitlement
	if shown.Plan != "first" || shown.Quota.Up.Limit != 1e9 || shown.Quota.Down.Left != 2e9 || shown.Quota.Total != nil ||
		shown.FairUse != nil {
		t.Errorf("at first %+v", shown)
	}
	d.must(t, http.MethodPost, native.Fill(native.ServiceIsolirPath, "siti"), "")
	if shown = d.standing(t, "siti").Entitlement; shown.Outcome != "isolir" || shown.Rate != "256k/256k" {
		t.Errorf("isolated %+v", shown)
	}
	d.must(t, http.MethodPost, native.Fill(native.ServiceRestorePath, "siti"), "")
	d.clock.Advance(25 * time.Hour)
	shown = d.standing(t, "siti").Entitlement
	if shown.Plan != "fair" || shown.Quota != nil || shown.FairUse == nil || shown.Reason != "fair_use" {
		t.Errorf("afterwards %+v", shown)
	}
}
