package native

import (
	"context"
	"net/http"
	"slices"

	"gardu/httpapi/web"
	"gardu/store"
)

// mountRouterActions registers what is done on a router, or seen on it.
func (a *API) mountRouterActions(tag string) {
	handle(a, operation{
		method: http.MethodPost, path: RouterTestPath,
		permission: web.RoutersWrite, tag: tag,
		summary: "Try the connection to a router, and perhaps trust what answers",
	}, a.testRouter)
	handleStream(a, operation{
		method: http.MethodGet, path: RouterPlanPath,
		permission: web.RoutersRead, tag: tag,
		summary: "Say what would be changed on a router; JSON Lines of RouterPlanLine",
	}, JSONLines, a.streamPlan)
	handleStream(a, operation{
		method: http.MethodPost, path: RouterApplyPath,
		permission: web.RoutersWrite, tag: tag,
		summary: "Change a router into what it should have; JSON Lines of RouterApplyLine",
	}, JSONLines, a.streamApply)
	handleStream(a, operation{
		method: http.MethodPost, path: RouterImportPath,
		permission: web.RoutersWrite, tag: tag,
		summary: "Say what is on a router already, and perhaps take it over; " +
			"JSON Lines of RouterImportLine",
	}, JSONLines, a.streamRouterImport)
	handle(a, operation{
		method: http.MethodGet, path: RouterIsolirPath,
		permission: web.RoutersRead, tag: tag,
		summary: "List what keeps isolir from working on a router",
	}, a.checkIsolir)
	handle(a, operation{
		method: http.MethodPost, path: RouterKickPath,
		permission: web.SessionsWrite, tag: tag,
		summary: "End the sessions of a login through the API of a router",
	}, a.kickOnRouter)
	handle(a, operation{
		method: http.MethodGet, path: RouterLivePath,
		permission: web.RoutersRead, tag: tag,
		summary: "Tell what goes on at a router: ppp, hotspot, interfaces, resource or log",
	}, a.viewRouter)
	handle(a, operation{
		method: http.MethodGet, path: RouterScriptPath,
		permission: web.NASSecret, tag: tag,
		summary: "Lines to paste into the terminal of a new router; they contain secrets",
	}, a.scriptRouter)
	handle(a, operation{
		method: http.MethodGet, path: ServiceStatusPath,
		permission: web.ServicesRead, tag: "services",
		summary: "Say whether a service is connected",
	}, a.connection)
}

// absentRouters is the error of a part that this process does not have.
func absentRouters() error { return absent("working with a router") }

// findRouter returns the router that is named, where what is needed to work with it is there.
func (a *API) findRouter(ctx context.Context, in Named, able bool) (store.Router, error) {
	router, err := a.config.Registry.Router(ctx, in.Name.text)
	if err == nil && !able {
		err = absentRouters()
	}

	return router, err
}

// testedRouter is the input of a test.
type testedRouter struct {
	Named
	Body RouterTestOrder
}

// testRouter tries a connection. Where it may trust, it does so in two steps: nothing is sent to a
// router before its key is trusted, so that its serial number is seen only afterwards.
func (a *API) testRouter(ctx context.Context, in *testedRouter) (RouterTest, error) {
	tester := a.config.Live.Routers.Tester
	router, err := a.findRouter(ctx, in.Named, tester != nil)
	if err != nil {
		return RouterTest{}, err
	}
	before := router
	seen, err := tester.TestRouter(ctx, &router)
	if err == nil && in.Body.Trust && keyed(&router) && seen.Fingerprint != "" &&
		seen.Fingerprint != router.Fingerprint {
		router, err = a.config.Registry.TrustRouter(ctx, in.Name.text, seen.Fingerprint, "")
		if err == nil {
			seen, err = tester.TestRouter(ctx, &router)
		}
	}
	if err == nil && in.Body.Trust && seen.LoggedIn && seen.Serial != "" &&
		seen.Serial != router.Serial {
		router, err = a.config.Registry.TrustRouter(ctx, in.Name.text, "", seen.Serial)
		if err == nil {
			seen, err = tester.TestRouter(ctx, &router)
		}
	}
	seen.NewlyTrusted = router.Revision != before.Revision
	seen.Hints, seen.Warnings = orList(seen.Hints), orList(seen.Warnings)

	return seen, err
}

// keyed reports whether the key of a router is what it is trusted by.
func keyed(router *store.Router) bool {
	return router.TLS == store.RouterPin || router.TLS == store.RouterLegacy
}

// checkIsolir lists what keeps isolir from working.
func (a *API) checkIsolir(ctx context.Context, in *Named) (List[Finding], error) {
	checker := a.config.Live.Routers.Checker
	router, err := a.findRouter(ctx, *in, checker != nil)
	if err != nil {
		return List[Finding]{}, err
	}
	findings, err := checker.CheckIsolir(ctx, &router)

	return List[Finding]{Items: orList(findings)}, err
}

// kickedOnRouter is the input of a kick.
type kickedOnRouter struct {
	Named
	Body RouterKickOrder
}

// kickOnRouter ends the sessions of a login.
func (a *API) kickOnRouter(ctx context.Context, in *kickedOnRouter) (RouterKicked, error) {
	kicker := a.config.Live.Routers.Kicker
	router, err := a.findRouter(ctx, in.Named, kicker != nil)
	if err != nil {
		return RouterKicked{}, err
	}
	if in.Body.Login == "" {
		return RouterKicked{}, store.Invalidf("login", "must be given")
	}
	ended, err := kicker.KickOnRouter(ctx, &router, in.Body.Login)

	return RouterKicked{Login: in.Body.Login, Ended: ended}, err
}

// views lists the views of a router.
var views = []string{ViewPPP, ViewHotspot, ViewInterfaces, ViewResource, ViewLog}

// The lines of a log that one answer holds.
const (
	usualLogLines = 50
	maxLogLines   = 1_000
)

// viewed is the input of a view.
type viewed struct {
	Named
	View  segment `path:"view"`
	Lines int     `query:"lines" minimum:"0" maximum:"1000" doc:"of the log; 50 where it is absent"`
}

// viewRouter tells what goes on at a router.
func (a *API) viewRouter(ctx context.Context, in *viewed) (RouterView, error) {
	live := a.config.Live.Routers.Live
	router, err := a.findRouter(ctx, in.Named, live != nil)
	if err != nil {
		return RouterView{}, err
	}
	if !slices.Contains(views, in.View.text) {
		return RouterView{}, store.Invalidf("view",
			"must be ppp, hotspot, interfaces, resource or log")
	}
	lines := min(in.Lines, maxLogLines)
	if lines <= 0 {
		lines = usualLogLines
	}
	view, err := live.LiveOfRouter(ctx, &router, in.View.text, lines)
	view.Router, view.View, view.At = router.Name, in.View.text, utc(view.At)
	if !view.At.IsZero() {
		view.AgeMS = max(0, a.config.Now().Sub(view.At).Milliseconds())
	}
	view.fill()

	return view, err
}

// fill makes a list that has nothing in it one that is shown.
func (v *RouterView) fill() {
	switch v.View {
	case ViewPPP:
		v.PPP = orList(v.PPP)
	case ViewHotspot:
		v.Hotspot = orList(v.Hotspot)
	case ViewInterfaces:
		v.Interfaces = orList(v.Interfaces)
	case ViewLog:
		v.Log = orList(v.Log)
	}
}

// scriptRouter makes the script of a router, and leaves a line in the log that says who saw its
// secrets.
func (a *API) scriptRouter(ctx context.Context, in *scripted) (Script, error) {
	scripter := a.config.Live.Routers.Scripter
	router, err := a.findRouter(ctx, in.Named, scripter != nil)
	if err != nil {
		return Script{}, err
	}
	script, err := scripter.ScriptForRouter(ctx, &router, in.Server)
	if err != nil {
		return Script{}, err
	}
	request := web.RequestOf(ctx)
	a.config.Logger.Info("showed the secrets of a router", "router", router.Name,
		"user", request.Identity, "request", request.ID)

	return Script{Lines: orList(script.Lines), Warnings: orList(script.Warnings)}, nil
}

// connection says whether a service is connected.
func (a *API) connection(ctx context.Context, in *ServiceRef) (ServiceConnection, error) {
	ref, err := in.ref()
	if err != nil {
		return ServiceConnection{}, err
	}
	service, err := a.config.Billing.Service(ctx, ref)
	if err != nil {
		return ServiceConnection{}, err
	}
	if a.config.Live.Routers.Services == nil {
		return ServiceConnection{}, absent("the status of a service")
	}
	shown, err := a.config.Live.Routers.Services.StatusOfService(ctx, &service)
	shown.Login = service.Login
	if shown.At != nil {
		shown.At = orNull(*shown.At)
		shown.AgeMS = max(0, a.config.Now().Sub(*shown.At).Milliseconds())
	}

	return shown, err
}
