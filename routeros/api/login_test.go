package api_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gardu/routeros/api"
)

// The vector of the old login: this challenge and the password passTest.
const (
	challenge = "abc123"
	response  = "0021277bff9ac7caf06aa608e46616d47f"
)

func TestLogins(t *testing.T) {
	t.Parallel()
	for name, each := range map[string]struct {
		script              func(*peer)
		old                 bool
		challenged, exposed bool
	}{
		"since 6.43": {
			script: func(p *peer) {
				p.expect("/login", "=name=gardu", "=password=passTest")
				p.say("!done")
			},
			exposed: true,
		},
		"before 6.43, not known to be": {
			script: func(p *peer) {
				p.expect("/login", "=name=gardu", "=password=passTest")
				p.say("!done =ret=" + challenge)
				p.expect("/login", "=name=gardu", "=response="+response)
				p.say("!done")
			},
			challenged: true, exposed: true,
		},
		"before 6.43": {
			script: func(p *peer) {
				p.expect("/login")
				p.say("!done =ret=" + challenge)
				p.expect("/login", "=name=gardu", "=response="+response)
				p.say("!done")
			},
			old: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				config := plain(t, each.script)
				config.Password, config.ChallengeLogin = "passTest", each.old
				conn, err := api.Open(t.Context(), config)
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				if conn.WantsChallenge() != each.challenged || conn.PasswordExposed() != each.exposed {
					t.Errorf("challenged %t, exposed %t", conn.WantsChallenge(), conn.PasswordExposed())
				}
			})
		})
	}
}

func TestLoginsRefused(t *testing.T) {
	t.Parallel()
	for name, each := range map[string]struct {
		script func(*peer)
		old    bool
	}{
		"since 6.43": {script: func(p *peer) {
			p.hear()
			p.say("!trap =message=invalid%20user%20name%20or%20password%20(6)", "!done")
		}},
		"the answer to a challenge": {old: true, script: func(p *peer) {
			p.hear()
			p.say("!done =ret=" + challenge)
			p.hear()
			p.say("!trap =message=cannot%20log%20in", "!done")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				config := plain(t, each.script)
				config.ChallengeLogin = each.old
				conn, err := api.Open(t.Context(), config)
				if trap := wantTrap(t, nil, err, api.Login); conn != nil || trap.Command != "/login" {
					t.Errorf("got %v, %v", conn, trap)
				}
			})
		})
	}
}

func TestChallengesThatAreNone(t *testing.T) {
	t.Parallel()
	for name, each := range map[string]string{
		"a router that is too new": "!done", "not hexadecimal": "!done =ret=xyz", "endless": "!done =ret=" + strings.Repeat("ab", 100),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				config := plain(t, func(p *peer) {
					p.expect("/login")
					p.say(each)
				})
				config.ChallengeLogin = true
				_, err := api.Open(t.Context(), config)
				if link := wantLink(t, nil, err, api.LoggingIn); !strings.Contains(link.Hint, "6.45.1") {
					t.Errorf("hint %q", link.Hint)
				}
			})
		})
	}
}

func TestBothStepsOfALoginShareItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		config := plain(t, func(p *peer) {
			p.hear()
			time.Sleep(api.LoginTimeout - time.Second)
			p.say("!done =ret=" + challenge)
			p.hear()
			p.hear()
		})
		begin := time.Now()
		_, err := api.Open(t.Context(), config)
		wantLink(t, nil, err, api.LoggingIn)
		if took := time.Since(begin); took != api.LoginTimeout || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("ended after %s with %v", took, err)
		}
	})
}

func TestNoPasswordIsEverLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		config := plain(t, func(p *peer) {
			p.hear()
			p.say("!progress =password=sangat-rahasia", "!trap =message=sangat-rahasia%20is%20wrong", "!done")
		})
		config.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		_, err := api.Open(t.Context(), config)
		text := log.String() + err.Error()
		if strings.Contains(text, "rahasia") || !strings.Contains(text, "!progress") {
			t.Errorf("logged %q", text)
		}
	})
}
