package store

import (
	"net/netip"
	"time"
)

// Session is one connection of a service as its NAS accounts for it, open or closed.
type Session struct {
	ID             uint64 // the journal index of the record that opened it; never reused
	LastIndex      uint64 // the journal index of the last record applied to it
	NAS            int64
	NASIdentifier  string
	AcctSessionID  string
	Nonce          uint64    // from Class; 0 where the NAS sent none of ours
	Granted        uint64    // fingerprint of the profile that it has; 0 when unknown
	Terms          uint64    // Entitled.Terms of the bounds that its NAS was told; 0 for none
	GrantedAt      time.Time // since when it has that profile
	Service        int64     // 0 when no service of that login was known
	Login          string    // as services are looked up
	UserName       string    // as the NAS spells it, where that differs from Login
	CallingStation string
	CalledStation  string
	NASPort        uint32
	NASPortID      string
	Address        netip.Addr
	IPv6Prefix     netip.Prefix
	DelegatedIPv6  netip.Prefix
	Source         netip.Addr // from which its NAS last spoke of it
	Local          netip.Addr // our own address that the NAS spoke to

	Started  time.Time // event time of its beginning
	Updated  time.Time // arrival of its last record
	Stopped  time.Time // zero while open
	Duration time.Duration
	Interim  time.Duration // between its interims, as observed or ordered; 0 at first
	Interims uint32        // interims received

	InputOctets   uint64 // sent by the customer
	OutputOctets  uint64 // received by the customer
	InputPackets  uint64
	OutputPackets uint64
	Cause         TerminateCause
}

// Open reports whether the session has not been closed.
func (s *Session) Open() bool { return s.Stopped.IsZero() }
