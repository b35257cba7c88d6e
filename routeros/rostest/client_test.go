package rostest_test

import (
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-routeros/routeros/v3/proto"
	"go.uber.org/goleak"

	"gardu/routeros/rostest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client speaks to a router word by word, with the framing of another's library.
type client struct {
	t    testing.TB
	conn net.Conn
	in   proto.Reader
	out  proto.Writer
}

// connect opens a connection that nobody has logged in on.
func connect(t testing.TB, r *rostest.Router) *client {
	t.Helper()
	conn, err := net.Dial("tcp", r.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}

	return &client{t: t, conn: conn, in: proto.NewReader(conn), out: proto.NewWriter(conn)}
}

// login opens a connection as admin.
func login(t testing.TB, r *rostest.Router) *client {
	t.Helper()
	c := connect(t, r)
	c.want("!done", "/login", "=name=admin", "=password=")

	return c
}

// send writes a sentence.
func (c *client) send(words ...string) {
	c.t.Helper()
	c.out.BeginSentence()
	for _, word := range words {
		c.out.WriteWord(word)
	}
	if err := c.out.EndSentence(); err != nil {
		c.t.Fatal(err)
	}
}

// read returns the next sentence as its words, those behind the first in order, with spaces
// between. The end of the connection is EOF.
func (c *client) read() string {
	sentence, err := c.in.ReadSentence()
	if err != nil {
		return "EOF"
	}
	var words []string
	for _, pair := range sentence.List {
		words = append(words, "="+pair.Key+"="+pair.Value)
	}
	slices.Sort(words)
	text := strings.Join(append([]string{sentence.Word}, words...), " ")
	if sentence.Tag != "" {
		text += " .tag=" + sentence.Tag
	}

	return text
}

// ask sends a command and returns all sentences up to its !done.
func (c *client) ask(words ...string) []string {
	c.t.Helper()
	c.send(words...)
	var answers []string
	for {
		answer := c.read()
		answers = append(answers, answer)
		if strings.HasPrefix(answer, "!done") || strings.HasPrefix(answer, "!fatal") || answer == "EOF" {
			return answers
		}
	}
}

// want sends a command and compares everything that comes, with " | " between sentences.
func (c *client) want(answer string, words ...string) {
	c.t.Helper()
	if got := strings.Join(c.ask(words...), " | "); got != answer {
		c.t.Fatalf("%s\n got %s\nwant %s", strings.Join(words, " "), got, answer)
	}
}

// count sends a print and counts its rows without looking into them, which is quick.
func (c *client) count(words ...string) int {
	c.t.Helper()
	c.send(words...)
	rows, tail := 0, ""
	octets := make([]byte, 1<<16)
	for !strings.HasSuffix(tail, "\x05!done\x00") {
		n, err := c.conn.Read(octets)
		if err != nil {
			c.t.Fatal(err)
		}
		text := tail + string(octets[:n])
		rows += strings.Count(text, "\x00\x03!re") - strings.Count(tail, "\x00\x03!re")
		tail = text[max(len(text)-len("\x05!done\x00"), 0):]
	}

	return rows + 1 // nothing ends in front of the first
}
