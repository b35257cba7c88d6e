package store

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Difference writes what a record was and what it is as JSON objects that hold only the fields in
// which they differ; those of inner records have their names behind that of the outer one, with a
// point between. A nil is a record that is not there, and its text is empty; of the other one every
// field is told that is not empty. Secrets write themselves as placeholders; what else must not be
// told is for the caller to take out. It is Internal when a record cannot be written.
func Difference[T any](before, after *T) (was, is string, err error) {
	old, err := flatFields(before)
	if err != nil {
		return "", "", err
	}
	fresh, err := flatFields(after)
	if err != nil {
		return "", "", err
	}
	tellSecrets(old, fresh, secretsOf(before), secretsOf(after))
	for name, value := range old {
		if bytes.Equal(value, fresh[name]) {
			delete(old, name)
			delete(fresh, name)
		}
	}
	if before == nil || after == nil {
		dropEmpty(old)
		dropEmpty(fresh)
	}
	if was, err = objectText(old, before == nil); err != nil {
		return "", "", err
	}
	is, err = objectText(fresh, after == nil)

	return was, is, err
}

// flatFields writes each field of a record.
func flatFields[T any](record *T) (map[string]json.RawMessage, error) {
	fields := map[string]json.RawMessage{}
	if record == nil {
		return fields, nil
	}
	text, err := json.Marshal(record)
	if err == nil {
		err = flatten("", text, fields)
	}
	if err != nil {
		return nil, Errorf(Internal, "writing a record for the audit log: %w", err)
	}

	return fields, nil
}

// How the audit log writes secrets, of which it tells nothing but that they are others.
var (
	keptSecret  = json.RawMessage(`"(secret)"`)
	otherSecret = json.RawMessage(`"(another secret)"`)
)

// tellSecrets takes the places of secrets away that are empty on both sides, and tells those apart
// that are not the same.
func tellSecrets(old, fresh map[string]json.RawMessage, was, is map[string]Secret) {
	for _, names := range []map[string]Secret{was, is} {
		for name := range names {
			before, after := was[name], is[name]
			delete(old, name)
			delete(fresh, name)
			if !before.IsZero() {
				old[name] = keptSecret
			}
			switch same := before.Form == after.Form && bytes.Equal(before.Value, after.Value); {
			case after.IsZero():
			case same || before.IsZero():
				fresh[name] = keptSecret
			default:
				fresh[name] = otherSecret
			}
		}
	}
}

// secretsOf lists the secrets of a record and of its inner records, by the names of flatten.
func secretsOf[T any](record *T) map[string]Secret {
	found := map[string]Secret{}
	if record != nil {
		findSecrets("", reflect.ValueOf(record).Elem(), found)
	}

	return found
}

// findSecrets looks for secrets in the exported fields of a struct.
func findSecrets(place string, value reflect.Value, found map[string]Secret) {
	if value.Kind() != reflect.Struct {
		return
	}
	for at := range value.NumField() {
		field := value.Type().Field(at)
		if !field.IsExported() {
			continue
		}
		name := place + snakeCase(field.Name)
		if secret, is := value.Field(at).Interface().(Secret); is {
			found[name] = secret

			continue
		}
		findSecrets(name+".", value.Field(at), found)
	}
}

// flatten puts a value under its name, and those of an object under names behind it.
func flatten(name string, value json.RawMessage, into map[string]json.RawMessage) error {
	if len(value) == 0 || value[0] != '{' {
		into[name] = value

		return nil
	}
	var inner map[string]json.RawMessage
	if err := json.Unmarshal(value, &inner); err != nil {
		return err
	}
	for field, each := range inner {
		path := snakeCase(field)
		if name != "" {
			path = name + "." + path
		}
		if err := flatten(path, each, into); err != nil {
			return err
		}
	}

	return nil
}

// snakeCase writes the name of a field as surfaces do: OldPrice as old_price.
func snakeCase(name string) string {
	var text strings.Builder
	lower := false
	for _, letter := range name {
		if lower && unicode.IsUpper(letter) {
			text.WriteByte('_')
		}
		lower = unicode.IsLower(letter)
		text.WriteRune(unicode.ToLower(letter))
	}

	return text.String()
}

// empties are how values are written that say nothing.
var empties = []string{`null`, `""`, `0`, `false`, `[]`, `"0001-01-01T00:00:00Z"`}

// dropEmpty takes the fields away that say nothing.
func dropEmpty(fields map[string]json.RawMessage) {
	for name, value := range fields {
		if slices.Contains(empties, string(value)) {
			delete(fields, name)
		}
	}
}

// objectText writes the fields in the order of their names; nothing for a record that is not there.
func objectText(fields map[string]json.RawMessage, absent bool) (string, error) {
	if absent {
		return "", nil
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return "", Errorf(Internal, "writing a record for the audit log: %w", err)
	}

	return string(text), nil
}
