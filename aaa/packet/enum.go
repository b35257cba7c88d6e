package packet

import "strconv"

// AcctStatus is the value of Acct-Status-Type (RFC 2866 section 5.1).
type AcctStatus uint32

// The accounting statuses that change a session. Others (9 to 15) are acknowledged and
// otherwise ignored.
const (
	AcctStart         AcctStatus = 1
	AcctStop          AcctStatus = 2
	AcctInterimUpdate AcctStatus = 3
	AcctOn            AcctStatus = 7 // the NAS has started: its open sessions are gone
	AcctOff           AcctStatus = 8 // the NAS is about to stop: its open sessions are gone
)

// String returns a word for logs and metric labels; every unknown status is "other".
func (s AcctStatus) String() string {
	switch s {
	case AcctStart:
		return "start"
	case AcctStop:
		return "stop"
	case AcctInterimUpdate:
		return "interim"
	case AcctOn:
		return "on"
	case AcctOff:
		return "off"
	default:
		return "other"
	}
}

// TerminateCause is the value of Acct-Terminate-Cause (RFC 2866 section 5.10).
type TerminateCause uint32

// The terminate causes of RFC 2866.
const (
	UserRequestCause        TerminateCause = 1
	LostCarrierCause        TerminateCause = 2
	LostServiceCause        TerminateCause = 3
	IdleTimeoutCause        TerminateCause = 4
	SessionTimeoutCause     TerminateCause = 5
	AdminResetCause         TerminateCause = 6
	AdminRebootCause        TerminateCause = 7
	PortErrorCause          TerminateCause = 8
	NASErrorCause           TerminateCause = 9
	NASRequestCause         TerminateCause = 10
	NASRebootCause          TerminateCause = 11
	PortUnneededCause       TerminateCause = 12
	PortPreemptedCause      TerminateCause = 13
	PortSuspendedCause      TerminateCause = 14
	ServiceUnavailableCause TerminateCause = 15
	CallbackCause           TerminateCause = 16
	UserErrorCause          TerminateCause = 17
	HostRequestCause        TerminateCause = 18
)

// terminateCauses names the causes by number.
var terminateCauses = [...]string{
	UserRequestCause:        "user request",
	LostCarrierCause:        "lost carrier",
	LostServiceCause:        "lost service",
	IdleTimeoutCause:        "idle timeout",
	SessionTimeoutCause:     "session timeout",
	AdminResetCause:         "admin reset",
	AdminRebootCause:        "admin reboot",
	PortErrorCause:          "port error",
	NASErrorCause:           "nas error",
	NASRequestCause:         "nas request",
	NASRebootCause:          "nas reboot",
	PortUnneededCause:       "port unneeded",
	PortPreemptedCause:      "port preempted",
	PortSuspendedCause:      "port suspended",
	ServiceUnavailableCause: "service unavailable",
	CallbackCause:           "callback",
	UserErrorCause:          "user error",
	HostRequestCause:        "host request",
}

// String returns the cause in words, or its number when the RFC has no word for it.
func (c TerminateCause) String() string {
	if c == 0 || int(c) >= len(terminateCauses) {
		return strconv.FormatUint(uint64(c), 10)
	}

	return terminateCauses[c]
}

// Cause is the value of Error-Cause in an answer to a CoA or Disconnect request (RFC 5176
// section 3.5).
type Cause uint32

// The error causes of RFC 5176.
const (
	ResidualContextRemoved Cause = 201 // a success: the session was gone already
	InvalidEAPPacket       Cause = 202
	UnsupportedAttribute   Cause = 401
	MissingAttribute       Cause = 402
	NASMismatch            Cause = 403
	InvalidRequest         Cause = 404
	UnsupportedService     Cause = 405
	UnsupportedExtension   Cause = 406
	InvalidAttributeValue  Cause = 407
	AdminProhibited        Cause = 501
	NotRoutable            Cause = 502
	SessionNotFound        Cause = 503
	SessionNotRemovable    Cause = 504
	ProxyProcessing        Cause = 505
	ResourcesUnavailable   Cause = 506
	RequestInitiated       Cause = 507
	MultipleSessions       Cause = 508
)

// Values of Service-Type, Framed-Protocol and NAS-Port-Type that RouterOS sends.
const (
	ServiceLogin      = 1 // Service-Type: an operator or a hotspot customer
	ServiceFramed     = 2 // Service-Type: ppp
	ServiceCallCheck  = 10
	FramedPPP         = 1  // Framed-Protocol
	PortAsync         = 0  // NAS-Port-Type: serial
	PortVirtual       = 5  // NAS-Port-Type: L2TP, PPTP, SSTP
	PortEthernet      = 15 // NAS-Port-Type: PPPoE, DHCP
	PortWireless80211 = 19 // NAS-Port-Type: hotspot and wireless
	MPPEAllowed       = 1  // MS-MPPE-Encryption-Policy
	MPPERequired      = 2  // MS-MPPE-Encryption-Policy
	MPPETypes40And128 = 6  // MS-MPPE-Encryption-Types
	MPPETypes128      = 4  // MS-MPPE-Encryption-Types
)
