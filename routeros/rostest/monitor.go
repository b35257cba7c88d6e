package rostest

import "strings"

// traffic answers monitor-traffic: the rates of interfaces, once or at each Tick.
func (j *job) traffic() error {
	names, given := j.command.get("interface")
	if !given {
		return missingValue("interface")
	}

	return j.repeat(func() ([][]string, *trap) {
		var rows [][]string
		for name := range strings.SplitSeq(names, ",") {
			found := j.table.named(name)
			if found == nil {
				return nil, noMatch("interface")
			}
			rows = append(rows, reading(found, append([]string{"name"}, rateNames...)))
		}

		return rows, nil
	})
}

// What the monitors show.
var (
	rateNames = []string{
		"rx-packets-per-second", "rx-bits-per-second", "tx-packets-per-second",
		"tx-bits-per-second",
	}
	serverNames = []string{
		"pending", "requests", "accepts", "rejects", "resends", "timeouts", "bad-replies",
		"last-request-rtt",
	}
)

// reading makes a row of what an item shows now; what was never put is 0.
func reading(found *row, names []string) []string {
	words := []string{"!re"}
	for _, name := range names {
		value := found.values[name]
		if value == "" {
			value = "0"
		}
		words = append(words, "="+name+"="+value)
	}

	return words
}

// monitor answers monitor: the counters of items, once or at each Tick.
func (j *job) monitor() error {
	return j.repeat(func() ([][]string, *trap) {
		found, bad := j.items()
		if bad != nil {
			return nil, bad
		}
		var rows [][]string
		for _, each := range found {
			rows = append(rows, reading(each, serverNames))
		}

		return rows, nil
	})
}

// repeat sends rows once, or first now and then at each Tick until it is cancelled.
func (j *job) repeat(rows func() ([][]string, *trap)) error {
	for {
		j.router.mu.Lock()
		ticked := j.router.ticked
		made, bad := rows()
		j.router.mu.Unlock()
		if bad != nil {
			return bad
		}
		if err := j.emit(made); err != nil || j.command.has("once") {
			return err
		}
		select {
		case <-ticked:
		case <-j.ctx.Done():
			return interrupted()
		}
	}
}

// Tick makes everything that streams send once more.
func (r *Router) Tick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.ticked)
	r.ticked = make(chan struct{})
}
