package apitest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Faults lists what a client that is generated from the document would stumble over: schemas and
// references that lead nowhere, operations without an id of their own, a success or a default
// refusal, parameters of a path that are not described, examples that are not what they are of.
func (d *Document) Faults() []string {
	faults := slices.Clone(d.faults)
	seen := map[string]bool{}
	for _, o := range d.Operations {
		for _, fault := range o.faults() {
			faults = append(faults, fmt.Sprintf("%s %s: %s", o.Method, o.Path, fault))
		}
		if seen[o.ID] {
			faults = append(faults, fmt.Sprintf("%s %s: its id %q is another's", o.Method, o.Path, o.ID))
		}
		seen[o.ID] = true
	}
	d.walk(d.root, "#", func(at string, node map[string]any) {
		reference, is := node["$ref"].(string)
		if is && d.resolve(reference) == nil {
			faults = append(faults, fmt.Sprintf("%s: %s leads nowhere", at, reference))
		}
	})

	return faults
}

// faults lists those of one operation.
func (o *Operation) faults() []string {
	var faults []string
	if o.ID == "" {
		faults = append(faults, "has no operationId")
	}
	for _, status := range slices.Sorted(maps.Keys(o.Answers)) {
		answer := o.Answers[status]
		if isJSON(answer.Media) && len(answer.Schema) == 0 {
			faults = append(faults, "its reply "+status+" has no schema")
		}
	}
	success := slices.ContainsFunc(slices.Collect(maps.Keys(o.Answers)), func(status string) bool {
		return strings.HasPrefix(status, "2")
	})
	if !success {
		faults = append(faults, "describes no success")
	}
	if o.Answers["default"].Media != problemMedia {
		faults = append(faults, "has no problem as its default response")
	}

	return append(faults, o.parameterFaults()...)
}

// parameterFaults compares the braces of a path with the parameters.
func (o *Operation) parameterFaults() []string {
	var faults, described []string
	for _, p := range o.Parameters {
		if len(p.Schema.node) == 0 {
			faults = append(faults, "parameter "+p.Name+" has no schema")
		}
		if p.In != "path" {
			continue
		}
		described = append(described, p.Name)
		if !p.Required || !strings.Contains(o.Path, "{"+p.Name+"}") {
			faults = append(faults, "parameter "+p.Name+" is not one of the path, or not required")
		}
	}
	if strings.Count(o.Path, "{") != len(described) {
		faults = append(faults, fmt.Sprintf("only %v of its path are described", described))
	}

	return faults
}

// walk visits every object of the document.
func (d *Document) walk(value any, at string, visit func(at string, node map[string]any)) {
	switch node := value.(type) {
	case map[string]any:
		visit(at, node)
		for _, key := range slices.Sorted(maps.Keys(node)) {
			d.walk(node[key], at+"/"+key, visit)
		}
	case []any:
		for place, each := range node {
			d.walk(each, fmt.Sprintf("%s/%d", at, place), visit)
		}
	}
}

// resolve follows a reference within the document; nil where it leads nowhere.
func (d *Document) resolve(reference string) map[string]any {
	rest, local := strings.CutPrefix(reference, "#/")
	if !local {
		return nil
	}
	node := d.root
	for key := range strings.SplitSeq(rest, "/") {
		node = object(node[strings.NewReplacer("~1", "/", "~0", "~").Replace(key)])
	}

	return node
}
