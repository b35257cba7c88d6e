package session

import "net/netip"

// Status is Acct-Status-Type, with the numbers of RFC 2866 section 5.1.
type Status uint8

// The statuses that change sessions. Others are kept in the journal and change nothing.
const (
	Start   Status = 1
	Stop    Status = 2
	Interim Status = 3
	On      Status = 7
	Off     Status = 8
)

// Counters says which counters a record carries. One that is missing says nothing; it is not zero
// (RFC 5080 section 2.3.1).
type Counters uint16

// The counters of a record.
const (
	HasInput Counters = 1 << iota
	HasOutput
	HasInputGigawords // Acct-Input-Gigawords stood beside Acct-Input-Octets (RFC 2869 section 5.1)
	// HasOutputGigawords: Acct-Output-Gigawords stood beside Acct-Output-Octets (RFC 2869 section
	// 5.2)
	HasOutputGigawords
	HasInputPackets
	HasOutputPackets
	HasSessionTime
	HasNASPort

	knownCounters = HasNASPort<<1 - 1
)

// Has reports whether every counter of the other set is there.
func (c Counters) Has(other Counters) bool { return c&other == other }

// MaxText is the longest text that an attribute can carry, in octets (RFC 2865 section 5).
// AppendBinary cuts what is longer.
const MaxText = 253

// Record is what one Accounting-Request says. Its texts borrow the packet or the journal entry
// they were read from. Where the NAS reports input and output the other way round, the caller has
// swapped them already.
type Record struct {
	NAS     int64 // the NAS record that the source address chose
	Service int64 // the service that it concerns, as known at arrival; 0 when none
	Status  Status
	Has     Counters
	Arrived int64  // Unix nanoseconds
	Event   int64  // Unix nanoseconds, by EventTime
	Delay   uint32 // Acct-Delay-Time, seconds
	Class   Class  // zero when the NAS returned none of ours

	Login          []byte // normalized by the caller
	UserName       []byte // as the NAS spells it; empty where it equals Login
	NASIdentifier  []byte
	AcctSessionID  []byte
	CallingStation []byte
	CalledStation  []byte
	NASPortID      []byte
	NASPort        uint32

	InputOctets    uint64 // sent by the customer, gigawords joined
	OutputOctets   uint64 // received by the customer, gigawords joined
	InputPackets   uint64
	OutputPackets  uint64
	SessionSeconds uint32 // Acct-Session-Time
	Cause          uint32 // Acct-Terminate-Cause
	Interval       uint32 // Acct-Interim-Interval that the Accept ordered, seconds; 0 when unknown

	Address       netip.Addr
	IPv6Prefix    netip.Prefix
	DelegatedIPv6 netip.Prefix

	Source netip.Addr // where it came from; zero when unknown
	Local  netip.Addr // our address that it came to; zero when unknown
}

// started returns when the session of the record began, as far as the record alone tells: the
// event itself, less the time the session has lasted.
func (r *Record) started() int64 {
	if r.Status == Start || !r.Has.Has(HasSessionTime) {
		return r.Event
	}

	return r.Event - int64(r.SessionSeconds)*second
}
