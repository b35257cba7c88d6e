package gatewaytest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gardu/billing/gateway/gatewaytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// now is when the tests take place.
var now = time.Unix(1_775_635_200, 0).UTC()

// serve makes a fake that can be reached, and counts the callbacks that it sends.
func serve(t *testing.T) (fake *gatewaytest.Gateway, base string, received chan string) {
	t.Helper()
	received = make(chan string, 100)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // of the fake
		received <- string(body)
	}))
	client := receiver.Client()
	fake = gatewaytest.New(gatewaytest.Config{
		CallbackURL: receiver.URL, HTTP: client, Now: func() time.Time { return now },
	})
	server := httptest.NewServer(fake)
	t.Cleanup(func() {
		client.CloseIdleConnections()
		http.DefaultClient.CloseIdleConnections()
		server.Close()
		receiver.Close()
	})

	return fake, server.URL, received
}

// ask asks and returns the status and the reply.
func ask(t *testing.T, method, url, body string, header http.Header) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	reply, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}

	return response.StatusCode, string(reply)
}

// knownCharge is a charge at Tripay with its known signature.
const knownCharge = `{"method":"BRIVA","merchant_ref":"INV-230130001","amount":166500,` +
	`"customer_name":"Budi","customer_email":"budi@example.net",` +
	`"order_items":[{"name":"Internet","price":166500,"quantity":1}],"expired_time":1775638800,` +
	`"signature":"6992e90f5f166ff1248e74d2ddd9499404b9063735b26f32786608b1463c8ceb"}`

// bearer is the header with which Tripay is asked.
var bearer = http.Header{"Authorization": {"Bearer DEV-0123456789"}}

func TestTheFakeAgreesWithTheKnownSignatureOfACharge(t *testing.T) {
	t.Parallel()
	_, base, _ := serve(t)
	code, reply := ask(t, http.MethodPost, base+"/tripay/transaction/create", knownCharge, bearer)
	if code != http.StatusOK || !strings.Contains(reply, `"reference":"tripay-000001"`) {
		t.Fatalf("got %d %s", code, reply)
	}
}

func TestTheFakeRefusesStrangers(t *testing.T) {
	t.Parallel()
	_, base, _ := serve(t)
	wrong := strings.Replace(knownCharge, "6992e9", "6992e8", 1)
	sum := strings.Replace(knownCharge, `"quantity":1`, `"quantity":2`, 1)
	basic := http.Header{"Authorization": {"Basic eA=="}}
	for name, c := range map[string]struct {
		method, path, body string
		header             http.Header
		want               int
	}{
		"tripay key":       {"POST", "/tripay/transaction/create", knownCharge, nil, 401},
		"tripay signature": {"POST", "/tripay/transaction/create", wrong, bearer, 403},
		"tripay sum":       {"POST", "/tripay/transaction/create", sum, bearer, 400},
		"tripay nonsense":  {"POST", "/tripay/transaction/create", "x", bearer, 400},
		"midtrans key":     {"POST", "/midtrans/snap/v1/transactions", "{}", basic, 401},
		"midtrans status":  {"GET", "/midtrans/v2/INV-1/status", "", basic, 401},
		"xendit key":       {"POST", "/xendit/v2/invoices", "{}", basic, 401},
		"duitku signature": {"POST", "/duitku/merchant/transactionStatus", "{}", nil, 401},
		"duitku page":      {"POST", "/duitku/merchant/createInvoice", "{}", nil, 401},
		"duitku merchant":  {"POST", "/duitku/merchant/v2/inquiry", "{}", nil, 400},
		"elsewhere":        {"GET", "/", "", nil, 404},
	} {
		code, reply := ask(t, c.method, base+c.path, c.body, c.header)
		if code != c.want {
			t.Errorf("%s: got %d %s, want %d", name, code, reply, c.want)
		}
	}
}

func TestAPersonDecidesWhatBecomesOfACharge(t *testing.T) {
	t.Parallel()
	_, base, received := serve(t)
	ask(t, http.MethodPost, base+"/tripay/transaction/create", knownCharge, bearer)
	for name, c := range map[string]struct {
		path      string
		code      int
		callbacks int
	}{
		"paid":         {"/_ctl/pay?provider=tripay&order=INV-230130001", 200, 1},
		"three times":  {"/_ctl/pay?provider=tripay&order=INV-230130001&mode=duplicate", 200, 3},
		"at once":      {"/_ctl/pay?provider=tripay&order=INV-230130001&times=8", 200, 8},
		"no charge":    {"/_ctl/pay?provider=tripay&order=INV-0", 404, 0},
		"no outcome":   {"/_ctl/bless?provider=tripay&order=INV-230130001", 404, 0},
		"another kind": {"/_ctl/pay?provider=xendit&order=INV-230130001", 404, 0},
	} {
		code, reply := ask(t, http.MethodPost, base+c.path, "", nil)
		var told struct {
			Callbacks []int `json:"callbacks"`
		}
		if err := json.Unmarshal([]byte(reply), &told); err != nil {
			t.Fatal(err)
		}
		if code != c.code || len(told.Callbacks) != c.callbacks {
			t.Errorf("%s: got %d %s", name, code, reply)
		}
		for range c.callbacks {
			if body := <-received; !strings.Contains(body, `"status":"PAID"`) {
				t.Errorf("%s: received %s", name, body)
			}
		}
	}
}

func TestACallbackThatCannotBeSentIsToldAsZero(t *testing.T) {
	t.Parallel()
	fake, _, _ := serve(t)
	for _, address := range []string{"", "http://127.0.0.1:1/", "::"} {
		codes := fake.Send(t.Context(), []gatewaytest.Callback{{URL: address}})
		if len(codes) != 1 || codes[0] != 0 {
			t.Errorf("%q: got %v", address, codes)
		}
	}
}
