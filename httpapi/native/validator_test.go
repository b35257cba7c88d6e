package native_test

import (
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/apitest"
	"gardu/httpapi/native"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

// TestIndependentValidator shows the document to a validator that knows nothing of what made it.
func TestIndependentValidator(t *testing.T) {
	t.Parallel()
	text := openDesk(t, live(), local).must(t, http.MethodGet, native.OpenAPIPath, "")
	document, err := libopenapi.NewDocument([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if version := document.GetVersion(); !strings.HasPrefix(version, "3.1.") {
		t.Errorf("the document is of OpenAPI %s", version)
	}
	if _, err := document.BuildV3Model(); err != nil {
		t.Errorf("the document cannot be put together: %v", err)
	}
	judge, faults := validator.NewValidator(document)
	for _, fault := range faults {
		t.Fatal(fault)
	}
	if _, faults := judge.ValidateDocument(); len(faults) > 0 {
		for _, fault := range faults {
			t.Error(fault.Message, fault.Reason)
			for _, detail := range fault.SchemaValidationErrors {
				t.Error(detail.FieldPath, detail.Reason)
			}
		}
	}
}

// TestDocumentIsComplete holds the document to what clients that are generated from it need.
func TestDocumentIsComplete(t *testing.T) {
	t.Parallel()
	text := openDesk(t, live(), local).must(t, http.MethodGet, native.OpenAPIPath, "")
	document, err := apitest.ReadDocument([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range document.Faults() {
		t.Error(fault)
	}
}

// TestDocumentOfTheProblem sees the body of a refusal described as it is sent.
func TestDocumentOfTheProblem(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	document, err := apitest.ReadDocument([]byte(d.must(t, http.MethodGet, native.OpenAPIPath, "")))
	if err != nil {
		t.Fatal(err)
	}
	status, body := d.ask(t, http.MethodGet, native.Fill(native.PlanPath, "nowhere"), "")
	for _, one := range document.Operations {
		if one.Method == http.MethodGet && one.Path == native.PlanPath {
			reply := apitest.Reply{Status: status, Media: native.ProblemJSON, Body: []byte(body)}
			for _, fault := range one.Judge(reply) {
				t.Error(fault)
			}
		}
	}
}
