package apitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pb33f/jsonschema/v6"
)

// Document is an OpenAPI 3.1 document. It may be used concurrently.
type Document struct {
	Operations []*Operation // by path and method

	root   map[string]any
	faults []string // found when it was read
}

// Operation is one thing that can be asked.
type Operation struct {
	Method, Path string
	ID           string
	Parameters   []Parameter
	Body         *Schema           // of its JSON body; nil for none
	BodyMedia    string            // media type of its body; empty for none
	Public       bool              // needs no credentials
	Answers      map[string]Answer // by status, or default
	Extension    map[string]any    // fields that begin with x-
}

// Parameter is one of a path, a query or a header.
type Parameter struct {
	Name, In string
	Required bool
	Schema   *Schema
}

// Answer is a reply as it is described.
type Answer struct {
	Media  string             // media type; empty for no body
	Schema map[string]any     // of a JSON body; nil for any
	judge  *jsonschema.Schema // the same, compiled
}

// Schema is the shape of a value in a document.
type Schema struct {
	document *Document
	node     map[string]any
}

// documentURL is the name of the document among schemas; nothing is loaded from it.
const documentURL = "memory:///openapi.json"

// methods are those of an operation.
var methods = []string{"delete", "get", "patch", "post", "put"}

// ReadDocument reads a document. The error is of text that cannot be used at all; what is merely
// wrong is told by Faults.
func ReadDocument(text []byte) (*Document, error) {
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("reading the document: %w", err)
	}
	root, is := parsed.(map[string]any)
	if !is {
		return nil, fmt.Errorf("reading the document: it is no object")
	}
	d := &Document{root: root}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	if err := compiler.AddResource(documentURL, parsed); err != nil {
		return nil, fmt.Errorf("reading the document: %w", err)
	}
	paths := object(root["paths"])
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for _, method := range methods {
			if node := object(object(paths[path])[method]); node != nil {
				pointer := "#/paths/" + escaped(path) + "/" + method
				d.readOperation(compiler, pointer, path, method, node)
			}
		}
	}
	d.compileComponents(compiler)

	return d, nil
}

// readOperation adds an operation.
func (d *Document) readOperation(
	compiler *jsonschema.Compiler, pointer, path, method string, node map[string]any,
) {
	o := &Operation{
		Method: strings.ToUpper(method), Path: path, Answers: map[string]Answer{},
		Public: len(list(node["security"])) == 0, Extension: map[string]any{},
	}
	o.ID, _ = node["operationId"].(string)
	for key, value := range node {
		if strings.HasPrefix(key, "x-") {
			o.Extension[key] = value
		}
	}
	for _, each := range list(node["parameters"]) {
		o.Parameters = append(o.Parameters, d.parameter(object(each)))
	}
	for media, content := range object(object(node["requestBody"])["content"]) {
		o.BodyMedia = media
		if schema := object(object(content)["schema"]); schema != nil && isJSON(media) {
			o.Body = &Schema{document: d, node: schema}
		}
	}
	for status, answer := range object(node["responses"]) {
		o.Answers[status] = d.readAnswer(compiler, pointer+"/responses/"+status, object(answer))
	}
	d.Operations = append(d.Operations, o)
}

// parameter reads a parameter.
func (d *Document) parameter(node map[string]any) Parameter {
	p := Parameter{Schema: &Schema{document: d, node: object(node["schema"])}}
	p.Name, _ = node["name"].(string)
	p.In, _ = node["in"].(string)
	p.Required, _ = node["required"].(bool)

	return p
}

// readAnswer reads a response and compiles its schema.
func (d *Document) readAnswer(
	compiler *jsonschema.Compiler, pointer string, node map[string]any,
) Answer {
	var answer Answer
	for media, content := range object(node["content"]) {
		answer.Media = media
		answer.Schema = object(object(content)["schema"])
		if answer.Schema == nil || !isJSON(media) {
			continue
		}
		at := pointer + "/content/" + escaped(media) + "/schema"
		compiled, err := compiler.Compile(documentURL + at)
		if err != nil {
			d.faults = append(d.faults, fmt.Sprintf("%s: %v", at, err))
		}
		answer.judge = compiled
	}

	return answer
}

// compileComponents compiles what no operation may refer to.
func (d *Document) compileComponents(compiler *jsonschema.Compiler) {
	for name := range object(object(d.root["components"])["schemas"]) {
		at := "#/components/schemas/" + escaped(name)
		if _, err := compiler.Compile(documentURL + at); err != nil {
			d.faults = append(d.faults, fmt.Sprintf("%s: %v", at, err))
		}
	}
}

// isJSON reports whether a media type is that of one JSON value.
func isJSON(media string) bool {
	return media == "application/json" || strings.HasSuffix(media, "+json")
}

// escaped writes a key as a part of a JSON pointer in a URL (RFC 6901 section 6).
func escaped(key string) string {
	key = strings.NewReplacer("~", "~0", "/", "~1").Replace(key)

	return strings.NewReplacer("%", "%25", "{", "%7B", "}", "%7D", "#", "%23").Replace(key)
}

// object returns a value as an object; nil where it is none.
func object(value any) map[string]any {
	found, _ := value.(map[string]any)

	return found
}

// list returns a value as a list; nil where it is none.
func list(value any) []any {
	found, _ := value.([]any)

	return found
}

// number returns a value as a number.
func number(value any) (float64, bool) {
	text, is := value.(json.Number)
	if !is {
		return 0, false
	}
	found, err := text.Float64()

	return found, err == nil
}
