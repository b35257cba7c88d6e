package main

import (
	"fmt"

	"gardu/httpapi/native"
	"gardu/routeros"
	"gardu/routeros/api"
)

// routerFindings bounds what a diagnosis says of routers that are in one state.
const routerFindings = 20

// routers says which routers are not in step, as they were last seen. Nobody is asked.
func (d diagnosis) routers() []native.Finding {
	if d.office.Fleet == nil {
		return nil
	}
	var findings []native.Finding
	said := map[routeros.State]int{}
	for _, status := range d.office.Fleet.Status() {
		found := routerTrouble(&status)
		if len(found) == 0 {
			continue
		}
		if said[status.State]++; said[status.State] <= routerFindings {
			findings = append(findings, found...)
		}
	}
	for state, count := range said {
		if count > routerFindings {
			findings = append(findings, native.Finding{
				Severity: "warning", Subject: "routers",
				Sentence: fmt.Sprintf("%d more routers are %s.", count-routerFindings, state),
				Hint:     "gardu router list shows all of them.",
			})
		}
	}

	return findings
}

// routerTrouble says what is wrong with one router.
func routerTrouble(status *routeros.Status) []native.Finding {
	finding := native.Finding{Severity: "warning", Subject: status.Name}
	test := "gardu router test " + status.Name
	switch status.State {
	case routeros.StateRefused:
		finding.Severity = "error"
		finding.Sentence = "It cannot be kept in step, and trying again does not help: " +
			status.Sentence
		finding.Hint = test + " says more; with --trust it takes the certificate that is there now."
	case routeros.StateUnreachable:
		finding.Sentence = "It is unreachable through its API: " + status.Sentence
		finding.Hint = test + " says how far a connection comes. What has changed waits for it."
	case routeros.StateHeld:
		finding.Severity = "error"
		finding.Sentence = "Nothing is written to it: " + status.Sentence
		finding.Hint = "Look at gardu router plan " + status.Name + " before overriding."
	case routeros.StatePaused:
		finding.Severity = "note"
		finding.Sentence = fmt.Sprintf("It is paused, and %d steps wait for it", status.Steps)
		finding.Hint = "gardu router set " + status.Name + " --paused=false"
	case routeros.StateNew:
		finding.Severity = "note"
		finding.Sentence = "No plan was applied to it yet, so it does not follow the book"
		finding.Hint = "gardu router plan " + status.Name + ", and then gardu router apply " +
			status.Name
	case routeros.StateBehind:
		if len(status.Failed) == 0 {
			return unruly(status)
		}
		finding.Sentence = fmt.Sprintf("It refused %d steps of the last round, the first of them %s: %s",
			len(status.Failed), api.Printable(status.Failed[0].Step.Name),
			api.Printable(status.Failed[0].Sentence))
		finding.Hint = "gardu router plan " + status.Name + " shows what is left to do."
	case routeros.StateInStep:
		return unruly(status)
	}
	finding.Sentence = ended(finding.Sentence)

	return append([]native.Finding{finding}, unruly(status)...)
}

// unruly says that rules of isolir are not on a router.
func unruly(status *routeros.Status) []native.Finding {
	if status.Rules == 0 {
		return nil
	}

	return []native.Finding{{
		Severity: "warning", Subject: status.Name,
		Sentence: fmt.Sprintf("When it was last looked at, %d rules of isolir were missing or out of "+
			"place: isolated customers are not held.", status.Rules),
		Hint: "gardu router isolir-check " + status.Name,
	}}
}
