package aaatest

import (
	"bytes"
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"gardu/aaa/packet"
)

// Limits of an Incoming.
const (
	stampWindow    = 300 * time.Second // of Event-Timestamp, both ways: RFC 5176 section 6.3
	keptAnswers    = 1 << 14           // replies remembered for duplicates
	keptRequests   = 1 << 14           // requests that Heard remembers; older ones are forgotten
	keptStops      = 1 << 16           // Stops that wait to be accounted for
	incomingBuffer = 4 << 20           // octets asked of the kernel for requests that wait
)

// IncomingConfig says which router it is that takes requests, and from whom.
type IncomingConfig struct {
	Secret []byte
	// Sources are the servers that are heard, those of the router's /radius list; nil hears
	// everybody who knows the secret
	Sources []netip.Prefix

	Identifier string     // NAS-Identifier: requests with another one get NAK 403; empty for any
	Address    netip.Addr // NAS-IP-Address likewise; invalid for any

	// Cause of a session that a Disconnect-Request has ended; 0 means Admin-Reset
	Cause packet.TerminateCause
	Now   func() time.Time // nil means time.Now
	// After, when not nil, runs on the goroutine of Listen after each genuine request, its reply
	// sent or not; it is where Stops are accounted for
	After func(Heard)
}

// Incoming is the other half of a small NAS: the dynamic authorization server that RouterOS calls
// /radius incoming (RFC 5176). It keeps the lines that were opened on it and obeys CoA- and
// Disconnect-Requests as RouterOS does, over UDP after Listen and in memory by Answer. A script of
// faults makes it lose, refuse, pretend and delay. It may be used by many goroutines.
type Incoming struct {
	config IncomingConfig
	secret *packet.Secret

	conn *net.UDPConn // nil before Listen
	done sync.WaitGroup

	mutex   sync.Mutex // guards everything below
	signer  *packet.Signer
	builder packet.Builder
	buffer  []byte
	lines   map[string]*Line // by Acct-Session-Id
	stops   []Record
	answers map[asker]*answer
	heard   []Heard
	forgot  int // requests dropped from the front of heard
	held    []Datagram
	ignored int
	script  script
}

// asker is what a duplicate has in common with its request (RFC 5080 section 2.2.2).
type asker struct {
	from       netip.AddrPort
	identifier byte
}

// answer is the reply to a request, kept for duplicates.
type answer struct {
	authenticator [packet.AuthenticatorSize]byte
	octets        []byte
	held          bool // the reply waits in Held
	heard         int  // number of the request among all that were heard
}

// Heard is one request that the router took as genuine, retransmissions counted.
type Heard struct {
	packet.View

	From   netip.AddrPort
	Copies int          // how often the same octets came
	Answer packet.Code  // what was answered, whether or not the reply got through
	Cause  packet.Cause // Error-Cause of the answer, zero for none
}

// NewIncoming makes a router without lines. It starts nothing.
func NewIncoming(config IncomingConfig) (*Incoming, error) {
	secret, err := packet.NewSecret(config.Secret)
	if err != nil {
		return nil, fmt.Errorf("making incoming: %w", err)
	}

	if config.Now == nil {
		config.Now = time.Now
	}

	if config.Cause == 0 {
		config.Cause = packet.AdminResetCause
	}

	return &Incoming{
		config:  config,
		secret:  secret,
		signer:  packet.NewSigner(),
		buffer:  make([]byte, packet.MaxSize),
		lines:   make(map[string]*Line),
		answers: make(map[asker]*answer),
		script: script{
			codes:      make(map[packet.Code]packet.Cause),
			attributes: make(map[attributeName]packet.Cause),
		},
	}, nil
}

// Open puts a line on the router, in place of one with the same Acct-Session-Id. Started is now
// unless the line says otherwise.
func (in *Incoming) Open(line Line) {
	if line.Started.IsZero() {
		line.Started = in.config.Now()
	}

	own := line.copied()

	in.mutex.Lock()
	defer in.mutex.Unlock()

	in.lines[line.SessionID] = &own
}

// OpenSession puts a NAS's session on the router, with what its Accept grants; accept may be nil.
func (in *Incoming) OpenSession(session *Session, accept *Reply) {
	line := Line{Record: session.Record, Started: session.started}

	if accept != nil {
		line.Grant = ReadGrant(accept.View)
	}

	in.Open(line)
}

// Hangup ends a line as its customer does, without a word to anybody, and returns its Stop; false
// when there is no such line.
func (in *Incoming) Hangup(sessionID string, cause packet.TerminateCause) (Record, bool) {
	in.mutex.Lock()
	defer in.mutex.Unlock()

	line := in.lines[sessionID]
	if line == nil {
		return Record{}, false
	}

	return in.end(line, cause), true
}

// Line returns a copy of a line; false when there is none.
func (in *Incoming) Line(sessionID string) (Line, bool) {
	in.mutex.Lock()
	defer in.mutex.Unlock()

	line := in.lines[sessionID]
	if line == nil {
		return Line{}, false
	}

	return line.copied(), true
}

// Lines returns copies of all lines, in the order of their session ids.
func (in *Incoming) Lines() []Line {
	in.mutex.Lock()
	defer in.mutex.Unlock()

	lines := make([]Line, 0, len(in.lines))
	for _, line := range in.lines {
		lines = append(lines, line.copied())
	}

	slices.SortFunc(lines, func(a, b Line) int { return cmp.Compare(a.SessionID, b.SessionID) })

	return lines
}

// Use lets time and traffic pass on a line. When it comes to its Session-Timeout or a limit it
// ends there, as RouterOS cuts it, and its Stop waits in Stops. Use returns the line as it is
// then, and false when it is no more.
func (in *Incoming) Use(sessionID string, upload, download uint64, d time.Duration) (Line, bool) {
	in.mutex.Lock()
	defer in.mutex.Unlock()

	line := in.lines[sessionID]
	if line == nil {
		return Line{}, false
	}

	cause, reached := line.use(upload, download, d)
	if reached {
		in.stop(in.end(line, cause))
	}

	return line.copied(), !reached
}

// Stops returns the Stops of the lines that were ended by a Disconnect-Request or by reaching a
// bound, oldest first, and forgets them: they are the caller's to account for.
func (in *Incoming) Stops() []Record {
	in.mutex.Lock()
	defer in.mutex.Unlock()

	stops := in.stops
	in.stops = nil

	return stops
}

// Reboot ends all lines without a word: the router has lost its power.
func (in *Incoming) Reboot() {
	in.mutex.Lock()
	defer in.mutex.Unlock()

	clear(in.lines)
	clear(in.answers)
	in.held = nil
}

// Heard returns the genuine requests that came, oldest first. Views are the caller's to keep.
func (in *Incoming) Heard() []Heard {
	in.mutex.Lock()
	defer in.mutex.Unlock()

	return slices.Clone(in.heard)
}

// Ignored returns how many datagrams were dropped in silence: from strangers, malformed, with a
// wrong signature, too old or from the future.
func (in *Incoming) Ignored() int {
	in.mutex.Lock()
	defer in.mutex.Unlock()

	return in.ignored
}

// end takes a line off the router and returns its Stop.
func (in *Incoming) end(line *Line, cause packet.TerminateCause) Record {
	delete(in.lines, line.SessionID)

	line.Cause = cause

	return line.At(packet.AcctStop)
}

// stop keeps a Stop until it is asked for.
func (in *Incoming) stop(record Record) {
	if len(in.stops) < keptStops {
		in.stops = append(in.stops, record)
	}
}

// note remembers a request and returns its number.
func (in *Incoming) note(heard Heard) int {
	if len(in.heard) >= keptRequests {
		in.heard = slices.Delete(in.heard, 0, keptRequests/2)
		in.forgot += keptRequests / 2
	}

	in.heard = append(in.heard, heard)

	return in.forgot + len(in.heard) - 1
}

// again counts a retransmission of a request, which may be forgotten already.
func (in *Incoming) again(number int) {
	if at := number - in.forgot; at >= 0 {
		in.heard[at].Copies++
	}
}

// recall returns what is remembered of a request; the zero Heard when it is forgotten already.
func (in *Incoming) recall(number int) Heard {
	if at := number - in.forgot; at >= 0 {
		return in.heard[at]
	}

	return Heard{}
}

// ownView copies a request so that it may be kept.
func ownView(request packet.View) packet.View {
	own, _ := packet.Parse(bytes.Clone(request.Octets()))

	return own
}
