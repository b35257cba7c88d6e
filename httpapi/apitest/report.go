package apitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// maxFindings is how many different faults are kept.
const maxFindings = 50

// Report is what came of asking.
type Report struct {
	Sent     int
	Findings []Finding
	Silent   []string // operations that never answered with success

	operations int
	answered   map[*Operation]map[int]int
	statuses   map[int]int
	refused    map[*Operation]string // the last refusal of each
}

// Finding is a reply that is not as it should be.
type Finding struct {
	Operation *Operation
	Fault     string
	Curl      string // a line for a shell that asks again
	Asker     string // empty for the owner
	Status    int
	Body      string
	Times     int
}

// String shows everything.
func (f Finding) String() string {
	asker := f.Asker
	if asker == "" {
		asker = "the owner"
	}

	return fmt.Sprintf("%s %s asked by %s, %d times: %s\n%s\n%d %s",
		f.Operation.Method, f.Operation.Path, asker, f.Times, f.Fault, f.Curl, f.Status, f.Body)
}

// String tells how much was asked.
func (r *Report) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d requests to %d operations, %d of which never answered with success\n",
		r.Sent, r.operations, len(r.Silent))
	var statuses []int
	for status := range r.statuses {
		statuses = append(statuses, status)
	}
	slices.Sort(statuses)
	for _, status := range statuses {
		fmt.Fprintf(&text, "  %d %s: %d\n", status, http.StatusText(status), r.statuses[status])
	}
	for _, each := range r.Silent {
		fmt.Fprintf(&text, "  never: %s\n", each)
	}

	return text.String()
}

// add notes a fault, once for each operation and kind.
func (r *Report) add(found Finding) {
	for place := range r.Findings {
		known := &r.Findings[place]
		if known.Operation == found.Operation && kindOf(known.Fault) == kindOf(found.Fault) {
			known.Times++

			return
		}
	}
	if found.Times = 1; len(r.Findings) < maxFindings {
		r.Findings = append(r.Findings, found)
	}
}

// kindOf is the beginning of a fault, which tells it from others.
func kindOf(fault string) string { return fault[:min(len(fault), 24)] }

// finish lists the operations that never succeeded.
func (r *Report) finish(operations []*Operation) {
	r.operations, r.statuses = len(operations), map[int]int{}
	for _, each := range operations {
		succeeded := false
		var statuses []string
		for status, times := range r.answered[each] {
			r.statuses[status] += times
			succeeded = succeeded || status < http.StatusMultipleChoices
			statuses = append(statuses, fmt.Sprintf("%d×%d", status, times))
		}
		if !succeeded {
			slices.Sort(statuses)
			r.Silent = append(r.Silent,
				each.Method+" "+each.Path+" "+strings.Join(statuses, " ")+" "+r.refused[each])
		}
	}
}

// count counts a reply.
func (f *Fuzzer) count(q *request, reply Reply) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.report.Sent++
	if f.report.answered[q.operation] == nil {
		f.report.answered[q.operation] = map[int]int{}
	}
	f.report.answered[q.operation][reply.Status]++
	if refusal := problemOf(reply); !q.spoilt && q.asker == "" && refusal.Detail != "" {
		f.report.refused[q.operation] = fmt.Sprintf("%.30s: %.120s", refusal.Field, refusal.Detail)
	}
}

// find notes a fault of a reply.
func (f *Fuzzer) find(q *request, reply Reply, fault string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.report.add(Finding{
		Operation: q.operation, Fault: fault, Curl: q.curl(f.config.Base), Asker: q.asker,
		Status: reply.Status, Body: string(reply.Body[:min(len(reply.Body), maxShown)]),
	})
}

// problem is what is read of a refusal.
type problem struct {
	Status  int    `json:"status"`
	Detail  string `json:"detail"`
	Field   string `json:"field"`
	Request string `json:"request_id"`
	Faults  []struct {
		Field   string `json:"field"`
		Message string `json:"message"`
	} `json:"faults"`
}

// problemOf reads a refusal; its zero value where there is none.
func problemOf(reply Reply) problem {
	var found problem
	if reply.Status >= http.StatusBadRequest {
		_ = json.Unmarshal(reply.Body, &found) // the judge tells what is not JSON
	}

	return found
}

// inspect lists what no schema can say: no secret comes back, each reply names its request, nobody
// gets what is not for everybody.
func (f *Fuzzer) inspect(q *request, reply Reply) []string {
	var faults []string
	name := reply.Header.Get("X-Request-Id")
	if name == "" && reply.Header != nil {
		faults = append(faults, "no request id")
	}
	if reply.Status >= http.StatusBadRequest {
		found := problemOf(reply)
		if found.Status != reply.Status || found.Detail == "" || found.Request != name {
			faults = append(faults, "a problem without its status, detail or request id")
		}
	}
	if reply.Status < http.StatusBadRequest && !q.operation.Public && f.isNobody(q.asker) {
		faults = append(faults, "open to nobody in particular")
	}
	if mark := f.marks.within(reply.Body); mark != "" && !tellsSecrets(q.operation, reply.Status) {
		faults = append(faults, "tells the secret "+mark)
	}

	return faults
}

// isNobody reports whether somebody has no credentials that are right.
func (f *Fuzzer) isNobody(asker string) bool {
	for _, other := range f.config.Others {
		if other.Name == asker {
			return other.Nobody
		}
	}

	return false
}

// tellsSecrets reports whether it is the purpose of an operation to tell a secret.
func tellsSecrets(o *Operation, status int) bool {
	return status < http.StatusMultipleChoices &&
		(strings.HasSuffix(o.Path, "/secret") || strings.HasSuffix(o.Path, "/script") ||
			strings.HasSuffix(o.Path, "/backup"))
}
