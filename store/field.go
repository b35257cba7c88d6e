package store

import "strings"

// MaxFieldName is how long the name of a custom field is at most, in octets.
const MaxFieldName = 64

// fieldLetters are what the name of a custom field is made of; it begins with a letter.
const fieldLetters = "abcdefghijklmnopqrstuvwxyz0123456789_-"

// IsFieldName reports whether a text can name a custom field or a setting: a small letter, and
// then small letters, digits, underscores and hyphens, 64 at most.
func IsFieldName(name string) bool {
	return name != "" && len(name) <= MaxFieldName && name[0] >= 'a' && name[0] <= 'z' &&
		strings.Trim(name, fieldLetters) == ""
}

// CheckFields checks custom fields: their names, each once, and the lengths of their values. The
// error is Invalid and names the field given, with the name behind it where one is at fault.
func CheckFields(field string, list []Field) error {
	var found faults
	found.unless(len(list) <= MaxFields, field, "at most %d fit", MaxFields)
	seen := map[string]bool{}
	for _, each := range list {
		if !IsFieldName(each.Name) || seen[each.Name] {
			found.add(Invalidf(field, "%q is not a name of small letters, digits, _ and -, "+
				"given once", Brief(each.Name)))

			continue
		}
		seen[each.Name] = true
		found.text(field+"."+each.Name, strings.NewReplacer("\n", "", "\t", "").Replace(each.Value),
			MaxFieldValue)
	}

	return found.all()
}

// MergeFields puts given fields among those that there are: a value replaces that of the same
// name, an empty one takes the field away, and others stay in their order.
func MergeFields(list, given []Field) []Field {
	merged := make([]Field, 0, len(list)+len(given))
	fresh := map[string]string{}
	for _, each := range given {
		fresh[each.Name] = each.Value
	}
	known := map[string]bool{}
	for _, each := range list {
		known[each.Name] = true
		value, changed := fresh[each.Name]
		if changed {
			each.Value = value
		}
		if each.Value != "" {
			merged = append(merged, each)
		}
	}
	for _, each := range given {
		if !known[each.Name] && fresh[each.Name] != "" {
			known[each.Name] = true
			merged = append(merged, Field{Name: each.Name, Value: fresh[each.Name]})
		}
	}
	if len(merged) == 0 {
		return nil
	}

	return merged
}
