package routeros

import (
	"net/netip"
	"time"

	"gardu/store"
)

// Sheet is everything that the book says about one router.
type Sheet struct {
	Router      store.Router
	NAS         store.NAS // the record that the router is
	Plans       []store.Plan
	Pools       []store.Pool // of gardu; those that only a router knows are not listed
	Companies   []store.Company
	Subscribers []Subscriber // services that are tied to the NAS, in any order
	Isolir      store.Profile
	Settings    Settings
}

// Subscriber is a service with what it gets at this moment.
type Subscriber struct {
	Service store.Service
	Given   store.Entitled // by store.Entitlement
	Plan    *store.Plan    // the plan in force: the one that followed, after an expiry; never nil
}

// Settings are the facts of the installation that routers are told.
type Settings struct {
	// Endpoints are gardu's RADIUS servers as this router reaches them, the preferred first.
	Endpoints []Endpoint
	Interim   time.Duration // between accounting records; 0 for 5 minutes
	// Patience is how long a router waits for an answer; 0 for 2 s. RouterOS itself waits 300 ms.
	Patience time.Duration

	// Portal is where isolated customers are sent who open a page without TLS: a port that answers
	// everything with the way to the real portal. Zero for none.
	Portal netip.AddrPort
	// Allow lists what isolated customers may reach besides the portal: addresses, networks, and
	// names that the router resolves, of payment pages above all.
	Allow []string
	// Gateway is the router's own end of each PPP link; zero leaves that to the router.
	Gateway netip.Addr
	// Protected lists names that are never touched, besides default* and admin.
	Protected []string
}

// Endpoint is one RADIUS server.
type Endpoint struct {
	Address        netip.Addr
	Authentication uint16 // 0 for 1812
	Accounting     uint16 // 0 for 1813
}

// Defaults of Settings.
const (
	defaultInterim  = 5 * time.Minute
	defaultPatience = 2 * time.Second
	defaultAuth     = 1812
	defaultAcct     = 1813
	incomingPort    = 3799
)

// isolirList is the address list of isolated customers, or an empty text where none is kept.
func (s *Sheet) isolirList() string {
	if len(s.Isolir.AddressLists) == 0 {
		return ""
	}

	return s.Isolir.AddressLists[0]
}

// coaPort is where the router listens for what gardu changes.
func (s *Sheet) coaPort() uint16 {
	if s.NAS.CoAPort != 0 {
		return s.NAS.CoAPort
	}

	return incomingPort
}

// company returns the company of a number, or nil.
func (s *Sheet) company(id int64) *store.Company {
	for at := range s.Companies {
		if s.Companies[at].ID == id {
			return &s.Companies[at]
		}
	}

	return nil
}
