package portal_test

import (
	"bytes"
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gardu/store"
)

func TestCheckoutOffersWaysToPay(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	page := s.get("/checkout/" + firstToken)
	s.wants(page, http.StatusOK, "Rumah 20 Mbps", "Rp 150.000", "PPN 12%", "DPP Rp 137.500", "Rp 166.500",
		`value="1"`, `value="2"`, `value="3:va-bca"`, `value="3:alfamart"`, `value="4"`, "biaya Rp 4.000", "biaya 0.7%")
	s.hides(page, "unheard-of")
	order := s.get("/checkout/" + orderToken)
	s.wants(order, http.StatusOK, "Pesanan", "Rumah 20 Mbps", "Rp 16.500", "Rp 166.500")
	s.mu.Lock()
	s.offers = nil
	s.mu.Unlock()
	s.wants(s.get("/checkout/"+firstToken), http.StatusOK, "Tidak ada cara bayar")
}

func TestWhatIsPaidIsClosed(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.wants(s.get("/checkout/"+paidToken), http.StatusOK, "Tidak ada yang harus dibayar")
	s.clock.Advance(25 * time.Hour)
	late := s.get("/checkout/" + orderToken)
	s.wants(late, http.StatusOK, "Tidak ada yang harus dibayar")
	s.hides(late, `name="way"`)
}

// TestSendingTwiceOpensOneAttempt sends one form from many places at one time.
func TestSendingTwiceOpensOneAttempt(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	path := "/checkout/" + firstToken
	form := url.Values{"f": {s.form(s.get(path), 0)}, "way": {"1"}}
	var sending sync.WaitGroup
	led := make([]string, 8)
	for at := range led {
		sending.Go(func() { led[at] = s.post(path, form).header.Get("Location") })
	}
	sending.Wait()
	for _, to := range led {
		if to == "" || to != led[0] {
			t.Errorf("it leads to %q and %q", led[0], to)
		}
	}
	if s.opened != 1 {
		t.Errorf("%d attempts", s.opened)
	}
}

func TestChoosingBadlyShowsTheChoiceAgain(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	path := "/checkout/" + firstToken
	token := s.form(s.get(path), 0)
	for _, way := range []string{"", "x", "-1", "0", "99999999999999999999", strings.Repeat("1", 100)} {
		if to := s.to(s.post(path, url.Values{"f": {token}, "way": {way}})); to != path {
			t.Errorf("%q leads to %q", way, to)
		}
	}
	if to := s.to(s.post(path, url.Values{"f": {"forged"}, "way": {"1"}})); to != path {
		t.Errorf("a forged form leads to %q", to)
	}
	if len(s.wishes) != 0 {
		t.Errorf("%d attempts were asked for", len(s.wishes))
	}
}

func TestTillsThatRefuse(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	path := "/checkout/" + firstToken
	form := url.Values{"f": {s.form(s.get(path), 0)}, "way": {"1"}}
	for _, one := range []struct {
		err    error
		status int
	}{
		{store.Errorf(store.Conflict, "paid meanwhile"), http.StatusSeeOther},
		{store.Invalidf("method", "is switched off"), http.StatusSeeOther},
		{store.Errorf(store.Unavailable, "the gateway is busy"), http.StatusServiceUnavailable},
	} {
		s.mu.Lock()
		s.refusal = one.err
		s.mu.Unlock()
		got := s.post(path, form)
		if got.status != one.status || one.status == http.StatusSeeOther && got.header.Get("Location") != path {
			t.Errorf("%v: %d, %q", one.err, got.status, got.header.Get("Location"))
		}
		s.hides(got, "busy", "switched")
	}
}

func TestTokensThatOpenNothing(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.pay("/checkout/"+firstToken, "1")
	for _, path := range []string{
		"/checkout/short", "/checkout/" + strings.Repeat("A", 65), "/checkout/" + strings.Repeat("A", 32),
		"/checkout/" + firstToken + "/G0", "/checkout/" + firstToken + "/" + strings.Repeat("G", 80),
		"/invoice/short", "/invoice/" + strings.Repeat("B", 32), "/invoice/" + strings.Repeat("B", 32) + ".pdf",
		"/s/x", "/s/" + strings.Repeat("C", 50), "/checkout/" + strings.Repeat("C", 50),
		"/checkout/payment", "/checkout/payment?invoice=260101001&noservices=100024",
		"/checkout/payment?invoice=1&noservices=100023", "/checkout/payment?invoice=x&noservices=100023",
	} {
		s.wants(s.get(path), http.StatusNotFound, "Halaman ini tidak ada")
	}
}

func TestAnAttemptIsShownWithItsOwnTargetAlone(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	first := s.pay("/checkout/"+firstToken, "1")
	reference := first[strings.LastIndexByte(first, '/')+1:]
	s.wants(s.get(first), http.StatusOK, "Rp 166.637")
	s.wants(s.get("/checkout/"+secondToken+"/"+reference), http.StatusNotFound, "tidak ada")
	s.wants(s.get("/checkout/"+orderToken+"/"+reference), http.StatusNotFound, "tidak ada")
}

func TestOldPagesLeadToTheCheckout(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for _, number := range []string{"260101001", "INV-2601-01001"} {
		path := s.to(s.get("/checkout/payment?invoice=" + number + "&noservices=100023"))
		page := s.get(path)
		s.wants(page, http.StatusOK, "INV-2601-01001", "Rp 166.500", "B*** S***")
		s.hides(page, "Budi", firstToken)
	}
}

func TestAllThatIsOwedIsPaidAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	_, page := s.look("100023")
	path := between(t, page.body, `class="button" href="`, `"`)
	s.wants(s.get(path), http.StatusOK, "Tagihan terbuka", "INV-2601-01001", "INV-2602-01001", "Rp 266.500", "B*** S***")
	s.wants(s.get(s.pay(path, "2")), http.StatusOK, "1234567890")
	if want := (store.PayWish{Customer: budi, Method: 2}); s.wishes[0] != want {
		t.Errorf("it was asked for %+v", s.wishes[0])
	}
	s.clock.Advance(7 * time.Hour)
	s.wants(s.get(path), http.StatusNotFound, "tidak ada")
}

func TestPayersReturnToWherePaymentsAreShown(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"": "", "http://127.0.0.1/": "http://127.0.0.1/checkout/" + firstToken} {
		s := open(t, address)
		s.pay("/checkout/"+firstToken, "4")
		if s.back != want {
			t.Errorf("they return to %q, want %q", s.back, want)
		}
	}
}

func TestEveryStateOfAnAttempt(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	path := s.pay("/checkout/"+firstToken, "1")
	reference := path[strings.LastIndexByte(path, '/')+1:]
	for _, one := range []struct {
		state   store.AttemptState
		says    string
		refresh string
	}{
		{store.AttemptCreated, "Menyiapkan pembayaran", "3"},
		{store.AttemptPending, "Bayar tepat", "10"},
		{store.AttemptReview, "Bukti sedang diperiksa", "30"},
		{store.AttemptPaid, "Pembayaran diterima", ""},
		{store.AttemptExpired, "Waktu pembayaran habis", ""},
		{store.AttemptCancelled, "Waktu pembayaran habis", ""},
		{store.AttemptFailed, "Pembayaran tidak berhasil", ""},
		{store.AttemptRefunded, "Pembayaran diterima", ""},
	} {
		s.set(reference, func(a *store.Attempt) { a.State = one.state })
		page := s.get(path)
		s.wants(page, http.StatusOK, one.says)
		refresh := `<meta http-equiv="refresh" content="` + one.refresh + `">`
		if strings.Contains(page.body, refresh) != (one.refresh != "") {
			t.Errorf("%v: no refresh of %q", one.state, one.refresh)
		}
	}
}

func TestTheCodeOnThePageIsTheCodeThatWasMade(t *testing.T) {
	t.Parallel()
	reader := needs(t, "zbarimg", "zbar-tools")
	s := open(t, "")
	page := s.get(s.pay("/checkout/"+firstToken, "1"))
	s.wants(page, http.StatusOK, `alt="Kode QRIS untuk dipindai: Rp 166.637"`)
	octets, err := base64.StdEncoding.DecodeString(html.UnescapeString(between(t, page.body, "data:image/png;base64,", `"`)))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "qr.png")
	if err := os.WriteFile(name, octets, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), reader, "--quiet", "--raw", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	if read := string(bytes.TrimSpace(out)); read != qrisText {
		t.Errorf("it reads %q", read)
	}
}
