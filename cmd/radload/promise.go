package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"

	"gardu/aaa/packet"
)

// maximumAcked bounds the sessions that verify keeps in memory, about 150 octets each.
const maximumAcked = 50_000_000

// sessionKey tells sessions apart: RouterOS's ids come back, so the login belongs to it.
type sessionKey struct {
	session string
	login   string
}

// promise is what the server has acknowledged of one session: the highest counters, and whether a
// Stop was among them.
type promise struct {
	input, output, seconds uint64
	stopped                bool
	records                uint64

	rows    int  // stored sessions under this key
	covered bool // one of them holds all that was promised
}

// promises are all acknowledged sessions.
type promises map[sessionKey]*promise

// readPromises gathers a log of acknowledgements.
func readPromises(text io.Reader) (promises, uint64, error) {
	all, records := make(promises), uint64(0)

	err := readAcks(text, func(a acknowledgement) error {
		records++

		key := sessionKey{string(a.session), a.login}
		if all[key] == nil {
			all[key] = &promise{}
		}

		all[key].add(a)

		if len(all) > maximumAcked {
			return fmt.Errorf("more than %d sessions", maximumAcked)
		}

		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("reading acknowledgements: %w", err)
	}

	return all, records, nil
}

// add takes one acknowledged record into account.
func (p *promise) add(a acknowledgement) {
	p.records++
	p.input = max(p.input, a.input)
	p.output = max(p.output, a.output)
	p.seconds = max(p.seconds, a.seconds)
	p.stopped = p.stopped || a.status == packet.AcctStop
}

// row is what verify reads of one stored session, as `gardu session list --all --json` prints it.
type row struct {
	Login         string  `json:"login"`
	NAS           string  `json:"nas"`
	AcctSessionID string  `json:"acct_session_id"`
	StoppedAt     *string `json:"stopped_at"`
	InputOctets   uint64  `json:"input_octets"`
	OutputOctets  uint64  `json:"output_octets"`
	SessionTime   float64 `json:"session_time"`
}

// covers reports whether the row holds all that was promised. It may hold more: a record whose
// acknowledgement got lost is stored all the same.
func (r *row) covers(p *promise) bool {
	stopped := r.StoppedAt != nil && *r.StoppedAt != ""

	return r.InputOctets >= p.input && r.OutputOctets >= p.output &&
		r.SessionTime >= float64(p.seconds) && (stopped || !p.stopped)
}

// match reads stored sessions, one JSON object after the other, and marks the promises they keep.
// It returns how many there were.
func (all promises) match(text io.Reader) (uint64, error) {
	decoder := json.NewDecoder(bufio.NewReaderSize(text, 1<<16))

	for rows := uint64(0); ; rows++ {
		var r row

		err := decoder.Decode(&r)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}

		if err != nil {
			return rows, fmt.Errorf("reading sessions: object %d: %w", rows+1, err)
		}

		p := all[sessionKey{r.AcctSessionID, r.Login}]
		if p == nil {
			continue
		}

		p.rows++
		p.covered = p.covered || r.covers(p)
	}
}

// findings is what verify tells.
type findings struct {
	Records    uint64 `json:"acknowledged_records"`
	Sessions   int    `json:"acknowledged_sessions"`
	Rows       uint64 `json:"stored_sessions"`
	Missing    int    `json:"missing"`    // acknowledged, and no row at all
	Short      int    `json:"short"`      // a row, but with less than was acknowledged, or still open
	Duplicates int    `json:"duplicates"` // rows beyond the first of one session
	Lost       []loss `json:"lost"`       // the first of missing and short, in order of their ids
}

// loss is one session that does not hold what was acknowledged.
type loss struct {
	Session string `json:"acct_session_id"`
	Login   string `json:"login"`
	Why     string `json:"why"`
}

// maximumLosses bounds the list of losses; the counts are always complete.
const maximumLosses = 1000

// judge sums up what match has marked.
func (all promises) judge(records, rows uint64) findings {
	f := findings{Records: records, Sessions: len(all), Rows: rows, Lost: []loss{}}

	for key, p := range all {
		f.Duplicates += max(0, p.rows-1)

		switch {
		case p.rows == 0:
			f.Missing++
			f.Lost = append(f.Lost, loss{key.session, key.login, "not stored"})
		case !p.covered:
			f.Short++
			f.Lost = append(f.Lost,
				loss{key.session, key.login, "stored with less than was acknowledged"})
		}
	}

	sort.Slice(f.Lost, func(i, j int) bool { return f.Lost[i].before(f.Lost[j]) })
	f.Lost = f.Lost[:min(len(f.Lost), maximumLosses)]

	return f
}

// before orders losses by session id and login.
func (l loss) before(other loss) bool {
	if l.Session != other.Session {
		return l.Session < other.Session
	}

	return l.Login < other.Login
}

// failed reports whether anything that was acknowledged is gone.
func (f *findings) failed() bool { return f.Missing+f.Short > 0 }

// print writes the findings for a person.
func (f *findings) print(out io.Writer) error {
	_, err := fmt.Fprintf(out,
		"%d records of %d sessions were acknowledged; %d sessions are stored\n"+
			"missing %d, short %d, duplicates %d\n",
		f.Records, f.Sessions, f.Rows, f.Missing, f.Short, f.Duplicates)

	for _, l := range f.Lost {
		if err != nil {
			return err
		}

		_, err = fmt.Fprintf(out, "lost %s %s: %s\n", l.Session, l.Login, l.Why)
	}

	return err
}
