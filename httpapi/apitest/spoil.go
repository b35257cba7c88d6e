package apitest

import (
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// spoil changes a value somewhere, so that it most likely does not fit any more.
func spoil(r *rand.Rand, value any) any {
	switch found := value.(type) {
	case map[string]any:
		return spoilObject(r, found)
	case []any:
		if len(found) > 0 && r.IntN(4) > 0 {
			place := r.IntN(len(found))
			found[place] = spoil(r, found[place])

			return found
		}
	}

	return odd(r)
}

// spoilObject changes a field, leaves one out, or adds one.
func spoilObject(r *rand.Rand, found map[string]any) any {
	keys := slices.Sorted(maps.Keys(found))
	switch choice := r.IntN(10); {
	case len(keys) == 0 || choice == 0:
		found[pick(r, oddNames)] = odd(r)
	case choice == 1:
		delete(found, keys[r.IntN(len(keys))])
	case choice == 2:
		return odd(r)
	default:
		key := keys[r.IntN(len(keys))]
		found[key] = spoil(r, found[key])
	}

	return found
}

// odd draws a value that few fields are made for.
func odd(r *rand.Rand) any {
	switch r.IntN(8) {
	case 0:
		return nil
	case 1:
		return r.IntN(2) == 0
	case 2, 3:
		return pick(r, oddNumbers)
	case 4:
		return []any{odd(r), pick(r, oddTexts)}
	case 5:
		return map[string]any{pick(r, oddNames): pick(r, oddTexts)}
	default:
		return pick(r, oddTexts)
	}
}

// pick draws one of a list.
func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// oddNames are names of fields that nobody expects, or that another library would take for its own.
var oddNames = []string{
	"", "x", "id", "__proto__", "$schema", "$ref", "Revision", "NAME", "name.name", "a/b", "名前",
	strings.Repeat("n", 500),
}

// oddTexts are texts at which something could stumble.
var oddTexts = []string{
	"", " ", "\x00", "a\x00b", "\n", "\r\nX-Evil: 1", "\t", "null", "0", "-1", "1e9", "NaN", "true",
	"../../../etc/passwd", "..", "/", "%2e%2e%2f", "%00", "#", "#0", "#-1", "#99999999999999999999",
	"'; drop table x; --", "{{.}}", "${x}", "%s%n", "<script>alert(1)</script>",
	"é", "e\u0301", "\u202eabc", "\ufeff", "\ufffd", "💸", "ﷺ", "\u2028", "Ω≈ç√", "\xff\xfe",
	"10M/10M", "0/0", "-5M/1M", "30d", "-30d", "99999999999999d", "1mo", "9223372036854775808",
	"100000000000000000000.00", "-0.01", "0.001", "1,5", "0x10", "٣", "2026-02-30",
	"0000-00-00", "9999-12-31T23:59:59Z", "2026-01-01T00:00:00+99:99", "+62", "0812",
	"a@b", "@", "127.0.0.1/33", "::", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff",
	strings.Repeat("a", 300), strings.Repeat("b", 10_000), strings.Repeat("é", 2_000),
	strings.Repeat("9", 400),
}

// oddNumbers are numbers at bounds.
var oddNumbers = []any{
	0, 1, -1, 2, 31, 32, 100, 101, 127, 128, 255, 256, 1000, 1001, 25_000, 25_001, 65_535, 65_536,
	math.MaxInt32, math.MaxInt32 + 1, math.MinInt32, math.MaxInt64, math.MinInt64, 1 << 53,
	1e15, -1e15, 0.5, 1.5, -0.1, 1e300, 5e-324,
	json.RawMessage("18446744073709551616"), json.RawMessage("-0"), json.RawMessage("1E400"),
	json.RawMessage("100000000000000000000000000000000000000"),
}

// maxSpoiltBody bounds bodies that are too long on purpose.
const maxSpoiltBody = 2 << 20

// breakText makes of JSON what is not, or is not usual.
func breakText(r *rand.Rand, text []byte) []byte {
	switch r.IntN(11) {
	case 0:
		return text[:r.IntN(len(text)+1)]
	case 1:
		return append(text, []byte("}")...)
	case 2:
		return append([]byte("\xef\xbb\xbf"), text...)
	case 3:
		return append(append(append([]byte(nil), text...), ' '), text...)
	case 4:
		return []byte(strings.Repeat("[", 20_000))
	case 5:
		return []byte(strings.Repeat(`{"name":`, 5_000) + "1" + strings.Repeat("}", 5_000))
	case 6:
		return []byte(`"` + strings.Repeat("x", maxSpoiltBody) + `"`)
	case 7:
		return []byte(strings.Replace(string(text), `"`, `"\ud800`, 1))
	case 8: // the same field twice
		return []byte(strings.Replace(string(text), "{", `{"name":"x","name":7,"NAME":null,`, 1))
	case 9:
		return nil
	default:
		broken := append([]byte(nil), text...)
		for range 1 + r.IntN(4) {
			if len(broken) > 0 {
				broken[r.IntN(len(broken))] = byte(r.IntN(256))
			}
		}

		return broken
	}
}
