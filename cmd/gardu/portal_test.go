package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gardu/billing"
	"gardu/configs"
	"gardu/store"
	"gardu/store/registry"
)

// kiosk is a customer before the pages of an office over a real book.
type kiosk struct {
	*Office
	t       *testing.T
	clock   *handClock
	url     string
	client  *http.Client
	service store.Service
	invoice store.Invoice
}

// openKiosk makes a customer who owes an invoice, ways to pay, and the pages at an address of their
// own.
func openKiosk(t *testing.T) *kiosk {
	t.Helper()
	office, clock := openOffice(t, func(c *configs.Config) {
		c.Portal.Title, c.Portal.Listen = "Net Desa Jaya", "127.0.0.1:0"
		c.HTTP.TrustedProxies = []string{"127.0.0.1"}
	})
	k := &kiosk{Office: office, t: t, clock: clock}
	k.sell()
	server := newPortalServer(office)
	if err := server.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	k.url = "http://" + server.Address().String()
	k.client = &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
		defer cancel()
		if err := server.Shutdown(ctx); err != nil {
			t.Error(err)
		}
	})

	return k
}

// sell makes a plan, a customer with a service and an invoice, and a transfer by which it is paid.
func (k *kiosk) sell() {
	k.t.Helper()
	ctx := context.Background()
	access, validity, price := store.PPPoE, store.Validity{Count: 30, Unit: store.Days}, int64(150_000)
	name, rate, kind := "rumah", "20M/20M", store.MethodTransfer
	plan, err := k.Registry.AddPlan(ctx, registry.PlanPatch{
		Name: &name, Access: &access, Validity: &validity, Price: &price, ProfilePatch: registry.ProfilePatch{Rate: &rate},
	})
	k.must(err)
	person, number := "Budi Santoso", "P-1"
	customer, err := k.Billing.AddCustomer(ctx, billing.CustomerPatch{Name: &person, Number: &number})
	k.must(err)
	login, service, password := "budi@isp", "100023", billing.Password{Text: "rahasia"}
	k.service, err = k.Billing.AddService(ctx, billing.ServicePatch{
		Login: &login, Plan: &plan.Name, Number: &service, Customer: &customer.ID, Password: &password,
	})
	k.must(err)
	bank, details, low, high := "bca", "BCA\n1234567890", int64(1), int64(999)
	_, err = k.Registry.AddMethod(ctx, registry.MethodPatch{
		Name: &bank, Kind: &kind, Details: &details, CodeLow: &low, CodeHigh: &high,
	})
	k.must(err)
	k.invoice, err = k.Billing.IssueInvoice(ctx, billing.InvoicePatch{
		Customer: customer.ID, Service: k.service.ID,
		Lines: []store.Line{{Name: "Rumah 20 Mbps", Plan: plan.ID, Quantity: 1, Price: price, Amount: price}},
	})
	k.must(err)
}

// must fails the test for an error.
func (k *kiosk) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// ask sends a request from an address, and returns status, body and where it leads.
func (k *kiosk) ask(method, path, kind string, body io.Reader) (int, string, string) {
	k.t.Helper()
	request, err := http.NewRequestWithContext(k.t.Context(), method, k.url+path, body)
	k.must(err)
	request.Header.Set("X-Forwarded-For", "10.20.30.40")
	request.Header.Set("Content-Type", kind)
	response, err := k.client.Do(request)
	k.must(err)
	defer response.Body.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(response.Body)
	k.must(err)

	return response.StatusCode, string(text), response.Header.Get("Location")
}

// page gets a page that must say something.
func (k *kiosk) page(path string, says ...string) string {
	k.t.Helper()
	status, body, _ := k.ask(http.MethodGet, path, "", nil)
	for _, text := range says {
		if status != http.StatusOK || !strings.Contains(body, text) {
			k.t.Fatalf("%s: %d, without %q:\n%s", path, status, text, body)
		}
	}

	return body
}

// send sends a form, and returns where it leads.
func (k *kiosk) send(path string, form url.Values) string {
	k.t.Helper()
	const kind = "application/x-www-form-urlencoded"
	status, body, to := k.ask(http.MethodPost, path, kind, strings.NewReader(form.Encode()))
	if status != http.StatusSeeOther {
		k.t.Fatalf("%s: %d\n%s", path, status, body)
	}

	return to
}

// value returns the value of the first field of a name on a page.
func value(t *testing.T, page, field string) string {
	t.Helper()
	found := regexp.MustCompile(`name="` + field + `" value="([^"]*)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no field %s in:\n%s", field, page)
	}

	return found[1]
}

// TestACustomerPaysFromTheIsolirPage goes the whole way over a real book: found by the address, all
// that is owed, a transfer with a unique code, its proof, and paid once somebody has approved it.
func TestACustomerPaysFromTheIsolirPage(t *testing.T) {
	t.Parallel()
	k := openKiosk(t)
	k.page("/isolir", "Cek tagihan")
	k.Network.Whereabouts.Hold(netip.MustParseAddr("10.20.30.40"), k.service.ID, 1)
	k.clock.set(k.invoice.Isolir.Add(time.Hour))
	scheduler, err := billing.NewScheduler(billing.SchedulerConfig{Billing: k.Billing, Now: k.clock.Now})
	k.must(err)
	_, err = scheduler.RunOnce(t.Context())
	k.must(err)
	page := k.page("/isolir", "diisolir", "B*** S***", "Rp 150.000")
	debt := regexp.MustCompile(`href="(/checkout/[^"]+)"`).FindStringSubmatch(page)[1]

	checkout := k.page(debt, k.invoice.Display(), "bca")
	paying := k.send(debt, url.Values{"f": {value(t, checkout, "f")}, "way": {value(t, checkout, "way")}})
	if again := k.send(debt, url.Values{"f": {value(t, checkout, "f")}, "way": {value(t, checkout, "way")}}); again != paying {
		t.Errorf("the form sent twice leads to %q and %q", paying, again)
	}
	k.page(paying, "1234567890", "kode unik")
	proof := k.page(paying+"?proof=1", "Kirim bukti")
	if to := k.upload(proof); to != paying {
		t.Errorf("a proof leads to %q", to)
	}
	k.page(paying, "Bukti sedang diperiksa")
	reference := paying[strings.LastIndexByte(paying, '/')+1:]
	attempt, err := k.Billing.AttemptByReference(t.Context(), reference)
	k.must(err)
	info, err := os.Stat(filepath.Join(k.Folder.Path, photoFolder, attempt.Proof))
	k.must(err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the picture has mode %v", info.Mode())
	}
	picture, err := k.Picture(t.Context(), attempt.Proof)
	k.must(err)
	if kind := http.DetectContentType(picture); kind != "image/png" {
		t.Errorf("the picture is %s", kind)
	}

	_, err = k.Billing.Approve(t.Context(), attempt.ID, billing.Approval{})
	k.must(err)
	k.page(paying, "Pembayaran diterima")
	k.page("/isolir", "Layanan Anda aktif")
	k.page("/invoice/"+k.invoice.Token, "Lunas", "Budi Santoso")
}

// upload sends a picture with the fields of a form.
func (k *kiosk) upload(page string) string {
	k.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, field := range []string{"f", "token", "reference"} {
		k.must(form.WriteField(field, value(k.t, page, field)))
	}
	part, err := form.CreateFormFile("picture", "bukti.png")
	k.must(err)
	k.must(png.Encode(part, image.NewGray(image.Rect(0, 0, 4, 4))))
	k.must(form.Close())
	status, text, to := k.ask(http.MethodPost, "/checkout/proof", form.FormDataContentType(), &body)
	if status != http.StatusSeeOther {
		k.t.Fatalf("%d\n%s", status, text)
	}

	return to
}

// TestWaysToFindAService types what customers know of themselves.
func TestWaysToFindAService(t *testing.T) {
	t.Parallel()
	k := openKiosk(t)
	for _, name := range []string{"budi@isp", "100023", "P-1"} {
		found := k.send("/isolir", url.Values{"f": {value(t, k.page("/isolir"), "f")}, "n": {name}})
		k.page(found, "B*** S***", "Rp 150.000")
	}
	_, _, to := k.ask(http.MethodGet, "/checkout/payment?invoice="+k.invoice.Display()+"&noservices=100023", "", nil)
	k.page(to, "Rp 150.000")
	none := k.send("/isolir", url.Values{"f": {value(t, k.page("/isolir"), "f")}, "n": {"P-2"}})
	k.page(none, "Tidak ada tagihan terbuka")
}

// TestALinkToAService opens, renews and revokes one.
func TestALinkToAService(t *testing.T) {
	t.Parallel()
	k := openKiosk(t)
	links := newLinks(k.Office)
	path, err := links.Service(t.Context(), k.service.ID)
	k.must(err)
	page := k.page(path, "Budi Santoso", "100023", "rumah", "Rp 150.000")
	to := k.send(path+"/renew", url.Values{"f": {value(t, page, "f")}})
	k.page(to, "Pesanan", "Rp 150.000")
	k.must(links.Revoke(t.Context(), k.service.ID))
	if status, _, _ := k.ask(http.MethodGet, path, "", nil); status != http.StatusNotFound {
		t.Errorf("a revoked link: %d", status)
	}
	if err := links.Revoke(t.Context(), 999); !store.Is(err, store.NotFound) {
		t.Errorf("links to nothing: %v", err)
	}
}

// TestWhereabouts follows who has an address.
func TestWhereabouts(t *testing.T) {
	t.Parallel()
	k := openKiosk(t)
	known, address := k.Network.Whereabouts, netip.MustParseAddr("10.0.0.1")
	known.Hold(address, 7, 1)
	known.Hold(address, 8, 2) // the address went to another before the first was told of
	known.Free(address, 1)
	if service, is := known.ServiceAt(netip.MustParseAddr("::ffff:10.0.0.1")); !is || service != 8 {
		t.Errorf("service %d, %v", service, is)
	}
	known.Free(address, 2)
	known.Hold(netip.MustParseAddr("2001:db8::1"), 9, 3)
	for _, nobody := range []string{"10.0.0.1", "10.0.0.2", "2001:db8::1"} {
		if service, is := known.ServiceAt(netip.MustParseAddr(nobody)); is {
			t.Errorf("%s is service %d", nobody, service)
		}
	}
}
