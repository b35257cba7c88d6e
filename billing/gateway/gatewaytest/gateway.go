package gatewaytest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"gardu/billing/gateway"
)

// maxQuestion is how many octets of a question are read.
const maxQuestion = 1 << 20

// Config is how a fake behaves.
type Config struct {
	Account     Account      // the zero value is Known
	CallbackURL string       // where callbacks go when the charge names no place; may be empty
	Surcharge   int64        // whole rupiah that Tripay adds for the payer
	HTTP        gateway.Doer // sends callbacks; may be nil when none are sent
	Now         func() time.Time
	Watch       func() // called for each question when it has arrived; may be nil
}

// Gateway is the fake. It serves "/tripay", "/midtrans", "/xendit" and "/duitku", each to be used
// as a provider's base address, and "/_ctl/" for a person.
type Gateway struct {
	config Config
	routes *http.ServeMux

	mu      sync.Mutex // guards what follows; not held while a callback is sent
	charges []*charge
	faults  []Fault
	asked   []string
}

// New makes a fake.
func New(config Config) *Gateway {
	if config.Account == (Account{}) {
		config.Account = Known()
	}
	g := &Gateway{config: config, routes: http.NewServeMux()}
	g.routeTripay()
	g.routeMidtrans()
	g.routeXendit()
	g.routeDuitku()
	g.routes.HandleFunc("POST /_ctl/{outcome}", g.control)
	g.routeOffers()
	g.routePage()

	return g
}

// Asked lists the questions so far, as "METHOD /path".
func (g *Gateway) Asked() []string {
	g.mu.Lock()
	defer g.mu.Unlock()

	return append([]string(nil), g.asked...)
}

// ServeHTTP answers one question, spoiled by the next Fault if there is one.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.routes.ServeHTTP(w, r)
}

// question is what a dialect is asked.
type question struct {
	*http.Request
	octets []byte
	base   string // address under which the fake was reached
}

// reply is what a dialect answers, and the charge that it is about, if there is one.
type reply struct {
	code int
	body any
	made *charge
}

// answer serves a dialect's function under a pattern.
func (g *Gateway) answer(pattern string, dialect func(q question) reply) {
	g.routes.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		octets, err := io.ReadAll(io.LimitReader(r.Body, maxQuestion))
		if err != nil {
			return // the asker went away
		}
		fault := g.note(r)
		if g.config.Watch != nil {
			g.config.Watch()
		}
		if fault.before(w, r) {
			return
		}
		asked := question{Request: r, octets: octets, base: "http://" + r.Host}
		told := g.ask(dialect, asked, fault)
		g.Send(r.Context(), told.first)
		fault.after(w, told)
	})
}

// told is an answer that is ready to be written, perhaps spoiled.
type told struct {
	code  int
	body  []byte
	about charge     // the zero value when it is about none
	first []Callback // to be sent before the answer
}

// ask has a dialect answer. The dialect's function runs with g.mu held.
func (g *Gateway) ask(dialect func(q question) reply, q question, fault Fault) told {
	g.mu.Lock()
	defer g.mu.Unlock()
	said := dialect(q)
	body, err := json.Marshal(said.body)
	if err != nil {
		panic(err) // the fake's own fault
	}
	ready := told{code: said.code, body: body}
	if said.made == nil {
		return ready
	}
	if fault == CallbackFirst {
		said.made.become(Paid, g.config.Now())
		truth := claim{outcome: Paid, amount: said.made.amount}
		ready.first = []Callback{g.callback(*said.made, truth)}
	}
	ready.about = *said.made

	return ready
}

// note counts a question and takes the next fault.
func (g *Gateway) note(r *http.Request) Fault {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.asked) < maxCharges {
		g.asked = append(g.asked, r.Method+" "+r.URL.Path)
	}
	if len(g.faults) == 0 {
		return None
	}
	next := g.faults[0]
	g.faults = g.faults[1:]

	return next
}

// decode reads the JSON of a question.
func (q question) decode(into any) bool { return json.Unmarshal(q.octets, into) == nil }

// bearer returns what stands behind a scheme in the Authorization header.
func (q question) bearer(scheme string) string {
	rest, _ := strings.CutPrefix(q.Header.Get("Authorization"), scheme+" ")

	return rest
}

// object is a JSON object that a dialect writes.
type object map[string]any
