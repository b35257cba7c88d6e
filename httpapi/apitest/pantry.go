package apitest

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"sync"
)

// Limits of what is kept of replies.
const (
	maxOfField  = 200 // values of one field
	maxRecords  = 100 // records of one collection
	maxBodies   = 20  // accepted bodies of one operation
	maxKeptText = 300 // octets of a text that is kept
	maxDepth    = 6   // of a value that is looked into or made
)

// pantry keeps what replies tell and what was accepted, to make later requests from. It may be used
// concurrently.
type pantry struct {
	mu      sync.Mutex
	fields  map[string][]any            // values by the name of their field
	records map[string][]map[string]any // records by their collection, such as plans
	bodies  map[string][]any            // accepted bodies by operation
	hidden  []string                    // beginnings of names that are never asked about
}

// newPantry makes an empty one.
func newPantry(hidden []string) *pantry {
	return &pantry{
		fields: map[string][]any{}, records: map[string][]map[string]any{},
		bodies: map[string][]any{}, hidden: hidden,
	}
}

// collectionOf is the first part of a path that is no version: plans of /v1/plans/{name}.
func collectionOf(path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) < 2 {
		return parts[0]
	}

	return parts[1]
}

// accept keeps the body of a request that succeeded, and what the reply tells.
func (p *pantry) accept(o *Operation, body any, reply []byte) {
	var value any
	_ = json.Unmarshal(reply, &value) // what is not JSON tells nothing
	p.mu.Lock()
	defer p.mu.Unlock()
	if body != nil {
		p.bodies[o.ID] = lastOf(append(p.bodies[o.ID], body), maxBodies)
	}
	p.look(collectionOf(o.Path), value, 0)
}

// look keeps the records and the fields of a value. The mutex is held.
func (p *pantry) look(collection string, value any, depth int) {
	if depth > maxDepth {
		return
	}
	switch found := value.(type) {
	case []any:
		for _, each := range found {
			p.look(collection, each, depth+1)
		}
	case map[string]any:
		if p.hides(found) {
			return
		}
		if found["id"] != nil || found["name"] != nil || found["code"] != nil {
			p.records[collection] = lastOf(append(p.records[collection], found), maxRecords)
		}
		for key, each := range found {
			p.keep(key, each)
			p.look(key, each, depth+1)
		}
	}
}

// hides reports whether a record belongs to whoever asks, and must stay as it is.
func (p *pantry) hides(record map[string]any) bool {
	name, _ := record["name"].(string)
	for _, begin := range p.hidden {
		if begin != "" && strings.HasPrefix(name, begin) {
			return true
		}
	}

	return false
}

// keep keeps the value of a field. The mutex is held.
func (p *pantry) keep(key string, value any) {
	switch found := value.(type) {
	case string:
		if found == "" || len(found) > maxKeptText {
			return
		}
	case float64, bool:
	default:
		return
	}
	p.fields[key] = lastOf(append(p.fields[key], value), maxOfField)
}

// lastOf keeps the end of a list.
func lastOf[T any](values []T, count int) []T {
	if len(values) <= count {
		return values
	}

	return append([]T(nil), values[len(values)-count:]...)
}

// field draws a value that a field of a name has had.
func (p *pantry) field(r *rand.Rand, name string) (any, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	values := p.fields[name]
	if len(values) == 0 {
		return nil, false
	}

	return values[r.IntN(len(values))], true
}

// record draws a record of a collection whose name is given, in the singular or the plural.
func (p *pantry) record(r *rand.Rand, noun string) map[string]any {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range []string{noun, noun + "s", strings.TrimSuffix(noun, "y") + "ies"} {
		if records := p.records[name]; len(records) > 0 {
			return records[r.IntN(len(records))]
		}
	}

	return nil
}

// body draws a body that an operation has accepted, as a copy.
func (p *pantry) body(r *rand.Rand, o *Operation) (any, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	bodies := p.bodies[o.ID]
	if len(bodies) == 0 {
		return nil, false
	}

	return copied(bodies[r.IntN(len(bodies))]), true
}

// copied copies a JSON value.
func copied(value any) any {
	switch found := value.(type) {
	case map[string]any:
		made := make(map[string]any, len(found))
		for key, each := range found {
			made[key] = copied(each)
		}

		return made
	case []any:
		made := make([]any, len(found))
		for place, each := range found {
			made[place] = copied(each)
		}

		return made
	default:
		return value
	}
}
