package main

import (
	"runtime"
	"time"

	"github.com/spf13/pflag"
)

// addFlags declares the flags of a run.
func (o *options) addFlags(f *pflag.FlagSet) {
	f.SortFlags = false

	o.addServerFlags(f)
	o.addUserFlags(f)
	o.addPaceFlags(f)
	o.addAccountingFlags(f)

	f.BoolVar(&o.json, "json", false, "print the report as JSON")
}

// addServerFlags declares whom to ask, as which router.
func (o *options) addServerFlags(f *pflag.FlagSet) {
	f.StringSliceVar(&o.auth, "auth", []string{"127.0.0.1:" + authPort},
		"authentication addresses, taken in turn by the sockets")
	f.StringSliceVar(&o.acct, "acct", []string{"127.0.0.1:" + acctPort},
		"accounting addresses, taken in turn by the sockets")
	f.StringVar(&o.secret, "secret", "", "shared secret; - reads it from standard input")
	f.StringVar(&o.mode, "mode", "pap", "pap, chap, mschapv1, mschapv2, acct or mixed (PAP and acct)")
	f.StringVar(&o.source, "source", "", "local address to send from")
	f.StringVar(&o.nasIdentifier, "nas-identifier", "radload", "NAS-Identifier")
	f.BoolVar(&o.unsigned, "no-message-authenticator", false,
		"send logins without Message-Authenticator")
	f.BoolVar(&o.lenient, "lenient", false, "take replies to logins without Message-Authenticator")
	f.BoolVar(&o.ownNetwork, "i-own-this-network", false, "allow servers that are not on loopback")
}

// addUserFlags declares who logs in and what should come of it.
func (o *options) addUserFlags(f *pflag.FlagSet) {
	f.StringVar(&o.login, "login", "user%06d", "pattern of logins")
	f.StringVar(&o.password, "password", "pass%06d", "pattern of passwords")
	f.IntVar(&o.first, "first", 1, "number of the first user in the patterns")
	f.IntVar(&o.users, "users", 1000, "number of users")
	f.StringVar(&o.usersFile, "users-file", "",
		"CSV file with columns login, password and perhaps expect, instead of patterns")
	f.StringVar(&o.expect, "expect", "accept", "reply that logins should get: accept, reject or any")
	f.IntVar(&o.wrongEvery, "wrong-every", 0,
		"every so many users types a wrong password and should be rejected")
}

// addPaceFlags declares how much is sent and how long is waited.
func (o *options) addPaceFlags(f *pflag.FlagSet) {
	f.Float64Var(&o.rate, "rate", 0,
		"offered requests a second (open loop); 0 sends as fast as replies come (closed loop)")
	f.DurationVar(&o.duration, "duration", 0, "how long to begin requests")
	f.Uint64Var(&o.count, "count", 0, "how many requests to begin")
	f.IntVar(&o.sockets, "sockets", 8, "sockets, each with 256 identifiers")
	f.IntVar(&o.window, "window", 64, "requests under way per socket at most")
	f.IntVar(&o.workers, "workers", min(runtime.GOMAXPROCS(0), maximumWorkers),
		"threads that share the sockets")
	f.DurationVar(&o.timeout, "timeout", time.Second,
		"wait for a reply before sending the same octets again")
	f.IntVar(&o.tries, "tries", 3, "times a request is sent before it counts as lost")
	f.Uint64Var(&o.verifyEvery, "verify-every", 1, "verify one reply in so many")
}

// addAccountingFlags declares how sessions go and where acknowledgements are written down.
func (o *options) addAccountingFlags(f *pflag.FlagSet) {
	f.IntVar(&o.sessions, "sessions", 10000, "sessions open at once; at most one per user")
	f.IntVar(&o.interims, "interims", 3, "interims per session on average")
	f.DurationVar(&o.step, "session-step", 5*time.Minute, "session time between two records")
	f.StringVar(&o.acked, "acked", "", "file to log acknowledged accounting to")
}
