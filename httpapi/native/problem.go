package native

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"gardu/httpapi/web"
	"gardu/store"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/gofiber/fiber/v2"
)

// problem is an Error on its way out, with its header fields.
type problem struct {
	body   Error
	header http.Header
}

var (
	_ huma.StatusError       = (*problem)(nil)
	_ huma.HeadersError      = (*problem)(nil)
	_ huma.ContentTypeFilter = (*problem)(nil)
)

// ProblemJSON is the media type of every refusal (RFC 9457 section 3).
const ProblemJSON = "application/problem+json"

// newProblem makes the answer of a failure.
func newProblem(failure web.Failure, request string) *problem {
	body := Error{
		Type: "about:blank", Title: http.StatusText(failure.Status), Status: failure.Status,
		Kind: failure.Kind.String(), Field: failure.Field, Message: failure.Message,
		Faults: []Fault{}, Request: request,
	}
	for _, fault := range failure.Faults {
		body.Faults = append(body.Faults, Fault{Field: wordOf(fault.Field), Message: fault.Message})
	}
	body.Field = wordOf(body.Field)

	return &problem{body: body, header: failure.Header()}
}

// Error returns the sentence.
func (p *problem) Error() string { return p.body.Message }

// GetStatus returns the HTTP status.
func (p *problem) GetStatus() int { return p.body.Status }

// GetHeaders returns the header fields.
func (p *problem) GetHeaders() http.Header { return p.header }

// ContentType returns the media type, whatever the client prefers.
func (p *problem) ContentType(string) string { return ProblemJSON }

// MarshalJSON writes the body.
func (p *problem) MarshalJSON() ([]byte, error) { return json.Marshal(p.body) }

// WriteFailure answers with a failure, for what is refused before a route is reached.
func WriteFailure(c *fiber.Ctx, failure web.Failure, request string) error {
	answer := newProblem(failure, request)
	body, err := answer.MarshalJSON()
	if err != nil {
		return err
	}
	for name := range answer.header {
		c.Set(name, answer.header.Get(name))
	}
	c.Set(fiber.HeaderContentType, ProblemJSON)

	return c.Status(failure.Status).Send(body)
}

// overrideErrors replaces the one hook that the HTTP library has for errors, in the whole process:
// its own repeats the values that were sent, passwords among them, and the texts of our errors.
var overrideErrors = sync.OnceFunc(func() {
	huma.NewErrorWithContext = libraryError
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return libraryError(nil, status, message, errs...)
	}
})

// libraryError makes the answer of what the library refuses: bodies and parameters that do not
// have their shape.
func libraryError(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
	request := ""
	if ctx != nil {
		request = web.RequestOf(ctx.Context()).ID
	}
	failure := web.Describe(fiber.NewError(status))
	if failure.Kind != store.Invalid {
		return newProblem(failure, request)
	}

	failure.Faults = nil
	for _, err := range errs {
		if detailed, is := err.(huma.ErrorDetailer); is && len(failure.Faults) < web.MaxFaults {
			failure.Faults = append(failure.Faults, faultOf(detailed.ErrorDetail()))
		}
	}
	if len(failure.Faults) == 0 {
		failure.Faults = []web.Fault{{Field: "body", Message: plainly(message)}}
	}
	failure.Status = web.StatusOf(store.Invalid)
	failure.Field, failure.Message = failure.Faults[0].Field, failure.Faults[0].Message

	return newProblem(failure, request)
}

// fieldMark stands between a field and its sentence in an error that has room for one text only.
const fieldMark = "\x00"

// faultOf makes a fault of what the library says of one value. The value itself is left out.
func faultOf(detail *huma.ErrorDetail) web.Fault {
	place, field, _ := strings.Cut(detail.Location, ".")
	message := strings.TrimPrefix(detail.Message, "invalid value: ")
	if inner, sentence, marked := strings.Cut(message, fieldMark); marked {
		field, message = inner, sentence
	}
	if missing, found := strings.CutPrefix(message, requiredPrefix); found {
		missing = strings.TrimSuffix(missing, requiredSuffix)
		field, message = strings.TrimPrefix(field+"."+missing, "."), "must be given"
	}
	if field == "" {
		field = place
	}

	return web.Fault{Field: field, Message: plainly(message)}
}

// plainly says in plain words what the library says of a value. A sentence of the library that is
// not known here could repeat the value, and is not told; ours are.
func plainly(message string) string {
	if plain, known := plainWords[message]; known {
		return plain
	}
	if strings.HasPrefix(message, "unknown content type") {
		return "must be sent as application/json"
	}
	for _, begin := range toldAsTheyAre {
		if strings.HasPrefix(message, begin) {
			return message
		}
	}

	return "is not as this route needs it"
}

// toldAsTheyAre begin the sentences that name a bound, or that are our own.
var toldAsTheyAre = []string{
	"expected number >= ", "expected number <= ", "expected length ", "expected array length ",
	"must ", "is not ",
}

// The sentence of the library about a field that is missing.
const (
	requiredPrefix = "expected required property "
	requiredSuffix = " to be present"
)

// plainWords says in plain words what the library says of a value.
var plainWords = map[string]string{
	validation.MsgUnexpectedProperty: "is not a field of this request",
	validation.MsgExpectedString:     "must be a text",
	validation.MsgExpectedBoolean:    "must be true or false",
	validation.MsgExpectedInteger:    "must be a whole number",
	validation.MsgExpectedNumber:     "must be a number",
	validation.MsgExpectedArray:      "must be a list",
	validation.MsgExpectedObject:     "must be an object",
	"unknown query parameter":        "is not a parameter of this route",
	"invalid integer":                "must be a whole number",
	"invalid boolean":                "must be true or false",
	"request body is required":       "must not be empty",
}
