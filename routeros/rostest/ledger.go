package rostest

import (
	"slices"
	"strings"
)

// maxLedger is how many writes are kept; further ones are only counted.
const maxLedger = 100_000

// Write is one write command that a client sent. Values of passwords and secrets are left out.
type Write struct {
	// Command is such as "/ppp/secret/set".
	Command string
	// Arguments are name=value in the order of the client.
	Arguments []string
	// Trap is the message that it was refused with; empty when it was done.
	Trap string
}

// ledger remembers writes. The router's lock guards it.
type ledger struct {
	count  int
	writes []Write
}

// note adds a write.
func (l *ledger) note(c *command, bad *trap, m *menu) {
	l.count++
	if len(l.writes) == maxLedger {
		return
	}
	write := Write{Command: c.name()}
	for _, argument := range c.arguments {
		if m.hides(argument.name) {
			argument.value = "***"
		}
		write.Arguments = append(write.Arguments, argument.name+"="+argument.value)
	}
	if bad != nil {
		write.Trap = bad.message
	}
	l.writes = append(l.writes, write)
}

// hides reports whether an argument is a secret.
func (m *menu) hides(name string) bool {
	return slices.ContainsFunc(m.properties, func(p property) bool {
		return p.sensitive && p.name == strings.TrimPrefix(name, "!")
	})
}

// record notes a write that was refused before it was tried.
func (r *Router) record(j *job, bad *trap) {
	if j.menu == nil || !r.verbs[j.command.verb].writes {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ledger.note(j.command, bad, j.menu)
}

// Writes is how many write commands clients have sent since the start or ForgetWrites, those that
// were refused among them.
func (r *Router) Writes() int {
	r.mu.Lock()
	defer r.mu.Unlock()

	return r.ledger.count
}

// Ledger returns the write commands in their order.
func (r *Router) Ledger() []Write {
	r.mu.Lock()
	defer r.mu.Unlock()

	return slices.Clone(r.ledger.writes)
}

// ForgetWrites starts counting anew.
func (r *Router) ForgetWrites() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ledger = ledger{}
}
