package httpapi_test

import (
	"bufio"
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"gardu/httpapi/native"
	"gardu/httpapi/web"
)

// listening is a stream of events that is read.
type listening struct {
	*http.Response
	lines *bufio.Scanner
}

// listen opens a stream of events and waits until it is heard.
func (s *street) listen(t *testing.T, query string, fields ...string) *listening {
	t.Helper()

	request, err := http.NewRequestWithContext(t.Context(), "GET", s.url+native.EventsPath+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	for place := 0; place+1 < len(fields); place += 2 {
		request.Header.Set(fields[place], fields[place+1])
	}
	response, err := s.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	l := &listening{response, bufio.NewScanner(response.Body)}
	if response.StatusCode == http.StatusOK && response.Header.Get("Content-Type") != native.EventStream {
		t.Errorf("it is %s", response.Header.Get("Content-Type"))
	}

	return l
}

// next returns the next part of the stream, its lines joined; empty at the end.
func (l *listening) next() string {
	var part []string
	for l.lines.Scan() && l.lines.Text() != "" {
		part = append(part, l.lines.Text())
	}

	return strings.Join(part, "\n")
}

// TestEventsAreToldAtOnce reads each event while the stream goes on: the library would keep them
// back until its buffer is full.
func TestEventsAreToldAtOnce(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	l := s.listen(t, "", as("owner")...)
	if first := l.next(); first != ": listening" {
		t.Fatalf("it begins with %q", first)
	}
	if l.Header.Get("Cache-Control") != "no-store" || l.Header.Get("X-Accel-Buffering") != "no" {
		t.Errorf("a proxy may keep it: %v", l.Header)
	}
	for range 3 {
		s.events.Publish(web.Event{Kind: "payment", Subject: "service:17", Data: map[string]int{"amount": 1}})
		got := l.next()
		if !strings.Contains(got, "\nevent: payment\n") || !strings.Contains(got, `"subject":"service:17"`) || !strings.HasPrefix(got, "id: ") {
			t.Errorf("told is %q", got)
		}
	}
}

// TestEventsOfOnesOwn tells each listener what it may hear and asks for.
func TestEventsOfOnesOwn(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	publish := func(kind, subject string, agent int64) {
		s.events.Publish(web.Event{Kind: kind, Subject: subject, Agent: agent})
	}
	listeners := map[string]*listening{
		"a session payment":      s.listen(t, "", as("owner")...),
		"a payment":              s.listen(t, "?kinds=payment,order", as("owner")...),
		"a, of agents, session":  s.listen(t, "?kinds=session", as("report")...),
		"own payment of agent 3": s.listen(t, "", as("agent")...),
	}
	for _, l := range listeners {
		l.next()
	}
	publish("session", "of nobody", 0)
	publish("payment", "of another agent", 9)
	publish("payment", "of agent 3", 3)
	publish("system", "end", 0)
	for name, want := range map[string][]string{
		"a session payment":      {"of nobody", "of another agent", "of agent 3", "end"},
		"a payment":              {"of another agent", "of agent 3"},
		"a, of agents, session":  {"of nobody"},
		"own payment of agent 3": {"of agent 3"},
	} {
		for _, subject := range want {
			if got := listeners[name].next(); !strings.Contains(got, `"subject":"`+subject+`"`) {
				t.Errorf("%s: told is %q, want %s", name, got, subject)
			}
		}
	}
	for query, fields := range map[string][]string{
		"?kinds=payment": as("nobody at all"), "?kinds=router": as("agent"), "": {"X-API-Key", "bot"},
	} {
		if l := s.listen(t, query, fields...); l.StatusCode != http.StatusForbidden && l.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s of %v: %d", query, fields, l.StatusCode)
		}
	}
	for _, query := range []string{"?kinds=weather", "?kinds=payment,", "?after=x"} {
		if l := s.listen(t, query, as("owner")...); l.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", query, l.StatusCode)
		}
	}
}

// TestEventsThatWereMissed comes back, as browsers do.
func TestEventsThatWereMissed(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	s.events.Publish(web.Event{Kind: "payment", Subject: "first"})
	l := s.listen(t, "?after=1", as("owner")...)
	if gap := l.next(); gap != "event: gap\ndata: {}" {
		t.Errorf("what nobody remembers is not told: %q", gap)
	}
	first := l.next()
	id, _, _ := strings.Cut(strings.TrimPrefix(first, "id: "), "\n")
	if !strings.Contains(first, `"first"`) {
		t.Errorf("told is %q", first)
	}
	s.events.Publish(web.Event{Kind: "payment", Subject: "second"})
	for _, again := range []*listening{
		s.listen(t, "", append(as("owner"), "Last-Event-ID", id)...), s.listen(t, "?after="+id, as("owner")...),
	} {
		if begin, second := again.next(), again.next(); begin != ": listening" || !strings.Contains(second, `"second"`) {
			t.Errorf("told are %q, %q", begin, second)
		}
	}
	if number, err := strconv.ParseUint(id, 10, 64); err != nil || number < uint64(s.clock.Now().UnixMicro()) {
		t.Errorf("the ids do not rise over a restart: %s", id)
	}
}

// TestEventsEndWithTheServer stops the server while somebody listens.
func TestEventsEndWithTheServer(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	l := s.listen(t, "", as("owner")...)
	l.next()
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Errorf("stopping: %v", err)
	}
	if rest := l.next(); rest != "" || l.lines.Err() != nil {
		t.Errorf("it ends with %q, %v", rest, l.lines.Err())
	}
	if open, _ := s.events.Counts(); open != 0 {
		t.Errorf("%d still listen", open)
	}
}

// TestEventsOfWhoLeaves forgets a listener whose connection is gone, at the next flush.
func TestEventsOfWhoLeaves(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	l := s.listen(t, "", as("owner")...)
	l.next()
	_ = l.Body.Close()
	for open := 1; open > 0 && t.Context().Err() == nil; open, _ = s.events.Counts() {
		s.events.Publish(web.Event{Kind: "payment"})
	}
}

// TestHeadOfEvents asks for nothing but the header.
func TestHeadOfEvents(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	got := s.ask(t, "HEAD", native.EventsPath, "", as("owner")...)
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != native.EventStream {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
}
