package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/coa"
	"gardu/aaa/packet"
	"gardu/httpapi/native"
)

// fakeDaemon is what these tests take for the daemon: it lets everybody in with the profile of the
// day, and obeys the orders of its admin socket at once.
type fakeDaemon struct {
	t      *testing.T
	echo   *aaatest.Echo
	socket string
	coa    uint16
	client *coa.Client
	secret *packet.Secret
	signer *packet.Signer // of the echo's goroutine
	work   sync.WaitGroup // requests to routers

	mutex    sync.Mutex // guards what follows
	rates    map[string]string
	sessions map[string]fakeSession
	deaf     bool // orders are taken and nothing comes of them
	stuck    bool // sessions are ended, and the profile stays
}

// fakeSession is where a session can be reached.
type fakeSession struct {
	id     string
	router netip.Addr
	ending bool // a Disconnect is under way; what is ordered meanwhile counts from the next login
}

// The rates of the fake daemon.
const (
	usualRate  = "10M/10M"
	isolirRate = "512k/1M"
	fastRate   = "50M/50M"
)

// startDaemon starts a fake daemon on loopback.
func startDaemon(t *testing.T) *fakeDaemon {
	t.Helper()

	prepared, err := packet.NewSecret([]byte(testSecret))
	if err != nil {
		t.Fatal(err)
	}

	folder, err := os.MkdirTemp("", "radload-")
	if err != nil {
		t.Fatal(err)
	}

	d := &fakeDaemon{
		t: t, secret: prepared, signer: packet.NewSigner(), coa: freeUDPPort(t),
		socket: filepath.Join(folder, "admin.sock"),
		client: coa.New(coa.Config{}),
		rates:  make(map[string]string), sessions: make(map[string]fakeSession),
	}
	d.echo = &aaatest.Echo{Password: testPassword, Answer: d.answer}

	if err := d.echo.Start([]byte(testSecret), netip.MustParseAddr("127.0.0.1")); err != nil {
		t.Fatal(err)
	}

	listener, err := net.Listen("unix", d.socket)
	if err != nil {
		t.Fatal(err)
	}

	server := &http.Server{Handler: d.routes()}
	serving := make(chan error, 1)

	go func() { serving <- server.Serve(listener) }()

	t.Cleanup(func() {
		_ = server.Close()
		<-serving
		d.work.Wait()
		_ = d.client.Shutdown(context.Background())
		_ = d.echo.Close()
		_ = os.RemoveAll(folder)
	})

	return d
}

// freeUDPPort returns a port that nobody uses.
func freeUDPPort(t *testing.T) uint16 {
	t.Helper()

	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}

	defer func() { _ = conn.Close() }()

	return conn.LocalAddr().(*net.UDPAddr).AddrPort().Port()
}

// routes are the orders it takes, at the paths of the real one.
func (d *fakeDaemon) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+native.ServiceIsolirPath, func(w http.ResponseWriter, r *http.Request) {
		d.order(w, r.PathValue("login"), isolirRate)
	})
	mux.HandleFunc("POST "+native.ServiceRestorePath, func(w http.ResponseWriter, r *http.Request) {
		d.order(w, r.PathValue("login"), usualRate)
	})
	mux.HandleFunc("PATCH "+native.ServicePath, func(w http.ResponseWriter, r *http.Request) {
		var change native.ServiceChange
		if err := json.NewDecoder(r.Body).Decode(&change); err != nil || change.Plan == nil {
			http.Error(w, "no plan", http.StatusUnprocessableEntity)
			return
		}

		d.order(w, r.PathValue("login"), map[string]string{
			"home": usualRate, "fast": fastRate,
		}[*change.Plan])
	})

	return mux
}

// order gives a customer a rate: by CoA when it is one of a plan, else by ending the session.
func (d *fakeDaemon) order(w http.ResponseWriter, login, rate string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()

	session, known := d.sessions[login]
	if !known || rate == "" {
		http.Error(w, "no such service or plan", http.StatusNotFound)
		return
	}

	inPlace := rate == fastRate || d.rates[login] == fastRate

	if !d.stuck {
		d.rates[login] = rate
	}

	if !d.deaf && session.id != "" && !session.ending {
		session.ending = !inPlace
		d.sessions[login] = session
		d.work.Go(func() { d.enforce(login, rate, session, inPlace) })
	}

	w.WriteHeader(http.StatusOK)
}

// enforce asks the router.
func (d *fakeDaemon) enforce(login, rate string, session fakeSession, inPlace bool) {
	var b packet.Builder

	b.Start(make([]byte, packet.MaxSize), 0, 0, nil)
	b.Text(packet.UserName, login)
	b.Text(packet.AcctSessionID, session.id)

	code := packet.DisconnectRequest
	if inPlace {
		code = packet.CoARequest
		b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, rate)
	}

	answer := d.client.Do(context.Background(), &coa.Request{
		Code: code, To: netip.AddrPortFrom(session.router, d.coa), Secret: d.secret,
		Attributes: b.Attributes(),
	})
	if answer.Kind != coa.ACK {
		d.t.Errorf("%s for %s: %+v", code, login, answer)
	}
}

// answer gives logins the profile of the day and takes notes of accounting.
func (d *fakeDaemon) answer(request packet.View, reply []byte) [][]byte {
	name, _ := request.Get(packet.UserName)
	login := string(name)

	d.mutex.Lock()
	defer d.mutex.Unlock()

	if request.Code() == packet.AccountingRequest {
		d.account(login, request)
		return [][]byte{reply}
	}

	rate := d.rates[login]
	if rate == "" {
		rate = usualRate
	}

	if packet.Code(reply[0]) != packet.AccessAccept {
		return [][]byte{reply}
	}

	var b packet.Builder

	b.Reply(make([]byte, packet.MaxSize), packet.AccessAccept, request)
	b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, rate)

	octets, err := b.Sign(d.signer, d.secret)
	if err != nil {
		d.t.Error(err)
	}

	return [][]byte{octets}
}

// account notes a Start and forgets at a Stop. The caller holds the mutex.
func (d *fakeDaemon) account(login string, request packet.View) {
	id, _ := request.Get(packet.AcctSessionID)
	router, _ := packet.IPv4(request.Get(packet.NASIPAddress))
	status, _ := packet.Uint32(request.Get(packet.AcctStatusType))

	switch packet.AcctStatus(status) {
	case packet.AcctStart:
		d.sessions[login] = fakeSession{id: string(id), router: router}
	case packet.AcctStop:
		if d.sessions[login].id == string(id) {
			d.sessions[login] = fakeSession{}
		}
	default:
	}
}

// tidied expects that no session is open and everybody has the usual rate again.
func (d *fakeDaemon) tidied() {
	d.t.Helper()
	d.mutex.Lock()
	defer d.mutex.Unlock()

	for login, session := range d.sessions {
		if session.id != "" || d.rates[login] != usualRate && d.rates[login] != "" {
			d.t.Errorf("%s is left in session %q with %s", login, session.id, d.rates[login])
		}
	}
}

// enforce runs radload enforce against the fake daemon and reads its report.
func enforce[T any](t *testing.T, d *fakeDaemon, flags ...string) (T, error) {
	t.Helper()

	var out, errs bytes.Buffer

	command := newCommand()
	command.SetOut(&out)
	command.SetErr(&errs)

	server := d.echo.Address().String()
	command.SetArgs(append([]string{
		"enforce", flags[0], "--auth", server, "--acct", server, "--secret", testSecret,
		"--password", testPassword, "--socket", d.socket, "--coa", strconv.Itoa(int(d.coa)),
		"--json",
	}, flags[1:]...))

	err := command.ExecuteContext(t.Context())

	var report T
	if out.Len() > 0 {
		if err := json.Unmarshal(out.Bytes(), &report); err != nil {
			t.Fatalf("reading report %q: %v", out.String(), err)
		}
	}

	return report, err
}

func TestStorm(t *testing.T) {
	t.Parallel()

	d := startDaemon(t)

	r, err := enforce[stormReport](t, d, "storm", "--services", "60",
		"--auth-rate", "500", "--auth-users", "50", "--quiet", "200ms", "--think", "2ms")
	if err != nil {
		t.Fatal(err)
	}

	if r.Services != 60 || r.Acknowledged != 60 || r.Returned != 60 || r.Unanswered != 0 ||
		r.WrongProfile != 0 || r.Repeated != 0 || len(r.Refused) != 0 {
		t.Errorf("got %+v", r)
	}

	if r.LastACK < r.FirstACK || r.PerSecond < 1 || r.PerSecond > 60 || r.InFlight < 1 {
		t.Errorf("got %+v", r)
	}

	if r.Quiet.Accepted == 0 || r.Quiet.Lost != 0 || r.Ratio <= 0 {
		t.Errorf("got %+v", r)
	}

	d.tidied()
}

func TestStormThatNothingComesOf(t *testing.T) {
	t.Parallel()

	d := startDaemon(t)
	d.deaf = true

	r, err := enforce[stormReport](t, d, "storm", "--services", "3", "--patience", "50ms")
	if !errors.Is(err, errNotEnforced) || r.Unanswered != 3 || r.Acknowledged != 0 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestStormThatBringsTheOldProfileBack(t *testing.T) {
	t.Parallel()

	d := startDaemon(t)
	d.stuck = true

	r, err := enforce[stormReport](t, d, "storm", "--services", "3")
	if !errors.Is(err, errNotEnforced) || r.WrongProfile != 3 || r.Acknowledged != 3 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestStormWithoutReturn(t *testing.T) {
	t.Parallel()

	r, err := enforce[stormReport](t, startDaemon(t), "storm", "--services", "5",
		"--redial=false", "--think", "0s")
	if err != nil || r.Acknowledged != 5 || r.Returned != 0 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()

	cases := map[string]struct {
		flags []string
		coa   bool
	}{
		"isolir and restore": {},
		"plans":              {flags: []string{"--plans", "home,fast"}, coa: true},
	}

	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			d := startDaemon(t)

			r, err := enforce[changesReport](t, d, append([]string{
				"changes", "--services", "20", "--pace", "6000", "--length", "500ms", "--think", "2ms",
			}, c.flags...)...)
			if err != nil {
				t.Fatal(err)
			}

			if r.Services != 20 || r.Changes == 0 || r.Changes+r.HeldUp != 50 ||
				int(r.Acknowledged) != r.Changes || r.Unanswered+r.WrongProfile+r.FailedOrders != 0 {
				t.Errorf("got %+v", r)
			}

			d.tidied()

			byCoA, byDisconnect := r.Changes, 0
			if !c.coa {
				byCoA, byDisconnect = 0, r.Changes
			}

			if r.ByCoA != byCoA || r.ByDisconnect != byDisconnect {
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestChangesThatNothingComesOf(t *testing.T) {
	t.Parallel()

	d := startDaemon(t)
	d.deaf = true

	r, err := enforce[changesReport](t, d, "changes", "--services", "2", "--pace", "6000",
		"--length", "50ms", "--patience", "50ms")
	if !errors.Is(err, errNotEnforced) || r.Unanswered != 2 || r.Acknowledged != 0 || r.HeldUp != 3 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestChangesThatAreRefused(t *testing.T) {
	t.Parallel()

	r, err := enforce[changesReport](t, startDaemon(t), "changes", "--services", "2",
		"--pace", "6000", "--length", "20ms", "--plans", "home,nothing")
	if err == nil || !strings.Contains(err.Error(), "no such service or plan") || r.FailedOrders != 2 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestEnforceRefusesOptions(t *testing.T) {
	t.Parallel()

	cases := map[string]struct {
		flags []string
		says  string
	}{
		"services":  {[]string{"storm", "--services", "0"}, "--services"},
		"pace":      {[]string{"changes", "--pace", "0"}, "--pace"},
		"length":    {[]string{"changes", "--length", "0s"}, "--length"},
		"one plan":  {[]string{"changes", "--plans", "home"}, "--plans"},
		"no router": {[]string{"storm", "--nas", ""}, "--nas"},
		"a name":    {[]string{"storm", "--nas", "router-1"}, "--nas"},
		"far away":  {[]string{"storm", "--nas", "192.0.2.1"}, "--i-own-this-network"},
	}

	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := enforce[stormReport](t, startDaemon(t), c.flags...)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want one that says %s", err, c.says)
			}
		})
	}
}

func TestDensest(t *testing.T) {
	t.Parallel()

	ms := func(all ...int) []time.Duration {
		times := make([]time.Duration, len(all))
		for i, at := range all {
			times[i] = time.Duration(at) * time.Millisecond
		}

		return times
	}

	cases := map[string]struct {
		times []time.Duration
		want  int
	}{
		"none":            {nil, 0},
		"one":             {ms(5), 1},
		"apart":           {ms(0, 1000, 2000), 1},
		"together":        {ms(999, 0, 500), 3},
		"moving along":    {ms(0, 900, 1100, 1200, 1899, 5000), 4},
		"at the same one": {ms(7, 7, 7), 3},
	}

	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if got := densest(c.times); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}
