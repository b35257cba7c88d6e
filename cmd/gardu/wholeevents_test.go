package main_test

import (
	"bufio"
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// listens opens the stream of sessions with a key, and returns its lines once it has begun.
func (s *shop) listens(key string) *bufio.Scanner {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	s.t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet,
		s.url+"/v1/events?kinds=session", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("X-API-Key", key)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = answer.Body.Close() })
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() && lines.Text() != ": listening" { // the head of the answer comes before that
	}

	return lines
}

// TestSessionsAreToldAsTheyHappen listens at /v1/events while a customer comes and goes.
func TestSessionsAreToldAsTheyHappen(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	lines := s.listens(s.key)

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

// TestAnOperatorOfOneCompanyHearsOfItsSessions has a customer of each of two companies come, and
// listens as the operator of one: the other's session, which begins first, is not told.
func TestAnOperatorOfOneCompanyHearsOfItsSessions(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, name := range []string{"barat", "timur"} {
		s.makes("/companies", part{"name": name})
		s.makes("/customers", part{"number": name, "name": name, "company": name})
		s.makes("/services", part{
			"login": name, "password": "rahasia-" + name, "plan": "bulanan", "customer": name,
		})
	}
	s.makes("/operators", part{
		"name": "wati", "role": "admin", "password": "Kata-Sandi-Wati-81", "company": "timur",
	})
	lines := s.listens(strings.TrimSpace(s.does("apikey", "add", "wati", "--operator", "wati",
		"--scope", "*", "--allow", "127.0.0.0/8")))
	everything := s.listens(s.key)

	nas := s.router()
	for place, name := range []string{"barat", "timur"} {
		home := aaatest.PPPoECustomer(name, "02:00:00:00:00:0"+strconv.Itoa(place+1))
		reply := s.logsInFrom(nas, home, "rahasia-"+name)
		home.SessionID = nas.NextSessionID()
		account(t, nas, aaatest.Record{
			Station: home, Status: packet.AcctStart, Class: reply.Class(),
		})
		if heard := nextData(everything); !strings.Contains(heard, `"login":"`+name+`"`) {
			t.Fatalf("whoever sees all hears %q, want the session of %s", heard, name)
		}
	}
	if heard := nextData(lines); !strings.Contains(heard, `"login":"timur"`) {
		t.Errorf("the operator of timur hears %q, want the session of timur alone", heard)
	}
}

// nextData returns the data of the next event of a stream; empty where it has ended.
func nextData(lines *bufio.Scanner) string {
	for lines.Scan() {
		if data, is := strings.CutPrefix(lines.Text(), "data:"); is {
			return data
		}
	}

	return ""
}
