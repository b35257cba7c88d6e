package store

import (
	"net/netip"
	"time"
)

// PortPool is a range of ports of a public address, behind which customers are reached from
// outside.
type PortPool struct {
	ID       int64
	Revision uint64     `book:"1"`
	Name     string     `book:"2"` // unique
	Address  netip.Addr `book:"3"` // public, IPv4 or IPv6
	First    int        `book:"4"` // ports, both ends among them
	Last     int        `book:"5"`
	Router   int64      `book:"6"` // the NAS that has the address; 0 for none in particular
	Created  time.Time  `book:"7"`
	Note     string     `book:"8"`
}

// maxPort is the highest port there is (RFC 768).
const maxPort = 65535

// Validate lists what is wrong with the pool, each fault with its field.
func (p *PortPool) Validate() error {
	var found faults
	found.name("name", p.Name)
	usable := p.Address.IsValid() && !p.Address.IsUnspecified() && !p.Address.IsMulticast()
	found.unless(usable, "address", "must be an IP address of one machine")
	found.unless(p.First >= 1 && p.First <= p.Last && p.Last <= maxPort, "ports",
		"must be a range of ports from 1 to %d, such as 10000-19999", maxPort)
	found.id("router", p.Router)
	found.note("note", p.Note)

	return found.all()
}
