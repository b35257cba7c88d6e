package native_test

import (
	"context"
	"io"
	"net/netip"
	"strconv"
	"time"

	"gardu/httpapi/native"
	"gardu/store"
	"gardu/store/registry"
)

// facts plays everything that only a running daemon knows.
type facts struct{}

// live is a running daemon.
func live() native.Live {
	f := facts{}

	return native.Live{
		Sessions: f, Usages: f, Decisions: f, Doctor: f, Trusts: f, Endpoints: f, Backup: f, Reload: f,
		Links: f, Photos: f, Check: f, Readiness: f, Grants: f, Kicker: f, Abilities: f, Pendings: f, Conflicts: f, Pools: f,
	}
}

// noon is an instant that is not written in UTC.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("WIB", 7*60*60))

// EachSession tells of an open session and one that was closed.
func (facts) EachSession(
	_ context.Context, filter native.SessionFilter, visit func(*store.Session) error,
) error {
	open := store.Session{
		ID: 5, NAS: 1, NASIdentifier: "tower", AcctSessionID: "81000001", Service: 1, Login: "budi",
		CallingStation: "02:00:00:00:00:01", CalledStation: "pppoe1", NASPortID: "ether1",
		Address: netip.MustParseAddr("10.20.30.40"), IPv6Prefix: netip.MustParsePrefix("2001:db8:1::/64"),
		DelegatedIPv6: netip.MustParsePrefix("2001:db8:100::/56"),
		Started:       noon, Updated: noon.Add(time.Hour), Duration: time.Hour,
		InputOctets: 1 << 40, OutputOctets: 1 << 41, InputPackets: 3, OutputPackets: 4,
		Granted: 7, GrantedAt: noon.Add(time.Minute),
	}
	if err := visit(&open); err != nil || !filter.All {
		return err
	}
	closed := store.Session{
		ID: 4, NAS: 99, Login: "budi", Started: noon, Updated: noon, Stopped: noon, Cause: store.CauseReaped,
	}

	return visit(&closed)
}

// UsageOf tells what was used at noon.
func (facts) UsageOf(context.Context, int64) (store.Usage, error) {
	return store.Usage{Activation: store.Amount{Start: noon, Up: 1, Down: 2, Online: time.Minute}}, nil
}

// LatestDecisions tells of two logins.
func (facts) LatestDecisions(context.Context) ([]native.Decided, error) {
	return []native.Decided{
		{
			At: noon.Add(time.Second), NAS: 1, Login: "budi", Station: "02:00:00:00:00:01", Access: "pppoe",
			Method: "pap", Result: "reject", Reason: "wrong_secret", Service: 1,
		},
		{At: noon, NAS: 2, Login: "siti", Access: "hotspot", Method: "chap", Result: "accept", Reason: "entitled"},
	}, nil
}

// Diagnose has one finding.
func (facts) Diagnose(context.Context) ([]native.Finding, error) {
	return []native.Finding{{
		Severity: "error", Subject: "192.0.2.9", Sentence: "an unknown sender asks", Hint: "gardu nas add",
	}}, nil
}

// TrustWithin knows one address.
func (facts) TrustWithin(_ context.Context, within netip.Prefix) ([]native.Trusted, error) {
	return []native.Trusted{{Address: within.Addr(), Since: noon}}, nil
}

// ForgetTrust forgets it.
func (facts) ForgetTrust(context.Context, netip.Prefix) (int, error) { return 1, nil }

// EndpointsFor tells one place.
func (facts) EndpointsFor(_ context.Context, _ *store.NAS, server string) ([]registry.Endpoint, error) {
	if server == "" {
		server = "192.0.2.254"
	}

	return []registry.Endpoint{{Address: server}}, nil
}

// WriteBackup writes an archive of a kind.
func (facts) WriteBackup(_ context.Context, out io.Writer, _ bool) error {
	_, err := io.WriteString(out, "archive")

	return err
}

// Reload changes one setting.
func (facts) Reload(context.Context) (native.Reload, error) {
	return native.Reload{Changed: []string{"log.level"}}, nil
}

// CheckAll finds one fault.
func (facts) CheckAll(_ context.Context, report func(native.CheckLine) error) error {
	return report(native.CheckLine{File: "book.db", Table: "services", Key: "01", Fault: "is alone"})
}

// NotReady lacks the journal.
func (facts) NotReady(context.Context) []string { return []string{"the journal is replayed"} }

// Issue makes the link to a service.
func (facts) Issue(_ context.Context, service int64) (string, time.Time, error) {
	return "https://bayar.isp.id/s/" + strconv.FormatInt(service, 10), noon, nil
}

// Revoke makes the links to a service void.
func (facts) Revoke(context.Context, int64) error { return nil }

// Picture knows one picture, and one that is none.
func (facts) Picture(_ context.Context, name string) ([]byte, error) {
	switch name {
	case "bukti.png":
		return []byte("\x89PNG\r\n\x1a\n and more"), nil
	case "page.png":
		return []byte("<html><script>"), nil
	default:
		return nil, store.Errorf(store.NotFound, "there is no such picture")
	}
}

// GrantOf knows one service.
func (facts) GrantOf(_ context.Context, service int64) (native.Grant, bool) {
	return native.Grant{Outcome: "accept", Reason: "fair_use", Rate: "5M/5M"}, service == 1
}

// Kick ends one session, and cannot end another one.
func (facts) Kick(_ context.Context, target native.KickTarget) ([]native.Kicked, error) {
	if target.NAS != 0 {
		return nil, nil
	}

	return []native.Kicked{
		{Session: 5, Login: "budi", NAS: "r1", Outcome: "ended", Sentence: "the router has ended it", Ended: true},
		{
			Session: 6 + target.Session + uint64(target.Service), Login: "budi", NAS: "r1", Outcome: "silent",
			Sentence: "the router did not answer",
		},
	}, nil
}

// AbilitiesOf knows one refusal.
func (facts) AbilitiesOf(context.Context, int64) ([]native.ShownAbility, error) {
	return []native.ShownAbility{{
		Access: "pppoe", Act: "rate", Verdict: "refused", Cause: 401, At: noon, Count: 2,
		Sentence: "CoA refused 401 for the rate of pppoe: using Disconnect",
	}}, nil
}

// PendingOf has something for the session of service 2.
func (facts) PendingOf(_ context.Context, service int64) ([]native.ShownPending, error) {
	if service == 1 {
		return nil, nil
	}

	return []native.ShownPending{{Service: 2, Session: 6, Since: noon, Sentence: "Disconnect waits for an answer"}}, nil
}

// SessionConflicts has one.
func (facts) SessionConflicts(context.Context) ([]native.ShownConflict, error) {
	return []native.ShownConflict{{
		NAS: 1, Address: netip.MustParseAddr("10.20.30.40"), Sessions: []uint64{5, 9}, Logins: []string{"budi", "ani"},
	}}, nil
}

// PoolUsages knows pool 1.
func (facts) PoolUsages(context.Context) ([]native.ShownPoolUsage, error) {
	return []native.ShownPoolUsage{{Pool: 1, Held: 3, Reserved: 2, Fixed: 1}}, nil
}
