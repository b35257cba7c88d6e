package main

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"gardu/httpapi/native"
	"gardu/routeros"
	"gardu/routeros/api"
	"gardu/store"
	"gardu/store/registry"
)

// routers is what the admin API can tell of routers, and do on them, where a fleet runs.
func (o *Office) routers() native.Routers {
	if o.Fleet == nil {
		return native.Routers{}
	}
	a := routerAnswers{o.Fleet}

	return native.Routers{
		Tester: a, Planner: a, Applier: a, Importer: a, Checker: a, Kicker: a, Live: a, Status: a,
		Services: a, Scripter: a,
	}
}

// routerAnswers answers the admin API from a fleet.
type routerAnswers struct{ fleet *fleet }

// TestRouter connects by the record that is given, and looks around.
func (a routerAnswers) TestRouter(
	ctx context.Context, router *store.Router,
) (native.RouterTest, error) {
	trial := a.fleet.Try(ctx, router)
	test := native.RouterTest{
		Reached: trial.Reached, LoggedIn: trial.LoggedIn,
		Identity: api.Printable(trial.Identity.Name), Board: api.Printable(trial.Identity.Board),
		Version: api.Printable(trial.Identity.Release), Serial: api.Printable(trial.Identity.Serial),
		Fingerprint: trial.Fingerprint, Secured: trial.Secured,
		Uptime: int64(trial.Identity.Uptime.Seconds()), ClockOff: int64(trial.ClockOff.Seconds()),
		TookMS: trial.Took.Milliseconds(), Failure: trial.Failure, Warnings: trial.Warnings,
	}
	if trial.Hint != "" {
		test.Hints = append(test.Hints, trial.Hint)
	}
	if trial.LoggedIn {
		test.Warnings = append(test.Warnings, router.Warnings()...)
		if trial.ClockOff.Abs() > skewLimit {
			test.Warnings = append(test.Warnings, fmt.Sprintf("its clock is off by %s: "+
				"/system ntp client set enabled=yes", trial.ClockOff))
		}
	}
	recorded, seen := router.Serial, trial.Identity.Serial
	test.Trusted = trial.LoggedIn && (recorded == "" || seen == "" || recorded == seen)
	if trial.LoggedIn && !test.Trusted {
		test.Failure = fmt.Sprintf("it has the serial number %q, and %q was recorded", test.Serial,
			recorded)
		test.Hints = append(test.Hints,
			"If the router was replaced, test it with --trust; else its address is another's now.")
	}
	test.OK = test.Trusted && test.Failure == ""

	return test, nil
}

// PlanRouter says what would be changed.
func (a routerAnswers) PlanRouter(
	ctx context.Context, router *store.Router, report func(native.RouterPlanLine) error,
) (native.RouterPlanned, error) {
	var planned native.RouterPlanned
	if err := a.fleet.Know(router); err != nil {
		return planned, err
	}
	err := report(native.RouterPlanLine{Progress: reading(router)})
	if err != nil {
		return planned, err
	}
	plan, err := a.fleet.Plan(ctx, router.ID)
	if err != nil {
		return planned, err
	}
	for at := range plan.Steps {
		step := shownStep(&plan.Steps[at])
		count(&planned.Acts, plan.Steps[at].Act)
		if err := report(native.RouterPlanLine{Step: &step}); err != nil {
			return planned, err
		}
	}
	planned.Steps, planned.Owned, planned.Notes = len(plan.Steps), plan.Rows, plan.Notes
	for _, guard := range plan.Guards {
		planned.Guards = append(planned.Guards,
			native.RouterGuard{Guard: string(guard.Guard), Sentence: guard.Sentence})
	}

	return planned, nil
}

// reading is the progress while a router is read.
func reading(router *store.Router) *native.RouterProgress {
	return &native.RouterProgress{Doing: "reading router " + router.Name}
}

// shownStep translates a step.
func shownStep(step *routeros.Step) native.RouterStep {
	shown := native.RouterStep{
		Act: step.Act.String(), Menu: string(step.Menu), Object: api.Printable(step.Name),
		Service: step.Service,
	}
	for at := range step.Edits {
		edit := &step.Edits[at]
		shown.Edits = append(shown.Edits, native.RouterEdit{
			Field: edit.Name, Old: api.Printable(edit.Old), New: api.Printable(edit.New),
			Secret: edit.Secret,
		})
	}

	return shown
}

// count counts a step by its act.
func count(acts *native.RouterActs, act routeros.Act) {
	switch act {
	case routeros.Add:
		acts.Add++
	case routeros.Set, routeros.Reset, routeros.Move, routeros.Enable:
		acts.Change++
	case routeros.Remove:
		acts.Remove++
	case routeros.Kick:
		acts.Kick++
	}
}

// ApplyRouter makes a plan and carries it out. From its first step on, the router is kept in step
// without being asked, also where this run is broken off.
func (a routerAnswers) ApplyRouter(
	ctx context.Context, router *store.Router, override []string,
	report func(native.RouterApplyLine) error,
) (native.RouterApplied, error) {
	var applied native.RouterApplied
	if err := a.fleet.Know(router); err != nil {
		return applied, err
	}
	options := routeros.Options{}
	for _, guard := range override {
		options.Override = append(options.Override, routeros.Guard(guard))
	}
	options.Report = func(step *routeros.Step, refused string) error {
		if err := a.begun(ctx, router); err != nil {
			return err
		}
		if refused == "" {
			count(&applied.Acts, step.Act)
		}
		done := native.RouterDone{
			RouterStep: shownStep(step), Done: refused == "", Sentence: api.Printable(refused),
		}

		return report(native.RouterApplyLine{Step: &done})
	}
	err := report(native.RouterApplyLine{Progress: reading(router)})
	if err != nil {
		return applied, err
	}
	outcome, err := a.fleet.Apply(ctx, router.ID, options)
	if err != nil {
		return applied, err
	}
	applied.Written, applied.Kicked = outcome.Done.Written, outcome.Done.Kicked
	applied.Failed, applied.Notes = len(outcome.Done.Failed), outcome.Plan.Notes

	return applied, a.begun(ctx, router)
}

// begun notes, once, that a plan was applied to a router by hand.
func (a routerAnswers) begun(ctx context.Context, router *store.Router) error {
	if !router.Fresh {
		return nil
	}
	_, err := a.fleet.office.Registry.SetRouter(context.WithoutCancel(ctx), router.Name,
		registry.RouterPatch{Fresh: new(bool)})
	if err != nil {
		return fmt.Errorf("noting that a plan was applied: %w", err)
	}
	router.Fresh = false

	return nil
}

// CheckIsolir lists what keeps isolir from working.
func (a routerAnswers) CheckIsolir(
	ctx context.Context, router *store.Router,
) ([]native.Finding, error) {
	if err := a.fleet.Know(router); err != nil {
		return nil, err
	}
	seen, err := a.fleet.IsolirCheck(ctx, router.ID)
	if err != nil {
		return nil, err
	}
	var grave, mild []native.Finding
	for _, one := range seen {
		finding := native.Finding{
			Severity: "warning", Subject: router.Name, Sentence: ended(one.Sentence),
		}
		if one.Grave {
			finding.Severity = "error"
			grave = append(grave, finding)
		} else {
			mild = append(mild, finding)
		}
	}
	all := append(grave, mild...)
	if len(all) > 0 { // what to do is the same for all of them
		all[len(all)-1].Hint = "gardu router plan " + router.Name + " shows what gardu would mend; the " +
			"rest is yours, on the router or in the configuration."
	}

	return all, nil
}

// KickOnRouter ends every session of a login.
func (a routerAnswers) KickOnRouter(
	ctx context.Context, router *store.Router, login string,
) (int, error) {
	if err := a.fleet.Know(router); err != nil {
		return 0, err
	}

	return a.fleet.Kick(ctx, router.ID, login)
}

// StatusOfRouter tells from memory how a router is.
func (a routerAnswers) StatusOfRouter(
	_ context.Context, router *store.Router,
) (native.RouterState, bool) {
	status, known := a.fleet.StatusAt(router.ID)
	if !known {
		return native.RouterState{}, false
	}
	state := native.RouterState{
		State: string(status.State), Sentence: status.Sentence, Since: utcOrNil(status.Since),
		Identity: api.Printable(status.Identity.Name), Board: api.Printable(status.Identity.Board),
		Version: api.Printable(status.Identity.Release), SeenAt: utcOrNil(status.Seen),
		SyncedAt: utcOrNil(status.Round), Pending: status.Wishes, Owned: status.Rows,
		Differing: len(status.Failed), Failures: status.Failures,
	}
	if !status.Next.IsZero() {
		state.NextAt = utcOrNil(&status.Next)
	}

	return state, true
}

// utcOrNil is an instant in UTC, to the second.
func utcOrNil(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}

	return new(at.UTC().Truncate(time.Second))
}

// ScriptForRouter returns the lines that prepare a new router.
func (a routerAnswers) ScriptForRouter(
	ctx context.Context, router *store.Router, server string,
) (native.Script, error) {
	var servers []string
	if server != "" {
		if _, err := netip.ParseAddr(server); err != nil {
			return native.Script{}, store.Invalidf("server", "%q is not an IP address; say where "+
				"the router finds gardu", store.Brief(server))
		}
		servers = []string{server}
	}
	sheet, err := a.fleet.draw(ctx, router.ID, servers)
	if store.Is(err, store.Unavailable) {
		err = store.Invalidf("server", "%v", err)
	}
	if err != nil {
		return native.Script{}, err
	}
	script := native.Script{
		Lines: strings.Split(strings.TrimRight(a.fleet.ScriptOf(sheet), "\n"), "\n"),
	}
	if router.TLS == store.RouterPlain {
		script.Warnings = append(script.Warnings, router.Warnings()...)
	}
	if len(sheet.Settings.Endpoints) == 0 {
		script.Warnings = append(script.Warnings, "no address of this machine leads to the router, so "+
			"its user may come from anywhere; say --server")
	}

	return script, nil
}

// StatusOfService asks the router of a service, or, where it has none that is kept in step, what
// accounting has told.
func (a routerAnswers) StatusOfService(
	ctx context.Context, service *store.Service,
) (native.ServiceConnection, error) {
	seen := a.accounted(service)
	status, err := a.fleet.StatusOf(ctx, service.ID)
	switch {
	case store.Is(err, store.NotFound):
		return seen, nil
	case err != nil:
		return native.ServiceConnection{}, err
	}
	shown := native.ServiceConnection{
		State: string(status.Connection), Sentence: status.Sentence, Router: seen.Router,
		Address: api.Printable(status.Address), Caller: api.Printable(status.Station),
		Sessions: status.Sessions, Uptime: api.Printable(status.Uptime), Seconds: status.Seconds,
		UptimeWords: status.Words, UpOctets: seen.UpOctets, DownOctets: seen.DownOctets,
	}
	if nas := a.fleet.office.Network.Directory.NAS(service.Router); nas != nil {
		shown.Router = nas.Record.Name
	}
	if status.Connection != routeros.Unreachable {
		shown.At = new(a.fleet.office.now())
	}

	return shown, nil
}

// accounted is what accounting has told of a service.
func (a routerAnswers) accounted(service *store.Service) native.ServiceConnection {
	office := a.fleet.office
	shown := native.ServiceConnection{
		State: string(routeros.Offline), Sentence: "no session of it is open, as far as accounting tells",
	}
	for _, one := range office.Network.Sessions.AppendOpen(nil, service.ID) {
		shown.Sessions++
		shown.State, shown.Sentence = string(routeros.Online), ""
		shown.Router, shown.Caller = nasName(office.Network.Directory, one.NAS), one.CallingStation
		shown.UpOctets += one.InputOctets
		shown.DownOctets += one.OutputOctets
		if one.Address.IsValid() {
			shown.Address = one.Address.String()
		}
		spent := max(0, one.Updated.Sub(one.Started)).Truncate(time.Second)
		shown.Seconds, shown.Uptime = int64(spent.Seconds()), api.FormatDuration(spent)
		shown.UptimeWords, shown.At = routeros.InWords(spent), new(one.Updated)
	}
	if grant, known := office.GrantOf(context.Background(), service.ID); known &&
		shown.Sessions > 0 && grant.Outcome == store.Isolate.String() {
		shown.State = string(routeros.Isolated)
	}

	return shown
}
