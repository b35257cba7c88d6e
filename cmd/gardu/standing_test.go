package main

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"gardu/httpapi/native"
)

func TestServiceShowSaysWhatItGetsAndWhy(t *testing.T) {
	t.Parallel()

	next := noon.Add(24 * time.Hour)
	service := native.Service{
		Login: "budi", ID: 5, State: "active", Plan: "fair", Quantity: 1, CreatedAt: noon,
		Usage: &native.Usage{Month: native.Amount{Since: &noon, OutputOctets: 101e9, TotalOctets: 101e9}},
		TopUp: &native.TopUp{Octets: 10e9, OnlineTime: 7200, Window: noon},
		Entitlement: &native.Entitlement{
			Sentence: "5M/5M since 14:02: fair use after 100 GB, 101 GB used this month", Until: &next, EndsAt: &next,
			Quota: &native.Quota{
				Window: "month", Since: &noon,
				Total:  &native.Bound{Limit: 210e9, Added: 10e9, Used: 101e9, Left: 109e9},
				Online: &native.Bound{Limit: 7200, Used: 60, Left: 7140},
			},
			FairUse: &native.FairUse{
				Window: "day", Used: 101e9, Steps: []native.Step{
					{After: 100e9, Rate: "5M/5M", Reached: true}, {After: 150e9, Rate: "2M/2M"},
				},
			},
			Pending: []string{"Disconnect waits"},
		},
		Sessions: []native.Session{{
			ID: 4711, NAS: "pop1", FramedIP: "10.20.0.7", CallingStationID: "AA:BB", SessionTime: 61, OutputOctets: 1000,
			GrantedAt: &noon,
		}},
	}
	newRecorder(t, service).call(t, "", "service", "show", "budi").expect(t, exitDone, ""+
		"login                  budi\n"+
		"id                     #5\n"+
		"state                  active\n"+
		"gets                   5M/5M since 14:02: fair use after 100 GB, 101 GB used this month\n"+
		"plan                   fair\n"+
		"quantity               1\n"+
		"starts at login        no\n"+
		"created                "+noonText+"\n"+
		"activated              not yet\n"+
		"expires                never\n"+
		"changes next           2026-03-02 12:00:00\n"+
		"sessions end           2026-03-02 12:00:00\n"+
		"quota                  101.0 GB of 210.0 GB (10.0 GB added), 109.0 GB left, counted this month, since "+noonText+"\n"+
		"quota of time          00:01:00 of 02:00:00, 01:59:00 left, counted this month, since "+noonText+"\n"+
		"counted for fair use   101.0 GB today\n"+
		"fair use               5M/5M after 100.0 GB, reached\n"+
		"fair use               2M/2M after 150.0 GB\n"+
		"waits                  Disconnect waits\n"+
		"topped up              10.0 GB and 02:00:00 online for the window that began "+noonText+"\n"+
		"used today             up 0 B, down 0 B, total 0 B, 00:00:00 online\n"+
		"used this month        up 0 B, down 101.0 GB, total 101.0 GB, 00:00:00 online, since "+noonText+"\n"+
		"used since activation  up 0 B, down 0 B, total 0 B, 00:00:00 online\n"+
		"online                 session 4711 at pop1, 10.20.0.7, AA:BB, 00:01:01, up 0 B, down 1.0 kB, "+
		"profile since "+noonText+"\n")
}

func TestTopUpSaysWhatTheWindowHas(t *testing.T) {
	t.Parallel()

	service := native.Service{Login: "budi", TopUp: &native.TopUp{Octets: 20e9, Window: noon}}
	got := newRecorder(t, service).call(t, "", "service", "topup", "budi", "--data", "10GB", "--json")
	got.expect(t, exitDone, jsonLine(t, service))
	got.says(t, "service budi is topped up: 20.0 GB for the window that began "+noonText)
}

func TestKickTellsWhatEachRouterSaid(t *testing.T) {
	t.Parallel()

	ended := native.Kick{Session: 5, Login: "budi", NAS: "pop1", Ended: true, Outcome: "ack", Sentence: "ended"}
	silent := native.Kick{Session: 4711, Login: "budi", NAS: "pop2", Outcome: "silence", Sentence: "no answer"}
	list := func(items ...native.Kick) native.List[native.Kick] { return native.List[native.Kick]{Items: items} }

	newRecorder(t, list(ended)).call(t, "", "session", "kick", "budi").expect(t, exitDone, ""+
		"SESSION  LOGIN  NAS   ENDED  ANSWER\n"+
		"      5  budi   pop1  yes    ended\n")
	got := newRecorder(t, list(ended, silent)).call(t, "", "session", "kick", "budi")
	got.expect(t, exitRefused, ""+
		"SESSION  LOGIN  NAS   ENDED  ANSWER\n"+
		"      5  budi   pop1  yes    ended\n"+
		"   4711  budi   pop2  no     no answer\n")
	got.says(t, "1 of 2 sessions could not be ended")
	newRecorder(t, list(ended, silent)).call(t, "", "session", "kick", "budi", "--json").
		expect(t, exitRefused, jsonLine(t, ended)+jsonLine(t, silent))
}

func TestKickAsksForWhatItsFlagsSay(t *testing.T) {
	t.Parallel()

	for line, body := range map[string]string{
		"session kick #5 --kind pppoe --router pop1": `{"login":"#5","kind":"pppoe","router":"pop1"}`,
		"session kick --session 4711":                `{"session":4711}`,
		"session kick --nas pop1 --all":              `{"nas":"pop1"}`,
	} {
		daemon := newRecorder(t, native.List[native.Kick]{})
		got := daemon.call(t, "", strings.Fields(line)...)
		got.expect(t, exitRefused, "")
		got.says(t, "gardu: no session is open there")
		if want := (askedRequest{"POST", "/v1/sessions/kick", body}); daemon.last(t) != want {
			t.Errorf("%s asked\n%+v, want\n%+v", line, daemon.last(t), want)
		}
	}
}

func TestSessionFiltersAreAskedFor(t *testing.T) {
	t.Parallel()

	daemon := newRecorder(t, native.Session{Login: "budi"})
	daemon.call(t, "", "session", "list", "--json", "--service", "budi", "--older", "7d", "--idle", "15m", "--pending",
		"--conflicts", "--limit", "3").expect(t, exitDone, jsonLine(t, native.Session{Login: "budi"}))
	want := "/v1/sessions?conflicts=true&idle=15m&limit=3&older=7d&pending=true&service=budi"
	if asked := daemon.last(t); asked.target != want {
		t.Errorf("asked for %s, want %s", asked.target, want)
	}
}

// TestWatchDrawsUntilItIsInterrupted interrupts while the second drawing is asked for.
func TestWatchDrawsUntilItIsInterrupted(t *testing.T) {
	t.Parallel()

	ctx, interrupt := context.WithCancel(t.Context())
	asked := 0
	daemon := newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked == 2 {
			interrupt()
		}
		answerJSON(t, w, http.StatusOK, native.Session{Login: "budi"})
	})
	var stdout, stderr bytes.Buffer
	c := &console{stdout: &stdout, stderr: &stderr, socket: daemon.socket, jsonLines: true}
	err := c.watch(ctx, time.Nanosecond, func(page *console) error {
		client, err := page.connectDaemon(ctx)
		if err != nil {
			return err
		}

		return page.listSessions(ctx, client, nil)
	})
	once := jsonLine(t, native.Session{Login: "budi"})
	if err != nil || stdout.String() != once && stdout.String() != once+once {
		t.Errorf("wrote %q, %v", stdout.String(), err)
	}
}

func TestGrantsInAFewWords(t *testing.T) {
	t.Parallel()

	for want, grant := range map[string]*native.Grant{
		"":                nil,
		"20M/20M":         {Outcome: "accept", Reason: "entitled", Rate: "20M/20M"},
		"5M/5M (hours)":   {Outcome: "accept", Reason: "hours", Rate: "5M/5M"},
		"isolir (unpaid)": {Outcome: "isolir", Reason: "unpaid", Rate: "1M/1M"},
		"reject (quota)":  {Outcome: "reject", Reason: "quota"},
		"(throttled)":     {Outcome: "accept", Reason: "throttled"},
	} {
		if got := grantText(grant); got != want {
			t.Errorf("%+v is %q, want %q", grant, got, want)
		}
	}
}
