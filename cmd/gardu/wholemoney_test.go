package main_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"gardu/aaa/aaatest"
	"gardu/billing/gateway/gatewaytest"
)

// What the payments below are, and how long a promise holds isolir off.
const (
	timedPayments = 50
	promiseTime   = 20 * time.Second
)

// shop is a village whose customers pay at a gateway, asked over TCP by a key of its owner.
type shop struct {
	*village
	url     string
	key     string
	gateway *gatewaytest.Gateway
	client  *http.Client
}

// openShop starts a daemon with a router, plans, and ways to pay.
func openShop(t *testing.T) *shop {
	t.Helper()
	i := install(t)
	port := freePort(t)
	i.listensAt(port)
	s := &shop{url: "http://" + loopback(port), client: &http.Client{Timeout: patience}}
	writeFile(t, i.config, strings.Replace(readFile(t, i.config),
		"admin_socket:", fmt.Sprintf("public_url: %q, admin_socket:", s.url), 1))
	s.village = i.start().open().village()
	s.gateway = gatewaytest.New(gatewaytest.Config{HTTP: s.client, Now: time.Now})
	server := httptest.NewServer(s.gateway)
	t.Cleanup(server.Close)
	t.Cleanup(s.client.CloseIdleConnections)
	known := gatewaytest.Known()
	s.does("method", "add", "tunai", "--kind", "cash")
	s.does("method", "add", "tripay", "--kind", "gateway", "--provider", "tripay",
		"--setting", "base="+server.URL+"/tripay", "--setting", "email=bayar@isp.id",
		"--setting", "merchant_code="+known.TripayMerchant,
		"--secret", "api_key="+known.TripayAPIKey, "--secret", "private_key="+known.TripayPrivateKey)
	s.does("plan", "add", "pasca", "--kind", "pppoe", "--rate", "20M/20M", "--pool", "pool-home",
		"--validity", "1mo", "--price", "200000", "--billing", "postpaid")
	s.does("plan", "add", "bulanan", "--kind", "pppoe", "--rate", "15M/15M", "--pool", "pool-home",
		"--validity", "30d", "--price", "150000", "--on-expiry", "isolir")
	s.does("operator", "add", "pemilik", "--role", "owner", "--password", "Kata-Sandi-Pemilik-81")
	s.key = s.newKey("semua", "*")

	return s
}

// newKey makes a key with a scope.
func (s *shop) newKey(name, scope string) string {
	s.t.Helper()

	return strings.TrimSpace(s.does("apikey", "add", name, "--operator", "pemilik",
		"--scope", scope, "--allow", "127.0.0.0/8"))
}

// part is an object of an answer.
type part = map[string]any

// calls asks the API over TCP with a header, and expects a status.
func (s *shop) calls(status int, header, method, path string, body any) part {
	s.t.Helper()
	var text io.Reader
	if body != nil {
		text = strings.NewReader(jsonText(s.t, body))
	}
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+"/v1"+path, text)
	if err != nil {
		s.t.Fatal(err)
	}
	name, value, _ := strings.Cut(header, ": ")
	request.Header.Set(name, value)
	request.Header.Set("Content-Type", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	octets, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		s.t.Fatalf("%s %s: %d, %v, want %d\n%s", method, path, response.StatusCode, err, status, octets)
	}
	answer := part{}
	if err := json.Unmarshal(octets, &answer); err != nil {
		s.t.Fatalf("%s %s: %v\n%s", method, path, err, octets)
	}

	return answer
}

// makes posts something by the owner's key.
func (s *shop) makes(path string, body part) part {
	s.t.Helper()

	return s.calls(http.StatusCreated, "X-API-Key: "+s.key, http.MethodPost, path, body)
}

// shows gets something by the owner's key.
func (s *shop) shows(path string) part {
	s.t.Helper()

	return s.calls(http.StatusOK, "X-API-Key: "+s.key, http.MethodGet, path, nil)
}

// jsonText writes a value as JSON.
func jsonText(t testing.TB, value any) string {
	t.Helper()
	octets, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}

	return string(octets)
}

// subscribes makes a customer with a postpaid service, both under one name.
func (s *shop) subscribes(name string) {
	s.t.Helper()
	s.makes("/customers", part{"number": name, "name": name})
	s.makes("/services", part{
		"login": name, "password": "rahasia-" + name, "plan": "pasca", "customer": name,
	})
	s.makes("/services/"+name+"/subscription", part{"anchor": 1, "proration": "free"})
}

// owes writes an invoice that is past its isolir date.
func (s *shop) owes(name string) {
	s.t.Helper()
	s.makes("/invoices", part{
		"customer": name, "service": name, "due_at": time.Now().AddDate(0, 0, -30).Format(time.DateOnly),
		"lines": []part{{"name": "bulan lalu", "plan": "pasca", "price": 200_000}},
	})
}

// charged begins to collect for something and lets it be paid at the gateway. It returns the
// callback that tells of it, not yet sent.
func (s *shop) charged(order part) gatewaytest.Callback {
	s.t.Helper()
	order["method"], order["channel"] = "tripay", "qris"
	attempt := s.makes("/attempts", order)
	reference, _ := attempt["reference"].(string)
	callbacks, err := s.gateway.Settle("tripay", reference, gatewaytest.Paid, gatewaytest.Honest)
	if err != nil {
		s.t.Fatalf("charge %q: %v", reference, err)
	}

	return callbacks[0]
}

// tells sends a callback so many times at once, each of which must be taken.
func (s *shop) tells(callback gatewaytest.Callback, times int) {
	s.t.Helper()
	codes := s.gateway.SendAtOnce(s.t.Context(), callback, times)
	if slices.ContainsFunc(codes, func(code int) bool { return code != http.StatusOK }) {
		s.t.Fatalf("callbacks to %s are answered with %v", callback.URL, codes)
	}
}

// paidOnce expects one payment of a customer, and nothing owed.
func (s *shop) paidOnce(name string) {
	s.t.Helper()
	payments, _ := s.shows("/payments?customer=" + name)["items"].([]any)
	invoices, _ := s.shows("/invoices?customer=" + name)["items"].([]any)
	if len(payments) != 1 || len(invoices) != 1 {
		s.t.Fatalf("%s has %d payments and %d invoices", name, len(payments), len(invoices))
	}
	invoice, _ := invoices[0].(part)
	if invoice["status"] != "paid" || invoice["left"] != float64(0) {
		s.t.Errorf("the invoice of %s is %v, with %v left", name, invoice["status"], invoice["left"])
	}
}

// TestPaidMeansOnline isolates a customer who is online, restores him for a promise that he breaks,
// so that the scheduler isolates him again, and lets a gateway tell thrice at once that he has paid;
// then it pays for another one, with the power cut behind the reply to the gateway.
func TestPaidMeansOnline(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	const mac = "02:00:00:00:00:11"
	s.subscribes("joko")
	line := s.dials("joko", "rahasia-joko", mac)
	s.rate(line, "20M/20M")
	s.owes("joko")
	s.ends(line)
	isolated := s.dials("joko", "rahasia-joko", mac)
	s.rate(isolated, "512k/1M")
	s.calls(http.StatusOK, "X-API-Key: "+s.key, http.MethodPost,
		"/services/joko/subscription/promise",
		part{"until": time.Now().Add(promiseTime).UTC().Format(time.RFC3339)})
	s.ends(isolated)
	line = s.dials("joko", "rahasia-joko", mac)
	s.rate(line, "20M/20M")
	s.ends(line) // by the scheduler: the promise is over
	isolated = s.dials("joko", "rahasia-joko", mac)
	s.rate(isolated, "512k/1M")
	s.tells(s.charged(part{"customer": "joko"}), 3)
	s.ends(isolated)
	s.paidOnce("joko")
	s.rate(s.dials("joko", "rahasia-joko", mac), "20M/20M")

	s.subscribes("lina")
	s.owes("lina")
	isolated = s.dials("lina", "rahasia-lina", "02:00:00:00:00:12")
	s.rate(isolated, "512k/1M")
	callback := s.charged(part{"customer": "lina"})
	s.tells(callback, 1)
	s.crash()
	s.start()
	s.ends(isolated)
	s.tells(callback, 2)
	s.paidOnce("lina")
	s.rate(s.dials("lina", "rahasia-lina", "02:00:00:00:00:12"), "20M/20M")
	s.does("audit")
}

// TestOrdersBecomeServices orders, pays and logs in; lets the validity end, and recharges.
func TestOrdersBecomeServices(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.makes("/customers", part{"number": "siti", "name": "Siti Aminah"})
	order := s.makes("/orders", part{
		"customer": "siti", "plan": "bulanan", "login": "siti", "password": "rahasia-siti",
	})
	if s.logsIn(s.nas, "siti", "rahasia-siti") {
		t.Error("what is not paid yet logs in")
	}
	s.tells(s.charged(part{"order": order["token"]}), 3)
	station := aaatest.PPPoECustomer("siti", "02:00:00:00:00:21")
	rate := func(want string) {
		t.Helper()
		if got := s.logsInFrom(s.nas, station, "rahasia-siti").RateLimit(); got != want {
			t.Fatalf("siti gets %q, not %q", got, want)
		}
	}
	rate("15M/15M")
	s.calls(http.StatusOK, "X-API-Key: "+s.key, http.MethodPost, "/services/siti/deactivate", nil)
	rate("512k/1M")
	weak := "X-API-Key: " + s.newKey("lihat", "payments:read")
	s.calls(http.StatusForbidden, weak, http.MethodPost, "/payments",
		part{"customer": "siti", "method": "tunai", "amount": 1000})
	s.makes("/recharges", part{
		"customer": "siti", "service": "siti", "plan": "bulanan", "pay": part{"method": "tunai"},
	})
	rate("15M/15M")
	s.does("audit")
}

// TestSignInSurvivesARestart signs in over TCP, and goes on with the tokens after a crash.
func TestSignInSurvivesARestart(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	const nobody = "X-Reason: none"
	tokens := s.calls(http.StatusOK, nobody, http.MethodPost, "/sign-in",
		part{"name": "pemilik", "password": "Kata-Sandi-Pemilik-81"})
	s.crash()
	s.start()
	access := fmt.Sprintf("Authorization: Bearer %v", tokens["access_token"])
	if me := s.calls(http.StatusOK, access, http.MethodGet, "/me", nil); me["name"] != "pemilik" {
		t.Errorf("the token is of %v", me["name"])
	}
	used := part{"refresh_token": tokens["refresh_token"]}
	next := s.calls(http.StatusOK, nobody, http.MethodPost, "/refresh", used)
	access = fmt.Sprintf("Authorization: Bearer %v", next["access_token"])
	s.calls(http.StatusOK, access, http.MethodGet, "/me", nil)
}

// TestTimeFromPaymentToRouter pays for isolated customers who are online, and tells how long it
// takes from the reply to the gateway until the router has obeyed. It asserts no time.
func TestTimeFromPaymentToRouter(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	took := make([]time.Duration, 0, timedPayments)
	for n := range timedPayments {
		name := fmt.Sprintf("pelanggan-%d", n)
		s.subscribes(name)
		s.owes(name)
		line := s.dials(name, "rahasia-"+name, fmt.Sprintf("02:00:00:00:01:%02x", n))
		s.rate(line, "512k/1M")
		callback := s.charged(part{"customer": name})
		s.tells(callback, 1)
		replied := time.Now()
		eventually(t, "the end of "+line, func() bool {
			_, alive := s.in.Line(line)

			return !alive
		})
		took = append(took, time.Since(replied))
	}
	slices.Sort(took)
	t.Logf("from the reply to the router's: median %v, 90th %v, worst %v of %d",
		took[len(took)/2], took[len(took)*9/10], took[len(took)-1], len(took))
}
