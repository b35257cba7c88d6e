package main

import (
	"strings"
	"testing"
	"time"
)

// valid returns options that pass.
func valid() options {
	return options{
		auth: []string{"127.0.0.1:1"}, acct: []string{"127.0.0.1:1"}, secret: "rahasia", mode: "pap",
		login: "u%d", password: "p%d", users: 10,
		sockets: 2, window: 16, workers: 1, count: 100, timeout: time.Second, tries: 3,
		verifyEvery: 1, sessions: 10, interims: 1, step: time.Minute,
	}
}

func TestOptionsAreBounded(t *testing.T) {
	t.Parallel()

	if o := valid(); o.check() != nil {
		t.Fatalf("valid options: %v", o.check())
	}

	cases := map[string]struct {
		spoil func(o *options)
		word  string
	}{
		"too many sockets":   {func(o *options) { o.sockets = maximumSockets + 1 }, "--sockets"},
		"no socket":          {func(o *options) { o.sockets = 0 }, "--sockets"},
		"window too large":   {func(o *options) { o.window = identifiers + 1 }, "--window"},
		"no try":             {func(o *options) { o.tries = 0 }, "--tries"},
		"too many users":     {func(o *options) { o.users = maximumUsers + 1 }, "--users"},
		"rate below zero":    {func(o *options) { o.rate = -1 }, "--rate"},
		"duration too long":  {func(o *options) { o.duration = maximumDuration + 1e9 }, "--duration"},
		"count too large":    {func(o *options) { o.count = maximumCount + 1 }, "--count"},
		"less than a share":  {func(o *options) { o.count = 1 }, "--count"},
		"no timeout":         {func(o *options) { o.timeout = 0 }, "--timeout"},
		"nothing verified":   {func(o *options) { o.verifyEvery = 0 }, "--verify-every"},
		"no end":             {func(o *options) { o.count, o.duration = 0, 0 }, "must bound"},
		"unknown mode":       {func(o *options) { o.mode = "eap" }, "--mode"},
		"mixed on one":       {func(o *options) { o.mode, o.sockets = modeMixed, 1 }, "two --sockets"},
		"no secret":          {func(o *options) { o.secret = "" }, "--secret"},
		"source is no addr":  {func(o *options) { o.source = "here" }, "--source"},
		"no session":         {func(o *options) { o.sessions = 0 }, "--sessions"},
		"two faults at once": {func(o *options) { o.tries, o.rate = 0, -1 }, "--rate"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			o := valid()
			c.spoil(&o)

			if err := o.check(); err == nil || !strings.Contains(err.Error(), c.word) {
				t.Fatalf("got %v, want a word about %s", err, c.word)
			}
		})
	}
}

func TestOnlyLoopbackUnlessTheNetworkIsOwned(t *testing.T) {
	t.Parallel()

	cases := map[string]struct {
		address string
		owned   bool
		want    string // empty for refused
	}{
		"loopback":            {"127.0.0.1:99", false, "127.0.0.1:99"},
		"loopback, no port":   {"127.3.0.1", false, "127.3.0.1:1812"},
		"ipv6 loopback":       {"[::1]:99", false, "[::1]:99"},
		"mapped loopback":     {"[::ffff:127.0.0.1]:99", false, "127.0.0.1:99"},
		"elsewhere":           {"192.0.2.1:99", false, ""},
		"elsewhere, owned":    {"192.0.2.1:99", true, "192.0.2.1:99"},
		"any address":         {"0.0.0.0:99", false, ""},
		"no port that exists": {"127.0.0.1:nope", false, ""},
	}
	for name, c := range cases {
		o := options{ownNetwork: c.owned}

		got, err := o.resolve([]string{c.address}, authPort)
		if c.want == "" {
			if err == nil {
				t.Errorf("%s: got %v", name, got)
			}

			continue
		}

		if err != nil || got[0].String() != c.want {
			t.Errorf("%s: got %v, %v, want %s", name, got, err, c.want)
		}
	}

	if _, err := (&options{}).resolve(nil, authPort); err == nil {
		t.Error("no address at all: taken")
	}
}
