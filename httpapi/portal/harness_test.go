package portal_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"gardu/httpapi"
	"gardu/httpapi/portal"
	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/storetest"
)

// stopTimeout bounds the end of a server in a test; it is never reached by one that works.
const stopTimeout = 10 * time.Second

// street is a shop with its pages, reached over TCP as customers reach it.
type street struct {
	*shop
	t      testing.TB
	links  *portal.Links
	server *httpapi.Server
	url    string
	client *http.Client
	log    *bytes.Buffer
}

// open opens a shop.
func open(t testing.TB, publicURL string) *street {
	t.Helper()
	s := &street{t: t, shop: newShop(t), log: &bytes.Buffer{}}
	s.links = portal.NewLinks(portal.LinksConfig{
		Derive: storetest.Key(t).Derive, Generations: s.shop, Now: s.clock.Now, PublicURL: publicURL,
	})
	logger := slog.New(slog.NewTextHandler(s.log, nil))
	pages := portal.New(portal.Config{
		Finder: s.shop, People: s.shop, Invoices: s.shop, Debts: s.shop, Orders: s.shop, Tills: s.shop,
		Services: s.shop, Proofs: s.shop, Links: s.links, PublicURL: publicURL,
		Brand: portal.Brand{
			Title: "Net Desa Jaya", Phone: "0812-3456-7890", Footer: "Jl. Asia Afrika 8, Bandung",
		},
		Currency: store.IDR, Language: "id", Zone: storetest.Zone, Now: s.clock.Now, Logger: logger,
	})
	s.server = httpapi.New(httpapi.Config{
		Now: s.clock.Now, Logger: logger, Public: httpapi.Public{
			Listen: "127.0.0.1:0", Surfaces: []web.Surface{pages},
			TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
		},
	})
	if err := s.server.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + s.server.Address().String()
	transport := &http.Transport{}
	s.client = &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		if err := s.server.Shutdown(ctx); err != nil {
			t.Errorf("stopping the server: %v", err)
		}
	})

	return s
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask sends a request; change may be nil.
func (s *street) ask(method, path string, body io.Reader, change func(*http.Request)) answer {
	s.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	if change != nil {
		change(request)
	}
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}

	return answer{response.StatusCode, response.Header, string(text)}
}

// get gets a page.
func (s *street) get(path string) answer {
	s.t.Helper()

	return s.ask(http.MethodGet, path, nil, nil)
}

// from gets a page from an address.
func (s *street) from(address, path string) answer {
	s.t.Helper()

	return s.ask(http.MethodGet, path, nil, func(r *http.Request) {
		r.Header.Set("X-Forwarded-For", address)
	})
}

// post sends a form.
func (s *street) post(path string, form url.Values) answer {
	s.t.Helper()

	return s.ask(http.MethodPost, path, strings.NewReader(form.Encode()), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	})
}

// formToken matches the token of a form.
var formToken = regexp.MustCompile(`name="f" value="([^"]+)"`)

// form returns the token of the nth form on a page.
func (s *street) form(page answer, nth int) string {
	s.t.Helper()
	found := formToken.FindAllStringSubmatch(page.body, -1)
	if len(found) <= nth {
		s.t.Fatalf("the page has %d forms:\n%s", len(found), page.body)
	}

	return found[nth][1]
}

// to returns where a redirect leads, and fails for anything else.
func (s *street) to(from answer) string {
	s.t.Helper()
	if from.status != http.StatusSeeOther {
		s.t.Fatalf("status %d, want a redirect:\n%s", from.status, from.body)
	}

	return from.header.Get("Location")
}

// look types a name, and returns the page that it leads to.
func (s *street) look(name string) (path string, page answer) {
	s.t.Helper()
	token := s.form(s.get("/isolir"), 0)
	path = s.to(s.post("/isolir", url.Values{"f": {token}, "n": {name}}))

	return path, s.get(path)
}

// pay chooses a way to pay, and returns the path of the page that it leads to.
func (s *street) pay(checkout, way string) string {
	s.t.Helper()
	token := s.form(s.get(checkout), 0)

	return s.to(s.post(checkout, url.Values{"f": {token}, "way": {way}}))
}

// wants fails unless a page has all texts.
func (s *street) wants(page answer, status int, texts ...string) {
	s.t.Helper()
	if page.status != status {
		s.t.Errorf("status %d, want %d:\n%s", page.status, status, plain(page))
	}
	for _, text := range texts {
		if !strings.Contains(page.body, text) {
			s.t.Errorf("the page does not say %q:\n%s", text, plain(page))
		}
	}
}

// hides fails where a page has one of the texts.
func (s *street) hides(page answer, texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if strings.Contains(page.body, text) {
			s.t.Errorf("the page says %q:\n%s", text, plain(page))
		}
	}
}

// plain returns the body of a page without its style.
func plain(page answer) string { return style.ReplaceAllString(page.body, "") }
