package api

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-routeros/routeros/v3/proto"
)

// gateOver makes a gate over bytes.
func gateOver(in io.Reader) *gate {
	g := newGate(in, slog.New(slog.DiscardHandler))
	_ = g.begin(limit{maxReply, maxFew})

	return g
}

// sentenceOf makes the bytes of a sentence.
func sentenceOf(words ...string) []byte {
	var made []byte
	for _, word := range words {
		made = append(appendLength(made, len(word)), word...)
	}

	return append(made, 0)
}

func TestLengthsOnTheWire(t *testing.T) {
	t.Parallel()
	for _, each := range []struct {
		length int
		wire   string
	}{
		{0, "\x00"},
		{0x7F, "\x7f"},
		{0x80, "\x80\x80"},
		{0x87, "\x80\x87"},
		{0x3FFF, "\xbf\xff"},
		{0x4000, "\xc0\x40\x00"},
		{0x4321, "\xc0\x43\x21"},
		{0x1FFFFF, "\xdf\xff\xff"},
		{0x200000, "\xe0\x20\x00\x00"},
		{0x2ACDEF, "\xe0\x2a\xcd\xef"},
		{0xFFFFFFF, "\xef\xff\xff\xff"},
		{0x10000080, "\xf0\x10\x00\x00\x80"},
	} {
		if got := string(appendLength(nil, each.length)); got != each.wire {
			t.Errorf("%#x is written %x, want %x", each.length, got, each.wire)
		}
		length, more := lengthHead(each.wire[0])
		for i := range more {
			length = length<<8 | int(each.wire[1+i])
		}
		if length != each.length || more != len(each.wire)-1 {
			t.Errorf("%x is read as %#x with %d more", each.wire, length, more)
		}
	}
}

func TestGateRefuses(t *testing.T) {
	t.Parallel()
	many := sentenceOf(append([]string{"!re"}, strings.Split(strings.Repeat("=a=b ", maxWords), " ")[:maxWords]...)...)
	for name, each := range map[string]struct {
		in   []byte
		want error
	}{
		"control byte":             {[]byte("\xf8\x01\x02"), ErrNotRouterOS},
		"control byte inside":      {append([]byte("\x03!re"), 0xFF), ErrNotRouterOS},
		"length that is not":       {[]byte("\xf1\x01\x02\x03\x04"), ErrNotRouterOS},
		"a web server":             {[]byte("HTTP/1.1 400 Bad Request\r\n\r\n" + strings.Repeat("x", 99)), ErrNotRouterOS},
		"a TLS alert":              {[]byte("\x15\x03\x01\x00\x02\x02\x46"), ErrNotRouterOS},
		"a greeting of SSH":        {[]byte("SSH-2.0-ROSSSH\r\n" + strings.Repeat("x", 99)), ErrNotRouterOS},
		"a word of 1 GiB":          {[]byte("\x03!re\xf0\x40\x00\x00\x00"), ErrTooLarge},
		"a word of 4 GiB":          {[]byte("\xf0\xff\xff\xff\xff"), ErrTooLarge},
		"a word above the limit":   {append([]byte("\x03!re"), appendLength(nil, maxWord+1)...), ErrTooLarge},
		"too many words":           {many, ErrTooLarge},
		"end before anything":      {nil, io.EOF},
		"end inside a length":      {[]byte("\x03!re\x80"), io.ErrUnexpectedEOF},
		"end inside a word":        {[]byte("\x03!r"), io.ErrUnexpectedEOF},
		"end between words":        {[]byte("\x03!re"), io.ErrUnexpectedEOF},
		"announced and never sent": {append([]byte("\x03!re"), append(appendLength(nil, maxWord), '=')...), io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := gateOver(bytes.NewReader(each.in))
			if _, err := io.ReadAll(g); !errors.Is(err, each.want) && (each.want != io.EOF || err != nil) {
				t.Errorf("got %v, want %v", err, each.want)
			}
			if _, err := g.Read(make([]byte, 1)); err == nil {
				t.Error("the gate opened again")
			}
		})
	}
}

func TestGateRefusesAReplyAboveItsLimit(t *testing.T) {
	t.Parallel()
	row := sentenceOf("!re", "="+strings.Repeat("x", 1<<20))
	g := gateOver(bytes.NewReader(bytes.Repeat(row, 17)))
	if n, err := io.Copy(io.Discard, g); !errors.Is(err, ErrTooLarge) || n < 15<<20 {
		t.Errorf("passed %d bytes, then %v", n, err)
	}
}

func TestGateRefusesAReplyOfTooManySentences(t *testing.T) {
	t.Parallel()
	g := gateOver(bytes.NewReader(bytes.Repeat(sentenceOf("!re"), maxFew+1)))
	passed := 0
	for {
		if _, err := g.pass(); err != nil {
			if passed != maxFew || !errors.Is(err, ErrTooLarge) {
				t.Errorf("passed %d sentences, then %v", passed, err)
			}

			return
		}
		passed++
	}
}

func TestGateTakesBackNoMemoryForAnAnnouncement(t *testing.T) {
	t.Parallel()
	g := gateOver(bytes.NewReader(append([]byte("\x03!re"), appendLength(nil, maxWord)...)))
	_, _ = g.pass()
	if cap(g.sentence) > 4*growStep {
		t.Errorf("%d bytes were claimed by a length alone", cap(g.sentence))
	}
}

func TestGateKeepsWhatTheClientWouldLose(t *testing.T) {
	t.Parallel()
	for name, each := range map[string]struct {
		in     [][]byte
		fatal  string
		trap   string
		ret    string
		passed string
	}{
		"bare fatal":        {in: [][]byte{sentenceOf("!fatal", "not logged in")}, fatal: "not logged in"},
		"fatal as property": {in: [][]byte{sentenceOf("!fatal", "=message=too many")}, fatal: "too many"},
		"tagged fatal":      {in: [][]byte{sentenceOf("!fatal", ".tag=x", "bye\nnow")}, fatal: "bye; now"},
		"fatal of nothing":  {in: [][]byte{sentenceOf("!fatal")}, fatal: "no reason given"},
		"first of two traps": {
			in:   [][]byte{sentenceOf("!trap", "=message=one"), sentenceOf("!trap", "=message=two"), sentenceOf("!done")},
			trap: "one", passed: "!trap,=message=one,!trap,=message=two,!done,",
		},
		"ret of a done": {in: [][]byte{sentenceOf("!done", "=ret=*1A")}, ret: "*1A", passed: "!done,=ret=*1A,"},
		"empty sentences": {
			in: [][]byte{{0, 0}, sentenceOf("!re"), {0}, sentenceOf("!done")}, passed: "!re,!done,",
		},
		"a reply of some future version": {
			in: [][]byte{sentenceOf("!progress", "=percent=5"), sentenceOf("!done")}, passed: "!done,",
		},
		"words of no use": {in: [][]byte{sentenceOf("!re", ".tag=x", "=a=b", "?what")}, passed: "!re,=a=b,"},
		"lengths in a long form": {
			in: [][]byte{[]byte("\x80\x03!re\xf0\x00\x00\x00\x04=a=b\x00")}, passed: "!re,=a=b,",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := gateOver(iotest.OneByteReader(bytes.NewReader(bytes.Join(each.in, nil))))
			out, err := io.ReadAll(g)
			var fatal *Fatal
			if errors.As(err, &fatal) != (each.fatal != "") || fatal != nil && fatal.Reason != each.fatal {
				t.Errorf("ended with %v, want fatal %q", err, each.fatal)
			}
			if g.trap == nil && each.trap != "" || g.trap != nil && g.trap.Message != each.trap {
				t.Errorf("kept %v, want trap %q", g.trap, each.trap)
			}
			if g.ret != each.ret {
				t.Errorf("kept ret %q, want %q", g.ret, each.ret)
			}
			if got := wordsOf(out); got != each.passed {
				t.Errorf("passed %q, want %q", got, each.passed)
			}
		})
	}
}

// wordsOf lists the words of sentences, each with a comma.
func wordsOf(wire []byte) string {
	var made strings.Builder
	for rest := string(wire); rest != ""; {
		var word string
		if word, rest = cutWord(rest); word != "" {
			made.WriteString(word + ",")
		}
	}

	return made.String()
}

func TestGateGivesTheClientNothingAhead(t *testing.T) {
	t.Parallel()
	both := append(sentenceOf("!done"), sentenceOf("!re", "=a=b")...)
	g := gateOver(bytes.NewReader(both))
	sentence, err := proto.NewReader(g).ReadSentence()
	if err != nil || sentence.Word != "!done" {
		t.Fatalf("client read %v, %v", sentence, err)
	}
	if kind, err := g.pass(); kind != "!re" || err != nil {
		t.Errorf("gate read %q, %v", kind, err)
	}
}

func TestGateIsNotFooledByWhatWaits(t *testing.T) {
	t.Parallel()
	for name, each := range map[string]struct {
		waiting []byte
		want    error
	}{
		"nothing":                {nil, nil},
		"empty sentences":        {[]byte{0, 0, 0}, nil},
		"a reply nobody awaits":  {sentenceOf("!done"), ErrOutOfStep},
		"the end of the session": {sentenceOf("!fatal", "bye"), &Fatal{Reason: "bye"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := gateOver(bytes.NewReader(append(sentenceOf("!done"), each.waiting...)))
			if _, err := g.pass(); err != nil {
				t.Fatal(err)
			}
			err := g.begin(limit{maxReply, maxFew})
			if fatal := (*Fatal)(nil); errors.As(each.want, &fatal) {
				if !errors.As(err, &fatal) || fatal.Reason != "bye" {
					t.Errorf("got %v", err)
				}
			} else if !errors.Is(err, each.want) {
				t.Errorf("got %v, want %v", err, each.want)
			}
		})
	}
}

// FuzzGate holds that nothing panics, that what passes is whole and sane, and that the client and
// Row read the same from it.
func FuzzGate(f *testing.F) {
	f.Add([]byte{})
	f.Add(sentenceOf("!re", "=.id=*1", "=name=\x96budi", "=comment=a=b", "=empty=", "=bare"))
	f.Add(append(sentenceOf("!trap", "=category=2", "=message=interrupted"), sentenceOf("!done")...))
	f.Add(sentenceOf("!fatal", "not logged in"))
	f.Add([]byte("\xf8\x00"))
	f.Add([]byte("\x03!re\xf0\x40\x00\x00\x00"))
	f.Add(append(sentenceOf("!empty"), sentenceOf("!done", "=ret="+strings.Repeat("x", 300))...))
	f.Fuzz(func(t *testing.T, in []byte) {
		passed, err := io.ReadAll(gateOver(bytes.NewReader(in)))
		var fatal *Fatal
		known := errors.Is(err, ErrNotRouterOS) || errors.Is(err, ErrTooLarge) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !known && !errors.As(err, &fatal) {
			t.Fatalf("ended with %v", err)
		}
		client := proto.NewReader(bytes.NewReader(passed))
		again := gateOver(bytes.NewReader(passed))
		for {
			kind, err := again.pass()
			sentence, clientErr := client.ReadSentence()
			if err != nil {
				if !errors.Is(err, io.EOF) || !errors.Is(clientErr, io.EOF) {
					t.Fatalf("second reading: gate %v, client %v", err, clientErr)
				}

				return
			}
			if clientErr != nil || kind != sentence.Word {
				t.Fatalf("client read %v, %v where the gate read %q", sentence, clientErr, kind)
			}
			sameRow(t, again.row(), sentence)
		}
	})
}

// sameRow holds a Row against what the client read.
func sameRow(t *testing.T, row Row, sentence *proto.Sentence) {
	t.Helper()
	at := 0
	for name, value := range row.Each() {
		if pair := sentence.List[at]; pair.Key != name || pair.Value != value {
			t.Fatalf("property %d is %q=%q, client has %v", at, name, value, pair)
		}
		at++
	}
	if at != len(sentence.List) {
		t.Fatalf("%d properties, client has %d", at, len(sentence.List))
	}
	for _, pair := range sentence.List {
		if _, ok := row.Get(pair.Key); !ok && !strings.Contains(pair.Key, "=") {
			t.Fatalf("no property %q", pair.Key)
		}
	}
	rebuilt := rowOf(sentence)
	for _, pair := range sentence.List {
		a, _ := row.Get(pair.Key)
		if b, ok := rebuilt.Get(pair.Key); !ok || a != b {
			t.Fatalf("rebuilt %q is %q, want %q", pair.Key, b, a)
		}
	}
}
