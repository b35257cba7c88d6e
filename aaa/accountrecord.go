package aaa

import (
	"bytes"
	"math"
	"net/netip"
	"time"

	"gardu/aaa/directory"
	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/aaa/session"
	"gardu/store"
)

// recordReader turns an Accounting-Request into the record that the journal keeps. Each accounting
// worker has its own.
type recordReader struct {
	directory *directory.Directory
	logins    store.LoginRules
	interim   time.Duration // of services whose plan says nothing
	login     directory.Login
	buffer    [maximumLogin]byte
}

// read fills a record from a trusted request. Its texts borrow from the datagram and the reader.
// local is our address that it came to. It reports false for a packet without an Acct-Status-Type,
// which nothing can be made of.
func (r *recordReader) read(record *session.Record, request *Request, local netip.Addr) bool {
	index, nas, now := &request.index, request.nas, request.now
	*record = session.Record{
		NAS: nas.Record.ID, Arrived: now.UnixNano(), Source: request.source.Addr(), Local: local,
	}
	status, ok := packet.Uint32(index.Get(packet.AcctStatusType))
	if !ok || status > math.MaxUint8 {
		return false
	}
	record.Status = session.Status(status)
	if class, found := index.Get(packet.Class); found {
		record.Class, _ = session.ParseClass(class)
	}
	readTexts(record, index)
	readCounters(record, index)
	readAddresses(record, index)
	if nas.Record.SwapOctets {
		swapOctets(record)
	}
	readTimes(record, index, now)
	r.identify(record, index, nas)

	return true
}

// identify finds the service of a record: by our Class, else by its login, as a login would be
// found.
func (r *recordReader) identify(record *session.Record, index *packet.Index, nas *directory.NAS) {
	raw, _ := index.Get(packet.UserName)
	access := accountedAccess(index)
	record.Login = r.logins.Strip(r.buffer[:0], raw)
	if !bytes.Equal(record.Login, raw) {
		record.UserName = raw
	}
	if !record.Class.IsZero() {
		record.Service = record.Class.Service
		r.order(record, r.directory.FindService(record.Service, &r.login))

		return
	}
	if len(record.Login) == 0 {
		return
	}
	mac, _ := store.ParseMAC(raw)
	found := r.directory.FindMAC(access, nas.Record.ID, mac, &r.login) ||
		r.directory.FindLogin(access, nas.Record.ID, record.Login, &r.login)
	if found {
		record.Service = r.login.Service
		r.order(record, true)
	}
}

// order notes the interval between interims that the Accept of a known service has ordered:
// RouterOS does not repeat it, and whether a session has fallen silent hangs on it.
func (r *recordReader) order(record *session.Record, known bool) {
	if record.Interval != 0 || !known {
		return
	}
	interim := r.interim
	plan := r.directory.Plan(r.login.Plan)
	if plan != nil && plan.Record().Profile.InterimInterval > 0 {
		interim = plan.Record().Profile.InterimInterval
	}
	record.Interval = uint32(max(interim, reply.MinInterim) / time.Second)
}

// accountedAccess tells the kind of access of an Accounting-Request. Hotspot leaves Service-Type
// out of accounting, ppp does not.
func accountedAccess(index *packet.Index) store.AccessKind {
	port, hasPort := packet.Uint32(index.Get(packet.NASPortType))
	_, framed := packet.Uint32(index.Get(packet.FramedProtocol))
	switch {
	case framed && hasPort && port == packet.PortEthernet:
		return store.PPPoE
	case framed && hasPort && (port == packet.PortVirtual || port == packet.PortAsync):
		return store.VPN
	case !framed && hasPort && !index.Has(packet.ServiceType):
		return store.Hotspot
	default:
		return store.AnyAccess
	}
}

// readTexts reads what names the session.
func readTexts(record *session.Record, index *packet.Index) {
	record.NASIdentifier, _ = index.Get(packet.NASIdentifier)
	record.AcctSessionID, _ = index.Get(packet.AcctSessionID)
	record.CallingStation, _ = index.Get(packet.CallingStationID)
	record.CalledStation, _ = index.Get(packet.CalledStationID)
	record.NASPortID, _ = index.Get(packet.NASPortID)
	if port, ok := packet.Uint32(index.Get(packet.NASPort)); ok {
		record.NASPort = port
		record.Has |= session.HasNASPort
	}
	record.Cause, _ = packet.Uint32(index.Get(packet.AcctTerminateCause))
	record.Interval, _ = packet.Uint32(index.Get(packet.AcctInterimInterval))
}

// readCounters reads the counters that are there; a missing one is not zero (RFC 5080 section
// 2.3.1). Input is what the customer sends (RFC 2866 section 5.3).
func readCounters(record *session.Record, index *packet.Index) {
	has := func(found bool, counter session.Counters) {
		if found {
			record.Has |= counter
		}
	}
	var found bool
	record.InputOctets, found = index.Octets64(packet.AcctInputOctets, packet.AcctInputGigawords)
	has(found, session.HasInput)
	record.OutputOctets, found = index.Octets64(packet.AcctOutputOctets, packet.AcctOutputGigawords)
	has(found, session.HasOutput)
	has(index.Has(packet.AcctInputGigawords), session.HasInputGigawords)
	has(index.Has(packet.AcctOutputGigawords), session.HasOutputGigawords)
	packets, found := packet.Uint32(index.Get(packet.AcctInputPackets))
	record.InputPackets = uint64(packets)
	has(found, session.HasInputPackets)
	packets, found = packet.Uint32(index.Get(packet.AcctOutputPackets))
	record.OutputPackets = uint64(packets)
	has(found, session.HasOutputPackets)
	record.SessionSeconds, found = packet.Uint32(index.Get(packet.AcctSessionTime))
	has(found, session.HasSessionTime)
}

// readAddresses reads what the customer was given.
func readAddresses(record *session.Record, index *packet.Index) {
	if address, ok := packet.IPv4(index.Get(packet.FramedIPAddress)); ok {
		record.Address = address
	}
	record.IPv6Prefix = prefixOf(index, packet.FramedIPv6Prefix)
	record.DelegatedIPv6 = prefixOf(index, packet.DelegatedIPv6Prefix)
}

// prefixOf reads an IPv6 prefix, or none.
func prefixOf(index *packet.Index, attribute packet.Type) netip.Prefix {
	prefix, _ := packet.Prefix(index.Get(attribute))

	return prefix
}

// readTimes reads when the event happened.
func readTimes(record *session.Record, index *packet.Index, now time.Time) {
	record.Delay, _ = packet.Uint32(index.Get(packet.AcctDelayTime))
	stamp, _ := packet.Time(index.Get(packet.EventTimestamp))
	delay := time.Duration(record.Delay) * time.Second
	record.Event = session.EventTime(now, delay, stamp).UnixNano()
}

// swapOctets corrects a NAS that reports input and output the other way round.
func swapOctets(record *session.Record) {
	record.InputOctets, record.OutputOctets = record.OutputOctets, record.InputOctets
	record.InputPackets, record.OutputPackets = record.OutputPackets, record.InputPackets
	has := record.Has
	record.Has &^= session.HasInput | session.HasOutput |
		session.HasInputGigawords | session.HasOutputGigawords |
		session.HasInputPackets | session.HasOutputPackets
	for _, pair := range [...][2]session.Counters{
		{session.HasInput, session.HasOutput},
		{session.HasInputGigawords, session.HasOutputGigawords},
		{session.HasInputPackets, session.HasOutputPackets},
	} {
		if has.Has(pair[0]) {
			record.Has |= pair[1]
		}
		if has.Has(pair[1]) {
			record.Has |= pair[0]
		}
	}
}
