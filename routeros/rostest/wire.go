package rostest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// The limits of what a client may send. RouterOS limits both before login; the figures are ours.
const (
	maxWord        = 1 << 20 // octets of one word after login
	maxWords       = 4096    // words of one sentence after login
	maxEarlyWord   = 1024    // octets of one word before login
	maxEarlyWords  = 16      // words of one sentence before login
	prefixControl  = 0xF8    // the first octet from which a length is a reserved control octet
	prefixFive     = 0xF0    // the first octet of a length in five octets
	shortestTwo    = 0x80    // the first length that takes two octets
	shortestThree  = 0x4000
	shortestFour   = 0x200000
	shortestFive   = 0x10000000
	maxEmptyInARow = 1024 // empty sentences in a row, which are ignored up to here
)

// What makes a stream unreadable: after one of these nothing on it means anything.
var (
	errControl = errors.New("length starts with a reserved control octet")
	errLong    = errors.New("word or sentence is too long")
	errForeign = errors.New("sentence does not begin with a command")
)

// sentenceReader reads sentences of words from a stream.
type sentenceReader struct {
	in       *bufio.Reader
	maxWord  int
	maxWords int
	strict   bool // a sentence that does not begin with a slash is refused at its first word
}

// newSentenceReader reads under the limits that hold before login.
func newSentenceReader(in io.Reader) *sentenceReader {
	return &sentenceReader{
		in: bufio.NewReader(in), maxWord: maxEarlyWord, maxWords: maxEarlyWords, strict: true,
	}
}

// trust lifts the limits to those that hold after login.
func (r *sentenceReader) trust() { r.maxWord, r.maxWords, r.strict = maxWord, maxWords, false }

// next returns the words of the next sentence that is not empty.
func (r *sentenceReader) next() ([]string, error) {
	for range maxEmptyInARow {
		words, err := r.sentence()
		if err != nil || len(words) > 0 {
			return words, err
		}
	}

	return nil, errLong
}

// sentence reads words up to the empty one.
func (r *sentenceReader) sentence() ([]string, error) {
	var words []string
	for {
		word, err := r.word()
		if err != nil || word == "" {
			return words, err
		}
		if len(words) == r.maxWords {
			return nil, errLong
		}
		if r.strict && len(words) == 0 && word[0] != '/' {
			return nil, errForeign
		}
		words = append(words, word)
	}
}

// word reads one word; the empty one ends a sentence.
func (r *sentenceReader) word() (string, error) {
	length, err := r.length()
	if err != nil {
		return "", err
	}
	if length > r.maxWord {
		return "", errLong
	}
	octets := make([]byte, length)
	_, err = io.ReadFull(r.in, octets)

	return string(octets), err
}

// length reads the length in front of a word: one to five octets, the longest first octet first.
func (r *sentenceReader) length() (int, error) {
	first, err := r.in.ReadByte()
	if err != nil {
		return 0, err
	}
	more, value := 0, int(first)
	switch {
	case first >= prefixControl:
		return 0, errControl
	case first >= prefixFive:
		more, value = 4, 0
	case first >= 0xE0:
		more, value = 3, int(first&0x1F)
	case first >= 0xC0:
		more, value = 2, int(first&0x3F)
	case first >= 0x80:
		more, value = 1, int(first&0x7F)
	}
	for range more {
		octet, err := r.in.ReadByte()
		if err != nil {
			return 0, io.ErrUnexpectedEOF
		}
		value = value<<8 | int(octet)
	}

	return value, nil
}

// appendWord adds a word with its length in front.
func appendWord(to []byte, word string) []byte {
	return append(appendLength(to, len(word)), word...)
}

// appendLength adds a length in as few octets as it needs.
func appendLength(to []byte, length int) []byte {
	switch value := uint32(length); {
	case length < shortestTwo:
		return append(to, byte(value))
	case length < shortestThree:
		return binary.BigEndian.AppendUint16(to, uint16(value)|0x8000)
	case length < shortestFour:
		value |= 0xC00000

		return append(to, byte(value>>16), byte(value>>8), byte(value))
	case length < shortestFive:
		return binary.BigEndian.AppendUint32(to, value|0xE0000000)
	default:
		return binary.BigEndian.AppendUint32(append(to, prefixFive), value)
	}
}

// appendSentence adds words and the empty word that ends them.
func appendSentence(to []byte, words ...string) []byte {
	for _, word := range words {
		to = appendWord(to, word)
	}

	return append(to, 0)
}
