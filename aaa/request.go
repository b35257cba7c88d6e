package aaa

import (
	"net/netip"
	"time"

	"gardu/aaa/directory"
	"gardu/aaa/packet"
	"gardu/store"
)

// Method is how a login proves itself.
type Method uint8

// The methods.
const (
	MethodNone Method = iota
	MethodPAP
	MethodCHAP
	MethodMSCHAP1
	MethodMSCHAP2
	MethodEAP
	methodCount
)

// methodNames are the names in the order of the constants.
var methodNames = [methodCount]string{"none", "pap", "chap", "mschapv1", "mschapv2", "eap"}

// String returns the method's name.
func (m Method) String() string {
	if m >= methodCount {
		return "unknown"
	}

	return methodNames[m]
}

// maximumLogin is the longest User-Name: the value of one attribute.
const maximumLogin = packet.MaxValue

// Request is one Access-Request, decoded once; no stage reads a raw attribute again. Its texts
// borrow from the datagram and from its own buffers, so it is valid until the next decode.
type Request struct {
	index    packet.Index
	view     packet.View
	nas      *directory.NAS
	source   netip.AddrPort
	now      time.Time
	rawLogin []byte // User-Name as it was sent
	// login is stripped of domain and realm; the directory folds hotspot logins, never voucher
	// codes.
	login    []byte
	station  []byte // Calling-Station-Id
	mac      store.MAC
	loginMAC store.MAC // the login, where it is spelled as a MAC address; else zero
	access   store.AccessKind
	method   Method
	proofs   int  // how many proofs of identity the request carries
	router   bool // somebody logs in to the router itself

	// What a deferred run has found out already.
	activated bool
	verdict   hashVerdict
	revealed  []byte // the password of a PAP request, once a stage has revealed it; borrowed

	loginBuffer    [maximumLogin]byte
	passwordBuffer [packet.MaxPassword]byte
}

// hashVerdict is what the slow comparison with a one-way hash has said.
type hashVerdict uint8

const (
	hashUnknown hashVerdict = iota
	hashRight
	hashWrong
)

// decode reads what the stages need. The index has been scanned.
func (r *Request) decode(rules store.LoginRules) {
	r.rawLogin, _ = r.index.Get(packet.UserName)
	r.station, _ = r.index.Get(packet.CallingStationID)
	r.mac, _ = store.ParseMAC(r.station)
	r.decodeMethod()
	r.decodeAccess()
	r.loginMAC, _ = store.ParseMAC(r.rawLogin)
	r.login = rules.Strip(r.loginBuffer[:0], r.rawLogin)
	r.activated = false
	r.verdict = hashUnknown
	r.revealed = nil
}

// decodeMethod finds the proof that the request carries, and counts them: RFC 2865 section 4.1 and
// RFC 3579 section 3.2 allow one.
func (r *Request) decodeMethod() {
	r.method, r.proofs = MethodNone, 0
	r.proof(r.index.Has(packet.UserPassword), MethodPAP)
	r.proof(r.index.Has(packet.CHAPPassword), MethodCHAP)
	_, one := r.index.Vendor(packet.Microsoft, packet.MSCHAPResponse)
	r.proof(one, MethodMSCHAP1)
	_, two := r.index.Vendor(packet.Microsoft, packet.MSCHAP2Response)
	r.proof(two, MethodMSCHAP2)
	r.proof(r.index.Has(packet.EAPMessage), MethodEAP)
}

// proof notes one proof.
func (r *Request) proof(present bool, method Method) {
	if present {
		r.method = method
		r.proofs++
	}
}

// decodeAccess tells the kind of access by what RouterOS sends: ppp asks for Framed service, on
// Ethernet for PPPoE and on a virtual port for the tunnels; hotspot asks for Login service and
// names the customer's address; a login to the router asks for Login service and has neither an
// address nor a port. A DHCP lease asks for no service and is looked for among the hotspot logins.
func (r *Request) decodeAccess() {
	service, hasService := packet.Uint32(r.index.Get(packet.ServiceType))
	port, hasPort := packet.Uint32(r.index.Get(packet.NASPortType))
	framed := service == packet.ServiceFramed || r.index.Has(packet.FramedProtocol)
	_, hostAddress := r.index.Vendor(packet.MikroTik, packet.MikroTikHostIP)
	customer := hostAddress || hasPort || r.index.Has(packet.FramedIPAddress)
	r.router = hasService && service == packet.ServiceLogin && !framed && !customer
	switch {
	case framed && port == packet.PortVirtual:
		r.access = store.VPN
	case framed && port == packet.PortEthernet:
		r.access = store.PPPoE
	case framed && hasPort && port == packet.PortAsync:
		r.access = store.VPN
	case framed:
		r.access = store.AnyAccess
	case hasService && customer, hasPort:
		r.access = store.Hotspot
	default:
		r.access = store.AnyAccess
	}
}
