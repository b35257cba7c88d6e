package configs

import (
	"time"
)

// Config is the whole configuration. Tags name the keys of the file.
type Config struct {
	Timezone string  `mapstructure:"timezone"` // IANA name, in which days and months begin
	Currency string  `mapstructure:"currency"` // ISO 4217
	Language string  `mapstructure:"language"` // of the sentences that customers read: id or en
	Store    Store   `mapstructure:"store"`
	Radius   Radius  `mapstructure:"radius"`
	HTTP     HTTP    `mapstructure:"http"`
	Portal   Portal  `mapstructure:"portal"`
	Isolir   Isolir  `mapstructure:"isolir"`
	Enforce  Enforce `mapstructure:"enforce"`
	Routers  Routers `mapstructure:"routers"`
	Billing  Billing `mapstructure:"billing"`
	Logins   Logins  `mapstructure:"logins"`
	Sessions Session `mapstructure:"sessions"`
	Backup   Backup  `mapstructure:"backup"`
	Metrics  Metrics `mapstructure:"metrics"`
	Log      Log     `mapstructure:"log"`
}

// Store says where the data lies.
type Store struct {
	Path string `mapstructure:"path"` // a folder
}

// Radius is the RADIUS server.
type Radius struct {
	Auth            string        `mapstructure:"auth"`             // address of the authentication port
	Acct            string        `mapstructure:"acct"`             // address of the accounting port
	Sockets         int           `mapstructure:"sockets"`          // for each port; 0 for one a core
	RejectDelay     time.Duration `mapstructure:"reject_delay"`     // 0 for none; below the NAS's timeout
	InterimInterval time.Duration `mapstructure:"interim_interval"` // where a plan says nothing
	Lockout         Lockout       `mapstructure:"lockout"`
}

// Lockout says when a station that guesses is no longer listened to.
type Lockout struct {
	Attempts int           `mapstructure:"attempts"` // 0 switches it off
	For      time.Duration `mapstructure:"for"`
}

// HTTP is the HTTP side.
type HTTP struct {
	Listen      string `mapstructure:"listen"`       // address of the public APIs; empty for none
	AdminSocket string `mapstructure:"admin_socket"` // path of the unix socket of the command line
	TLSCert     string `mapstructure:"tls_cert"`     // file of a certificate chain in PEM, or empty
	TLSKey      string `mapstructure:"tls_key"`      // file of its key
	PublicURL   string `mapstructure:"public_url"`   // how clients reach it; empty for unknown

	// TrustedProxies are the addresses and networks whose X-Forwarded-For is believed.
	TrustedProxies []string  `mapstructure:"trusted_proxies"`
	CORSOrigins    []string  `mapstructure:"cors_origins"` // of pages that may read answers
	RateLimit      RateLimit `mapstructure:"rate_limit"`
}

// RateLimit is how often somebody may ask over a network.
type RateLimit struct {
	PerMinute       int `mapstructure:"per_minute"` // requests of one sender; 0 for no limit
	Burst           int `mapstructure:"burst"`      // of them at once
	SignInPerMinute int `mapstructure:"sign_in_per_minute"`
}

// Portal is the pages that customers see. They are served at http.listen.
type Portal struct {
	Title  string `mapstructure:"title"`  // the name that stands on top; may be empty
	Phone  string `mapstructure:"phone"`  // to call for help; empty for none
	Footer string `mapstructure:"footer"` // may be empty

	// Listen is another address where the pages alone are served, without TLS, for isolated
	// customers whom routers send there; empty for none.
	Listen string `mapstructure:"listen"`
}

// Isolir is the profile of whoever is isolated, where the plan has none of its own.
type Isolir struct {
	Rate        string `mapstructure:"rate"`
	Pool        string `mapstructure:"pool"`
	AddressList string `mapstructure:"address_list"`
}

// Enforce is the pace at which running sessions are changed and ended.
type Enforce struct {
	InFlight       int `mapstructure:"in_flight"`        // requests at one time, to all routers
	PerNAS         int `mapstructure:"per_nas"`          // and to one of them
	KicksPerSecond int `mapstructure:"kicks_per_second"` // sessions ended on one router
}

// Routers is what every router that is kept in step is told.
type Routers struct {
	// Servers are the addresses at which routers find gardu, the preferred first; none for the one
	// from which this machine would speak to the router.
	Servers   []string `mapstructure:"servers"`
	Portal    string   `mapstructure:"portal"`    // IP:PORT for isolated customers; empty for none
	Allow     []string `mapstructure:"allow"`     // what they may reach: names, addresses, networks
	Gateway   string   `mapstructure:"gateway"`   // IPv4, the router's end of PPP links; or empty
	Protected []string `mapstructure:"protected"` // names on routers that are never touched
}

// Logins says how a login is read.
type Logins struct {
	StripDomain bool `mapstructure:"strip_domain"` // DOMAIN\user is user
	StripRealm  bool `mapstructure:"strip_realm"`  // user@realm is user
}

// Session says how long closed sessions are kept.
type Session struct {
	Keep int `mapstructure:"keep"` // months, beside the current one; 0 for ever
}

// Backup is the nightly backup.
type Backup struct {
	Path string `mapstructure:"path"` // a folder; empty for a folder in the store
	At   string `mapstructure:"at"`   // time of day as HH:MM in the operator's zone; empty for none
	Keep int    `mapstructure:"keep"` // archives
}

// Metrics is the Prometheus endpoint.
type Metrics struct {
	Listen string `mapstructure:"listen"` // empty for none
}

// Log is the log on standard error.
type Log struct {
	Level  string `mapstructure:"level"`  // debug, info, warn, error
	Format string `mapstructure:"format"` // json or text
}

// Default returns the configuration of an empty file.
func Default() Config {
	return Config{
		Timezone: "Asia/Jakarta",
		Currency: "IDR",
		Language: "id",
		Store:    Store{Path: "/var/lib/gardu"},
		Radius: Radius{
			Auth: ":1812", Acct: ":1813",
			InterimInterval: 5 * time.Minute,
			Lockout:         Lockout{Attempts: 10, For: time.Minute},
		},
		HTTP:     defaultHTTP(),
		Isolir:   Isolir{Rate: "512k/1M", Pool: "pool-isolir", AddressList: "isolir"},
		Enforce:  Enforce{InFlight: 64, PerNAS: 16, KicksPerSecond: 20},
		Billing:  defaultBilling(),
		Routers:  Routers{Servers: []string{}, Allow: []string{}, Protected: []string{}},
		Sessions: Session{Keep: 12},
		Backup:   Backup{At: "02:30", Keep: 7},
		Metrics:  Metrics{Listen: "127.0.0.1:9812"},
		Log:      Log{Level: "info", Format: "json"},
	}
}

// defaultHTTP returns the HTTP side of an empty file.
func defaultHTTP() HTTP {
	return HTTP{
		Listen: "127.0.0.1:8080", AdminSocket: "/run/gardu/admin.sock",
		TrustedProxies: []string{}, CORSOrigins: []string{},
		RateLimit: RateLimit{PerMinute: 1200, Burst: 300, SignInPerMinute: 10},
	}
}
