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
	CauseResidualContextRemoved Cause = 201 // a success: the session was gone already
	CauseInvalidEAPPacket       Cause = 202
	CauseUnsupportedAttribute   Cause = 401
	CauseMissingAttribute       Cause = 402
	CauseNASMismatch            Cause = 403
	CauseInvalidRequest         Cause = 404
	CauseUnsupportedService     Cause = 405
	CauseUnsupportedExtension   Cause = 406
	CauseInvalidAttributeValue  Cause = 407
	CauseAdminProhibited        Cause = 501
	CauseNotRoutable            Cause = 502
	CauseSessionNotFound        Cause = 503
	CauseSessionNotRemovable    Cause = 504
	CauseProxyProcessing        Cause = 505
	CauseResourcesUnavailable   Cause = 506
	CauseRequestInitiated       Cause = 507
	CauseMultipleSessions       Cause = 508
)

// String returns the name that RFC 5176 gives the cause, or its number where it has none.
func (c Cause) String() string {
	switch c {
	case CauseResidualContextRemoved:
		return "Residual Session Context Removed"
	case CauseInvalidEAPPacket:
		return "Invalid EAP Packet"
	case CauseUnsupportedAttribute:
		return "Unsupported Attribute"
	case CauseMissingAttribute:
		return "Missing Attribute"
	case CauseNASMismatch:
		return "NAS Identification Mismatch"
	case CauseInvalidRequest:
		return "Invalid Request"
	case CauseUnsupportedService:
		return "Unsupported Service"
	case CauseUnsupportedExtension:
		return "Unsupported Extension"
	case CauseInvalidAttributeValue:
		return "Invalid Attribute Value"
	default:
		return c.refusalName()
	}
}

// refusalName names the causes that lie with the NAS or a proxy.
func (c Cause) refusalName() string {
	switch c {
	case CauseAdminProhibited:
		return "Administratively Prohibited"
	case CauseNotRoutable:
		return "Request Not Routable"
	case CauseSessionNotFound:
		return "Session Context Not Found"
	case CauseSessionNotRemovable:
		return "Session Context Not Removable"
	case CauseProxyProcessing:
		return "Other Proxy Processing Error"
	case CauseResourcesUnavailable:
		return "Resources Unavailable"
	case CauseRequestInitiated:
		return "Request Initiated"
	case CauseMultipleSessions:
		return "Multiple Session Selection Unsupported"
	default:
		return strconv.FormatUint(uint64(c), 10)
	}
}

// Values of Service-Type (RFC 2865 section 5.6).
const (
	ServiceLogin     = 1 // an operator, or a hotspot customer
	ServiceFramed    = 2 // ppp
	ServiceCallCheck = 10
)

// FramedPPP is the value of Framed-Protocol for every kind of ppp (RFC 2865 section 5.7).
const FramedPPP = 1

// Values of NAS-Port-Type (RFC 2865 section 5.41) as RouterOS sends them.
const (
	PortAsync         = 0  // serial
	PortVirtual       = 5  // L2TP, PPTP, SSTP
	PortEthernet      = 15 // PPPoE, DHCP
	PortWireless80211 = 19 // hotspot, wireless
)

// Values of MS-MPPE-Encryption-Policy and MS-MPPE-Encryption-Types (RFC 2548 sections 2.4.4 and
// 2.4.5).
const (
	MPPEAllowed       = 1 // policy
	MPPERequired      = 2 // policy
	MPPETypes128      = 4 // types
	MPPETypes40And128 = 6 // types
)
