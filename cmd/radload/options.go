package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"gardu/aaa/aaatest"
)

// Limits of a run.
const (
	maximumUsers    = 2_000_000
	maximumSockets  = 1024
	maximumWorkers  = 64
	maximumTries    = 20
	maximumInterims = 1000
	maximumRate     = 10_000_000 // requests a second
	maximumCount    = 10_000_000_000
	maximumDuration = 24 * time.Hour
	maximumTimeout  = time.Minute
)

// The ports of RFC 2865 and RFC 2866, taken where an address names none.
const (
	authPort = "1812"
	acctPort = "1813"
)

// The modes that are not one method of logging in.
const (
	modeAccounting = "acct"
	modeMixed      = "mixed"
)

// methods are the modes that log in.
var methods = map[string]aaatest.Method{
	"pap":      aaatest.PAP,
	"chap":     aaatest.CHAP,
	"mschapv1": aaatest.MSCHAP1,
	"mschapv2": aaatest.MSCHAP2,
	modeMixed:  aaatest.PAP,
}

// options are what an operator asks for, as the flags give it.
type options struct {
	auth, acct []string
	secret     string
	mode       string
	source     string
	ownNetwork bool

	login, password string
	first, users    int
	usersFile       string
	wrongEvery      int
	expect          string

	sockets, window, workers int
	rate                     float64
	duration                 time.Duration
	count                    uint64
	timeout                  time.Duration
	tries                    int

	nasIdentifier string
	unsigned      bool
	lenient       bool
	verifyEvery   uint64

	sessions, interims int
	step               time.Duration
	acked              string

	json bool
}

// bound is one option that must lie between two values.
type bound struct {
	flag           string
	value          float64
	least, highest float64
}

// check refuses options outside their limits, all faults at once.
func (o *options) check() error {
	bounds := []bound{
		{"users", float64(o.users), 1, maximumUsers},
		{"first", float64(o.first), 0, 1 << 40},
		{"wrong-every", float64(o.wrongEvery), 0, maximumUsers},
		{"sockets", float64(o.sockets), 1, maximumSockets},
		{"window", float64(o.window), 1, identifiers},
		{"workers", float64(o.workers), 1, maximumWorkers},
		{"tries", float64(o.tries), 1, maximumTries},
		{"verify-every", float64(o.verifyEvery), 1, maximumCount},
		{"sessions", float64(o.sessions), 1, maximumUsers},
		{"interims", float64(o.interims), 0, maximumInterims},
		{"rate", o.rate, 0, maximumRate},
		{"count", float64(o.count), 0, maximumCount},
		{"duration", o.duration.Seconds(), 0, maximumDuration.Seconds()},
		{"timeout", o.timeout.Seconds(), time.Millisecond.Seconds(), maximumTimeout.Seconds()},
		{"session-step", o.step.Seconds(), 1, maximumDuration.Seconds()},
	}

	var faults []error

	for _, b := range bounds {
		if b.value < b.least || b.value > b.highest {
			faults = append(faults,
				fmt.Errorf("--%s: not between %g and %g", b.flag, b.least, b.highest))
		}
	}

	return errors.Join(append(faults, o.checkMode(), o.checkSource())...)
}

// checkMode refuses what does not fit together.
func (o *options) checkMode() error {
	if _, ok := methods[o.mode]; !ok && o.mode != modeAccounting {
		return fmt.Errorf("--mode %s: not pap, chap, mschapv1, mschapv2, acct or mixed", o.mode)
	}

	if o.mode == modeMixed && o.sockets < 2 {
		return errors.New("--mode mixed needs two --sockets at least")
	}

	if o.duration == 0 && o.count == 0 {
		return errors.New("one of --duration and --count must bound the run")
	}

	// Every socket needs a share: a share of none would mean no end.
	if o.count > 0 && o.count < uint64(max(0, o.sockets)) {
		return errors.New("--count: less than one request for each of --sockets")
	}

	if o.secret == "" {
		return errors.New("--secret: empty")
	}

	return nil
}

// checkSource refuses a source address that is none.
func (o *options) checkSource() error {
	if o.source == "" {
		return nil
	}

	if _, err := netip.ParseAddr(o.source); err != nil {
		return fmt.Errorf("--source: %w", err)
	}

	return nil
}

// sourceAddress returns the address to send from, the zero value for any.
func (o *options) sourceAddress() netip.Addr {
	address, _ := netip.ParseAddr(o.source)

	return address.Unmap()
}

// resolve reads server addresses, which may be names and may lack a port. Only loopback is let
// through unless the operator has said that the network is theirs: this program can silence a
// network by accident.
func (o *options) resolve(addresses []string, port string) ([]netip.AddrPort, error) {
	resolved := make([]netip.AddrPort, 0, len(addresses))

	for _, address := range addresses {
		if _, _, err := net.SplitHostPort(address); err != nil {
			address = net.JoinHostPort(address, port)
		}

		udp, err := net.ResolveUDPAddr("udp", address)
		if err != nil {
			return nil, fmt.Errorf("resolving %s: %w", address, err)
		}

		server := netip.AddrPortFrom(udp.AddrPort().Addr().Unmap(), udp.AddrPort().Port())
		if !server.Addr().IsLoopback() && !o.ownNetwork {
			return nil, fmt.Errorf("%s is not loopback: that needs --i-own-this-network", server)
		}

		resolved = append(resolved, server)
	}

	if len(resolved) == 0 {
		return nil, errors.New("no server address")
	}

	return resolved, nil
}
