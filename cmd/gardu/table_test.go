package main

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestTableEscapesWhatCouldMoveTheCursor(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer
	table := newTable(&out, left("LOGIN"), right("N"))
	if err := table.row("a\x1b[2J\nb", "1"); err != nil {
		t.Fatal(err)
	}
	if err := table.row("Åsa", ""); err != nil {
		t.Fatal(err)
	}
	if err := table.flush(); err != nil {
		t.Fatal(err)
	}
	want := "LOGIN                N\na\\u001b[2J\\u000ab     1\nÅsa                  -\n"
	if got := out.String(); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("wrote\n%s\nwant\n%s", got, want)
	}
}

func TestTableLetsRowsPassOnceItKnowsItsWidths(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer
	table := newTable(&out, left("LOGIN"), right("N"))
	for row := range 3 * tableWindow {
		if err := table.row("user", strconv.Itoa(row)); err != nil {
			t.Fatal(err)
		}
		if len(table.held) >= tableWindow {
			t.Fatalf("%d rows are held", len(table.held))
		}
	}
	if err := table.flush(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 3*tableWindow+1 || lines[1] != "user     0" || lines[len(lines)-1] != "user   2999" {
		t.Errorf("%d lines, %q ... %q", len(lines), lines[1], lines[len(lines)-1])
	}
}

func TestPrintableTextsHaveNoControlCharacter(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		text := printable(rapid.String().Draw(t, "text"))
		for _, r := range text {
			if !unicode.IsPrint(r) {
				t.Fatalf("%q holds %q", text, r)
			}
		}
		if printable(text) != text {
			t.Fatalf("%q is escaped twice", text)
		}
	})
}

func TestOctetsAreDecimal(t *testing.T) {
	t.Parallel()

	for count, want := range map[uint64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 1_499_000: "1.5 MB", 999_960: "1.0 MB", 50e9: "50.0 GB",
		math.MaxUint64: "18.4 EB",
	} {
		if got := octets(count); got != want {
			t.Errorf("%d is written %q, want %q", count, got, want)
		}
	}
}
