package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"gardu/httpapi/native"
)

// streams is a daemon that answers every request with the next of some streams.
func streams(t *testing.T, each ...[]any) *fakeDaemon {
	t.Helper()
	next := 0

	return newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", native.JSONLines)
		for _, line := range each[next] {
			_, _ = io.WriteString(w, "\n"+jsonLine(t, line))
		}
		next++
	})
}

// everyStep is a plan of every kind of step.
func everyStep() []any {
	step := func(act, menu, object, reason string, edits ...native.RouterEdit) any {
		return native.RouterPlanLine{Step: &native.RouterStep{
			Act: act, Menu: menu, Object: object, Reason: reason, Edits: edits,
		}}
	}

	return []any{
		native.RouterPlanLine{Progress: &native.RouterProgress{Doing: "reading /ppp/secret", Done: 3}},
		step("add", "/ip/pool", "gardu-isolir", "", native.RouterEdit{Field: "ranges", New: "10.99.0.0/24"},
			native.RouterEdit{Field: "comment", New: "[nd:1] a # b"}),
		step("set", "/ppp/secret", "budi", "unpaid", native.RouterEdit{Field: "profile", Old: "home 10", New: "gardu-isolir"},
			native.RouterEdit{Field: "remote-address", Old: "10.0.0.7"},
			native.RouterEdit{Field: "password", Old: "(secret)", New: "(secret)", Secret: true}),
		step("move", "/ip/firewall/filter", "isolir 2", ""),
		step("enable", "/ip/firewall/filter", "isolir 2", "", native.RouterEdit{Field: "disabled", Old: "yes", New: "no"}),
		step("remove", "/ppp/secret", "tono\x1b[2J", "", native.RouterEdit{Field: "profile", Old: "home"}),
		step("kick", "/ppp/secret", "budi", ""),
		native.RouterPlanLine{Summary: &native.RouterPlanned{
			Router: "pop1", Steps: 6, Acts: native.RouterActs{Add: 1, Change: 3, Remove: 1, Kick: 1},
			Notes:  []string{"rule 7 is not ours"},
			Guards: []native.RouterGuard{{Guard: "blast", Sentence: "30 logins would be removed"}},
		}},
	}
}

// difference is that plan as it is written.
const difference = `+ /ip/pool gardu-isolir
    ranges  = 10.99.0.0/24
    comment = "[nd:1] a # b"
~ /ppp/secret budi  # unpaid
    profile          "home 10" -> gardu-isolir
    remote-address   10.0.0.7 -> ""
    password         (secret) -> (secret)
~ /ip/firewall/filter "isolir 2": move into its place
~ /ip/firewall/filter "isolir 2": enable, complete and in order
    disabled   yes -> no
- /ppp/secret tono\u001b[2J
    profile = home
! /ppp/secret budi: end its sessions
`

func TestPlanIsADifference(t *testing.T) {
	t.Parallel()

	got := streams(t, everyStep()).call(t, "", "router", "plan", "pop1")
	got.expect(t, exitDiffers, difference)
	got.says(t, "note: rule 7 is not ours\nguard blast: 30 logins would be removed\n"+
		"6 steps: 1 to make, 3 to change, 1 to remove, 1 to kick.\n")

	same := native.RouterPlanLine{Summary: &native.RouterPlanned{Router: "pop1"}}
	got = streams(t, []any{same}).call(t, "", "router", "plan", "pop1")
	got.expect(t, exitDone, "")
	got.says(t, "Nothing differs: router pop1 is as it should be.")
}

func TestPlanInColours(t *testing.T) {
	t.Parallel()

	got := streams(t, everyStep()).call(t, "", "router", "plan", "pop1", "--color", "always")
	for _, want := range []string{
		green + "+ /ip/pool gardu-isolir" + colorOff + "\n    ranges  = " + green + "10.99.0.0/24" + colorOff + "\n",
		yellow + "~ /ppp/secret budi  # unpaid" + colorOff + "\n",
		red + `"home 10"` + colorOff + " -> " + green + "gardu-isolir" + colorOff + "\n",
		red + `- /ppp/secret tono\u001b[2J` + colorOff + "\n",
		magenta + "! /ppp/secret budi: end its sessions" + colorOff + "\n",
	} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("%q does not have %q", got.stdout, want)
		}
	}
	plain := got.stdout
	for _, colour := range []string{red, green, yellow, magenta, colorOff} {
		plain = strings.ReplaceAll(plain, colour, "")
	}
	if plain != difference {
		t.Errorf("without its colours it is\n%s", plain)
	}
	streams(t, everyStep()).call(t, "", "router", "plan", "pop1", "--color", "never").expect(t, exitDiffers, difference)
}

func TestColourAsksTheTerminal(t *testing.T) {
	for _, test := range []struct {
		name, noColor, term string
		want                bool
	}{
		{"a terminal", "", "xterm", true},
		{"NO_COLOR", "1", "xterm", false},
		{"a dumb one", "", "dumb", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("NO_COLOR", test.noColor)
			t.Setenv("TERM", test.term)
			_, program := openTerminal(t)
			c := console{stdout: program}
			if got := c.paint(colourAuto).coloured; got != test.want {
				t.Errorf("coloured is %v", got)
			}
		})
	}
}

func TestPlanForMachines(t *testing.T) {
	t.Parallel()

	lines := everyStep()
	var want strings.Builder
	for _, line := range lines[1:] {
		want.WriteString(jsonLine(t, line))
	}
	streams(t, lines).call(t, "", "router", "plan", "pop1", "--json").expect(t, exitDiffers, want.String())
}

func TestPlanThatFails(t *testing.T) {
	t.Parallel()

	failure := native.StreamFailure{Failure: native.Error{Kind: "unavailable", Message: "router pop1 does not answer"}}
	got := streams(t, []any{failure}).call(t, "", "router", "plan", "pop1")
	got.expect(t, exitRefused, "")
	got.says(t, "gardu: router pop1 does not answer")
	got = streams(t, everyStep()[:3]).call(t, "", "router", "plan", "pop1")
	if got.code != exitRefused {
		t.Errorf("a plan that was cut off ended with %d", got.code)
	}
	got.says(t, "cut off")
}

// applied is what becomes of a plan.
func applied(failed int) []any {
	step := func(done bool, sentence string) any {
		return native.RouterApplyLine{Step: &native.RouterDone{
			RouterStep: native.RouterStep{Act: "set", Menu: "/ppp/secret", Object: "budi"}, Done: done, Sentence: sentence,
		}}
	}
	lines := []any{native.RouterApplyLine{Progress: &native.RouterProgress{Doing: "writing", Done: 1, Total: 2}}, step(true, "")}
	if failed > 0 {
		lines = append(lines, step(false, "input does not match"))
	}

	return append(lines, native.RouterApplyLine{Summary: &native.RouterApplied{
		Router: "pop1", Written: 1, Failed: failed, Kicked: 3, Notes: []string{"rule 7 is not ours"},
	}})
}

func TestApplyTellsEveryStep(t *testing.T) {
	t.Parallel()

	got := streams(t, applied(0)).call(t, "", "router", "apply", "pop1", "--yes")
	got.expect(t, exitDone, "~ /ppp/secret budi\n")
	got.says(t, "note: rule 7 is not ours\nRouter pop1: 1 steps done, 3 sessions ended.\n")

	got = streams(t, applied(1)).call(t, "", "router", "apply", "pop1", "--yes")
	got.expect(t, exitRefused, "~ /ppp/secret budi\n~ /ppp/secret budi\n    refused: input does not match\n")
	got.says(t, "the router refused 1 steps")

	nothing := native.RouterApplyLine{Summary: &native.RouterApplied{Router: "pop1"}}
	got = streams(t, []any{nothing}).call(t, "", "router", "apply", "pop1", "--yes", "--json")
	got.expect(t, exitDone, jsonLine(t, nothing))
	got.says(t, "Nothing differs")

	guarded := native.StreamFailure{Failure: native.Error{Message: "30 logins would be removed; --override blast does it anyway"}}
	got = streams(t, []any{guarded}).call(t, "", "router", "apply", "pop1", "--yes")
	got.expect(t, exitRefused, "")
	got.says(t, "--override blast does it anyway")
}

// atTerminal sits at a terminal, answers one question, and returns what a command did.
func atTerminal(t *testing.T, daemon *fakeDaemon, answer string, arguments ...string) called {
	t.Helper()
	person, program := openTerminal(t)
	var stdout bytes.Buffer
	stderr := &answering{question: "[y/N]", answer: func() { _, _ = person.WriteString(answer + "\n") }}
	code := run(t.Context(), append([]string{"--socket", daemon.socket}, arguments...), program, &stdout, stderr)

	return called{code, stdout.String(), stderr.String()}
}

// answering is where questions go; one of them is answered.
type answering struct {
	bytes.Buffer
	question string
	answer   func()
}

// Write keeps the text, and answers the question.
func (a *answering) Write(text []byte) (int, error) {
	if bytes.Contains(text, []byte(a.question)) {
		a.answer()
	}

	return a.Buffer.Write(text)
}

func TestApplyAsksFirst(t *testing.T) {
	t.Parallel()

	for answer, agreed := range map[string]bool{"y": true, "ya": true, "YES ": true, "n": false, "": false, "yesterday": false} {
		got := atTerminal(t, streams(t, everyStep(), applied(0)), answer, "router", "apply", "pop1")
		got.says(t, "Change router pop1? [y/N] ")
		if agreed {
			got.expect(t, exitDone, difference+"~ /ppp/secret budi\n")
		} else {
			got.expect(t, exitRefused, difference)
			got.says(t, "Nothing was changed.")
		}
	}
	same := native.RouterPlanLine{Summary: &native.RouterPlanned{Router: "pop1"}}
	got := atTerminal(t, streams(t, []any{same}), "", "router", "apply", "pop1")
	got.expect(t, exitDone, "")
}

func TestQuestionEndsWithItsContext(t *testing.T) {
	t.Parallel()

	person, program := openTerminal(t)
	ctx, cancel := context.WithCancel(t.Context())
	reader := newSecretReader(program, &typing{answer: cancel})
	if _, err := reader.agreed(ctx, "?"); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	_, _ = person.WriteString("\n") // lets the waiting goroutine end
}

func TestImportTellsWhatIsFound(t *testing.T) {
	t.Parallel()

	report := func(failed int, applied bool) []any {
		return []any{
			native.RouterImportLine{Progress: &native.RouterProgress{Doing: "reading"}},
			native.RouterImportLine{Found: &native.RouterFound{
				Verdict: "adopt", Menu: "/ppp/secret", Object: "budi", Service: "budi", Plan: "10M", Sentence: "same login",
				Failed: failed > 0,
			}},
			native.RouterImportLine{Found: &native.RouterFound{Verdict: "ignore", Menu: "/ppp/profile", Object: "default"}},
			native.RouterImportLine{Summary: &native.RouterImported{
				Router: "pop1", Applied: applied, Adopt: 1, Ignore: 1, Failed: failed,
			}},
		}
	}
	got := streams(t, report(0, false)).call(t, "", "router", "import", "pop1")
	got.expect(t, exitDone, ""+
		"WHAT    MENU          OBJECT   SERVICE  PLAN  WHY\n"+
		"adopt   /ppp/secret   budi     budi     10M   same login\n"+
		"ignore  /ppp/profile  default  -        -     -\n")
	got.says(t, "1 to adopt, 0 to link, 0 plans and 0 services to make, 1 to leave alone, 0 anomalies\n"+
		"Nothing was changed. To do so: gardu router import pop1 --apply\n")

	got = streams(t, report(1, true)).call(t, "", "router", "import", "pop1", "--apply")
	if got.code != exitRefused || !strings.Contains(got.stdout, "adopt FAILED  /ppp/secret") {
		t.Errorf("ended with %d and %s", got.code, got.stdout)
	}
	got.says(t, "1 could not be taken over")

	lines := report(0, true)
	got = streams(t, lines).call(t, "", "router", "import", "pop1", "--apply", "--json")
	got.expect(t, exitDone, jsonLine(t, lines[1])+jsonLine(t, lines[2])+jsonLine(t, lines[3]))
	got.says(t, "That is done.")
}

func TestProgressSaysWhatIsDone(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer
	now := noon
	progress := newProgress(&out, 0, func() time.Time { return now })
	for _, state := range []native.RouterProgress{
		{Doing: "too early"}, {Doing: "reading /ppp/secret"}, {Doing: "reading", Done: 4}, {Doing: "writing\x07", Done: 4, Total: 9},
	} {
		progress.working(&state)
		now = now.Add(otherwiseEvery)
	}
	if want := "reading /ppp/secret\nreading, 4\nwriting\\u0007, 4 of 9\n"; out.String() != want {
		t.Errorf("it said %q, want %q", out.String(), want)
	}
}

// FuzzSteps writes any step. What it writes has a line for the step and one for each edit, and nothing
// that moves the cursor.
func FuzzSteps(f *testing.F) {
	f.Add([]byte(`{"act":"set","menu":"/ppp/secret","object":"a\nb","edits":[{"field":"x","old":"\u001b[2J","new":""}]}`))
	f.Add([]byte(`{"act":"add","object":"\u0000","reason":"\r","edits":[{"field":"\t"}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var step native.RouterStep
		if json.Unmarshal(raw, &step) != nil {
			return
		}
		text := painter{}.step(&step)
		if lines := strings.Count(text, "\n"); lines != 1+len(step.Edits) {
			t.Errorf("%d edits make %d lines", len(step.Edits), lines)
		}
		for _, character := range text {
			if character != '\n' && unprintable(character) {
				t.Errorf("%q moves the cursor", text)
			}
		}
	})
}
