package main

import (
	"strings"
	"testing"
	"time"

	"gardu/billing"
)

// TestDoctorTellsOfBilling by what the scheduler says of itself.
func TestDoctorTellsOfBilling(t *testing.T) {
	t.Parallel()
	ran := time.Date(2026, 2, 1, 1, 2, 3, 0, time.UTC)
	for name, test := range map[string]struct {
		pulse billing.Pulse
		want  []string // a severity and a part of each sentence
	}{
		"on time": {billing.Pulse{Ran: ran, Late: time.Minute}, nil},
		"late": {
			billing.Pulse{Ran: ran, Late: time.Hour, Behind: true},
			[]string{"error due 1h0m0s ago, and a run last ended at 2026-02-01T01:02:03Z"},
		},
		"never ran": {billing.Pulse{Late: time.Hour, Behind: true}, []string{"error ended at no time"}},
		"some wait": {billing.Pulse{Ran: ran, Waiting: 7}, []string{"warning 7 records"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := pulseFindings(&test.pulse)
			if len(found) != len(test.want) {
				t.Fatalf("it tells %+v", found)
			}
			for at, want := range test.want {
				severity, part, _ := strings.Cut(want, " ")
				if found[at].Severity != severity || !strings.Contains(found[at].Sentence, part) ||
					found[at].Subject != "billing" {
					t.Errorf("it tells %+v, want %q", found[at], want)
				}
			}
		})
	}
}
