package rostest

import (
	"net"
	"slices"
	"strconv"
	"strings"
)

// readText takes any octets.
func readText(_ *Router, _ *property, text string) (string, *trap) { return text, nil }

// readFlag takes yes, no, true and false, and prints true and false.
func readFlag(_ *Router, p *property, text string) (string, *trap) {
	switch text {
	case "yes", "true":
		return "true", nil
	case "no", "false":
		return "false", nil
	}

	return "", invalidValue(p.name)
}

// readChoice takes one of the words, or the beginning of exactly one.
func readChoice(_ *Router, p *property, text string) (string, *trap) {
	return match(p.name, text, p.values)
}

// readChoices takes a list of words.
func readChoices(r *Router, p *property, text string) (string, *trap) {
	return readList(r, p, text, readChoice)
}

// match finds a word by itself or by a beginning that only it has.
func match(argument, text string, words []string) (string, *trap) {
	if slices.Contains(words, text) {
		return text, nil
	}
	found := ""
	for _, word := range words {
		if !strings.HasPrefix(word, text) {
			continue
		}
		if found != "" {
			return "", ambiguous(argument)
		}
		found = word
	}
	if found == "" {
		return "", noMatch(argument)
	}

	return found, nil
}

// readReference takes a name of the other menu, the beginning of exactly one, an id, or one of
// the words. Nothing at all begins every name, which is why an empty value is ambiguous.
func readReference(r *Router, p *property, text string) (string, *trap) {
	if text == "" && !slices.Contains(p.values, "") {
		return "", ambiguous(p.name)
	}
	if slices.Contains(p.values, text) {
		return text, nil
	}
	target := r.tables[p.of]
	if id, isID := parseID(text); isID {
		if target.byID[id] == nil {
			return "", noMatch(p.name)
		}

		return text, nil
	}
	if exact := target.named(text); exact != nil {
		return exact.name(), nil
	}

	return target.begun(p, text)
}

// begun finds the one row or word that begins with a text.
func (t *table) begun(p *property, text string) (string, *trap) {
	words := slices.Clone(p.values)
	ids := map[string]string{}
	for _, candidate := range t.rows {
		if name := t.value(candidate, t.menu.name); strings.HasPrefix(name, text) {
			words = append(words, name)
			ids[name] = candidate.name()
		}
	}
	found, bad := match(p.name, text, words)
	if id, isRow := ids[found]; isRow {
		found = id
	}

	return found, bad
}

// readName takes the name of an item and keeps the name, not the id.
func readName(r *Router, p *property, text string) (string, *trap) {
	id, bad := readReference(r, p, text)
	if bad != nil {
		return "", bad
	}

	return r.resolve(p.of, id), nil
}

// resolve returns the name of the item with an id; a reference that dangles stays an id.
func (r *Router) resolve(path, value string) string {
	id, isID := parseID(value)
	if !isID {
		return value
	}
	target := r.tables[path]
	if found := target.byID[id]; found != nil {
		return target.value(found, target.menu.name)
	}

	return value
}

// readAddressOrPool takes an IPv4 address or the name of a pool.
func readAddressOrPool(r *Router, p *property, text string) (string, *trap) {
	if address, bad := readAddress(r, p, text); bad == nil {
		return address, nil
	}
	pools := property{name: "pool", of: "/ip/pool"}

	return readReference(r, &pools, text)
}

// readNumber takes a whole number or one of the words.
func readNumber(_ *Router, p *property, text string) (string, *trap) {
	if slices.Contains(p.values, text) {
		return text, nil
	}
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return "", invalidValue(p.name)
	}

	return strconv.FormatUint(value, 10), nil
}

// readRate takes bits per second, where k is 1000, M 1000 k and G 1000 M, and prints bits.
func readRate(_ *Router, p *property, text string) (string, *trap) {
	factor := uint64(1)
	digits := text
	for suffix, times := range map[string]uint64{"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9} {
		if rest, cut := strings.CutSuffix(text, suffix); cut {
			digits, factor = rest, times
		}
	}
	value, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return "", invalidValue(p.name)
	}

	return strconv.FormatUint(value*factor, 10), nil
}

// readDecimal takes a number with a point, such as 0.1.
func readDecimal(_ *Router, p *property, text string) (string, *trap) {
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return "", invalidValue(p.name)
	}

	return text, nil
}

// readMAC takes a hardware address and prints it in capitals.
func readMAC(_ *Router, p *property, text string) (string, *trap) {
	address, err := net.ParseMAC(text)
	if err != nil || len(address) != 6 {
		return "", invalidValue(p.name)
	}

	return strings.ToUpper(address.String()), nil
}

// readDuration takes a time span or one of the words.
func readDuration(_ *Router, p *property, text string) (string, *trap) {
	if slices.Contains(p.values, text) {
		return text, nil
	}
	span, ok := parseSpan(text)
	if !ok {
		return "", invalidValue(p.name)
	}

	return formatSpan(span), nil
}

// readList takes what a kind takes, with commas between.
func readList(r *Router, p *property, text string, each kind) (string, *trap) {
	if text == "" {
		return "", nil
	}
	parts := strings.Split(text, ",")
	for i, part := range parts {
		value, bad := each(r, p, part)
		if bad != nil {
			return "", bad
		}
		parts[i] = value
	}

	return strings.Join(parts, ","), nil
}

// readPair takes two values with a slash between, upload first; one counts for both.
func readPair(r *Router, p *property, text string, each kind) (string, *trap) {
	up, down, two := strings.Cut(text, "/")
	if !two {
		down = up
	}
	first, bad := each(r, p, up)
	if bad != nil {
		return "", bad
	}
	second, bad := each(r, p, down)
	if bad != nil {
		return "", bad
	}

	return first + "/" + second, nil
}
