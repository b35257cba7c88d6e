package rostest_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-routeros/routeros/v3"

	"gardu/routeros/rostest"
)

// open logs in with go-routeros.
func open(t *testing.T, dial func() (*routeros.Client, error)) *routeros.Client {
	t.Helper()
	client, err := dial()
	if err != nil {
		t.Fatal(err)
	}
	client.SetLogHandler(slog.NewTextHandler(io.Discard, nil))
	t.Cleanup(func() { _ = client.Close() })

	return client
}

// must runs a command that succeeds.
func must(t *testing.T, client *routeros.Client, words ...string) *routeros.Reply {
	t.Helper()
	reply, err := client.RunArgs(words)
	if err != nil {
		t.Fatalf("%v: %v", words, err)
	}

	return reply
}

func TestGoRouterosFindsARouter(t *testing.T) {
	t.Parallel()
	for _, version := range append([]string{"6.42"}, releases...) {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			r, _, _ := guarded(t, version)
			if _, err := routeros.Dial(r.Address(), "admin", "wrong"); err == nil {
				t.Error("a wrong password was taken")
			}
			client := open(t, func() (*routeros.Client, error) {
				return routeros.Dial(r.Address(), "admin", "rahasia")
			})
			added := must(t, client, "/ppp/secret/add", "=name=ani", "=profile=default")
			id := added.Done.Map["ret"]
			_, err := client.Run("/ppp/secret/add", "=name=ani")
			var device *routeros.DeviceError
			if !errors.As(err, &device) || !strings.Contains(err.Error(), "already exists") {
				t.Errorf("duplicate: %v", err)
			}
			must(t, client, "/ppp/secret/set", "=.id="+id, "=comment=x")
			rows := must(t, client, "/ppp/secret/print", "?comment=x")
			if len(rows.Re) != 1 || rows.Re[0].Map["profile"] != "default" {
				t.Errorf("rows: %s", rows)
			}
			must(t, client, "/ppp/secret/remove", "=.id="+id)
			if rows := must(t, client, "/ppp/secret/print"); len(rows.Re) != 0 {
				t.Errorf("rows: %s", rows)
			}
		})
	}
}

func TestGoRouterosOverTLS(t *testing.T) {
	t.Parallel()
	config, certificate, err := rostest.Certificate("127.0.0.1", "router.example")
	if err != nil {
		t.Fatal(err)
	}
	r := rostest.Start(t, rostest.Config{TLS: config})
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	client := open(t, func() (*routeros.Client, error) {
		return routeros.DialTLS(r.Address(), "admin", "", &tls.Config{
			RootCAs: roots, MinVersion: tls.VersionTLS12,
		})
	})
	must(t, client, "/system/identity/print")
	r.Inject(rostest.Fault{Act: rostest.Reset, Before: true})
	if _, err := client.Run("/system/identity/print"); err == nil {
		t.Error("a reset was not noticed")
	}
	plain := rostest.Start(t, rostest.Config{})
	var record tls.RecordHeaderError
	if _, err := routeros.DialTLS(plain.Address(), "admin", "", &tls.Config{
		RootCAs: roots, MinVersion: tls.VersionTLS12,
	}); !errors.As(err, &record) {
		t.Errorf("TLS to the plain port: %v", err)
	}
	if _, err := routeros.Dial(r.Address(), "admin", ""); err == nil {
		t.Error("a plain connection was taken by api-ssl")
	}
}

func TestManyConnectionsWriteAtOnce(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{})
	const clients, each = 8, 50
	done := make(chan error, clients)
	for i := range clients {
		client := open(t, func() (*routeros.Client, error) {
			return routeros.Dial(r.Address(), "admin", "")
		})
		go func() {
			var failed error
			for k := range each {
				_, err := client.Run("/ppp/secret/add", fmt.Sprintf("=name=u%d-%d", i, k))
				failed = errors.Join(failed, err)
			}
			done <- failed
		}()
	}
	for range clients {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	ids := map[string]bool{}
	for _, row := range r.Rows("/ppp/secret") {
		ids[row[".id"]] = true
	}
	if len(ids) != clients*each || r.Writes() != clients*each {
		t.Errorf("ids %d, writes %d", len(ids), r.Writes())
	}
}

func TestTheLedgerKeepsNoPasswords(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{})
	c := login(t, r)
	c.want("!done =ret=*1", "/ppp/secret/add", "=name=ani", "=password=topsecret")
	c.want("!trap =message=failure: secret with the same name already exists | !done",
		"/ppp/secret/add", "=name=ani", "=password=topsecret")
	c.want("!re =name=ani | !done", "/ppp/secret/print", "=.proplist=name")
	if r.Writes() != 2 {
		t.Errorf("writes: %d", r.Writes())
	}
	got := fmt.Sprint(r.Ledger())
	if strings.Contains(got, "topsecret") || !strings.Contains(got, "name=ani password=***") ||
		!strings.Contains(got, "already exists") {
		t.Errorf("ledger: %s", got)
	}
	r.ForgetWrites()
	if r.Writes() != 0 || len(r.Ledger()) != 0 {
		t.Error("the ledger was not forgotten")
	}
}

func TestAMistakeOfATestPanics(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{})
	for name, mistake := range map[string]func(){
		"no menu": func() { r.Put("/nothing", nil) },
		"value":   func() { r.Put("/ppp/secret", map[string]string{"name": "a", "disabled": "x"}) },
		"check": func() {
			r.Put("/ip/pool", map[string]string{"name": "a", "ranges": "10.0.0.1,10.0.0.1"})
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			mistake()
		}()
	}
	if r.Rows("/nothing") != nil || r.Row("/ppp/secret", "name", "nobody") != nil {
		t.Error("rows out of nothing")
	}
}
