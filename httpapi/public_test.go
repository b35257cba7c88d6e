package httpapi_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"gardu/billing"
	"gardu/httpapi"
	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
	"gardu/store/storetest"

	"github.com/gofiber/fiber/v2"
)

// street is a server over an empty book, reached over TCP.
type street struct {
	*httpapi.Server
	url    string
	client *http.Client
	clock  *storetest.Clock
	events *web.Broker
	forced bool // the test has ended the server with force
}

// guards plays the authenticator: what it knows by token or key.
type guards map[string]web.Identity

// Words of guards that know nobody.
const (
	brokenToken  = "the-book-is-away"
	panicToken   = "panic"
	deniedToken  = "frozen"
	addressToken = "from-home-only"
)

// Authenticate looks the credentials up.
func (g guards) Authenticate(_ context.Context, shown web.Credentials) (web.Identity, error) {
	switch shown.Bearer {
	case brokenToken:
		return web.Identity{}, store.Errorf(store.Unavailable, "the book cannot be read now")
	case panicToken:
		panic("a secret in a panic")
	case addressToken:
		if shown.Address != netip.MustParseAddr("203.0.113.7") {
			return web.Identity{}, store.Errorf(store.Denied, "not from this address")
		}
	}
	if who, known := g[shown.Bearer+shown.APIKey]; known {
		return who, nil
	}

	return web.Identity{}, store.Errorf(store.Denied, "the token is not valid")
}

// crew are the identities that tests use.
var crew = guards{
	"owner":      {Source: web.Operator, Name: "ani", Operator: 1, Role: store.RoleOwner},
	"report":     {Source: web.Operator, Name: "budi", Operator: 2, Role: store.RoleReport},
	"agent":      {Source: web.Operator, Name: "citra", Operator: 3, Role: store.RoleAgent, Agent: 3},
	"bot":        {Source: web.APIKey, Name: "bot", KeyID: 4, Scopes: []string{"plans:read"}},
	"everything": {Source: web.APIKey, Name: "god", KeyID: 5, Scopes: []string{"*"}},
	deniedToken:  {Source: web.Operator, Name: "dedi", Operator: 6, Denied: "frozen"},
	addressToken: {Source: web.Operator, Name: "eka", Operator: 7, Role: store.RoleOwner},
}

// probe is a surface that tells what it was told, and does what else tests need.
type probe struct{ kept atomic.Pointer[[]string] }

// Name names it.
func (p *probe) Name() string { return "probe" }

// Mount registers its routes.
func (p *probe) Mount(app *fiber.App) {
	app.Get("/probe", func(c *fiber.Ctx) error {
		request := web.RequestOf(c.UserContext())

		return c.SendString(fmt.Sprint(request.Address, " ", request.Secure, " ", request.Identity))
	})
	app.Post("/probe/body", func(c *fiber.Ctx) error { return c.SendString(fmt.Sprint(len(c.Body()))) })
	app.Post("/probe/repeat", func(c *fiber.Ctx) error {
		repeat, named := store.RepeatOf(web.WithRepeat(c.UserContext(), "POST /probe/repeat"))

		return c.SendString(fmt.Sprintf("%v %s %s %s %x", named, repeat.Principal, repeat.Route, repeat.Key, repeat.Body[:4]))
	})
	app.Get("/probe/keep/:name", func(c *fiber.Ctx) error {
		p.kept.CompareAndSwap(nil, &[]string{c.Params("name"), c.Query("q"), c.Get("X-Probe"), c.Path()})

		return nil
	})
	app.Get("/probe/panic", func(*fiber.Ctx) error { panic("a secret in a panic") })
	app.Get("/probe/signin/:name", func(c *fiber.Ctx) error {
		return web.TakeSignIn(c.UserContext(), c.Params("name"))
	})
	app.Get("/probe/stream", func(c *fiber.Ctx) error {
		web.Stream{MediaType: "text/plain", Produce: func(context.Context, *web.Output, io.Reader) error {
			panic("a secret in a panic")
		}}.Send(c)

		return nil
	})
}

// build opens the public side, as a test changes its configuration.
func build(t *testing.T, change func(*httpapi.Config)) *street {
	t.Helper()

	book, clock := storetest.OpenBook(t), storetest.NewClock()
	s := &street{clock: clock, events: web.NewBroker(clock.Now)}
	config := httpapi.Config{
		Now: clock.Now, Logger: slog.New(slog.DiscardHandler), Events: s.events,
		Native: native.New(native.Config{
			Registry: registry.New(registry.Config{Book: book, Now: clock.Now}),
			Billing:  billing.New(billing.Config{Book: book, Now: clock.Now, Zone: storetest.Zone}),
			Zone:     storetest.Zone, Now: clock.Now, Events: s.events,
			Version: native.Version{Version: "test", Started: clock.Now()},
		}),
		Public: httpapi.Public{
			Listen: "127.0.0.1:0", Authenticator: crew, Surfaces: []web.Surface{&probe{}},
		},
	}
	if change != nil {
		change(&config)
	}
	s.Server = httpapi.New(config)
	if err := s.Start(t.Context()); err != nil {
		t.Fatalf("starting the server: %v", err)
	}
	s.url = "http://" + s.Address().String()
	transport := &http.Transport{}
	s.client = &http.Client{Transport: transport}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil && !s.forced {
			t.Errorf("stopping the server: %v", err)
		}
	})

	return s
}

// answer is what came back.
type answer struct {
	*http.Response
	text string
}

// ask sends a request with header fields, in pairs of name and value.
func (s *street) ask(t *testing.T, method, path, body string, fields ...string) answer {
	t.Helper()

	request, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for place := 0; place+1 < len(fields); place += 2 {
		request.Header.Add(fields[place], fields[place+1])
	}
	response, err := s.client.Do(request)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(response.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("%s %s: %v", method, path, err)
	}

	return answer{response, string(text)}
}

// as is the header of somebody of the crew.
func as(token string) []string { return []string{"Authorization", "Bearer " + token} }

// TestWhoMayDoWhat asks as many kinds of people.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	const plan = `{"name":"home","kind":"pppoe"}`
	for _, one := range []struct {
		name, method, path, body string
		fields                   []string
		status                   int
		contains                 string
	}{
		{"nobody sees that it lives", "GET", native.HealthPath, "", nil, 200, `"status":"ok"`},
		{"a bad token does no harm there", "GET", native.HealthPath, "", as("x"), 200, `"status":"ok"`},
		{"nobody reads the document", "GET", native.OpenAPIPath, "", nil, 200, `"openapi":"3.1.0"`},
		{"nobody sees plans", "GET", native.PlanListPath, "", nil, 401, "signed in, or an API key"},
		{"nobody is asked for before the body is read", "POST", native.PlanListPath, "{", nil, 401, `"denied"`},
		{"a bad token", "GET", native.PlanListPath, "", as("x"), 401, "the token is not valid"},
		{"another scheme", "GET", native.PlanListPath, "", []string{"Authorization", "Basic eDp5"}, 401, "signed in"},
		{"both ways at once", "GET", native.PlanListPath, "", append(as("owner"), "X-API-Key", "bot"), 401, "not both"},
		{"an endless token", "GET", native.PlanListPath, "", as(strings.Repeat("x", 5000)), 401, "no token or key of ours"},
		{"a book that is away", "GET", native.PlanListPath, "", as(brokenToken), 503, "cannot be read now"},
		{"a panic", "GET", native.PlanListPath, "", as(panicToken), 500, "internal error"},
		{"somebody who is frozen", "GET", native.PlanListPath, "", as(deniedToken), 403, "frozen"},
		{"an owner", "POST", native.PlanListPath, plan, as("owner"), 201, `"name":"home"`},
		{"a scheme in capitals", "GET", native.PlanListPath, "", []string{"Authorization", "BEARER owner"}, 200, `"home"`},
		{"a role that reads", "GET", native.PlanListPath, "", as("report"), 200, `"home"`},
		{"a role that does not write", "POST", native.PlanListPath, plan, as("report"), 403, "needs the permission plans:write"},
		{"a key with a scope", "GET", native.PlanListPath, "", []string{"X-API-Key", "bot"}, 200, `"home"`},
		{"a key without one", "GET", native.CustomerListPath, "", []string{"X-API-Key", "bot"}, 403, "customers:read"},
		{"a key for everything", "GET", native.CustomerListPath, "", []string{"X-API-Key", "everything"}, 200, `"items":[]`},
		{"even that makes no backup", "POST", native.BackupPath, "", []string{"X-API-Key", "everything"}, 403, "administrators of this machine"},
		{"nor does the owner", "POST", native.BackupPath, "", as("owner"), 403, "administrators of this machine"},
		{"an agent sees plans", "GET", native.PlanListPath, "", as("agent"), 200, `"home"`},
		{"an agent sees no customers of others", "GET", native.CustomerListPath, "", as("agent"), 200, `"items":[]`},
		{"an address that is wrong", "GET", native.PlanListPath, "", as(addressToken), 401, "not from this address"},
	} {
		got := s.ask(t, one.method, one.path, one.body, one.fields...)
		if got.StatusCode != one.status || !strings.Contains(got.text, one.contains) {
			t.Errorf("%s: %d %s; want %d with %s", one.name, got.StatusCode, got.text, one.status, one.contains)
		}
		if challenge := got.Header.Get("WWW-Authenticate"); (challenge != "") != (one.status == 401) {
			t.Errorf("%s: the challenge is %q", one.name, challenge)
		}
		if got.StatusCode >= 400 && got.Header.Get("Content-Type") != native.ProblemJSON {
			t.Errorf("%s: the refusal is %s", one.name, got.Header.Get("Content-Type"))
		}
	}
}

// TestWithoutAuthenticator lets nobody sign in, and says so.
func TestWithoutAuthenticator(t *testing.T) {
	t.Parallel()
	s := build(t, func(c *httpapi.Config) { c.Public.Authenticator = nil })
	got := s.ask(t, "GET", native.PlanListPath, "", as("owner")...)
	if got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.text, "nobody can sign in here yet") {
		t.Errorf("%d %s", got.StatusCode, got.text)
	}
}

// TestSidesServeTheirSurfaces asks the public surfaces within the process, where they are not.
func TestSidesServeTheirSurfaces(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	within := clientOf(t, s.Dial)
	if status, _ := ask(t, within, "GET", "/probe", ""); status != http.StatusNotFound {
		t.Errorf("a public surface answers on the admin side: %d", status)
	}
	if status, body := ask(t, within, "GET", native.PlanListPath, ""); status != http.StatusOK {
		t.Errorf("the admin side answers %d %s", status, body)
	}
	if got := s.ask(t, "GET", "/probe", ""); got.StatusCode != http.StatusOK {
		t.Errorf("the public side answers %d %s", got.StatusCode, got.text)
	}
}

// TestAddressOfClient spoofs what proxies say.
func TestAddressOfClient(t *testing.T) {
	t.Parallel()
	proxied := func(c *httpapi.Config) {
		c.Public.TrustedProxies = []netip.Prefix{
			netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8"),
		}
	}
	behind, alone := build(t, proxied), build(t, nil)
	const header = "X-Forwarded-For"
	for _, one := range []struct {
		name   string
		server *street
		fields []string
		want   string
	}{
		{"no proxy is trusted", alone, []string{header, "203.0.113.7"}, "127.0.0.1 false"},
		{"nor what it says of TLS", alone, []string{"X-Forwarded-Proto", "https"}, "127.0.0.1 false"},
		{"nothing is said", behind, nil, "127.0.0.1 false"},
		{"one client", behind, []string{header, "203.0.113.7"}, "203.0.113.7 false"},
		{"TLS before us", behind, []string{header, "203.0.113.7", "X-Forwarded-Proto", "https"}, "203.0.113.7 true"},
		{"a claim of the client is not believed", behind, []string{header, "198.51.100.1, 203.0.113.7"}, "203.0.113.7 false"},
		{"not even one of a proxy", behind, []string{header, "10.0.0.9, 203.0.113.7"}, "203.0.113.7 false"},
		{"proxies behind proxies", behind, []string{header, "198.51.100.1, 203.0.113.7, 10.1.2.3"}, "203.0.113.7 false"},
		{"in two fields", behind, []string{header, "198.51.100.1", header, "203.0.113.7", header, "10.0.0.1"}, "203.0.113.7 false"},
		{"proxies alone", behind, []string{header, "10.0.0.2, 10.0.0.1"}, "10.0.0.2 false"},
		{"nonsense ends it", behind, []string{header, "203.0.113.7, unknown, 10.0.0.1"}, "10.0.0.1 false"},
		{"nothing but nonsense", behind, []string{header, "x"}, "127.0.0.1 false"},
		{"empty", behind, []string{header, ""}, "127.0.0.1 false"},
		{"with a port", behind, []string{header, "203.0.113.7:5060"}, "203.0.113.7 false"},
		{"of IPv6", behind, []string{header, "2001:db8::1, [fd00::2]:80"}, "2001:db8::1 false"},
		{"IPv4 within IPv6", behind, []string{header, "::ffff:203.0.113.7"}, "203.0.113.7 false"},
	} {
		if got := one.server.ask(t, "GET", "/probe", "", one.fields...); !strings.HasPrefix(got.text, one.want+" ") {
			t.Errorf("%s: %s, want %s", one.name, got.text, one.want)
		}
	}
	if got := behind.ask(t, "GET", native.PlanListPath, "", append(as(addressToken), header, "203.0.113.7")...); got.StatusCode != 200 {
		t.Errorf("a key from its address: %d %s", got.StatusCode, got.text)
	}
	if got := behind.ask(t, "GET", native.PlanListPath, "", append(as(addressToken), header, "203.0.113.7, 198.51.100.1")...); got.StatusCode != 401 {
		t.Errorf("a key from elsewhere, which claims to be there: %d %s", got.StatusCode, got.text)
	}
}

// TestStopAnswersWhatIsInHand stops the server while a request over TCP is under way.
func TestStopAnswersWhatIsInHand(t *testing.T) {
	t.Parallel()
	begun, finish := make(chan struct{}), make(chan struct{})
	s := build(t, func(c *httpapi.Config) {
		c.Public.Surfaces = []web.Surface{slow{begun, finish}}
	})
	answered := make(chan error, 1)
	go func() {
		response, err := s.client.Get(s.url + "/slow") //nolint:noctx // bounded by the test
		if err == nil {
			text, wrong := io.ReadAll(response.Body)
			err = errors.Join(wrong, response.Body.Close())
			if string(text) != "done" {
				err = errors.Join(err, errors.New(string(text)))
			}
		}
		answered <- err
	}()
	<-begun
	stopped := make(chan error, 1)
	go func() { stopped <- s.Shutdown(context.Background()) }()
	close(finish)
	if err := errors.Join(<-answered, <-stopped); err != nil {
		t.Error(err)
	}
	if _, err := s.client.Get(s.url + "/slow"); err == nil { //nolint:noctx,bodyclose // it must not be answered
		t.Error("a stopped server answers")
	}
}

// slow is a surface that answers when it is told to.
type slow struct{ begun, finish chan struct{} }

// Name names it.
func (s slow) Name() string { return "slow" }

// Mount registers its route.
func (s slow) Mount(app *fiber.App) {
	app.Get("/slow", func(c *fiber.Ctx) error {
		close(s.begun)
		<-s.finish

		return c.SendString("done")
	})
}
