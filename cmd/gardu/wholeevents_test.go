package main_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// TestSessionsAreToldAsTheyHappen listens at /v1/events while a customer comes and goes.
func TestSessionsAreToldAsTheyHappen(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		s.url+"/v1/events?kinds=session", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-API-Key", s.key)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()

	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() && lines.Text() != ": listening" { // the head of the answer comes before that
	}

	nas := s.router()
	home := aaatest.PPPoECustomer("budi", "02:00:00:00:00:01")
	reply := s.logsInFrom(nas, home, "rahasia-budi")
	home.SessionID = nas.NextSessionID()
	record := aaatest.Record{Station: home, Status: packet.AcctStart, Class: reply.Class()}
	account(t, nas, record)
	hears := func(state string) {
		t.Helper()
		for lines.Scan() {
			line := lines.Text()
			if strings.HasPrefix(line, "data:") && strings.Contains(line, `"state":"`+state+`"`) &&
				strings.Contains(line, `"login":"budi"`) {
				return
			}
		}
		t.Fatalf("nobody tells of a session that has %s: %v", state, lines.Err())
	}
	hears("started")
	record.Status, record.Time = packet.AcctStop, time.Minute
	account(t, nas, record)
	hears("stopped")
}
