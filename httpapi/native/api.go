package native

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/account"
	"gardu/store/registry"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
)

// Config is what the API needs. Registry and Billing are required.
type Config struct {
	Registry *registry.Registry
	Billing  *billing.Billing
	Account  *account.Account // nil where nobody can sign in
	Live     Live
	Events   *web.Broker // nil for none
	Version  Version
	Currency store.Currency // of the book; empty means IDR
	Zone     *time.Location // the operator's, in which a date begins; nil means UTC
	Now      func() time.Time
	Logger   *slog.Logger // nil means none

	// PublicURL is how clients reach the API over a network, for the document; empty for unknown.
	PublicURL string
}

// API is the surface. It may be used concurrently.
type API struct {
	config Config
	huma   huma.API
}

var (
	_ web.Surface  = (*API)(nil)
	_ web.Streamed = (*API)(nil)
)

// New makes the API. It mounts nothing.
func New(config Config) *API {
	if config.Zone == nil {
		config.Zone = time.UTC
	}
	if config.Currency == "" {
		config.Currency = store.IDR
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}

	return &API{config: config}
}

// Name is the word of the surface.
func (a *API) Name() string { return "native" }

// StreamedBodies lists the one route that takes a body of any length.
func (a *API) StreamedBodies() []web.Route { return []web.Route{web.Post(ServiceImportPath)} }

// Mount registers every route and the document that describes them.
func (a *API) Mount(app *fiber.App) {
	overrideErrors()
	config := huma.DefaultConfig("gardu", a.config.Version.Version)
	config.Info.Description = "The daemon's own API. Errors have one body; streams are JSON Lines."
	config.CreateHooks = nil // would add $schema to every body
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.RejectUnknownQueryParameters = true
	config.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	a.huma = humafiber.New(app, config)
	for _, mount := range []func(){
		a.mountDaemon, a.mountNAS, a.mountPlans, a.mountPools, a.mountCompanies, a.mountBandwidths, a.mountMethods,
		a.mountTickets, a.mountPortPools, a.mountAudit, a.mountServices,
		a.mountActions, a.mountServiceLinks, a.mountCustomers, a.mountDevices, a.mountVouchers, a.mountOperators, a.mountSessions,
		a.mountKick, a.mountRouters, a.mountStreams, a.mountEvents,
		a.mountSignIn, a.mountMe, a.mountAPIKeys,
		a.mountInvoices, a.mountPayments, a.mountOrders, a.mountReceipts,
		a.mountAttempts, a.mountSubscriptions, a.mountWallets, a.mountCoupons,
		a.mountResellers, a.mountBatches, a.mountReports, a.mountHooks,
	} {
		mount()
	}
	a.secure()
	app.Get(OpenAPIPath, a.showDocument)
	a.mountDocs(app)
}

// showDocument answers with the OpenAPI document. It tells nothing of this installation, and is for
// everybody.
func (a *API) showDocument(c *fiber.Ctx) error {
	document, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/vnd.oai.openapi+json")

	return c.Send(document)
}

// operation is a route: how it is called and what it is for.
type operation struct {
	method, path, summary string
	tag                   string
	permission            web.Permission // that it needs; none for administrators of this machine
	agents                bool           // agents find their own records there only, or none
	mine                  bool           // the same, but whoever sees one company alone is kept out
	natural               bool           // repeating it does nothing more, with a name or without
	status                int            // of success; 0 for 200
}

// authorise lets in whoever may use the operation. An agent, or an operator of one company, may see
// no record of others, so that what was not made for them is closed to them.
func (o operation) authorise(ctx context.Context) error {
	if err := web.Authorise(ctx, o.permission); err != nil {
		return err
	}
	who := web.RequestOf(ctx).Identity
	open := who.Agent == 0 && who.Company == 0 || o.agents || o.mine && who.Agent != 0
	if !open {
		return store.Errorf(store.Denied, "this is open to those only who may see all records")
	}

	return nil
}

// describe makes the library's form of an operation. Its id is that of the verb's place.
func (a *API) describe(o operation) huma.Operation {
	return huma.Operation{
		OperationID: operationID(o.method, o.path), Method: o.method, Path: o.path,
		Summary: o.summary, Tags: []string{o.tag}, DefaultStatus: o.status,
		MaxBodyBytes: web.MaxBody + 1, Errors: o.refusals(),
		Middlewares: huma.Middlewares{a.guard(o)}, Security: o.security(),
		Extensions: o.marks(),
	}
}

// guard lets in whoever may use an operation, before anything else of a request is looked at.
func (a *API) guard(o operation) func(huma.Context, func(huma.Context)) {
	return func(answer huma.Context, next func(huma.Context)) {
		ctx := answer.Context()
		err := o.authorise(ctx)
		if err == nil {
			a.pass(o, answer, next)

			return
		}
		if failure := web.Describe(err); failure.Kind == store.Internal {
			a.config.Logger.Error("finding out who asks", "request", web.RequestOf(ctx).ID,
				"error", err)
		}
		c := humafiber.Unwrap(answer)
		if wrong := WriteFailure(c, web.Describe(err), web.RequestOf(ctx).ID); wrong != nil {
			a.config.Logger.Error("answering a request", "error", wrong)
		}
	}
}

// pass hands a request to its verb. The answer says when it is the one that was given to the first
// request of its name.
func (a *API) pass(o operation, answer huma.Context, next func(huma.Context)) {
	if o.method != http.MethodPost {
		next(answer)

		return
	}
	replayed := false
	next(huma.WithContext(answer, store.WithReplayed(answer.Context(), &replayed)))
	if replayed {
		answer.SetHeader(web.ReplayedHeader, "true")
	}
}

// reply is an answer of one JSON value.
type reply[T any] struct{ Body T }

// handle registers an operation that takes an input and answers with one value. A record is
// answered with its entity tag.
func handle[I, O any](a *API, o operation, verb func(context.Context, *I) (O, error)) {
	var none O
	_, single := any(none).(revised)
	described := a.describe(o)
	described.Parameters = o.parameters(single)
	answered := func(ctx context.Context, in *I) (out O, err error) {
		if out, err = verb(o.conditions(ctx), in); err != nil {
			err = a.refusal(ctx, err)
		}

		return out, err
	}
	if !single {
		huma.Register(a.huma, described, func(ctx context.Context, in *I) (*reply[O], error) {
			out, err := answered(ctx, in)
			if err != nil {
				return nil, err
			}

			return &reply[O]{Body: out}, nil
		})

		return
	}
	huma.Register(a.huma, described, func(ctx context.Context, in *I) (*tagged[O], error) {
		out, err := answered(ctx, in)
		if err != nil {
			return nil, err
		}

		return tag(ctx, o, out), nil
	})
}

// nothing is the answer of an operation that has nothing to say.
type nothing struct{}

// handleQuietly registers an operation whose success has no body.
func handleQuietly[I any](a *API, o operation, verb func(context.Context, *I) error) {
	o.status = http.StatusNoContent
	described := a.describe(o)
	described.Parameters = o.parameters(false)
	huma.Register(a.huma, described, func(ctx context.Context, in *I) (*nothing, error) {
		if err := verb(o.conditions(ctx), in); err != nil {
			return nil, a.refusal(ctx, err)
		}

		return nil, nil
	})
}

// handleStream registers an operation that answers with a stream, which prepare makes. What it
// refuses before the stream begins is an ordinary error.
func handleStream[I any](
	a *API, o operation, media string, prepare func(context.Context, *I) (web.Stream, error),
) {
	described := a.describe(o)
	described.Responses = map[string]*huma.Response{
		"200": {Description: "a stream", Content: map[string]*huma.MediaType{media: {}}},
	}
	huma.Register(a.huma, described, func(
		ctx context.Context, in *I,
	) (*huma.StreamResponse, error) {
		stream, err := prepare(ctx, in)
		if err != nil {
			return nil, a.refusal(ctx, err)
		}
		stream.MediaType, stream.Logger = media, a.config.Logger

		return &huma.StreamResponse{Body: func(answer huma.Context) {
			stream.Send(humafiber.Unwrap(answer))
		}}, nil
	})
}

// refusal makes the answer of an error, and logs the cause where that is ours.
func (a *API) refusal(ctx context.Context, err error) error {
	request := web.RequestOf(ctx)
	failure := web.Describe(err)
	if failure.Kind == store.Internal {
		a.config.Logger.Error("answering a request", "request", request.ID, "error", err)
	}

	return refused(failure, &request)
}

// refused makes the answer of a failure. Whoever asks from outside is told no value that was sent.
func refused(failure web.Failure, request *web.Request) *problem {
	if !request.Identity.Local() {
		failure = failure.Veiled()
	}

	return newProblem(failure, request.ID)
}

// strictJSON reads and writes JSON. Anything that is not JSON is told without what was sent.
var strictJSON = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, into any) error {
		err := json.Unmarshal(data, into)
		var misfit *json.UnmarshalTypeError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &misfit):
			return errors.New(misfit.Field + fieldMark + "is not a value that fits there")
		default:
			return errors.New("is not JSON")
		}
	},
}
