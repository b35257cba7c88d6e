package configs

import (
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gardu/store"
)

// Bounds of what can be configured.
const (
	maximumSockets     = 256
	maximumRejectDelay = 10 * time.Second
	minimumInterim     = time.Minute // RFC 2869 section 5.16
	maximumInFlight    = 1024
	maximumPerNAS      = 256 // Identifiers of one pair of addresses (RFC 2865 section 3)
	maximumKicks       = 1000
)

// currencyCode is the form of an ISO 4217 code.
var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// Validate reports every fault with the path of its key; nil means none.
func (c *Config) Validate() []error {
	var faults faultList
	_, err := c.Zone()
	faults.when(err != nil, "timezone",
		"%q is not a time zone; write one like Asia/Jakarta", c.Timezone)
	faults.when(!currencyCode.MatchString(c.Currency), "currency",
		"%q is not a code of three capitals", c.Currency)
	faults.when(c.Language != "id" && c.Language != "en", "language",
		"%q is not id or en", c.Language)
	faults.when(!filepath.IsAbs(c.Store.Path), "store.path",
		"%q is not an absolute path", c.Store.Path)
	c.validateRadius(&faults)
	c.validateHTTP(&faults)
	c.validateIsolir(&faults)
	c.validateEnforce(&faults)
	c.validateRouters(&faults)
	c.validateKeeping(&faults)
	c.validateBilling(&faults)
	_, err = c.Level()
	faults.when(err != nil, "log.level", "%q is not debug, info, warn or error", c.Log.Level)
	faults.when(c.Log.Format != "json" && c.Log.Format != "text", "log.format",
		"%q is not json or text", c.Log.Format)

	return faults
}

// validateRadius checks the RADIUS server's part.
func (c *Config) validateRadius(faults *faultList) {
	radius := &c.Radius
	faults.address("radius.auth", radius.Auth)
	faults.address("radius.acct", radius.Acct)
	faults.when(radius.Auth == radius.Acct && !strings.HasSuffix(radius.Auth, ":0"), "radius.acct",
		"is the same address as radius.auth")
	faults.when(radius.Sockets < 0 || radius.Sockets > maximumSockets, "radius.sockets",
		"%d is not between 0 and %d", radius.Sockets, maximumSockets)
	faults.when(radius.RejectDelay < 0 || radius.RejectDelay > maximumRejectDelay,
		"radius.reject_delay",
		"%s is not between 0 and %s", radius.RejectDelay, maximumRejectDelay)
	faults.when(radius.InterimInterval != 0 && radius.InterimInterval < minimumInterim,
		"radius.interim_interval",
		"%s is shorter than %s", radius.InterimInterval, minimumInterim)
	faults.when(radius.Lockout.Attempts < 0, "radius.lockout.attempts", "is negative")
	faults.when(radius.Lockout.Attempts > 0 && radius.Lockout.For <= 0, "radius.lockout.for",
		"must be positive")
}

// validateIsolir checks the isolir profile.
func (c *Config) validateIsolir(faults *faultList) {
	if c.Isolir.Rate == "" {
		return
	}
	if _, err := store.ParseRate(c.Isolir.Rate); err != nil {
		faults.when(true, "isolir.rate", "%v", err)
	}
}

// validateEnforce checks the pace of changes.
func (c *Config) validateEnforce(faults *faultList) {
	pace := &c.Enforce
	faults.when(pace.InFlight < 1 || pace.InFlight > maximumInFlight, "enforce.in_flight",
		"%d is not between 1 and %d", pace.InFlight, maximumInFlight)
	faults.when(pace.PerNAS < 1 || pace.PerNAS > maximumPerNAS, "enforce.per_nas",
		"%d is not between 1 and %d", pace.PerNAS, maximumPerNAS)
	faults.when(pace.KicksPerSecond < 1 || pace.KicksPerSecond > maximumKicks,
		"enforce.kicks_per_second", "%d is not between 1 and %d", pace.KicksPerSecond, maximumKicks)
}

// validateKeeping checks backups and retention.
func (c *Config) validateKeeping(faults *faultList) {
	faults.when(c.Sessions.Keep < 0, "sessions.keep", "is negative")
	faults.when(c.Backup.Keep < 1, "backup.keep", "must be at least 1")
	faults.when(c.Backup.Path != "" && !filepath.IsAbs(c.Backup.Path), "backup.path",
		"%q is not an absolute path", c.Backup.Path)
	if c.Backup.At == "" {
		return
	}
	_, err := time.Parse("15:04", c.Backup.At)
	faults.when(err != nil, "backup.at", "%q is not a time of day like 02:30", c.Backup.At)
}

// Zone returns the operator's time zone.
func (c *Config) Zone() (*time.Location, error) {
	zone, err := time.LoadLocation(c.Timezone)
	if err != nil || c.Timezone == "" {
		return nil, store.Invalidf("timezone", "%q is not a time zone", c.Timezone)
	}

	return zone, nil
}

// Level returns the level of the log.
func (c *Config) Level() (slog.Level, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Log.Level)); err != nil {
		return 0, store.Invalidf("log.level", "%q is not a level", c.Log.Level)
	}

	return level, nil
}

// IsolirProfile returns the installation's isolir profile. It leaves fixed addresses out, so that
// its pool wins.
func (c *Config) IsolirProfile() store.Profile {
	profile := store.Profile{Rate: c.Isolir.Rate, Pool: c.Isolir.Pool, IgnoresFixed: true}
	if c.Isolir.AddressList != "" {
		profile.AddressLists = []string{c.Isolir.AddressList}
	}

	return profile
}

// faultList collects faults.
type faultList []error

// when notes a fault of a key if the condition holds.
func (l *faultList) when(bad bool, key, format string, arguments ...any) {
	if bad {
		*l = append(*l, store.Invalidf(key, format, arguments...))
	}
}

// address notes a fault unless the text is host:port with an IP address or nothing for the host.
func (l *faultList) address(key, text string) {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		l.when(true, key, "%q is not an address like 127.0.0.1:1812 or :1812", text)

		return
	}
	number, err := strconv.Atoi(port)
	l.when(err != nil || number < 0 || number > 65535, key, "%q is not a port", port)
	l.when(host != "" && host != "localhost" && net.ParseIP(host) == nil, key,
		"%q is not an IP address", host)
}

// String lists the faults, one a line.
func (l faultList) String() string {
	lines := make([]string, len(l))
	for i, fault := range l {
		lines[i] = fmt.Sprint(fault)
	}

	return strings.Join(lines, "\n")
}
