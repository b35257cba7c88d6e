package main

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gardu/aaa/packet"
)

func TestAcksSurviveTheFile(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		want := acknowledgement{
			session: []byte(rapid.StringMatching(`[0-9a-f]{8}`).Draw(t, "session")),
			login:   rapid.StringMatching(`[^\t\n]{1,60}`).Draw(t, "login"),
			status:  rapid.SampledFrom([]packet.AcctStatus{1, 2, 3}).Draw(t, "status"),
			input:   rapid.Uint64().Draw(t, "input"),
			output:  rapid.Uint64().Draw(t, "output"),
			seconds: rapid.Uint64().Draw(t, "seconds"),
		}

		text := want.append([]byte(ackHeader))
		count := 0

		err := readAcks(bytes.NewReader(text), func(got acknowledgement) error {
			count++

			if string(got.append(nil)) != string(want.append(nil)) {
				t.Fatalf("got %+v, want %+v", got, want)
			}

			return nil
		})
		if err != nil || count != 1 {
			t.Fatalf("%d lines, %v", count, err)
		}
	})
}

func TestReadAcks(t *testing.T) {
	t.Parallel()

	const line = "81000001\tbudi\tstop\t1\t2\t3\n"

	cases := map[string]struct {
		text  string
		lines int
		fails bool
	}{
		"nothing":            {"", 0, false},
		"header only":        {ackHeader, 0, false},
		"cut in mid-line":    {ackHeader + line + "81000002\tbu", 1, false},
		"two runs":           {ackHeader + line + line, 2, false},
		"too few columns":    {"a\tb\n", 0, true},
		"unknown status":     {"a\tb\ton\t1\t2\t3\n", 0, true},
		"a counter below 0":  {"a\tb\tstop\t-1\t2\t3\n", 0, true},
		"a line without end": {strings.Repeat("x", 2*maxAckLine), 0, true},
	}
	for name, c := range cases {
		lines := 0

		err := readAcks(strings.NewReader(c.text), func(acknowledgement) error {
			lines++
			return nil
		})
		if lines != c.lines || (err != nil) != c.fails {
			t.Errorf("%s: %d lines, %v", name, lines, err)
		}
	}
}

func FuzzReadAcks(f *testing.F) {
	f.Add([]byte(ackHeader + "81000001\tbudi\tstop\t1\t2\t3\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		_ = readAcks(bytes.NewReader(text), func(a acknowledgement) error {
			if statusOf(a.status.String()) != a.status {
				t.Fatalf("status %d has no word", a.status)
			}

			return nil
		})
	})
}
