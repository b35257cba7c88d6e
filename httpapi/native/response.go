package native

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// Schema describes the body of a refusal, which the HTTP library cannot see from outside.
func (p *problem) Schema(registry huma.Registry) *huma.Schema {
	return registry.Schema(reflect.TypeFor[Error](), true, "Error")
}

var _ huma.SchemaProvider = (*problem)(nil)

// otherRefusals are told by the default response, because any operation may answer with them.
const otherRefusals = "any other refusal: 400 for a header that is not as HTTP wants it, 404 for " +
	"no such record or route, 409 for a conflict with what is there, 412 for another ETag than " +
	"If-Match names, 413 and 415 for the body, and 503 with Retry-After for what cannot be " +
	"reached now"

// completeResponses describes what every operation may answer beside its success and the refusals
// that it names itself.
func completeResponses(document *huma.OpenAPI) {
	for _, item := range document.Paths {
		for _, each := range []*huma.Operation{
			item.Get, item.Post, item.Put, item.Patch, item.Delete,
		} {
			if each != nil {
				completeOperation(each)
			}
		}
	}
}

// completeOperation gives an operation its default response, and the answer to who knows it all.
func completeOperation(each *huma.Operation) {
	internal := each.Responses[strconv.Itoa(http.StatusInternalServerError)]
	each.Responses["default"] = &huma.Response{
		Description: otherRefusals, Content: internal.Content,
		Headers: map[string]*huma.Param{"Retry-After": {
			Description: "seconds after which it makes sense to ask again; with 429 and 503",
			Schema:      &huma.Schema{Type: huma.TypeInteger},
		}},
	}
	for _, parameter := range each.Parameters {
		if parameter.Name == ifNoneMatch.Name {
			each.Responses[strconv.Itoa(http.StatusNotModified)] = &huma.Response{
				Description: "the record is as the client knows it",
			}
		}
	}
}
