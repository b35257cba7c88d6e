package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gardu/httpapi/native"
)

// requestCase is a command and what it asks the daemon for.
type requestCase struct {
	line   string // words with blanks between them; a blank in a word is written as _
	stdin  string
	answer any
	want   askedRequest
	says   string
}

// runRequests runs commands against a daemon that answers what their cases say.
func runRequests(t *testing.T, cases []requestCase) {
	t.Helper()
	for _, test := range cases {
		t.Run(test.line, func(t *testing.T) {
			t.Parallel()
			daemon := newRecorder(t, test.answer)
			words := strings.Fields(test.line)
			for place := range words {
				words[place] = strings.ReplaceAll(words[place], "_", " ")
			}
			got := daemon.call(t, test.stdin, words...)
			got.expect(t, exitDone, got.stdout)
			if asked := daemon.last(t); asked != test.want {
				t.Errorf("asked for %+v\nwant %+v", asked, test.want)
			}
			got.says(t, test.says)
		})
	}
}

// dollars writes a configuration whose currency has cents.
func dollars(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gardu.yaml")
	if err := os.WriteFile(path, []byte("currency: USD\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	return path
}

func TestAmountsAreInTheCurrencyOfTheBook(t *testing.T) {
	t.Parallel()

	config := dollars(t)
	for name, test := range map[string]struct {
		arguments []string
		want      string // of the body; empty for a refusal
		says      string
	}{
		"rupiah": {
			[]string{"pay", "7", "166500", "--method", "tunai"},
			`{"customer":"7","method":"tunai","amount":166500}`, "Rp 166.500 is booked",
		},
		"rupiah have no sen":   {[]string{"pay", "7", "1.5", "--method", "m"}, "", "AMOUNT: must have at most 0 decimals"},
		"no dots of thousands": {[]string{"pay", "7", "1.000", "--method", "m"}, "", "AMOUNT: must have at most 0 decimals, and no dots"},
		"none of a line":       {[]string{"invoice", "issue", "7", "--line", "a=250.000"}, "", "--line: must have at most 0"},
		"none of a flag":       {[]string{"reseller", "fund", "citra", "1.000.000"}, "", "AMOUNT: must be an amount in digits"},
		"none of a bill":       {[]string{"bill", "add", "7", "Modem", "25.000"}, "", "AMOUNT: must have at most 0"},
		"no thousands":         {[]string{"pay", "7", "1,500", "--method", "m"}, "", "AMOUNT: must be an amount in digits"},
		"no letters":           {[]string{"pay", "7", "Rp5", "--method", "m"}, "", "AMOUNT: must be an amount in digits"},
		"too much":             {[]string{"pay", "7", "9999999999999999", "--method", "m"}, "", "AMOUNT: must be at most"},
		"a line without price": {[]string{"invoice", "issue", "7", "--line", "kabel"}, "", "--line: must be NAME=PRICE"},
		"a flag":               {[]string{"invoice", "issue", "7", "--line", "a=1", "--discount", "x"}, "", "--discount: must be an amount"},
		"cents": {
			[]string{"--config", config, "pay", "7", "10.50", "--method", "cash"},
			`{"customer":"7","method":"cash","amount":1050}`, "is booked",
		},
		"cents of a line": {
			[]string{"--config", config, "invoice", "draft", "7", "--line", "a=b=0.5x3", "--discount", "1"},
			`{"customer":"7","lines":[{"name":"a=b","quantity":3,"price":50}],"discount":100,"draft":true}`, "is issued",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			daemon := newRecorder(t, native.Payment{ID: 1, Currency: "IDR", Amount: 166_500})
			if strings.Contains(name, "line") {
				daemon = newRecorder(t, native.Invoice{Display: "INV-2601-00001", Currency: "USD"})
			}
			got := daemon.call(t, "", test.arguments...)
			got.says(t, test.says)
			if test.want == "" {
				got.expect(t, exitRefused, "")

				return
			}
			if asked := daemon.last(t); asked.body != test.want {
				t.Errorf("sent %s\nwant %s", asked.body, test.want)
			}
		})
	}
}
