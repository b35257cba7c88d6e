package hooks

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"time"

	"gardu/billing/collect"
	"gardu/billing/gateway"
	"gardu/httpapi/web"

	"github.com/gofiber/fiber/v2"
)

// Receiver takes what is told.
type Receiver interface {
	Callback(ctx context.Context, method string, header http.Header, body []byte) collect.Reply
	Listen(ctx context.Context, body []byte) collect.Reply
}

// Config is what the surface needs. Receiver must be there.
type Config struct {
	Receiver Receiver
	Now      func() time.Time
	Refused  web.Rate // messages of one address that may be refused; zero for the usual
}

// usualRate is how many messages of one address are refused before it has to wait: a gateway that
// was set up with a wrong key is heard again soon, and a guesser learns little.
var usualRate = web.Rate{PerMinute: 60, Burst: 60}

// ListenerPath is where phones tell of money. No payment method can be reached under its last word.
const ListenerPath = collect.HooksPath + "listener"

// Hooks is the surface.
type Hooks struct {
	config  Config
	refused *web.Limiter
}

var _ web.Surface = (*Hooks)(nil)

// New makes the surface.
func New(config Config) *Hooks {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Refused == (web.Rate{}) {
		config.Refused = usualRate
	}

	return &Hooks{config: config, refused: web.NewLimiter(config.Refused, config.Now)}
}

// Name is the word for logs and metric labels.
func (h *Hooks) Name() string { return "hooks" }

// Mount registers the routes.
func (h *Hooks) Mount(app *fiber.App) {
	app.Post(ListenerPath, h.throttled(h.listen))
	app.Post(collect.HooksPath+":method", h.throttled(h.callback))
}

// throttled makes those wait whose messages were refused too often.
func (h *Hooks) throttled(
	next func(*fiber.Ctx) (collect.Reply, error),
) func(*fiber.Ctx) error {
	return func(c *fiber.Ctx) error {
		key := web.AddressKey(web.RequestOf(c.UserContext()).Address)
		if wait := h.refused.Wait(key); wait > 0 {
			c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(wait.Seconds()))))

			return answer(c, collect.Reply{Code: http.StatusTooManyRequests, Body: "wait"})
		}
		if len(c.BodyRaw()) > gateway.MaxCallback {
			return answer(c, collect.Reply{Code: http.StatusRequestEntityTooLarge, Body: "too large"})
		}
		reply, err := next(c)
		if err != nil {
			return err
		}
		if reply.Code >= 400 && reply.Code < 500 {
			h.refused.Take(key)
		}

		return answer(c, reply)
	}
}

// callback takes the message for a payment method.
func (h *Hooks) callback(c *fiber.Ctx) (collect.Reply, error) {
	method, err := web.PathText("method", c.Params("method"))
	if err != nil {
		return collect.Reply{Code: http.StatusNotFound, Body: http.StatusText(http.StatusNotFound)}, nil
	}
	header := http.Header{}
	for name, value := range c.Request().Header.All() {
		header.Add(string(name), string(value))
	}

	return h.config.Receiver.Callback(c.UserContext(), method, header, bodyOf(c)), nil
}

// listen takes the message of a phone.
func (h *Hooks) listen(c *fiber.Ctx) (collect.Reply, error) {
	return h.config.Receiver.Listen(c.UserContext(), bodyOf(c)), nil
}

// bodyOf copies the octets of a body as they came: signatures cover them, compressed or not.
func bodyOf(c *fiber.Ctx) []byte { return append([]byte(nil), c.BodyRaw()...) }

// answer writes a reply.
func answer(c *fiber.Ctx, reply collect.Reply) error {
	kind := fiber.MIMETextPlainCharsetUTF8
	if reply.JSON {
		kind = fiber.MIMEApplicationJSON
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderCacheControl, "no-store")

	return c.Status(reply.Code).SendString(reply.Body)
}
