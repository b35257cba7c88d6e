package portal_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/httpapi/portal"
	"gardu/store"
	"gardu/store/storetest"
)

// link returns the path of the page of a service.
func (s *street) link(service int64) string {
	s.t.Helper()
	path, err := s.links.Service(context.Background(), service)
	if err != nil {
		s.t.Fatal(err)
	}

	return path
}

func TestALinkShowsItsService(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.wants(s.get(s.link(andrew)), http.StatusOK, `lang="en"`, "Your service is active",
		"Andrew O&#39;Neil &lt;script&gt;", "123.4 GB of 300 GB", "1 h 30 min of 10 h 0 min", "9 January 2026", "Rp 166.500")
	s.wants(s.get(s.link(budi)), http.StatusOK, "diisolir", "Budi Santoso", "Rp 266.500", "/invoice/"+firstToken, "/checkout/")
}

func TestLinksEnd(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	path := s.link(andrew)
	if err := s.links.Revoke(t.Context(), andrew); err != nil {
		t.Fatal(err)
	}
	s.wants(s.get(path), http.StatusNotFound, "Halaman ini tidak ada")
	path = s.link(andrew)
	s.wants(s.get(path), http.StatusOK)
	s.clock.Advance(portal.DefaultLinkLife - time.Second)
	s.wants(s.get(path), http.StatusOK)
	s.clock.Advance(time.Second)
	s.wants(s.get(path), http.StatusNotFound, "Halaman ini tidak ada")
}

// TestTokensAreBoundToTheirPurpose takes the token of one kind of page to every other.
func TestTokensAreBoundToTheirPurpose(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	service := strings.TrimPrefix(s.link(budi), "/s/")
	looked, page := s.look("100023")
	look := strings.TrimPrefix(looked, "/isolir?k=")
	debt := strings.TrimPrefix(between(t, page.body, `class="button" href="`, `"`), "/checkout/")
	form := s.form(s.get("/isolir"), 0)
	for _, path := range []string{
		"/s/" + look, "/s/" + debt, "/s/" + form, "/checkout/" + look, "/checkout/" + service, "/checkout/" + form,
		"/invoice/" + debt,
	} {
		s.wants(s.get(path), http.StatusNotFound, "Halaman ini tidak ada")
	}
	for _, token := range []string{service, debt, form} {
		s.hides(s.get("/isolir?k="+token), "diisolir")
	}
}

// TestNoOtherTokenOpens changes a token in any place.
func TestNoOtherTokenOpens(t *testing.T) {
	t.Parallel()
	clock, key, shop := storetest.NewClock(), storetest.Key(t), newShop(t)
	links := portal.NewLinks(portal.LinksConfig{Derive: key.Derive, Generations: shop, Now: clock.Now})
	rapid.Check(t, func(r *rapid.T) {
		id := rapid.Int64Range(1, 1<<62).Draw(r, "id")
		path, err := links.Service(context.Background(), id)
		if err != nil {
			r.Fatal(err)
		}
		token := strings.TrimPrefix(path, "/s/")
		if found, err := links.Open(context.Background(), token); err != nil || found != id {
			r.Fatalf("it opens %d, %v", found, err)
		}
		at := rapid.IntRange(0, len(token)-1).Draw(r, "at")
		other := rapid.StringMatching(`[A-Za-z0-9_-]`).Draw(r, "other")
		changed := token[:at] + other + token[at+1:]
		if _, err := links.Open(context.Background(), changed); changed != token && !store.Is(err, store.NotFound) {
			r.Fatalf("%q opens as %q does: %v", changed, token, err)
		}
	})
}

func FuzzLinksOpen(f *testing.F) {
	shop := newShop(f)
	links := portal.NewLinks(portal.LinksConfig{
		Derive: func(label string) []byte { return []byte("key of " + label) }, Generations: shop, Now: shop.clock.Now,
	})
	path, err := links.Service(context.Background(), budi)
	if err != nil {
		f.Fatal(err)
	}
	good := strings.TrimPrefix(path, "/s/")
	f.Add(good)
	f.Add("")
	f.Add(strings.Repeat("A", 50))
	f.Fuzz(func(t *testing.T, token string) {
		id, err := links.Open(context.Background(), token)
		if token == good && (err != nil || id != budi) || token != good && !store.Is(err, store.NotFound) {
			t.Errorf("%q opens %d, %v", token, id, err)
		}
	})
}

func TestVouchersAreRedeemedFromThePage(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	path := s.link(andrew)
	token := s.form(s.get(path), 1)
	redeem := func(code string) string {
		return s.to(s.post(path+"/redeem", url.Values{"f": {token}, "code": {code}}))
	}
	if to := redeem("WRONG"); to != path+"?m=voucher" {
		t.Errorf("a wrong code leads to %q", to)
	}
	s.wants(s.get(path+"?m=voucher"), http.StatusOK, "cannot be redeemed")
	if to := redeem(" RAHASIA1 "); to != path+"?m=redeemed" {
		t.Errorf("a good code leads to %q", to)
	}
	if to := redeem("RAHASIA1"); to != path+"?m=voucher" {
		t.Errorf("the same code again leads to %q", to)
	}
	for _, code := range []string{"", strings.Repeat("x", 65)} {
		if to := redeem(code); to != path+"?m=voucher" {
			t.Errorf("the code %q leads to %q", code, to)
		}
	}
	old := s.to(s.post(path+"/redeem", url.Values{"f": {s.form(s.get(path), 0)}, "code": {"RAHASIA1"}}))
	if old != path {
		t.Errorf("the form of another button leads to %q", old)
	}
	s.hides(s.get(path+"?m=<b>"), "<b>")
}

func TestGuessingVouchersIsKeptToARate(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	path := s.link(andrew)
	token := s.form(s.get(path), 1)
	for at := range 11 {
		got := s.post(path+"/redeem", url.Values{"f": {token}, "code": {"GUESS"}})
		if want := at == 10; (got.status == http.StatusTooManyRequests) != want {
			t.Errorf("guess %d: %d", at, got.status)
		}
	}
}

func TestRenewingFromALink(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for service, want := range map[int64]string{siti: "/checkout/" + orderToken, andrew: s.link(andrew) + "?m=renew"} {
		path := s.link(service)
		form := url.Values{"f": {s.form(s.get(path), 0)}}
		if to := s.to(s.post(path+"/renew", form)); to != want {
			t.Errorf("it leads to %q, want %q", to, want)
		}
	}
	s.wants(s.get(s.link(andrew)+"?m=renew"), http.StatusOK, "cannot be renewed")
	s.wants(s.post("/s/forged/renew", url.Values{}), http.StatusNotFound)
}

func TestAddressesOfLinks(t *testing.T) {
	t.Parallel()
	s := open(t, "https://bayar.isp.id/")
	if path := s.link(budi); !strings.HasPrefix(path, "https://bayar.isp.id/s/") {
		t.Errorf("a service is at %q", path)
	}
	invoice := s.invoices[11]
	if path := s.links.Invoice(&invoice); path != "https://bayar.isp.id/invoice/"+firstToken {
		t.Errorf("an invoice is at %q", path)
	}
	if path := s.links.Checkout(orderToken); path != "https://bayar.isp.id/checkout/"+orderToken {
		t.Errorf("an order is paid at %q", path)
	}
}
