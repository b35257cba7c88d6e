package main

import (
	"strings"

	"gardu/aaa/directory"
	"gardu/aaa/enforce"
	"gardu/httpapi/native"
	"gardu/store"
)

// obedience says which routers do not do what they are asked for in running sessions.
func (d diagnosis) obedience() []native.Finding {
	var findings []native.Finding
	d.office.Network.Directory.EachNAS(func(nas *directory.NAS) bool {
		for _, shown := range d.office.Engine.Abilities(nas.Record.ID) {
			if finding, bad := disobedience(shown); bad {
				finding.Subject = nas.Record.Name
				findings = append(findings, finding)
			}
		}

		return true
	})

	return findings
}

// disobedience says what is wrong with what a router has shown, if anything is.
func disobedience(shown store.Ability) (native.Finding, bool) {
	finding := native.Finding{Severity: "warning", Sentence: ended(enforce.Sentence(shown))}
	switch shown.Verdict {
	case store.VerdictDeaf:
		finding.Hint = "On the router: /radius incoming set accept=yes port=3799, " +
			"and let UDP from gardu through its firewall."
	case store.VerdictIgnored:
		finding.Hint = "Look at the router's log; gardu nas set NAME --coa disconnect " +
			"leaves changes in place out."
	case store.VerdictRefused:
		finding.Severity = "note"
		finding.Hint = "Nothing needs to be done: sessions are ended instead, and log in again."
	default:
		return native.Finding{}, false
	}

	return finding, true
}

// ended ends a sentence that has no end yet.
func ended(sentence string) string {
	if strings.HasSuffix(sentence, "?") {
		return sentence
	}

	return sentence + "."
}
