package native

import (
	"context"
	"net/http"
	"time"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountDaemon registers the routes about the daemon itself.
func (a *API) mountDaemon() {
	const tag = "daemon"
	handle(a, operation{
		method: http.MethodGet, path: VersionPath,
		permission: web.SystemRead, tag: tag, summary: "Say what runs",
	}, a.version)
	handle(a, operation{
		method: http.MethodGet, path: HealthPath,
		permission: web.Everybody, agents: true, tag: tag, summary: "Say that the daemon lives, and whether it bills on time",
	}, a.health)
	handle(a, operation{
		method: http.MethodGet, path: ReadyPath,
		permission: web.SystemRead, tag: tag,
		summary: "Say whether the daemon can do its work; 503 when it cannot",
	}, a.ready)
	handle(a, operation{
		method: http.MethodPost, path: ReloadPath,
		permission: web.SystemAdmin, tag: tag, summary: "Read the configuration again",
	}, a.reload)
	handle(a, operation{
		method: http.MethodGet, path: DoctorPath,
		permission: web.SystemRead, tag: tag, summary: "List what looks wrong, the worst first",
	}, a.diagnose)
}

// version says what runs.
func (a *API) version(context.Context, *struct{}) (Version, error) { return a.config.Version, nil }

// health says that the daemon lives, and whether it bills on time. How billing does in figures is
// for those only who may read the system: everybody may ask.
func (a *API) health(ctx context.Context, _ *struct{}) (Health, error) {
	health := Health{Status: "ok", Missing: []string{}}
	if a.config.Live.Scheduler == nil {
		return health, nil
	}
	pulse, err := a.config.Live.Scheduler.Pulse(ctx)
	if err != nil {
		return Health{}, err
	}
	if pulse.Behind {
		health.Status = "degraded"
	}
	who := web.RequestOf(ctx).Identity
	if who.May(web.SystemRead) && who.Agent == 0 && who.Company == 0 {
		health.Billing = &BillingHealth{
			Ran: orNull(pulse.Ran), Waiting: pulse.Waiting,
			Late:  int64(pulse.Late / time.Second),
			Limit: int64(billing.MaxLate / time.Second),
		}
	}

	return health, nil
}

// ready says whether the daemon can do its work. Where it cannot, each fault is something that is
// missing.
func (a *API) ready(ctx context.Context, _ *struct{}) (Health, error) {
	healthy := Health{Status: "ok", Missing: []string{}}
	if a.config.Live.Readiness == nil {
		return healthy, nil
	}
	var missing reader
	for _, lack := range a.config.Live.Readiness.NotReady(ctx) {
		missing.note(store.Errorf(store.Unavailable, "not ready: %s", lack))
	}

	return healthy, missing.err()
}

// reload reads the configuration again.
func (a *API) reload(ctx context.Context, _ *struct{}) (Reload, error) {
	if a.config.Live.Reload == nil {
		return Reload{}, absent("reloading")
	}
	reload, err := a.config.Live.Reload.Reload(ctx)

	return Reload{Changed: orList(reload.Changed), Pending: orList(reload.Pending)}, err
}

// diagnose lists what looks wrong.
func (a *API) diagnose(ctx context.Context, _ *struct{}) (List[Finding], error) {
	if a.config.Live.Doctor == nil {
		return List[Finding]{}, absent("doctor")
	}
	findings, err := a.config.Live.Doctor.Diagnose(ctx)

	return List[Finding]{Items: orList(findings)}, err
}
