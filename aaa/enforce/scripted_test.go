package enforce_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/coa"
	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/aaa/session"
	"gardu/store"
)

// ours is the address of the daemon that the routers know.
var ours = netip.MustParseAddr("192.0.2.1")

// shared is the secret between the daemon and the routers.
const shared = "shared-between-us"

// field is an installation whose routers are scripted ones: the dynamic authorization client of
// production speaks to them over a network in memory, and what they account for goes the way of
// the clerk.
type field struct {
	*rig
	wire   *aaatest.Wire
	client *coa.Client
	access store.AccessKind // of the plans and services that are made
	lag    time.Duration    // that a datagram travels

	mutex  sync.Mutex // guards everything below
	boxes  []*box
	sent   []datagram
	flying int
	most   int // requests at one time, but for those that silent routers keep waiting
}

// box is a scripted router.
type box struct {
	*aaatest.Incoming
	field   *field
	nas     int64
	at      netip.AddrPort // where it listens
	made    int            // sessions so far
	mute    bool           // its accounting gets lost
	ignores int            // datagrams that it is to ignore; -1 for any number

	flying, most int // guarded by the mutex of the field
}

// home is a customer's line on a box.
type home struct {
	box     *box
	id      string // Acct-Session-Id
	service int64
	opened  aaatest.Line // as it was when it was opened
}

// scripted tells a story with scripted routers, and checks in the end what they have heard.
func scripted(t *testing.T, tell func(*testing.T, *field)) {
	t.Helper()
	story(t, func(t *testing.T, r *rig) {
		f := &field{rig: r, wire: aaatest.NewWire(), access: store.PPPoE, lag: latency}
		r.sender = f
		f.client = coa.New(coa.Config{Listen: f.listen, Now: r.now, Late: f.late})
		defer func() {
			if r.observer != nil {
				r.stop()
			}
			must(t, f.client.Shutdown(context.Background()))
			f.check()
		}()
		tell(t, f)
	})
}

// everywhere tells a story for each kind of access.
func everywhere(t *testing.T, tell func(*testing.T, *field)) {
	t.Helper()
	for _, access := range []store.AccessKind{store.PPPoE, store.Hotspot, store.VPN} {
		t.Run(access.String(), func(t *testing.T) {
			scripted(t, func(t *testing.T, f *field) {
				f.access = access
				tell(t, f)
			})
		})
	}
}

// sell makes a plan of the story's kind of access known, or changes it.
func (f *field) sell(plan store.Plan) {
	f.t.Helper()
	plan.Access = f.access
	f.plan(plan)
}

// subscribe makes a service known, or changes it.
func (f *field) subscribe(id int64, change func(*store.Service)) {
	f.t.Helper()
	f.service(id, func(s *store.Service) {
		s.Access = f.access
		if change != nil {
			change(s)
		}
	})
}

// nas makes a NAS record for a network of routers.
func (f *field) nas(id int64, change func(*store.NAS)) {
	f.t.Helper()
	record := store.NAS{
		ID: id, Name: fmt.Sprint("nas-", id),
		Address: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 9, byte(id), 0}), 24),
		Secret:  store.Secret{Form: store.ClearText, Value: []byte(shared)},
	}
	if change != nil {
		change(&record)
	}
	must(f.t, f.directory.PutNAS(&record))
}

// join makes a scripted router of a NAS record; number tells those of one record apart.
func (f *field) join(nas int64, number byte, secret string) *box {
	f.t.Helper()
	at := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 9, byte(nas), number}), coa.DefaultPort)
	incoming, err := aaatest.NewIncoming(aaatest.IncomingConfig{
		Secret: []byte(secret), Sources: []netip.Prefix{netip.PrefixFrom(ours, 32)},
		Identifier: fmt.Sprint("gw-", number), Now: f.now,
	})
	must(f.t, err)
	made := &box{Incoming: incoming, field: f, nas: nas, at: at}
	f.wire.Join(at, incoming)
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.boxes = append(f.boxes, made)

	return made
}

// town makes a NAS record with one router.
func (f *field) town(id int64) *box {
	f.t.Helper()
	f.nas(id, nil)

	return f.join(id, 1, shared)
}

// dial logs a service in; nil when it is refused.
func (b *box) dial(service int64) *home {
	f := b.field
	entitled, compiled := f.given(service)
	if compiled == nil {
		return nil
	}
	f.nonces++
	b.made++
	owner := f.owners[service]
	devices := max(f.plans[owner.Plan].SharedUsers, 1)
	share := func(octets uint64) uint64 { return (octets + uint64(devices) - 1) / uint64(devices) }
	granted := session.Class{
		Service: service, Nonce: f.nonces, Granted: compiled.Fingerprint, Terms: entitled.Terms(),
	}
	grant := reply.Grant{
		Attributes: compiled.Attributes, Profile: compiled.Profile, Class: granted.AppendBinary(nil),
		Session: entitled.Uptime / time.Duration(devices),
		Remains: store.DataLimit{
			Up: share(entitled.Remains.Up), Down: share(entitled.Remains.Down),
			Total: share(entitled.Remains.Total),
		},
	}
	if !entitled.EndsAt.IsZero() {
		grant.Session = entitled.EndsAt.Sub(f.now())
	}
	line := aaatest.Line{
		Record:  aaatest.Record{Station: b.station(owner), Class: grant.Class},
		Grant:   aaatest.ReadGrant(accept(f.t, grant)),
		Started: f.now(),
	}
	b.Open(line)
	h := &home{box: b, id: line.SessionID, service: service, opened: line}
	f.account(b, line.At(packet.AcctStart))

	return h
}

// accept encodes what an Access-Accept gives.
func accept(t testing.TB, grant reply.Grant) packet.View {
	t.Helper()
	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), packet.CoARequest, 0, nil) // any code that needs no request
	reply.AppendGrant(&b, grant)
	secret, err := packet.NewSecret([]byte(shared))
	must(t, err)
	octets, err := b.Sign(packet.NewSigner(), secret)
	must(t, err)
	view, err := packet.Parse(octets)
	must(t, err)

	return view
}

// station is the customer's end of a new line, as the router spells it: names of hotspots come in
// any case, those of a VPN with a realm.
func (b *box) station(owner *store.Service) aaatest.Station {
	number := byte(b.made)
	mac := fmt.Sprintf("02:00:00:00:%02X:%02X", byte(owner.ID), number)
	var made aaatest.Station
	switch owner.Access {
	case store.Hotspot:
		made = aaatest.HotspotCustomer(strings.ToUpper(owner.Login), mac)
		made.HostIP = netip.AddrFrom4([4]byte{192, 168, 88, number})
		made.Address = netip.AddrFrom4([4]byte{10, 5, 50, number})
	case store.VPN:
		made = aaatest.VPNCustomer(owner.Login+"@kantor", netip.AddrFrom4([4]byte{203, 0, 113, number}))
		made.Address = netip.AddrFrom4([4]byte{10, 6, 0, number})
	default:
		made = aaatest.PPPoECustomer(owner.Login, mac)
		made.Address = netip.AddrFrom4([4]byte{100, 64, byte(owner.ID), number})
	}
	made.SessionID = fmt.Sprintf("81%06x", b.made)
	made.Port += uint32(b.made)

	return made
}

// account turns what a router accounts for into a record, applies it and lets the engine observe
// it, as the clerk does.
func (f *field) account(b *box, said aaatest.Record) session.Applied {
	now := f.now()
	class, _ := session.ParseClass(said.Class)
	login := strings.ToLower(strings.TrimSuffix(said.Name, "@kantor"))
	record := session.Record{
		NAS: b.nas, Service: class.Service, Status: session.Status(said.Status), Class: class,
		Arrived: now.UnixNano(), Event: session.EventTime(now, said.Delay, said.Event).UnixNano(),
		Login: []byte(login), NASIdentifier: []byte(fmt.Sprint("gw-", b.at.Addr().As4()[3])),
		AcctSessionID: []byte(said.SessionID), CallingStation: []byte(said.Calling),
		CalledStation: []byte(said.Called), NASPortID: []byte(said.PortID), NASPort: said.Port,
		Has: session.HasNASPort, Address: said.Address, Source: b.at.Addr(), Local: ours,
		Interval: 300, Cause: uint32(said.Cause),
	}
	if login != said.Name {
		record.UserName = []byte(said.Name)
	}
	if said.Status != packet.AcctStart {
		record.SessionSeconds = uint32(said.Time / time.Second)
		record.InputOctets, record.OutputOctets = said.InputOctets, said.OutputOctets
		record.Has |= session.HasInput | session.HasOutput | session.HasSessionTime |
			session.HasInputGigawords | session.HasOutputGigawords
	}

	return f.apply(&record)
}

// take accounts for the lines that a router has ended.
func (f *field) take(b *box) {
	for _, stop := range b.Stops() {
		f.mutex.Lock()
		lost := b.mute
		f.mutex.Unlock()
		if !lost {
			f.account(b, stop)
		}
	}
}

// use lets octets move on a line since it was last looked at, and sends an interim, or the Stop of
// a line that came to its bound. It reports whether the line is still there.
func (h *home) use(up, down uint64) bool {
	line, there := h.box.Line(h.id)
	if !there {
		return false
	}
	passed := h.box.field.now().Sub(line.Started) - line.Time
	line, there = h.box.Use(h.id, up, down, passed.Truncate(time.Second))
	if !there {
		h.box.field.take(h.box)

		return false
	}
	h.box.field.account(h.box, line.At(packet.AcctInterimUpdate))

	return true
}

// line is what the router holds the customer to; the zero Line when it is no more.
func (h *home) line() aaatest.Line {
	line, _ := h.box.Line(h.id)

	return line
}

// online reports whether the line is still there.
func (h *home) online() bool {
	_, there := h.box.Line(h.id)

	return there
}

// hangUp ends a line from the customer's side.
func (h *home) hangUp() {
	if stop, there := h.box.Hangup(h.id, packet.UserRequestCause); there {
		h.box.field.account(h.box, stop)
	}
}

// open lists the open sessions of a service as the daemon knows them.
func (f *field) open(service int64) []store.Session {
	return f.table.AppendOpen(nil, service)
}

// asked returns what a router has heard of one code.
func (b *box) asked(code packet.Code) []aaatest.Heard {
	return slices.DeleteFunc(b.Heard(), func(h aaatest.Heard) bool { return h.Code() != code })
}

// counts returns how many changes and ends a router was asked for, without retransmissions.
func (b *box) counts() (changes, ends int) {
	return len(b.asked(packet.CoARequest)), len(b.asked(packet.DisconnectRequest))
}

// expect compares the number of changes and ends that a router was asked for.
func (b *box) expect(changes, ends int) {
	b.field.t.Helper()
	if c, e := b.counts(); c != changes || e != ends {
		b.field.t.Errorf("%d changes and %d ends were asked for, not %d and %d", c, e, changes, ends)
	}
}

// rate compares the rates of lines with the one they should have; empty for no line any more.
func rate(t *testing.T, want string, homes ...*home) {
	t.Helper()
	for i, h := range homes {
		if h == nil {
			t.Fatalf("home %d was refused", i)
		}
		if got := h.line().RateLimit; got != want || (want == "") == h.online() {
			t.Errorf("home %d has %q, not %q", i, got, want)
		}
	}
}

// atOnce lets everything happen that takes no time at all.
func atOnce() { synctest.Wait() }
