package session_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"gardu/aaa/session"
	"gardu/store"
)

// dawn is second 0 of every story: Monday 2 November 2026, 09:00 in Jakarta.
var dawn = time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)

// second is one second in the unit of a record.
const second = int64(time.Second)

// option changes a record of a story.
type option func(*session.Record)

// record makes a record of the story's usual customer that arrives at a second.
func record(status session.Status, at int64, options ...option) session.Record {
	r := session.Record{
		NAS: 1, Service: 7, Status: status,
		Login: []byte("budi"), NASIdentifier: []byte("gw-1"), AcctSessionID: []byte("81000001"),
		CallingStation: []byte("AA:BB:CC:00:00:01"), NASPortID: []byte("ether2"),
	}
	r.Arrived = dawn.UnixNano() + at*second
	for _, change := range options {
		change(&r)
	}
	r.Event = r.Arrived - int64(r.Delay)*second

	return r
}

// lasting says Acct-Session-Time.
func lasting(seconds uint32) option {
	return func(r *session.Record) { r.SessionSeconds, r.Has = seconds, r.Has|session.HasSessionTime }
}

// moved says octet counters without gigawords.
func moved(up, down uint64) option {
	return func(r *session.Record) {
		r.InputOctets, r.OutputOctets, r.Has = up, down, r.Has|session.HasInput|session.HasOutput
	}
}

// movedWide says octet counters with gigawords joined.
func movedWide(up, down uint64) option {
	return func(r *session.Record) {
		moved(up, down)(r)
		r.Has |= session.HasInputGigawords | session.HasOutputGigawords
	}
}

// delayed says Acct-Delay-Time.
func delayed(seconds uint32) option { return func(r *session.Record) { r.Delay = seconds } }

// named says Acct-Session-Id.
func named(id string) option { return func(r *session.Record) { r.AcctSessionID = []byte(id) } }

// calling says Calling-Station-Id.
func calling(station string) option {
	return func(r *session.Record) { r.CallingStation = []byte(station) }
}

// behind says NAS record and NAS-Identifier.
func behind(nas int64, identifier string) option {
	return func(r *session.Record) { r.NAS, r.NASIdentifier = nas, []byte(identifier) }
}

// classed says a Class of the customer's service.
func classed(nonce uint64) option {
	return func(r *session.Record) { r.Class = session.Class{Service: 7, Nonce: nonce, Granted: 70 + nonce} }
}

// ported says NAS-Port.
func ported(port uint32) option {
	return func(r *session.Record) { r.NASPort, r.Has = port, r.Has|session.HasNASPort }
}

// ended says Acct-Terminate-Cause.
func ended(cause uint32) option { return func(r *session.Record) { r.Cause = cause } }

// apply applies records with the indexes 10, 20, 30 ... and returns what became of each.
func apply(table *session.Table, records ...session.Record) []session.Applied {
	results := make([]session.Applied, 0, len(records))
	for i := range records {
		results = append(results, table.Apply(uint64(10*(i+1)), &records[i]))
	}

	return results
}

// sessions lists all sessions by ID.
func sessions(table *session.Table) []store.Session {
	var all []store.Session
	table.List(&session.Filter{}, 1<<30, func(s *store.Session) bool {
		all = append(all, *s)

		return true
	})
	slices.SortFunc(all, func(a, b store.Session) int { return cmp.Compare(a.ID, b.ID) })

	return all
}

// sinceDawn returns the second of a story, or -1 for no time.
func sinceDawn(at time.Time) int64 {
	if at.IsZero() {
		return -1
	}

	return int64(at.Sub(dawn) / time.Second)
}

// used returns the octets of the story's service in its activation window.
func used(t *testing.T, table *session.Table) (up, down uint64) {
	t.Helper()
	usage, _ := table.Usage(7)

	return usage.Activation.Up, usage.Activation.Down
}
