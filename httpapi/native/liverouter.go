package native

import (
	"context"

	"gardu/store"
)

// Routers is what only the running process can tell of routers, or do on them. A part that is nil
// is answered as not available. Each method is given the record as it stands; its password is for
// logging in and nothing else. A router that cannot be reached is an Unavailable error with a
// sentence, unless a method says otherwise.
type Routers struct {
	Tester   RouterTester
	Planner  RouterPlanner
	Applier  RouterApplier
	Importer RouterImporter
	Checker  RouterChecker
	Kicker   RouterKicker
	Live     RouterLive
	Status   RouterStatus
	Services ServiceStatus
	Scripter RouterScripter
}

// RouterTester tries the connection to a router.
type RouterTester interface {
	// TestRouter connects, logs in and looks around, and says how far it came. A router that does
	// not answer, or that is not trusted, is told in what it returns and is no error. It changes
	// nothing, neither on the router nor in the book. It goes by the record that it is given and by no
	// other: the record may have been trusted a moment ago.
	TestRouter(ctx context.Context, router *store.Router) (RouterTest, error)
}

// RouterPlanner knows what would be changed on a router.
type RouterPlanner interface {
	// PlanRouter reads the router and calls report for each step from what it has to what it
	// should have, in the order in which they would be done, and perhaps for progress before. An
	// error of report ends it and is returned. Nothing is changed.
	PlanRouter(
		ctx context.Context, router *store.Router, report func(RouterPlanLine) error,
	) (RouterPlanned, error)
}

// RouterApplier changes a router into what it should have.
type RouterApplier interface {
	// ApplyRouter makes a plan and carries it out, and calls report for each step that was done or
	// refused, and perhaps for progress. A guard that holds and is not overridden is a Conflict
	// error before anything is written. When ctx ends it stops between two steps.
	ApplyRouter(
		ctx context.Context, router *store.Router, override []string,
		report func(RouterApplyLine) error,
	) (RouterApplied, error)
}

// RouterImporter takes over what is on a router already.
type RouterImporter interface {
	// ImportRouter calls report for everything that it finds on the router and what it makes of
	// it, and perhaps for progress. With apply it does so: it makes services and plans, and marks
	// objects of the router; without, it changes nothing. It never removes anything.
	ImportRouter(
		ctx context.Context, router *store.Router, apply bool,
		report func(RouterImportLine) error,
	) (RouterImported, error)
}

// RouterChecker looks whether isolir works on a router.
type RouterChecker interface {
	// CheckIsolir lists what is missing or in the wrong place, the worst first; nothing where all
	// is well. It changes nothing.
	CheckIsolir(ctx context.Context, router *store.Router) ([]Finding, error)
}

// RouterKicker ends sessions through the API of a router.
type RouterKicker interface {
	// KickOnRouter ends every session of a login on the router, PPP and hotspot, removes its
	// hotspot cookies, and returns how many sessions there were. None at all is no error.
	KickOnRouter(ctx context.Context, router *store.Router, login string) (ended int, err error)
}

// RouterLive tells what goes on at a router.
type RouterLive interface {
	// LiveOfRouter returns one view of the router with the time at which it was read. It may be
	// one that is remembered; where the router cannot be asked, Stale says why. Of the log it returns the newest lines, at most
	// as many as are asked for, oldest first.
	LiveOfRouter(
		ctx context.Context, router *store.Router, view string, lines int,
	) (RouterView, error)
}

// RouterStatus knows how routers are.
type RouterStatus interface {
	// StatusOfRouter tells it from memory; false where it is not known. It is asked for each
	// router of a list, and must be quick.
	StatusOfRouter(ctx context.Context, router *store.Router) (RouterState, bool)
}

// ServiceStatus knows whether services are connected.
type ServiceStatus interface {
	// StatusOfService tells it of one service, from the router that it is tied to or was seen at.
	// A router that cannot be reached is told in what it returns.
	StatusOfService(ctx context.Context, service *store.Service) (ServiceConnection, error)
}

// RouterScripter makes scripts.
type RouterScripter interface {
	// ScriptForRouter returns the lines to paste into the terminal of a router that is new: its
	// API user, certificate and RADIUS settings. They contain its password and the secret of its
	// NAS. server is the daemon's address as the router sees it, or empty for a guess; the error
	// is Invalid with the field server where none can be told.
	ScriptForRouter(ctx context.Context, router *store.Router, server string) (Script, error)
}

// The views of RouterLive.
const (
	ViewPPP        = "ppp"
	ViewHotspot    = "hotspot"
	ViewInterfaces = "interfaces"
	ViewResource   = "resource"
	ViewLog        = "log"
)

// The guards that ApplyRouter may be told to override.
const (
	GuardPaused    = "paused"
	GuardIdentity  = "identity"
	GuardShortened = "shortened"
	GuardBlast     = "blast"
)

// guards lists them all.
var guards = []string{GuardPaused, GuardIdentity, GuardShortened, GuardBlast}
