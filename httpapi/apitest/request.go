package apitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// request is one that is about to be sent.
type request struct {
	operation *Operation
	target    string // path and query
	header    http.Header
	text      []byte // of the body; nil for none
	body      any    // what the text says; nil where it was broken on purpose
	asker     string // empty for the owner
	spoilt    bool   // something does not fit on purpose
}

// request draws one for an operation.
func (d *drawer) request(o *Operation) *request {
	q := &request{operation: o, header: http.Header{}}
	d.place(q)
	if o.BodyMedia != "" {
		d.write(q)
	}
	if !d.honest && d.rand.IntN(100) < 12 && len(d.config.Others) > 0 {
		q.asker = pick(d.rand, d.config.Others).Name
	}

	return q
}

// place draws path, query and header.
func (d *drawer) place(q *request) {
	q.target = q.operation.Path
	query := url.Values{}
	for _, p := range q.operation.Parameters {
		switch p.In {
		case "path":
			q.target = strings.Replace(q.target, "{"+p.Name+"}", d.segment(q, p), 1)
		case "query":
			if p.Required || d.rand.IntN(10) < 3 {
				query.Set(p.Name, d.loose(q, p))
			}
		case "header":
			d.head(q, p)
		}
	}
	if !d.honest && d.rand.IntN(100) == 0 {
		query.Set(pick(d.rand, oddNames), "x")
		q.spoilt = true
	}
	if len(query) > 0 {
		q.target += "?" + query.Encode()
	}
}

// segment draws a part of a path: mostly what a record of that collection is called.
func (d *drawer) segment(q *request, p Parameter) string {
	before, _, _ := strings.Cut(q.operation.Path, "/{"+p.Name+"}")
	noun := before[strings.LastIndex(before, "/")+1:]
	text := ""
	switch choice := d.rand.IntN(20); {
	case choice == 0 && !d.honest:
		text, q.spoilt = pick(d.rand, oddTexts), true
	case choice < 3:
		text = fmt.Sprint(d.text(p.Schema.resolved(), p.Name))
	default:
		record := d.pantry.record(d.rand, noun)
		if record == nil {
			record = d.pantry.record(d.rand, p.Name)
		}
		if record == nil {
			text = fmt.Sprint(d.text(p.Schema.resolved(), p.Name))
		} else {
			text = d.called(record, p.Name)
		}
	}
	if strings.Trim(text, "./") == "" || len(text) > maxKeptText { // would be another path, or none
		text = "x"
	}

	return url.PathEscape(text)
}

// loose draws the text of a parameter of the query.
func (d *drawer) loose(q *request, p Parameter) string {
	if d.rand.IntN(8) == 0 && !d.honest {
		q.spoilt = true
		text := pick(d.rand, oddTexts)

		return text[:min(len(text), maxKeptText)]
	}
	if p.Name == "after" {
		if next, is := d.pantry.field(d.rand, "next"); is {
			return fmt.Sprint(next)
		}
	}

	return fmt.Sprint(d.value(p.Schema, p.Name, 0))
}

// head draws a field of the header, or leaves it out.
func (d *drawer) head(q *request, p Parameter) {
	choice := d.rand.IntN(20)
	switch {
	case d.honest:
	case choice < 3:
		if kept, is := d.pantry.field(d.rand, headerField+p.Name); is {
			q.header.Set(p.Name, fmt.Sprint(kept))
		} else {
			q.header.Set(p.Name, d.word())
		}
	case choice == 3:
		q.header.Set(p.Name, pick(d.rand, oddHeaders))
		q.spoilt = true
	case choice < 6 && p.Name == repeatHeader:
		q.header.Set(p.Name, d.word())
	}
}

// repeatHeader names a request that may come again.
const repeatHeader = "Idempotency-Key"

// headerField begins the names under which header fields are kept in the pantry.
const headerField = "header "

// oddHeaders are values of header fields that nobody expects.
var oddHeaders = []string{
	"", "*", `"`, `""`, `W/"1"`, `"999999999999999999999"`, `"1","2"`, "1", "é", "a b",
	strings.Repeat("k", 129), strings.Repeat("k", 4_000), `"-1"`, `"0"`,
}

// write draws the body.
func (d *drawer) write(q *request) {
	q.header.Set("Content-Type", q.operation.BodyMedia)
	if q.operation.Body == nil {
		q.text = []byte(pick(d.rand, oddTexts) + "\n" + pick(d.rand, oddTexts))
		q.spoilt = true

		return
	}
	q.body = d.value(q.operation.Body, "", 0)
	if known, is := d.pantry.body(d.rand, q.operation); is && d.rand.IntN(2) == 0 {
		q.body = d.renewed(q.operation, known)
	}
	choice := d.rand.IntN(100)
	if d.honest {
		choice = 50
	}
	if choice < 35 {
		q.spoilt = true
		for range 1 + d.rand.IntN(2) {
			q.body = spoil(d.rand, q.body)
		}
	}
	q.text = textOf(q.body)
	if choice >= 93 {
		q.text, q.body, q.spoilt = breakText(d.rand, q.text), nil, true
	}
	if choice == 92 {
		q.header.Set("Content-Type", pick(d.rand, oddMedia))
		q.body, q.spoilt = nil, true
	}
}

// oddMedia are media types of bodies that are not meant.
var oddMedia = []string{
	"", "text/plain", "application/xml", "application/x-www-form-urlencoded", "x",
	"multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/cbor",
}

// renewed draws some fields of a body anew, so that it can be accepted once more.
func (d *drawer) renewed(o *Operation, body any) any {
	fields := object(body)
	properties := object(o.Body.resolved()["properties"])
	for name := range fields {
		if node := properties[name]; node != nil && (d.identifies(name) || d.rand.IntN(6) == 0) {
			fields[name] = d.value(o.Body.inner(node), name, 1)
		}
	}

	return body
}

// repair changes what a refusal names, so that the request comes nearer to what is accepted. It
// reports whether it could.
func (d *drawer) repair(q *request, refused problem) bool {
	if q.spoilt || q.asker != "" || refused.Status == 0 {
		return false
	}
	repaired := false
	for _, fault := range refused.Faults {
		repaired = d.repairField(q, fault.Field, fault.Message) || repaired
	}
	if !repaired && (refused.Status == http.StatusNotFound || refused.Field != "") {
		d.place(q) // another record, or other parameters
		repaired = true
	}
	if q.body != nil {
		q.text = textOf(q.body)
	}

	return repaired
}

// repairField draws a field of the body anew, or leaves it out.
func (d *drawer) repairField(q *request, field, message string) bool {
	fields := object(q.body)
	if fields == nil {
		return false
	}
	name, _, _ := strings.Cut(field, ".")
	name, _, _ = strings.Cut(name, "[")
	node := object(q.operation.Body.resolved()["properties"])[name]
	if node == nil {
		return false
	}
	_, given := fields[name]
	if given && d.rand.IntN(2) == 0 && !strings.Contains(message, "must be given") {
		delete(fields, name)
	} else {
		fields[name] = d.value(q.operation.Body.inner(node), name, 1)
	}

	return true
}

// textOf writes a JSON value.
func textOf(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil { // a number that JSON knows and Go's encoder does not
		return []byte("{}")
	}

	return text
}

// curl writes the request as a line for a shell, without the credentials.
func (q *request) curl(base string) string {
	line := "curl -i -X " + q.operation.Method
	for name, values := range q.header {
		for _, value := range values {
			line += " -H " + quoted(name+": "+value)
		}
	}
	if q.text != nil {
		text := q.text
		if len(text) > maxShown {
			text = append(append([]byte(nil), text[:maxShown]...), "..."...)
		}
		line += " --data-binary " + quoted(string(text))
	}

	return line + " " + quoted(base+q.target)
}

// maxShown bounds what is shown of a body.
const maxShown = 1_500

// quoted writes a text for a shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
