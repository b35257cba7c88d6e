package portal_test

import (
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gardu/httpapi/portal"
)

// update writes the golden pages anew.
var update = flag.Bool("update", false, "write the golden pages anew")

// style and picture match what a golden page leaves out: what is told by other tests.
var (
	style   = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	picture = regexp.MustCompile(`data:image/png;base64,[A-Za-z0-9+/=]+`)
)

func TestGoldenPages(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for _, page := range prepared(s) {
		got := s.get(page.path)
		text := style.ReplaceAllString(got.body, "<style></style>")
		text = picture.ReplaceAllString(text, "data:PICTURE")
		name := filepath.Join("testdata", page.name+".html")
		if *update {
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}

			continue
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), text); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", page.name, diff)
		}
	}
}

func TestEveryPageKeepsToItself(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	outside := regexp.MustCompile(`(?i)(src|action|data|poster)="(https?:|//)|@import|url\(|<script|<iframe|<link|\son\w+=`)
	for _, page := range prepared(s) {
		got := s.get(page.path)
		if len(got.body) > portal.MaxPage {
			t.Errorf("%s has %d octets", page.name, len(got.body))
		}
		if found := outside.FindString(got.body); found != "" {
			t.Errorf("%s has %q", page.name, found)
		}
		css := style.FindStringSubmatch(got.body)
		sum := sha256.Sum256([]byte(css[1]))
		policy := got.header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
			t.Errorf("%s has the policy %q", page.name, policy)
		}
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Content-Type": "text/html; charset=utf-8",
		} {
			if value := got.header.Get(name); value != want {
				t.Errorf("%s has %s: %q", page.name, name, value)
			}
		}
	}
}
