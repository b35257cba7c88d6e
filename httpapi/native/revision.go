package native

import (
	"context"
	"net/http"

	"gardu/httpapi/web"
	"gardu/store"

	"github.com/danielgtaylor/huma/v2"
)

// revised is an answer that shows one record. Its revision is the entity tag of the answer, which
// If-Match of a change names.
type revised interface {
	// tag returns the revision of the record, and whether it tells everything that is shown. It
	// does not where the answer shows the network too: sessions, usage, states.
	tag() (revision uint64, whole bool)
}

// The answers that show one record.
func (k APIKey) tag() (uint64, bool)      { return k.Revision, false }
func (c Company) tag() (uint64, bool)     { return c.Revision, true }
func (c Customer) tag() (uint64, bool)    { return c.Revision, true }
func (d Device) tag() (uint64, bool)      { return d.Revision, true }
func (o Operator) tag() (uint64, bool)    { return o.Revision, true }
func (b Bandwidth) tag() (uint64, bool)   { return b.Revision, true }
func (c Category) tag() (uint64, bool)    { return c.Revision, true }
func (m Method) tag() (uint64, bool)      { return m.Revision, true }
func (c PaymentCode) tag() (uint64, bool) { return c.Revision, true }
func (t Ticket) tag() (uint64, bool)      { return t.Revision, true }
func (p PortPool) tag() (uint64, bool)    { return p.Revision, true }
func (p Plan) tag() (uint64, bool)        { return p.Revision, true }
func (n NAS) tag() (uint64, bool)         { return n.Revision, false }
func (p Pool) tag() (uint64, bool)        { return p.Revision, false }
func (r Router) tag() (uint64, bool)      { return r.Revision, false }
func (s Service) tag() (uint64, bool)     { return s.Revision, false }

// tagged is an answer of one record with its entity tag.
type tagged[T any] struct {
	Status int
	ETag   string `header:"ETag" doc:"revision of the record; give it as If-Match of a change"`
	Cache  string `header:"Cache-Control"`
	Body   T
}

// privately lets a client keep an answer that it asks about again before each use.
const privately = "private, no-cache"

// tag makes the answer of a record, or tells a client that knows it already that it still does.
func tag[O any](ctx context.Context, o operation, out O) *tagged[O] {
	answer := &tagged[O]{Status: o.status, Body: out}
	if answer.Status == 0 {
		answer.Status = http.StatusOK
	}
	record, is := any(out).(revised)
	if !is {
		return answer
	}
	revision, whole := record.tag()
	answer.ETag = web.ETag(revision)
	if !whole {
		return answer
	}
	answer.Cache = privately
	if o.method == http.MethodGet && web.Knows(web.RequestOf(ctx).Known, answer.ETag) {
		answer.Status = http.StatusNotModified
	}

	return answer
}

// conditions returns the context in which the verb of an operation finds what the headers of its
// request ask for: the revision of the record, and the name under which the request may come again.
func (o operation) conditions(ctx context.Context) context.Context {
	ctx = store.WithExpected(ctx, web.RequestOf(ctx).Expect)
	if o.method == http.MethodPost && !o.natural {
		ctx = web.WithRepeat(ctx, o.method+" "+o.path)
	}

	return ctx
}

// Headers that operations take beside what their inputs say.
var (
	ifMatch = &huma.Param{
		Name: "If-Match", In: "header", Schema: &huma.Schema{Type: huma.TypeString},
		Description: "ETag that the record must have; 412 where it has another",
	}
	ifNoneMatch = &huma.Param{
		Name: "If-None-Match", In: "header", Schema: &huma.Schema{Type: huma.TypeString},
		Description: "ETags that the client has; 304 where one of them is still right",
	}
	repeatKey = &huma.Param{
		Name: web.RepeatHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString},
		Description: "a name of this request, up to 128 visible ASCII characters, under which " +
			"it can be sent again",
	}
)

// parameters lists those that an operation takes. single says that it answers with one record.
func (o operation) parameters(single bool) []*huma.Param {
	switch o.method {
	case http.MethodPost:
		return []*huma.Param{repeatKey}
	case http.MethodPatch, http.MethodPut, http.MethodDelete:
		return []*huma.Param{ifMatch}
	case http.MethodGet:
		if single {
			return []*huma.Param{ifNoneMatch}
		}
	}

	return nil
}
