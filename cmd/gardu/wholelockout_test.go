package main_test

import (
	"strings"
	"testing"
)

// guesses is the number of wrong passwords that lock a station out, as the configuration has it.
const guesses = 10

// TestLockoutEndsWithAPassword locks a customer and an operator out by guessing, and lets each in at
// once when a password is given again, be it the same one.
func TestLockoutEndsWithAPassword(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	i.does("operator", "add", "siti", "--role", "support", "--password", "rahasia-siti", "--router-group", "write")
	for _, who := range []struct {
		name  string
		login []string
		again []string
	}{
		{"customer", []string{"budi", "rahasia-budi"}, []string{"service", "set", "budi", "--password", "rahasia-budi"}},
		{
			"operator",
			[]string{"siti", "rahasia-siti", "--kind", "router", "--auth", "mschapv2"},
			[]string{"operator", "passwd", "siti", "--password", "rahasia-siti"},
		},
	} {
		wrong := append([]string{"radtest", who.login[0], "salah"}, who.login[2:]...)
		right := append([]string{"radtest"}, who.login...)
		for range guesses {
			i.gardu(wrong...)
		}
		if locked := i.gardu(right...); locked.code == 0 || !strings.Contains(locked.stderr, "locked") {
			t.Errorf("%s: not locked out after %d guesses: %s", who.name, guesses, locked)
		}
		i.does(who.again...)
		if free := i.gardu(right...); free.code != 0 {
			t.Errorf("%s: still locked out after a password was given: %s", who.name, free)
		}
	}
}
