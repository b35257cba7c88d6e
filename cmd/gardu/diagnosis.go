package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gardu/aaa"
	"gardu/billing"
	"gardu/httpapi/native"
	"gardu/store"
)

// Thresholds of a diagnosis.
const (
	unprintableShare   = 2               // one PAP password in so many is no text: secrets differ
	unprintableAtLeast = 3               // of them, before anything is said
	skewLimit          = 2 * time.Minute // between a NAS's clock and ours
	startsWithout      = 5               // sessions begun without an interim, before it is said
	silentFor          = time.Hour
)

// doctor is the diagnosis, where a RADIUS server runs.
func (o *Office) doctor() native.Doctor {
	if o.Server == nil {
		return nil
	}

	return diagnosis{o}
}

// diagnosis looks at what the server has noticed since it began.
type diagnosis struct{ office *Office }

// severities orders findings, the worst first.
var severities = map[string]int{"error": 0, "warning": 1, "note": 2}

// Diagnose lists what a first week needs to know.
func (d diagnosis) Diagnose(ctx context.Context) ([]native.Finding, error) {
	health := d.office.Server.Health()
	findings := d.journal(&health)
	findings = append(findings, strangers(health.Strangers)...)
	for i := range health.NAS {
		findings = append(findings, d.nas(&health.NAS[i])...)
	}
	findings = append(findings, sharedIdentifiers(health.Identifiers)...)
	findings = append(findings, d.conflicts()...)
	findings = append(findings, d.obedience()...)
	findings = append(findings, d.routers()...)
	for _, look := range []func(context.Context) ([]native.Finding, error){
		d.weakSecrets, d.billing,
	} {
		found, err := look(ctx)
		if err != nil {
			return nil, err
		}
		findings = append(findings, found...)
	}
	slices.SortStableFunc(findings, func(a, b native.Finding) int {
		return cmp.Compare(severities[a.Severity], severities[b.Severity])
	})

	return findings, nil
}

// journal says whether accounting is possible.
func (d diagnosis) journal(health *aaa.Health) []native.Finding {
	if health.Journal == nil {
		return nil
	}

	return []native.Finding{{
		Severity: "error", Subject: "journal",
		Sentence: "Accounting records cannot be written, so no accounting is acknowledged: " +
			health.Journal.Error() + ".",
		Hint: "Look at the disk of " + d.office.Config.Store.Path +
			": full, or failing. It is tried again by itself.",
	}}
}

// billing says whether what is due is done.
func (d diagnosis) billing(ctx context.Context) ([]native.Finding, error) {
	if d.office.Scheduler == nil {
		return nil, nil
	}
	pulse, err := d.office.Scheduler.Pulse(ctx)
	if err != nil {
		return nil, err
	}

	return pulseFindings(&pulse), nil
}

// pulseFindings says what a pulse tells of billing.
func pulseFindings(pulse *billing.Pulse) (findings []native.Finding) {
	say := func(severity, sentence string) {
		findings = append(findings, native.Finding{
			Severity: severity, Subject: "billing", Sentence: sentence,
			Hint: "The log says which records are at fault, and why; they are tried again by themselves.",
		})
	}
	if pulse.Behind {
		say("error", fmt.Sprintf("Invoices, reminders and isolir are late: the oldest was due %s ago, "+
			"and a run last ended at %s.", pulse.Late.Round(time.Second), instantOr(pulse.Ran, "no time")))
	}
	if pulse.Waiting > 0 {
		say("warning", fmt.Sprintf("%d records could not be billed, reminded or isolated, and wait.",
			pulse.Waiting))
	}

	return findings
}

// instantOr writes an instant, or a word where there is none.
func instantOr(instant time.Time, word string) string {
	if instant.IsZero() {
		return word
	}

	return instant.Format(time.RFC3339)
}

// strangers says who asks and is not known.
func strangers(seen []aaa.Stranger) []native.Finding {
	var findings []native.Finding
	for _, stranger := range seen {
		findings = append(findings, native.Finding{
			Severity: "warning", Subject: stranger.Address.String(),
			Sentence: fmt.Sprintf(
				"%d packets came from an address that no NAS covers, the last one at %s.",
				stranger.Count, stranger.LastSeen.Format(time.RFC3339)),
			Hint: fmt.Sprintf("If it is your router: gardu nas add NAME --address %s --secret SECRET",
				stranger.Address),
		})
	}

	return findings
}

// nas says what the packets of one NAS tell about it.
func (d diagnosis) nas(health *aaa.NASHealth) []native.Finding {
	var findings []native.Finding
	say := func(severity, sentence, hint string) {
		findings = append(findings, native.Finding{
			Severity: severity, Subject: health.Name, Sentence: sentence, Hint: hint,
		})
	}
	if health.LastSeen.IsZero() {
		say("note", "It has not been heard since the daemon started.",
			"Check /radius on the router; `gardu nas script "+health.Name+"` writes it.")

		return findings
	}
	if d.office.now().Sub(health.LastSeen) > silentFor {
		say("warning", "It was last heard at "+health.LastSeen.Format(time.RFC3339)+".",
			"Is the router up, and its link?")
	}
	if health.Unprintable >= unprintableAtLeast &&
		health.Unprintable*unprintableShare >= health.Passwords {
		say("error", fmt.Sprintf(
			"%d of %d PAP passwords were not text: the shared secret of router and gardu differ.",
			health.Unprintable, health.Passwords),
			"Set the same secret on both: gardu nas set "+health.Name+" --secret -")
	}
	if health.Starts >= startsWithout && health.Interims == 0 {
		say("warning", fmt.Sprintf("%d sessions began, but no interim update came.", health.Starts),
			"On the router: /ppp aaa set interim-update=5m, "+
				"and radius-interim-update of the hotspot profile.")
	}
	if health.Skew.Abs() > skewLimit {
		say("warning", fmt.Sprintf("Its clock is off by %s.", health.Skew.Round(time.Second)),
			"On the router: /system ntp client set enabled=yes.")
	}

	return findings
}

// sharedIdentifiers says which routers cannot be told apart by name.
func sharedIdentifiers(shared []aaa.SharedIdentifier) []native.Finding {
	var findings []native.Finding
	for _, one := range shared {
		findings = append(findings, native.Finding{
			Severity: "warning", Subject: one.Identifier,
			Sentence: fmt.Sprintf("%s and %s send the same NAS-Identifier.", one.First, one.Second),
			Hint:     "Give each router a name of its own: /system identity set name=...",
		})
	}

	return findings
}

// weakSecrets says which NAS records have secrets that are too short.
func (d diagnosis) weakSecrets(ctx context.Context) ([]native.Finding, error) {
	var findings []native.Finding
	err := d.office.Folder.Book.LoadNASes(ctx, func(nas *store.NAS) error {
		for _, warning := range nas.Warnings() {
			findings = append(findings, native.Finding{
				Severity: "note", Subject: nas.Name, Sentence: warning,
				Hint: "gardu nas set " + nas.Name +
					" --secret generate, and the same on the router.",
			})
		}

		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for weak secrets: %w", err)
	}

	return findings, nil
}
