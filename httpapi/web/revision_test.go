package web_test

import (
	"strings"
	"testing"

	"gardu/httpapi/web"
	"gardu/store"
)

// FuzzParseIfMatch reads any header: a tag of ours comes back, and nothing else passes for one.
func FuzzParseIfMatch(f *testing.F) {
	for _, seed := range []string{"", "*", `"7"`, `W/"7"`, "7", `"7", "8"`, `""`, `"0"`, `"18446744073709551616"`, `"-1"`, `"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		revision, err := web.ParseIfMatch(header)
		switch {
		case err != nil:
			if !store.Is(err, store.Invalid) || revision != 0 {
				t.Errorf("%q: %d, %v", header, revision, err)
			}
		case revision == 0:
			if text := strings.TrimSpace(header); text != "" && text != "*" {
				t.Errorf("%q expects nothing", header)
			}
		default:
			again, err := web.ParseIfMatch(web.ETag(revision))
			if err != nil || again != revision {
				t.Errorf("%q: %d came back as %d, %v", header, revision, again, err)
			}
			if web.Knows("", web.ETag(revision)) || !web.Knows(`"x", W/`+web.ETag(revision), web.ETag(revision)) {
				t.Errorf("%d is known, or not", revision)
			}
		}
	})
}

// FuzzParseRepeatKey reads any header: what passes is visible ASCII, and comes back as it is.
func FuzzParseRepeatKey(f *testing.F) {
	for _, seed := range []string{"", "a", "a b", "é", "\x00", strings.Repeat("x", 129), "~!"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		key, err := web.ParseRepeatKey(header)
		visible := len(header) <= store.MaxRepeatKey && strings.IndexFunc(header, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
		if (err == nil) != visible || err == nil && key != header || err != nil && !store.Is(err, store.Invalid) {
			t.Errorf("%q: %q, %v", header, key, err)
		}
	})
}
