package main

import (
	"fmt"
	"log/slog"
	"net/netip"
	"sync/atomic"

	"gardu/aaa/directory"
	"gardu/aaa/session"
	"gardu/httpapi/native"
)

// conflictAt names an address that several open sessions of one router have.
type conflictAt struct {
	nas     int64
	address netip.Addr
}

// conflictWatch notices addresses that are used twice, and tells of each once as long as it lasts.
// Its one caller is the keeper.
type conflictWatch struct {
	sessions  *session.Table
	directory *directory.Directory
	logger    *slog.Logger
	known     map[conflictAt]bool // at most conflictLimit
	count     atomic.Int64        // at the last look, for the gauge
}

// newConflictWatch makes the watch of an office.
func newConflictWatch(office *Office) *conflictWatch {
	return &conflictWatch{
		sessions: office.Network.Sessions, directory: office.Network.Directory,
		logger: office.logger, known: map[conflictAt]bool{},
	}
}

// look compares with what was known at the last look.
func (w *conflictWatch) look() {
	now := w.sessions.Conflicts(conflictLimit)
	seen := make(map[conflictAt]bool, len(now))
	for _, one := range now {
		at := conflictAt{one.NAS, one.Address}
		seen[at] = true
		if !w.known[at] {
			w.logger.Warn("several sessions of one router have the same address",
				"nas", nasName(w.directory, one.NAS), "address", one.Address.String(),
				"sessions", one.Sessions)
		}
	}
	w.known = seen
	w.count.Store(int64(len(now)))
}

// nasName is the name of a NAS for people; # and its id where its record is gone.
func nasName(known *directory.Directory, id int64) string {
	if nas := known.NAS(id); nas != nil {
		return nas.Record.Name
	}

	return fmt.Sprintf("#%d", id)
}

// conflicts says which addresses are used twice.
func (d diagnosis) conflicts() []native.Finding {
	var findings []native.Finding
	for _, one := range d.office.Network.Sessions.Conflicts(conflictFindings) {
		findings = append(findings, native.Finding{
			Severity: "warning", Subject: nasName(d.office.Network.Directory, one.NAS),
			Sentence: fmt.Sprintf("%d open sessions have the address %s.",
				len(one.Sessions), one.Address),
			Hint: "gardu session list --conflicts shows them; " +
				"gardu session kick --session ID ends one.",
		})
	}

	return findings
}

// conflictFindings bounds what a diagnosis says of addresses that are used twice.
const conflictFindings = 20
