package native

import (
	"net/http"

	"gardu/httpapi/web"

	"github.com/danielgtaylor/huma/v2"
)

// The ways to say who one is, as the document names them.
const (
	tokenScheme = "session"
	keyScheme   = "key"
)

// permissionMark is the field of the document that says which permission an operation needs. One
// without it is for administrators of this machine, over the admin socket.
const permissionMark = "x-permission"

// agentsMark is the field that says whether an operation is open to those who may see their own
// records only.
const agentsMark = "x-agents"

// marks are the fields of an operation that say who may use it.
func (o operation) marks() map[string]any {
	marks := map[string]any{permissionMark: string(o.permission)}
	if o.agents || o.mine {
		marks[agentsMark] = true
	}

	return marks
}

// secure describes in the document how to say who one is, and where.
func (a *API) secure() {
	document := a.huma.OpenAPI()
	if a.config.PublicURL != "" {
		document.Servers = []*huma.Server{{URL: a.config.PublicURL}}
	}
	if document.Components == nil {
		document.Components = &huma.Components{}
	}
	completeResponses(document)
	admitNulls(document.Components.Schemas)
	document.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		tokenScheme: {
			Type: "http", Scheme: "bearer",
			Description: "the access token of an operator who has signed in",
		},
		keyScheme: {
			Type: "apiKey", In: "header", Name: "X-API-Key",
			Description: "the key of a program; its scopes are permissions",
		},
	}
}

// security lists the ways that lead to an operation, each of them enough.
func (o operation) security() []map[string][]string {
	if o.permission == "" || o.permission == web.Everybody {
		return nil
	}

	return []map[string][]string{{tokenScheme: {}}, {keyScheme: {}}}
}

// refusals lists the statuses of the errors that an operation may answer with, beside our own
// faults.
func (o operation) refusals() []int {
	refusals := []int{http.StatusUnprocessableEntity}
	if o.permission != web.Everybody {
		refusals = append(refusals, http.StatusUnauthorized, http.StatusForbidden)
	}

	return append(refusals, http.StatusTooManyRequests)
}
