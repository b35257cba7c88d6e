package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gardu/httpapi/portal"
	"gardu/store"
)

func TestIsolirFindsTheCustomerByAddress(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	page := s.from(budiAddress, "/isolir")
	s.wants(page, http.StatusOK, "Internet Anda diisolir", "B*** S***", "Rp 266.500", "10 Januari 2026",
		"Rp 100.000", "INV-2602-01001", "Bayar sekarang")
	s.hides(page, "Budi", "Merdeka", firstToken)
	s.wants(s.from(sitiAddress, "/isolir"), http.StatusOK, "Masa aktif sudah habis", "Perpanjang", "30 Juni 2026")
	s.wants(s.from(ayuAddress, "/isolir"), http.StatusOK, "Layanan Anda dihentikan", "hubungi kami")
	s.wants(s.from("203.0.113.9", "/isolir"), http.StatusOK, "Cek tagihan")
}

func TestEveryStateHasItsReason(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for _, one := range []struct {
		name  string
		state store.ServiceState
		holds store.Holds
		spent bool
		want  string
	}{
		{"terminated", store.StateTerminated, store.Holds(0), false, "Layanan ini sudah berakhir"},
		{"suspended", store.StateSuspended, store.Holds(0).With(store.HoldManual), false, "Layanan Anda dihentikan"},
		{"leave", store.StateSuspended, store.Holds(0).With(store.HoldLeave), false, "sedang cuti"},
		{"isolir", store.StateIsolir, store.Holds(0), false, "diisolir"},
		{"expired", store.StateExpired, store.Holds(0), false, "Masa aktif sudah habis"},
		{"pending", store.StatePending, store.Holds(0), false, "belum dimulai"},
		{"active", store.StateActive, store.Holds(0), false, "Layanan Anda aktif"},
		{"spent", store.StateActive, store.Holds(0), true, "Kuota sudah habis"},
	} {
		s.mu.Lock()
		standing := s.standings[ayu]
		standing.State, standing.Service.Holds, standing.Spent = one.state, one.holds, one.spent
		s.standings[ayu] = standing
		s.mu.Unlock()
		s.wants(s.from(ayuAddress, "/isolir"), http.StatusOK, one.want)
	}
}

// TestLookingUpTellsNothingOfWhoOwesNothing compares what is told of a name that does not exist with
// what is told of one that owes nothing: octet for octet the same, but for the time in tokens, which
// stands still.
func TestLookingUpTellsNothingOfWhoOwesNothing(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	nobodyPath, nobody := s.look("no-such-login")
	lunasPath, quiet := s.look("lunas@isp")
	if nobodyPath != lunasPath || nobody.body != quiet.body {
		t.Errorf("%s and %s differ:\n%s\n%s", nobodyPath, lunasPath, nobody.body, quiet.body)
	}
	s.wants(nobody, http.StatusOK, "Tidak ada tagihan terbuka")
	_, budis := s.look("budi@isp")
	s.wants(budis, http.StatusOK, "B*** S***", "Rp 266.500")
	s.hides(budis, "Budi", "Merdeka", "Rumah 20 Mbps", firstToken)
	if strings.Contains(s.log.String(), "budi") {
		t.Error("the log tells who was looked for")
	}
}

func TestLookingUpIsKeptToARate(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	form := url.Values{"f": {s.form(s.get("/isolir"), 0)}, "n": {"guess"}}
	refused := 0
	for range 15 {
		if got := s.post("/isolir", form); got.status == http.StatusTooManyRequests {
			refused++
			s.wants(got, http.StatusTooManyRequests, "Mohon tunggu sebentar")
			if got.header.Get("Retry-After") == "" {
				t.Error("it is not told when to come again")
			}
		}
	}
	if refused != 5 {
		t.Errorf("%d of 15 guesses were refused", refused)
	}
	s.clock.Advance(time.Minute)
	if got := s.post("/isolir", form); got.status != http.StatusSeeOther {
		t.Errorf("after a minute: %d", got.status)
	}
}

func TestFormsOfOthersAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t, "http://bayar.isp.id")
	token := s.form(s.get("/isolir"), 0)
	form := url.Values{"f": {token}, "n": {"budi@isp"}}.Encode()
	for _, one := range []struct {
		name, header, value string
		want                int
	}{
		{"another site", "Origin", "https://evil.example", http.StatusNotFound},
		{"another site says the browser", "Sec-Fetch-Site", "cross-site", http.StatusNotFound},
		{"no site", "Origin", "null", http.StatusSeeOther},
		{"our own name", "Origin", "http://bayar.isp.id", http.StatusSeeOther},
		{"the address that was asked", "Origin", s.url, http.StatusSeeOther},
	} {
		got := s.ask(http.MethodPost, "/isolir", strings.NewReader(form), func(r *http.Request) {
			r.Header.Set(one.header, one.value)
		})
		if got.status != one.want {
			t.Errorf("%s: %d, want %d", one.name, got.status, one.want)
		}
	}
	for name, bad := range map[string]string{"none": "", "of another form": s.form(s.get("/checkout/"+firstToken), 0)} {
		if to := s.to(s.post("/isolir", url.Values{"f": {bad}, "n": {"budi@isp"}})); to != "/isolir" {
			t.Errorf("with the token %s it leads to %q", name, to)
		}
	}
	large := url.Values{"f": {token}, "n": {strings.Repeat("x", 9<<10)}}
	if got := s.post("/isolir", large); got.status != http.StatusNotFound {
		t.Errorf("a large form is answered with %d", got.status)
	}
}

// TestWhoOwesMuchIsToldInShort lets a customer owe as many invoices as are kept open at most.
func TestWhoOwesMuchIsToldInShort(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.mu.Lock()
	for id := range int64(store.MaxOpenInvoices - 2) {
		one := s.invoices[11]
		one.ID, one.Number = 100+id, 260301001+id
		s.invoices[one.ID] = one
	}
	s.mu.Unlock()
	for _, path := range []string{"/isolir", s.link(budi)} {
		page := s.from(budiAddress, path)
		s.wants(page, http.StatusOK, "INV-2601-01001", "Lainnya (176)", "Rp 33.233.500")
		if len(page.body) > portal.MaxPage {
			t.Errorf("%s has %d octets", path, len(page.body))
		}
	}
}

func TestExpiredServicesAreRenewedFromThePage(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	page := s.from(sitiAddress, "/isolir")
	service := between(t, page.body, `name="k" value="`, `"`)
	form := url.Values{"f": {s.form(page, 0)}, "k": {service}}
	if to := s.to(s.post("/isolir/renew", form)); to != "/checkout/"+orderToken {
		t.Errorf("it leads to %q", to)
	}
	form.Set("k", "forged")
	if to := s.to(s.post("/isolir/renew", form)); to != "/isolir" {
		t.Errorf("a forged service leads to %q", to)
	}
}

func TestFaultsOfOursAreToldToPeopleAndLogged(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.fail(store.Errorf(store.Internal, "reading a secret file"))
	page := s.from(budiAddress, "/isolir")
	s.wants(page, http.StatusInternalServerError, "Maaf, belum berhasil")
	s.hides(page, "secret")
	if !strings.Contains(s.log.String(), "reading a secret file") {
		t.Error("the cause is not in the log")
	}
}

// between returns what stands between two texts.
func between(t *testing.T, text, before, after string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, before)
	if !found {
		t.Fatalf("no %q in:\n%s", before, text)
	}
	value, _, _ := strings.Cut(rest, after)

	return value
}
