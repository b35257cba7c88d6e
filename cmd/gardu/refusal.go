package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// maximumRefusal bounds the body of a refusal, in octets.
const maximumRefusal = 1 << 20

// refusal is what the daemon answered instead of doing what was asked.
type refusal struct{ body native.Error }

// Error lists every fault, one a line, each with its field.
func (r *refusal) Error() string { return r.sentences(func(field string) string { return field }) }

// sentences lists every fault with its field renamed.
func (r *refusal) sentences(rename func(string) string) string {
	faults := r.body.Faults
	if len(faults) == 0 {
		faults = []native.Fault{{Field: r.body.Field, Message: r.body.Message}}
	}
	lines := make([]string, 0, len(faults))
	for _, fault := range faults {
		line := fault.Message
		if fault.Field != "" {
			line = rename(fault.Field) + ": " + line
		}
		lines = append(lines, line)
	}

	return strings.Join(lines, "\n")
}

// readRefusal makes an error of an answer whose status is not a success.
func readRefusal(response *http.Response) error {
	var body native.Error
	octets, err := io.ReadAll(io.LimitReader(response.Body, maximumRefusal))
	if err == nil {
		err = json.Unmarshal(octets, &body)
	}
	if err != nil || body.Message == "" && len(body.Faults) == 0 {
		body.Message = "the daemon answered " + response.Status
	}

	return &refusal{body: body}
}

// flagNames says which flag sets a field where their names differ.
var flagNames = map[string]string{
	"expires_at":     "expires",
	"received_at":    "received",
	"billing_anchor": "anchor",
	"access":         "kind",
	"ranges":         "range",
	"secret":         "password",
	"settings":       "setting",
	"secrets":        "secret",
	"method":         "pay",
	"value":          "fixed",
}

// argumentNames says which argument sets a field where their names differ.
var argumentNames = map[string]string{"until": "DATE"}

// inFlags returns a refusal in the words of the command line: fields by the name of their flag, or
// of the argument that stands for them.
func inFlags(err error, command *cobra.Command) error {
	var refused *refusal
	if !errors.As(err, &refused) {
		return err
	}
	flags := command.Flags()

	return errors.New(refused.sentences(func(field string) string {
		name := strings.NewReplacer("_", "-", ".", "-").Replace(field)
		if flags.Lookup(name) != nil {
			return "--" + name
		}
		if other, known := flagNames[field]; known && flags.Lookup(other) != nil {
			return "--" + other
		}

		return inArguments(field, command.Use)
	}))
}

// inArguments names a field by its argument, which stands in capitals before the flags of a usage.
func inArguments(field, use string) string {
	name, known := argumentNames[field]
	if !known {
		name = strings.ToUpper(field)
	}
	arguments, _, _ := strings.Cut(use, "--")
	if slices.Contains(strings.Fields(arguments), name) {
		return name
	}

	return field
}
