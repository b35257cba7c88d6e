package aaa_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/store"
)

// measured starts a network with metrics and lets a login, a session, junk and a stranger pass.
func measured(t *testing.T) (*network, *prometheus.Registry) {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	n := newNetwork(t, func(config *aaa.Config) { config.Registerer = registry })
	n.nas.MustStart(station(), n.nas.MustAccept(login("budi")))
	n.nas.MustReject(guess("budi"))
	n.nas.MustBeSilent([]byte("GET / HTTP/1.1\r\n\r\n"))
	n.account(n.craft(packet.StatusServer, 5, signedStatus))

	return n, registry
}

// values flattens what a registry gathers to name{labels} and its value.
func values(t *testing.T, registry prometheus.Gatherer) map[string]float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	flat := make(map[string]float64)
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			name := strings.TrimPrefix(family.GetName(), "gardu_aaa_")
			for _, label := range metric.GetLabel() {
				name += " " + label.GetValue()
			}
			flat[name] = valueOf(metric)
		}
	}

	return flat
}

// valueOf returns the value of a counter or gauge, or the count of a histogram.
func valueOf(metric *dto.Metric) float64 {
	switch {
	case metric.GetCounter() != nil:
		return metric.GetCounter().GetValue()
	case metric.GetGauge() != nil:
		return metric.GetGauge().GetValue()
	default:
		return float64(metric.GetHistogram().GetSampleCount())
	}
}

func TestMetricsCount(t *testing.T) {
	t.Parallel()
	_, registry := measured(t)
	got := values(t, registry)
	for name, want := range map[string]float64{
		"accounting_requests_total received": 1, "accounting_requests_total stored": 1, "accounting_in_flight": 0,
		"login_seconds bras-1 accept": 1, "login_seconds bras-1 reject": 1, "login_seconds bras-1 isolir": 0,
		"accounting_seconds bras-1": 1, "status_server_total bras-1": 2,
		"decisions_total entitled": 1, "decisions_total wrong_secret": 1,
		"dropped_total auth malformed": 1, "journal_healthy": 1, "journal_lag": 1, "panics_total": 0,
		"sessions open": 1, "sessions reserved": 0, "trusted_sources": 1,
		"accounting_queue_limit": aaa.Submissions, "journal_lag_limit": aaa.JournalLag,
	} {
		if value, found := got[name]; !found || value != want {
			t.Errorf("%s is %v, %v; want %v", name, value, found, want)
		}
	}
}

func TestMetricNamesAreWellFormed(t *testing.T) {
	t.Parallel()
	_, registry := measured(t)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Errorf("%s: %s", problem.Metric, problem.Text)
	}
}

// Labels come from closed lists and the names of NAS records; never from what a packet says.
func TestMetricLabelsNameNobody(t *testing.T) {
	t.Parallel()
	_, registry := measured(t)
	known := map[string]bool{"auth": true, "acct": true, "bras-1": true, "open": true, "closed": true, "reserved": true}
	for _, word := range strings.Fields("not_folded received stored duplicate refused shed failed accept reject isolir") {
		known[word] = true
	}
	for _, reason := range aaa.Reasons() {
		known[reason.String()] = true
	}
	for _, drop := range aaa.Drops() {
		known[drop.String()] = true
	}
	for name := range values(t, registry) {
		for _, label := range strings.Fields(name)[1:] {
			if !known[label] {
				t.Errorf("%s has the label value %q", name, label)
			}
		}
	}
}

func TestMetricsAreRegisteredOnce(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	shared := func(config *aaa.Config) { config.Registerer = registry }
	newNetwork(t, shared)
	second := newQuietNetwork(t, shared)
	if err := second.server.Start(context.Background()); err == nil {
		t.Error("two servers registered the same metrics")
	}
	second.stop()
}

func TestNamesOfReasonsAreUnique(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, reason := range aaa.Reasons() {
		if name := reason.String(); name == "" || name == "unknown" || seen[name] {
			t.Errorf("reason %d is %q", reason, name)
		}
		seen[reason.String()] = true
	}
	clear(seen)
	for _, drop := range aaa.Drops() {
		if name := drop.String(); name == "" || name == "unknown" || seen[name] {
			t.Errorf("drop %d is %q", drop, name)
		}
		seen[drop.String()] = true
	}
	if aaa.Reason(200).String() != "unknown" || aaa.Drop(200).String() != "unknown" ||
		aaa.Result(9).String() != "unknown" || aaa.Method(9).String() != "unknown" {
		t.Error("a value outside a set has a name")
	}
}

func TestDecisionLogTellsWhoWhatAndWhy(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.nas.MustAccept(mschap("budi", aaatest.MSCHAP2))
	n.wantReason(guess("budi"), aaa.ReasonWrongSecret)
	decisions := n.server.Decisions()
	want := aaa.LoggedDecision{
		At: n.clock.Now(), NAS: nasID, Login: "budi", Station: customerMAC, Access: store.PPPoE,
		Method: aaa.MethodPAP, Result: aaa.Rejected, Reason: aaa.ReasonWrongSecret, Service: 1,
	}
	if len(decisions) != 2 || decisions[0] != want {
		t.Errorf("decisions %+v, want %+v first", decisions, want)
	}
	if decisions[1].Method.String() != "mschapv2" || decisions[1].Result.String() != "accept" {
		t.Errorf("%+v", decisions[1])
	}
}

// The log keeps the newest decisions, cuts long texts, and never a password.
func TestDecisionLogIsBounded(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, oneSocket)
	long := login(strings.Repeat("x", 200))
	n.nas.MustReject(long)
	if got := n.server.Decisions()[0].Login; got != strings.Repeat("x", 64) {
		t.Errorf("a login of 200 octets is kept as %q", got)
	}
	for i := range aaa.DecisionLogSize + 20 {
		n.clock.Advance(1)
		n.nas.MustReject(guess(fmt.Sprint("user", i)))
	}
	decisions := n.server.Decisions()
	if len(decisions) != aaa.DecisionLogSize || decisions[0].Login != fmt.Sprint("user", aaa.DecisionLogSize+19) ||
		decisions[len(decisions)-1].Login != "user20" {
		t.Errorf("%d decisions from %s to %s", len(decisions), decisions[0].Login, decisions[len(decisions)-1].Login)
	}
	if strings.Contains(fmt.Sprintf("%+v", decisions), "tebak") {
		t.Error("a password stands in the log")
	}
}

func TestHealthTellsWhatAFirstWeekNeeds(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, oneSocket)
	other := n.router(aaatest.Router{Identifier: "BRAS-1"}, from("127.0.0.66"))
	for _, router := range []*aaatest.Tester{n.nas, other} {
		router.MustStart(station(), nil)
	}
	record := n.nas.Session(aaatest.PPPoECustomer("siti", "02:00:00:00:00:02"), nil).At(packet.AcctInterimUpdate)
	record.Event = n.clock.Now().Add(-3600e9)
	n.nas.MustExchange(n.nas.MustAccounting(record))
	n.nas.MustReject(guess("budi"))
	n.nas.MustAccept(login("budi"))

	health := n.server.Health()
	nas := health.NAS[0]
	if len(health.NAS) != 1 || nas.Name != "bras-1" || nas.Logins != 1 || nas.Rejects != 1 || nas.Passwords != 2 ||
		nas.Unprintable != 0 || nas.Starts != 2 || nas.Interims != 1 || nas.Skew != -3600e9 || nas.LastSeen.IsZero() {
		t.Errorf("NAS %+v", health.NAS)
	}
	want := aaa.SharedIdentifier{
		Identifier: "BRAS-1", First: netip.MustParseAddr("127.0.0.1"), Second: netip.MustParseAddr("127.0.0.66"),
	}
	if len(health.Identifiers) != 1 || health.Identifiers[0] != want {
		t.Errorf("identifiers %+v, want %+v", health.Identifiers, want)
	}
	if health.Journal != nil || health.Lag != 3 || len(health.Drops) != 0 {
		t.Errorf("journal %v, lag %d, drops %v", health.Journal, health.Lag, health.Drops)
	}
}

// A panic in a stage costs that request: no answer, no trace in the duplicate cache, and the next one is served.
func TestPanicInAStageCostsOneRequest(t *testing.T) {
	t.Parallel()
	n := newQuietNetwork(t)
	var broken atomic.Bool
	broken.Store(true)
	n.server.InsertStage(func(login string) {
		if broken.Load() && login == "budi" {
			panic("a stage's fault")
		}
	})
	n.start()
	request := n.nas.MustAccess(login("budi"))
	n.wantDropOf(request.Octets(), aaa.DropFailure)
	n.addService("siti", nil)
	n.nas.MustAccept(login("siti"))
	broken.Store(false)
	n.nas.MustExchange(request)
	if n.server.Panics() != 1 {
		t.Errorf("%d panics counted", n.server.Panics())
	}
}

// One router sends everything from one source port; the kernel steers by Identifier, so every socket has its share.
func TestOneSourcePortLoadsEverySocket(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, func(config *aaa.Config) { config.Sockets = 4 })
	for range 40 {
		n.nas.MustAccept(login("budi"))
	}
	for range 40 {
		n.nas.MustExchange(n.begin(station()))
	}
	auth, acct := n.server.SocketDatagrams()
	for i := range 4 {
		if auth[i] == 0 || acct[i] == 0 {
			t.Errorf("socket %d received %d and %d datagrams of %v and %v", i, auth[i], acct[i], auth, acct)
		}
	}
	for port, datagrams := range map[string][]uint64{"auth": auth, "acct": acct} {
		sum := uint64(0)
		for _, number := range datagrams {
			sum += number
		}
		if sum != 40 {
			t.Errorf("%s: %d datagrams in all, want 40", port, sum)
		}
	}
}
