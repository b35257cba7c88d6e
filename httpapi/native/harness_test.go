package native_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gardu/billing"
	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store/account"
	"gardu/store/db"
	"gardu/store/registry"
	"gardu/store/storetest"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"
)

// update writes the golden files anew: go test -run Golden -update, then read the difference.
var update = flag.Bool("update", false, "write the golden files anew")

// desk is the API over an empty book, asked without a network.
type desk struct {
	app   *fiber.App
	clock *storetest.Clock
	api   *native.API
	who   web.Identity // asks

	repeat string // Idempotency-Key of the request under way; empty for none

	account *account.Account
	billing *billing.Billing
}

// local is whoever asks, unless a test says else.
var local = web.Identity{Source: web.LocalSocket, Name: "root"}

// openDesk makes an API, asked by an identity.
func openDesk(t *testing.T, live native.Live, who web.Identity) *desk {
	t.Helper()

	book, clock := storetest.OpenBook(t), storetest.NewClock()
	d := &desk{clock: clock, who: who}
	records := registry.New(registry.Config{
		Book: book, Now: clock.Now, HashPassword: quickHash,
		NTHash: func([]byte) ([16]byte, bool) { return [16]byte{1}, true },
	})
	d.account = openAccount(t, book, clock, records)
	d.billing = billing.New(billing.Config{
		Book: book, Now: clock.Now, Zone: storetest.Zone,
		HashPassword: quickHash,
		NTHash:       func([]byte) ([16]byte, bool) { return [16]byte{1}, true },
	})
	d.api = native.New(native.Config{
		Registry: records, Account: d.account, Billing: d.billing,
		Live: live, Zone: storetest.Zone, Now: clock.Now,
		Version: native.Version{Version: "1.2.3", Commit: "abc", Go: "go1.26", Started: clock.Now(), PID: 7},
	})
	d.app = fiber.New(fiber.Config{Immutable: true, ErrorHandler: func(c *fiber.Ctx, err error) error {
		return native.WriteFailure(c, web.Describe(err), "request")
	}})
	d.app.Use(func(c *fiber.Ctx) error {
		c.SetUserContext(web.WithRequest(context.Background(), web.Request{
			ID: "request", Identity: d.who, RepeatKey: d.repeat, Body: sha256.Sum256(c.Body()),
		}))

		return c.Next()
	})
	d.api.Mount(d.app)

	return d
}

// quickHash stands in for a hash that is slow by intention.
func quickHash(password []byte) (string, error) {
	sum := sha256.Sum256(password)

	return "$argon2id$v=19$" + hex.EncodeToString(sum[:]), nil
}

// openAccount makes who may ask, over a book.
func openAccount(
	t *testing.T, book *db.Book, clock *storetest.Clock, records *registry.Registry,
) *account.Account {
	t.Helper()

	made, err := account.New(t.Context(), account.Config{
		Book: book, Now: clock.Now, HashPassword: quickHash, Rights: web.Rights,
		Derive: func(label string) []byte {
			sum := sha256.Sum256([]byte(label))

			return sum[:]
		},
		CheckPassword: func(hash string, password []byte) bool {
			made, err := quickHash(password)

			return err == nil && made == hash
		},
		SetPassword: func(ctx context.Context, operator, password string) error {
			_, err := records.Passwd(ctx, operator, password)

			return err
		},
	})
	if err != nil {
		t.Fatalf("opening the account: %v", err)
	}

	return made
}

// ask makes a request and returns status and body.
func (d *desk) ask(t *testing.T, method, path, body string) (int, string) {
	t.Helper()

	return d.send(t, method, path, "application/json", body)
}

// send makes a request with a body of a media type.
func (d *desk) send(t *testing.T, method, path, media, body string) (int, string) {
	t.Helper()

	request := httptest.NewRequest(method, path, strings.NewReader(body))
	if media != "" {
		request.Header.Set("Content-Type", media)
	}
	response, err := d.app.Test(request, -1)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s %s: reading the answer: %v", method, path, err)
	}

	return response.StatusCode, string(text)
}

// must makes a request that has to succeed.
func (d *desk) must(t *testing.T, method, path, body string) string {
	t.Helper()

	status, answer := d.ask(t, method, path, body)
	if status >= http.StatusMultipleChoices {
		t.Fatalf("%s %s = %d %s", method, path, status, answer)
	}

	return answer
}

// furnish makes the records that other tests speak of.
func (d *desk) furnish(t *testing.T) {
	t.Helper()

	d.must(t, http.MethodPost, native.NASListPath,
		`{"name":"r1","address":"192.0.2.0/24","secret":"a secret of the router","note":"tower"}`)
	d.must(t, http.MethodPost, native.PlanListPath, `{"name":"after","kind":"pppoe","rate":"1M/1M"}`)
	d.must(t, http.MethodPost, native.PlanListPath, `{"name":"home","kind":"pppoe","router":"r1","rate":"10M/20M",
		"pool":"pool-home","address_list":["home"],"idle_timeout":"10m","interim":"5m","port_limit":1,
		"extra":[{"name":"Reply-Message","value":"hello"}],"data_limit":"50GB","time_limit":"10h",
		"quota_window":"month","on_quota":"throttle=1M/1M","validity":"30d","on_expiry":"plan:after",
		"shared_users":2,"isolir":{"pool":"pool-isolir","rate":"64k/64k","interim":"2m"},"price":150000}`)
	d.must(t, http.MethodPost, native.PoolListPath, `{"name":"ours","ranges":["10.9.0.0/29"]}`)
	d.must(t, http.MethodPost, native.CompanyListPath,
		`{"name":"timur","isolir":{"rate":"256k/256k","address_pool":"ours","address_list":["isolir"]}}`)
	d.must(t, http.MethodPost, native.CustomerListPath,
		`{"number":"C-1","name":"Budi","email":"budi@example.id","phone":"0811-1234-567","language":"id"}`)
	d.must(t, http.MethodPost, native.ServiceListPath, `{"login":"budi","password":"rahasia sekali","plan":"home",
		"number":"S-1","customer":"C-1","mac":"first","ip":"10.20.30.40","ipv6_prefix":"2001:db8:1::/64",
		"delegated_ipv6":"2001:db8:100::/56","billing_anchor":15,"note":"corner house"}`)
	d.must(t, http.MethodPost, native.OperatorListPath,
		`{"name":"siti","role":"technician","password":"sandi siti","router_group":"read"}`)
}

// drawn are texts that differ from run to run.
var drawn = regexp.MustCompile(`"code": "[a-z0-9]+"`)

// golden compares a JSON text with a file.
func golden(t *testing.T, name, text string) {
	t.Helper()

	var pretty strings.Builder
	for line := range strings.Lines(text) {
		var value any
		if strings.TrimSpace(line) == "" {
			continue
		}
		if err := json.Unmarshal([]byte(line), &value); err != nil {
			t.Fatalf("%s: %v in %s", name, err, line)
		}
		indented, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		pretty.Write(append(indented, '\n'))
	}
	got := drawn.ReplaceAllString(pretty.String(), `"code": "DRAWN"`)
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if difference := cmp.Diff(string(want), got); difference != "" {
		t.Errorf("%s differs (-file +answer):\n%s", name, difference)
	}
}
