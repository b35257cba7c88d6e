package native_test

import (
	"context"
	"errors"
	"strings"
	"time"

	"gardu/httpapi/native"
	"gardu/store"
)

// mesh plays what only a running daemon can do with routers. Its router shows one key and one serial
// number.
type mesh struct{}

// liveRouters is a running daemon that works with routers.
func liveRouters() native.Routers {
	m := mesh{}

	return native.Routers{
		Tester: m, Planner: m, Applier: m, Importer: m, Checker: m, Kicker: m, Live: m, Status: m, Services: m, Scripter: m,
	}
}

// shownKey is the fingerprint of the router's key.
var shownKey = strings.Repeat("c0", 32)

// TestRouter answers as a router does: nothing is sent before its key is trusted.
func (mesh) TestRouter(_ context.Context, router *store.Router) (native.RouterTest, error) {
	seen := native.RouterTest{Reached: true, Fingerprint: shownKey, Secured: "TLS 1.3", TookMS: 12}
	if router.TLS != store.RouterPlain && router.Fingerprint != shownKey {
		seen.Failure, seen.Hints = "its key is not trusted", []string{"compare the fingerprint"}

		return seen, nil
	}
	seen.LoggedIn, seen.OK = true, true
	seen.Identity, seen.Board, seen.Version, seen.Serial = "cabang", "RB5009", "7.18.2", "HC1234"
	seen.Uptime, seen.ClockOff = 90, -7
	seen.Trusted = router.Serial == seen.Serial

	return seen, nil
}

// steps is what differs on the router.
func steps() []native.RouterStep {
	return []native.RouterStep{
		{Act: "add", Menu: "/ip/pool", Object: "gardu-isolir", Edits: []native.RouterEdit{{Field: "ranges", New: "10.99.0.0/24"}}},
		{Act: "set", Menu: "/ppp/secret", Object: "budi", Service: 1, Edits: []native.RouterEdit{
			{Field: "profile", Old: "gardu-home", New: "gardu-isolir"},
			{Field: "password", Old: "rahasia lama", New: "rahasia baru", Secret: true},
			{Field: "otp", New: "rahasia", Secret: true},
		}},
		{Act: "kick", Menu: "/ppp/secret", Object: "budi", Reason: "its profile has changed"},
	}
}

// PlanRouter tells it.
func (mesh) PlanRouter(
	_ context.Context, router *store.Router, report func(native.RouterPlanLine) error,
) (native.RouterPlanned, error) {
	if router.Paused {
		return native.RouterPlanned{}, store.Errorf(store.Unavailable, "the router does not answer")
	}
	lines := []native.RouterPlanLine{{Progress: &native.RouterProgress{Doing: "reading /ppp/secret", Done: 3, Total: 9}}}
	for _, step := range steps() {
		lines = append(lines, native.RouterPlanLine{Step: &step, Summary: &native.RouterPlanned{Steps: 99}})
	}
	for _, line := range lines {
		if err := report(line); err != nil {
			return native.RouterPlanned{}, err
		}
	}

	return native.RouterPlanned{Steps: 3, Acts: native.RouterActs{Add: 1, Change: 1, Kick: 1}, Owned: 12}, nil
}

// ApplyRouter does it, but for one step. The guard blast holds unless it is overridden.
func (mesh) ApplyRouter(
	_ context.Context, _ *store.Router, override []string, report func(native.RouterApplyLine) error,
) (native.RouterApplied, error) {
	if len(override) == 0 {
		return native.RouterApplied{}, store.Errorf(store.Conflict, "30 logins would be removed; --override blast does it anyway")
	}
	for place, step := range steps() {
		done := native.RouterDone{RouterStep: step, Done: place != 1}
		if place == 1 {
			done.Sentence = "input does not match any value of profile"
		}
		if err := report(native.RouterApplyLine{Step: &done}); err != nil {
			return native.RouterApplied{}, err
		}
	}

	return native.RouterApplied{Written: 2, Failed: 1, Kicked: 1, Notes: []string{"rule 7 is not ours"}}, nil
}

// ImportRouter finds two things.
func (mesh) ImportRouter(
	_ context.Context, _ *store.Router, apply bool, report func(native.RouterImportLine) error,
) (native.RouterImported, error) {
	err := errors.Join(
		report(native.RouterImportLine{Found: &native.RouterFound{
			Verdict: "adopt", Menu: "/ppp/secret", Object: "budi", Service: "budi", Plan: "home", Sentence: "has the login of a service",
			Failed: apply,
		}}),
		report(native.RouterImportLine{Found: &native.RouterFound{
			Verdict: "anomaly", Menu: "/ppp/secret", Object: "Budi ", Sentence: "differs from another one by a blank",
		}}),
	)

	return native.RouterImported{Adopt: 1, Anomaly: 1}, err
}

// CheckIsolir finds one rule.
func (mesh) CheckIsolir(context.Context, *store.Router) ([]native.Finding, error) {
	return []native.Finding{{
		Severity: "error", Subject: "/ip/firewall/filter", Sentence: "the jump to isolir stands below fasttrack", Hint: "gardu router apply",
	}}, nil
}

// KickOnRouter ends one session.
func (mesh) KickOnRouter(_ context.Context, _ *store.Router, login string) (int, error) {
	return len(login) - 3, nil
}

// LiveOfRouter shows what there is, as of half a second before the clock of the tests.
func (mesh) LiveOfRouter(_ context.Context, _ *store.Router, view string, lines int) (native.RouterView, error) {
	seen := native.RouterView{At: clockStart.Add(-500 * time.Millisecond)}
	switch view {
	case native.ViewPPP:
		seen.PPP = []native.RouterPPP{{Login: "budi", Kind: "pppoe", Address: "10.20.30.40", Uptime: 61, Radius: new(true)}}
	case native.ViewHotspot:
		seen.Hotspot = []native.RouterHotspot{{Login: "siti", Server: "hs1", MAC: "02:00:00:00:00:01"}}
	case native.ViewInterfaces:
		seen.Interfaces = []native.RouterInterface{{Name: "ether1", Running: true, InOctets: 1 << 40}}
	case native.ViewResource:
		seen.Resource, seen.Stale = &native.RouterResource{Identity: "cabang", CPULoad: 7}, "the router does not answer"
	case native.ViewLog:
		for range lines {
			seen.Log = append(seen.Log, native.RouterLogLine{Time: "12:00:01", Topics: "pppoe,info", Message: "budi logged in"})
		}
	}

	return seen, nil
}

// StatusOfRouter knows router 1.
func (mesh) StatusOfRouter(_ context.Context, router *store.Router) (native.RouterState, bool) {
	seen := noon.UTC()

	return native.RouterState{
		State: "in step", Identity: "cabang", Version: "7.18.2", SeenAt: &seen, SyncedAt: &seen, Owned: 12,
	}, router.ID == 1
}

// StatusOfService sees every service.
func (mesh) StatusOfService(context.Context, *store.Service) (native.ServiceConnection, error) {
	at := clockStart.Add(-2 * time.Second)

	return native.ServiceConnection{
		State: "online", Router: "r1", Address: "10.20.30.40", Uptime: "1m1s", Seconds: 61, UptimeWords: "1 minute", At: &at,
	}, nil
}

// ScriptForRouter writes one line.
func (mesh) ScriptForRouter(_ context.Context, router *store.Router, server string) (native.Script, error) {
	if server == "" {
		return native.Script{}, store.Invalidf("server", "must be given")
	}

	return native.Script{Lines: []string{"/user add name=" + router.User + " address=" + server}}, nil
}
