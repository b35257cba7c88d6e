package api_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gardu/routeros/api"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// peer is the router's side of a connection, played by a script.
type peer struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

// newPeer makes a peer over a socket.
func newPeer(t *testing.T, conn net.Conn) *peer {
	return &peer{t: t, conn: conn, in: bufio.NewReader(conn)}
}

// hear reads one sentence; nil means that the other side has closed.
func (p *peer) hear() []string {
	var words []string
	for {
		length, err := p.length()
		if err != nil {
			return nil
		}
		if length == 0 {
			return words
		}
		word := make([]byte, length)
		if _, err := io.ReadFull(p.in, word); err != nil {
			return nil
		}
		words = append(words, string(word))
	}
}

// length reads a length of up to four bytes.
func (p *peer) length() (int, error) {
	first, err := p.in.ReadByte()
	length, more := int(first), 0
	switch {
	case first >= 0xE0:
		length, more = int(first&0x0F), 3
	case first >= 0xC0:
		length, more = int(first&0x1F), 2
	case first >= 0x80:
		length, more = int(first&0x3F), 1
	}
	for range more {
		var next byte
		if next, err = p.in.ReadByte(); err != nil {
			return 0, err
		}
		length = length<<8 | int(next)
	}

	return length, err
}

// expect hears a sentence that must be this one.
func (p *peer) expect(words ...string) {
	p.t.Helper()
	if got := p.hear(); strings.Join(got, "|") != strings.Join(words, "|") {
		p.t.Errorf("router heard %q, want %q", got, words)
	}
}

// say writes sentences, each given as words joined by blanks; %20 stands for a blank.
func (p *peer) say(sentences ...string) {
	for _, sentence := range sentences {
		p.raw(encode(strings.Fields(sentence)...))
	}
}

// raw writes bytes. A peer that is no longer heard says nothing.
func (p *peer) raw(bytes []byte) { _, _ = p.conn.Write(bytes) }

// drip writes bytes one by one, with pauses.
func (p *peer) drip(bytes []byte, pause time.Duration) {
	for i := range bytes {
		p.raw(bytes[i : i+1])
		time.Sleep(pause)
	}
}

// login answers a plain login with yes.
func (p *peer) login() {
	p.hear()
	p.say("!done")
}

// encode makes the bytes of one sentence.
func encode(words ...string) []byte {
	var made []byte
	for _, word := range words {
		word = strings.ReplaceAll(word, "%20", " ")
		switch n := len(word); {
		case n < 0x80:
			made = append(made, byte(n))
		case n < 0x4000:
			made = append(made, byte(n>>8)|0x80, byte(n))
		case n < 0x200000:
			made = append(made, byte(n>>16)|0xC0, byte(n>>8), byte(n))
		default:
			made = append(made, byte(n>>24)|0xE0, byte(n>>16), byte(n>>8), byte(n))
		}
		made = append(made, word...)
	}

	return append(made, 0)
}

// plain is a Config whose dial ends at a script; the time of its bubble is virtual.
func plain(t *testing.T, script func(*peer)) api.Config {
	t.Helper()

	return api.Config{
		Address: "router", User: "gardu", Password: "sangat-rahasia", Mode: api.Plain,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go func() { // ends when either side closes; the bubble waits for it
				defer theirs.Close()
				script(newPeer(t, theirs))
			}()

			return ours, nil
		},
	}
}

// story opens a connection to a script inside a bubble and closes it at the end.
func story(t *testing.T, script func(*peer), tell func(*testing.T, *api.Conn)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		conn, err := api.Open(t.Context(), plain(t, script))
		if err != nil {
			t.Fatal(err)
		}
		defer time.Sleep(time.Hour) // lets the script run out, in no time
		defer conn.Close()
		tell(t, conn)
	})
}

// wantLink asks for a LinkError of a phase on a connection that is broken by it.
func wantLink(t *testing.T, conn *api.Conn, err error, phase api.Phase) *api.LinkError {
	t.Helper()
	var link *api.LinkError
	if !errors.As(err, &link) {
		t.Fatalf("got %v, want a link error", err)
	}
	if link.Phase != phase {
		t.Errorf("failed %s, want %s", link.Phase, phase)
	}
	if conn == nil {
		return link
	}
	if !conn.Broken() {
		t.Error("the connection is not broken")
	}
	if _, err := conn.Do(t.Context(), "/system/identity/print"); !errors.Is(err, api.ErrBroken) {
		t.Errorf("the next call gave %v, want ErrBroken", err)
	}

	return link
}

// wantTrap asks for a Trap of a kind on a connection that lives on.
func wantTrap(t *testing.T, conn *api.Conn, err error, kind api.Kind) *api.Trap {
	t.Helper()
	var trap *api.Trap
	if !errors.As(err, &trap) {
		t.Fatalf("got %v, want a trap", err)
	}
	if trap.Kind != kind {
		t.Errorf("trap %q is %s, want %s", trap.Message, trap.Kind, kind)
	}
	if conn != nil && conn.Broken() {
		t.Error("a trap broke the connection")
	}

	return trap
}
