package rostest

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-routeros/routeros/v3/proto"
)

func TestLengthsAreWrittenAndRead(t *testing.T) {
	t.Parallel()
	for length, octets := range map[int]string{
		0: "00", 0x7F: "7f", 0x80: "8080", 0x87: "8087", 0x3FFF: "bfff", 0x4000: "c04000",
		0x4321: "c04321", 0x1FFFFF: "dfffff", 0x200000: "e0200000", 0x2ACDEF: "e02acdef",
		0xFFFFFFF: "efffffff", 0x10000000: "f010000000", 0x10000080: "f010000080",
	} {
		written := appendLength(nil, length)
		if got := hex.EncodeToString(written); got != octets {
			t.Errorf("%#x: wrote %s, want %s", length, got, octets)
		}
		read, err := newSentenceReader(bytes.NewReader(written)).length()
		if err != nil || read != length {
			t.Errorf("%s: read %#x, %v", octets, read, err)
		}
	}
}

func TestStreamsThatMeanNothingAreRefused(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		octets []byte
		want   error
	}{
		{"reserved control octet", []byte{0xF8, 1}, errControl},
		{"last control octet", []byte{0xFF}, errControl},
		{"word of 1 GiB", []byte{0xF0, 0x40, 0, 0, 0}, errLong},
		{"word too long before login", appendLength(nil, maxEarlyWord+1), errLong},
		{
			"sentence too long before login",
			bytes.Repeat([]byte{1, '/'}, maxEarlyWords+1), errLong,
		},
		{"a TLS handshake", append([]byte{0x16, 3, 1, 0, 200, 1}, make([]byte, 200)...), errForeign},
		{"nothing", nil, io.EOF},
		{"end in a length", []byte{0xC0, 1}, io.ErrUnexpectedEOF},
		{"end in a word", []byte{5, 'a'}, io.ErrUnexpectedEOF},
		{"empty sentences without end", make([]byte, 2*maxEmptyInARow), errLong},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := newSentenceReader(bytes.NewReader(c.octets)).next()
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestEmptySentencesAreIgnored(t *testing.T) {
	t.Parallel()
	stream := append([]byte{0, 0}, appendSentence(nil, "/quit")...)
	words, err := newSentenceReader(bytes.NewReader(stream)).next()
	if err != nil || len(words) != 1 || words[0] != "/quit" {
		t.Errorf("got %q, %v", words, err)
	}
}

// FuzzSentences feeds anything to the reader. What it takes it must write back to the same words,
// and another library must read those as it does.
func FuzzSentences(f *testing.F) {
	f.Add(appendSentence(nil, "/login", "=name=admin", "=password=", ".tag=1"))
	f.Add(appendSentence(nil, "/ppp/secret/print", "?name=a", "?#!", "=.proplist=name"))
	f.Add(appendSentence(nil, "!re", "="+strings.Repeat("x", 300)))
	f.Add([]byte{0xF8, 0})
	f.Add([]byte{0xF0, 0x40, 0, 0, 0})
	f.Add([]byte{0x80, 1, 'a', 0})
	f.Fuzz(func(t *testing.T, octets []byte) {
		reader := newSentenceReader(bytes.NewReader(octets))
		reader.trust()
		for {
			words, err := reader.next()
			if err != nil {
				return
			}
			parseCommand(words)
			written := appendSentence(nil, words...)
			again, err := newReader(written).next()
			if err != nil || strings.Join(again, "\x00") != strings.Join(words, "\x00") {
				t.Fatalf("%q came back as %q, %v", words, again, err)
			}
			agrees(t, words)
		}
	})
}

// newReader reads under the limits after login.
func newReader(octets []byte) *sentenceReader {
	reader := newSentenceReader(bytes.NewReader(octets))
	reader.trust()

	return reader
}

// agrees lets go-routeros read a reply of the words.
func agrees(t *testing.T, words []string) {
	t.Helper()
	reply := []string{"!re"}
	for _, word := range words {
		reply = append(reply, "=name="+word)
	}
	sentence, err := proto.NewReader(bytes.NewReader(appendSentence(nil, reply...))).ReadSentence()
	if err != nil {
		t.Fatalf("%q: %v", reply, err)
	}
	for i, pair := range sentence.List {
		if pair.Value != words[i] {
			t.Fatalf("%q was read as %q", words[i], pair.Value)
		}
	}
}
