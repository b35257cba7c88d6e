package packet

// Type is the number of an attribute, or of a vendor's own attribute inside a Vendor-Specific
// one.
type Type uint8

// Attributes of RFC 2865.
const (
	UserName            Type = 1  // text
	UserPassword        Type = 2  // hidden octets, see Signer.Reveal
	CHAPPassword        Type = 3  // 17 octets, see ReadCHAP
	NASIPAddress        Type = 4  // IPv4; what the NAS says of itself, never a key
	NASPort             Type = 5  // uint32
	ServiceType         Type = 6  // uint32
	FramedProtocol      Type = 7  // uint32
	FramedIPAddress     Type = 8  // IPv4
	FramedIPNetmask     Type = 9  // IPv4
	FramedRouting       Type = 10 // uint32
	FilterID            Type = 11 // text; on RouterOS a firewall chain
	FramedMTU           Type = 12 // uint32
	FramedCompression   Type = 13 // uint32
	LoginIPHost         Type = 14 // IPv4
	LoginService        Type = 15 // uint32
	LoginTCPPort        Type = 16 // uint32
	ReplyMessage        Type = 18 // text, several allowed
	CallbackNumber      Type = 19 // octets
	CallbackID          Type = 20 // octets
	FramedRoute         Type = 22 // text, several allowed
	FramedIPXNetwork    Type = 23 // uint32
	State               Type = 24 // octets, returned unmodified
	Class               Type = 25 // octets, echoed in accounting
	VendorSpecific      Type = 26 // vendor id and the vendor's own attributes
	SessionTimeout      Type = 27 // uint32, seconds
	IdleTimeout         Type = 28 // uint32, seconds
	TerminationAction   Type = 29 // uint32
	CalledStationID     Type = 30 // text
	CallingStationID    Type = 31 // text
	NASIdentifier       Type = 32 // text; may repeat between routers
	ProxyState          Type = 33 // octets, echoed in order
	LoginLATService     Type = 34 // octets
	LoginLATNode        Type = 35 // octets
	LoginLATGroup       Type = 36 // octets
	FramedAppleTalkLink Type = 37 // uint32
	FramedAppleTalkNet  Type = 38 // uint32
	FramedAppleTalkZone Type = 39 // octets
	CHAPChallenge       Type = 60 // octets; absent, the Request Authenticator is the challenge
	NASPortType         Type = 61 // uint32
	PortLimit           Type = 62 // uint32; on RouterOS hotspot the number of shared users
	LoginLATPort        Type = 63 // octets
)

// Attributes of RFC 2866.
const (
	AcctStatusType     Type = 40 // uint32, see AcctStatus
	AcctDelayTime      Type = 41 // uint32, seconds the NAS has been trying to send this record
	AcctInputOctets    Type = 42 // uint32, modulo 2^32; from the customer, so upload
	AcctOutputOctets   Type = 43 // uint32, modulo 2^32; to the customer, so download
	AcctSessionID      Type = 44 // text; unique only together with the NAS
	AcctAuthentic      Type = 45 // uint32
	AcctSessionTime    Type = 46 // uint32, seconds
	AcctInputPackets   Type = 47 // uint32
	AcctOutputPackets  Type = 48 // uint32
	AcctTerminateCause Type = 49 // uint32, see TerminateCause
	AcctMultiSessionID Type = 50 // text
	AcctLinkCount      Type = 51 // uint32
)

// Attributes of RFC 2869 and RFC 3579.
const (
	AcctInputGigawords   Type = 52 // uint32, wraps of Acct-Input-Octets
	AcctOutputGigawords  Type = 53 // uint32, wraps of Acct-Output-Octets
	EventTimestamp       Type = 55 // uint32, seconds since 1970 UTC
	ConnectInfo          Type = 77 // text
	EAPMessage           Type = 79 // octets, one EAP packet in pieces of 253
	MessageAuthenticator Type = 80 // 16 octets, HMAC-MD5 over the packet
	AcctInterimInterval  Type = 85 // uint32, seconds, not below 60
	NASPortID            Type = 87 // text
	FramedPool           Type = 88 // text, a pool that exists on the router
)

// Attributes of RFC 3162, 4372, 4818, 5176 and 6911.
const (
	ChargeableUserIdentity  Type = 89  // RFC 4372, octets
	NASIPv6Address          Type = 95  // RFC 3162, IPv6
	FramedInterfaceID       Type = 96  // RFC 3162, 8 octets
	FramedIPv6Prefix        Type = 97  // RFC 3162, prefix
	LoginIPv6Host           Type = 98  // RFC 3162, IPv6
	FramedIPv6Route         Type = 99  // RFC 3162, text
	FramedIPv6Pool          Type = 100 // RFC 3162, text
	ErrorCause              Type = 101 // RFC 5176, uint32, see Cause
	DelegatedIPv6Prefix     Type = 123 // RFC 4818, prefix
	FramedIPv6Address       Type = 168 // RFC 6911, IPv6
	DNSServerIPv6Address    Type = 169 // RFC 6911, IPv6
	RouteIPv6Information    Type = 170 // RFC 6911, prefix
	DelegatedIPv6PrefixPool Type = 171 // RFC 6911, text
	StatefulIPv6AddressPool Type = 172 // RFC 6911, text
)
