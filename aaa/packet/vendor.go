package packet

// Vendor is the number a maker of network equipment has for its own attributes (RFC 2865
// section 5.26).
type Vendor uint32

// The vendors gardu speaks with.
const (
	Microsoft Vendor = 311   // MS-CHAP and MPPE, RFC 2548
	Ascend    Vendor = 529   // old rate attributes that RouterOS still honours
	ADSL      Vendor = 3561  // Broadband Forum, RFC 4679: circuit and remote id of DHCP option 82
	WISPr     Vendor = 14122 // Wi-Fi Alliance hotspot attributes
	MikroTik  Vendor = 14988 // RouterOS
)

// Attributes of Microsoft (RFC 2548).
const (
	MSCHAPResponse         Type = 1  // 50 octets, see ReadMSCHAP1
	MSCHAPError            Type = 2  // ident and text, only in a Reject
	MSCHAPCPW1             Type = 3  // octets
	MSCHAPCPW2             Type = 4  // octets
	MSCHAPLMEncPW          Type = 5  // octets
	MSCHAPNTEncPW          Type = 6  // octets
	MSMPPEEncryptionPolicy Type = 7  // uint32: 1 allowed, 2 required
	MSMPPEEncryptionTypes  Type = 8  // uint32, bit set: 2 = 40 bit, 4 = 128 bit
	MSCHAPDomain           Type = 10 // ident and text
	MSCHAPChallenge        Type = 11 // 8 octets for version 1, 16 for version 2
	MSCHAPMPPEKeys         Type = 12 // 32 hidden octets, see Builder.CHAPMPPEKeys
	MSMPPESendKey          Type = 16 // salted, see Builder.MPPEKeys
	MSMPPERecvKey          Type = 17 // salted, see Builder.MPPEKeys
	MSCHAP2Response        Type = 25 // 50 octets, see ReadMSCHAP2
	MSCHAP2Success         Type = 26 // ident and "S=" with 40 hexadecimal digits
	MSCHAP2CPW             Type = 27 // 68 octets
	MSPrimaryDNSServer     Type = 28 // IPv4
	MSSecondaryDNSServer   Type = 29 // IPv4
	MSPrimaryNBNSServer    Type = 30 // IPv4
	MSSecondaryNBNSServer  Type = 31 // IPv4
)

// Attributes of RouterOS.
const (
	MikroTikRecvLimit           Type = 1  // uint32, octets of the customer's upload
	MikroTikXmitLimit           Type = 2  // uint32, octets of the customer's download
	MikroTikGroup               Type = 3  // text: ppp or hotspot profile, or operator's group
	MikroTikWirelessForward     Type = 4  // uint32
	MikroTikWirelessSkipDot1x   Type = 5  // uint32
	MikroTikWirelessEncAlgo     Type = 6  // uint32
	MikroTikWirelessEncKey      Type = 7  // text
	MikroTikRateLimit           Type = 8  // text, rx/tx as the router sees them
	MikroTikRealm               Type = 9  // text
	MikroTikHostIP              Type = 10 // IPv4 before universal client translation
	MikroTikMarkID              Type = 11 // text
	MikroTikAdvertiseURL        Type = 12 // text, several allowed
	MikroTikAdvertiseInterval   Type = 13 // uint32, seconds, several allowed
	MikroTikRecvLimitGigawords  Type = 14 // uint32
	MikroTikXmitLimitGigawords  Type = 15 // uint32
	MikroTikWirelessPSK         Type = 16 // text
	MikroTikTotalLimit          Type = 17 // uint32, octets of both directions
	MikroTikTotalLimitGigawords Type = 18 // uint32
	MikroTikAddressList         Type = 19 // text, several allowed
	MikroTikWirelessMPKey       Type = 20 // text
	MikroTikWirelessComment     Type = 21 // text
	MikroTikDelegatedIPv6Pool   Type = 22 // text
	MikroTikDHCPOptionSet       Type = 23 // text
	MikroTikDHCPOptionParamSTR1 Type = 24 // text
	MikroTikDHCPOptionParamSTR2 Type = 25 // text
	MikroTikWirelessVLANID      Type = 26 // uint32
	MikroTikWirelessVLANIDType  Type = 27 // uint32
	MikroTikWirelessMinSignal   Type = 28 // text
	MikroTikWirelessMaxSignal   Type = 29 // text
	MikroTikSwitchingFilter     Type = 30 // text
)

// Attributes of WISPr.
const (
	WISPrLocationID            Type = 1  // text
	WISPrLocationName          Type = 2  // text
	WISPrLogoffURL             Type = 3  // text
	WISPrRedirectionURL        Type = 4  // text
	WISPrBandwidthMinUp        Type = 5  // uint32, bits per second
	WISPrBandwidthMinDown      Type = 6  // uint32, bits per second
	WISPrBandwidthMaxUp        Type = 7  // uint32, bits per second
	WISPrBandwidthMaxDown      Type = 8  // uint32, bits per second
	WISPrSessionTerminateTime  Type = 9  // text, YYYY-MM-DDThh:mm:ssTZD
	WISPrSessionTerminateEnd   Type = 10 // text, end of day
	WISPrBillingClassOfService Type = 11 // text
)

// Attributes of Ascend and of the Broadband Forum.
const (
	AscendDataRate     Type = 197 // uint32, bits per second
	AscendXmitRate     Type = 255 // uint32, bits per second
	ADSLAgentCircuitID Type = 1   // octets
	ADSLAgentRemoteID  Type = 2   // octets
)
