package routeros_test

import (
	"context"
	"strings"
	"testing"

	"gardu/routeros"
	"gardu/routeros/rostest"
	"gardu/store"
)

// Complaint: nobody sees who is online.
func TestLiveViewsHaveAnAge(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{Identity: "gw-\xe9"}).idle()
	r.book.pppoe(1)
	r.apply()
	dial := rostest.DialIn{Name: "customer00001", Password: "password 1"}
	if _, err := r.router.Dial(dial); err != nil {
		t.Fatal(err)
	}
	for _, what := range routeros.Views() {
		view, err := r.fleet.Live(t.Context(), theRouter, what)
		if err != nil || view.What != what || view.At.IsZero() {
			t.Errorf("%s: %+v, %v", what, view, err)
		}
		if what == routeros.ViewPPP && (len(view.Rows) != 1 || view.Rows[0]["up-octets"] == "") {
			t.Errorf("the sessions are %v", view.Rows)
		}
	}
	r.router.Refuse(true)
	view, err := r.fleet.Live(t.Context(), theRouter, routeros.ViewPPP)
	if err != nil || len(view.Rows) != 1 {
		t.Errorf("a view of a moment ago: %+v, %v", view, err)
	}
	if _, err := r.fleet.Live(t.Context(), theRouter, "weather"); !store.Is(err, store.Invalid) {
		t.Errorf("a view that there is not: %v", err)
	}
}

func TestStatusOfAService(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{}).idle()
	r.book.pppoe(1)
	r.book.pppoe(2, func(s *store.Service) { s.Router = 0 })
	status := func() routeros.Connection {
		t.Helper()
		one, err := r.fleet.StatusOf(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if one.Connection == routeros.Online && (one.Address == "" || one.Words == "") {
			t.Errorf("the status is %+v", one)
		}

		return one.Connection
	}
	if got := status(); got != routeros.NotFoundOnRouter {
		t.Errorf("before it is written it is %q", got)
	}
	r.apply()
	if got := status(); got != routeros.Offline {
		t.Errorf("before it dials it is %q", got)
	}
	line, err := r.router.Dial(rostest.DialIn{Name: "customer00001", Password: "password 1"})
	if err != nil {
		t.Fatal(err)
	}
	_ = line
	if got := status(); got != routeros.Online {
		t.Errorf("on, it is %q", got)
	}
	r.router.Refuse(true)
	if got := status(); got != routeros.Unreachable {
		t.Errorf("without a router it is %q", got)
	}
	if _, err := r.fleet.StatusOf(context.Background(), 2); !store.Is(err, store.NotFound) {
		t.Errorf("a service of no router: %v", err)
	}
	if _, err := r.fleet.StatusOf(context.Background(), 99); !store.Is(err, store.NotFound) {
		t.Errorf("no service: %v", err)
	}
}

// A payment does not wait until thousands of logins are written.
func TestOneServiceGoesBeforeALongRun(t *testing.T) {
	t.Parallel()
	const crowd = 1500
	r := newRig(t, store.RouterLocal, rostest.Config{})
	r.book.pppoe(1, func(s *store.Service) { s.Holds = store.HoldUnpaid })
	r.started().inStep()
	for id := int64(2); id <= crowd; id++ {
		r.book.pppoe(id)
	}
	r.fleet.Changed([]store.Change{{Noun: store.NounNAS, ID: theNAS}})
	r.until("the beginning of the run", func() bool { return len(r.router.Rows("/ppp/secret")) > 50 })
	r.book.change(1, func(s *store.Service) { s.Holds = 0 })
	r.changed(1)
	r.until("the restored customer", func() bool {
		return r.row(routeros.Secrets, "customer00001")["profile"] == "gd-Home 20M"
	})
	if written := len(r.router.Rows("/ppp/secret")); written == crowd {
		t.Error("the run was over before")
	}
}

func TestScriptIsReadyToPaste(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterMixed, rostest.Config{})
	r.book.routers[0].TLS = store.RouterPin
	r.book.routers[0].Address = "192.0.2.1:8729"
	r.book.routers[0].Password = store.ClearSecret(`qu"ote$d\`)
	text, err := r.fleet.Script(t.Context(), theRouter)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"/user group add name=gardu policy=api,read,write,sensitive,test",
		`/user add name="admin" group=gardu password="qu\"ote\$d\\" address=192.0.2.10/32`,
		`/certificate add name=gardu-api common-name="192.0.2.1" subject-alt-name=IP:192.0.2.1`,
		"/ip service set api-ssl certificate=gardu-api tls-version=only-1.2 disabled=no port=8729",
		`/radius add service="hotspot,ppp" address="192.0.2.10" secret="radius secret of sixteen"`,
		"/radius incoming set accept=yes port=3799",
		"/ppp aaa set use-radius=yes accounting=yes interim-update=5m",
		"/ip dns set allow-remote-requests=yes",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("there is no %q in\n%s", line, text)
		}
	}
	if strings.ContainsFunc(text, func(c rune) bool { return c > '~' || c < ' ' && c != '\n' }) {
		t.Errorf("not plain ASCII:\n%q", text)
	}
}
