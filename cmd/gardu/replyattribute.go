package main

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"

	"gardu/aaa/packet"
)

// replyAttribute is one attribute of a reply in words.
type replyAttribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// valueForm is how the value of an attribute is written.
type valueForm uint8

const (
	octetsForm valueForm = iota
	textForm
	numberForm
	addressForm
	prefixForm
	identifiedForm // an identifier octet and text (MS-CHAP)
	withheldForm   // keys are not for a terminal's scrollback
)

// attributeName is what an attribute is called.
type attributeName struct {
	name string
	form valueForm
}

// attributeKey is the number of an attribute; vendor 0 is the common space.
type attributeKey struct {
	vendor packet.Vendor
	kind   packet.Type
}

// attributeNames holds the attributes that a reply may carry, under the names that the RFCs and
// RouterOS use.
var attributeNames = map[attributeKey]attributeName{
	{0, packet.ServiceType}:             {"Service-Type", numberForm},
	{0, packet.FramedProtocol}:          {"Framed-Protocol", numberForm},
	{0, packet.FramedIPAddress}:         {"Framed-IP-Address", addressForm},
	{0, packet.FramedIPNetmask}:         {"Framed-IP-Netmask", addressForm},
	{0, packet.FilterID}:                {"Filter-Id", textForm},
	{0, packet.FramedMTU}:               {"Framed-MTU", numberForm},
	{0, packet.FramedRoute}:             {"Framed-Route", textForm},
	{0, packet.ReplyMessage}:            {"Reply-Message", textForm},
	{0, packet.State}:                   {"State", octetsForm},
	{0, packet.Class}:                   {"Class", octetsForm},
	{0, packet.SessionTimeout}:          {"Session-Timeout", numberForm},
	{0, packet.IdleTimeout}:             {"Idle-Timeout", numberForm},
	{0, packet.TerminationAction}:       {"Termination-Action", numberForm},
	{0, packet.ProxyState}:              {"Proxy-State", octetsForm},
	{0, packet.PortLimit}:               {"Port-Limit", numberForm},
	{0, packet.EAPMessage}:              {"EAP-Message", octetsForm},
	{0, packet.MessageAuthenticator}:    {"Message-Authenticator", octetsForm},
	{0, packet.AcctInterimInterval}:     {"Acct-Interim-Interval", numberForm},
	{0, packet.FramedPool}:              {"Framed-Pool", textForm},
	{0, packet.FramedIPv6Prefix}:        {"Framed-IPv6-Prefix", prefixForm},
	{0, packet.FramedIPv6Route}:         {"Framed-IPv6-Route", textForm},
	{0, packet.FramedIPv6Pool}:          {"Framed-IPv6-Pool", textForm},
	{0, packet.DelegatedIPv6Prefix}:     {"Delegated-IPv6-Prefix", prefixForm},
	{0, packet.FramedIPv6Address}:       {"Framed-IPv6-Address", addressForm},
	{0, packet.DNSServerIPv6Address}:    {"DNS-Server-IPv6-Address", addressForm},
	{0, packet.DelegatedIPv6PrefixPool}: {"Delegated-IPv6-Prefix-Pool", textForm},
	{0, packet.StatefulIPv6AddressPool}: {"Stateful-IPv6-Address-Pool", textForm},

	{packet.Microsoft, packet.MSCHAPError}:            {"MS-CHAP-Error", identifiedForm},
	{packet.Microsoft, packet.MSCHAP2Success}:         {"MS-CHAP2-Success", identifiedForm},
	{packet.Microsoft, packet.MSCHAPMPPEKeys}:         {"MS-CHAP-MPPE-Keys", withheldForm},
	{packet.Microsoft, packet.MSMPPESendKey}:          {"MS-MPPE-Send-Key", withheldForm},
	{packet.Microsoft, packet.MSMPPERecvKey}:          {"MS-MPPE-Recv-Key", withheldForm},
	{packet.Microsoft, packet.MSMPPEEncryptionPolicy}: {"MS-MPPE-Encryption-Policy", numberForm},
	{packet.Microsoft, packet.MSMPPEEncryptionTypes}:  {"MS-MPPE-Encryption-Types", numberForm},
	{packet.Microsoft, packet.MSPrimaryDNSServer}:     {"MS-Primary-DNS-Server", addressForm},
	{packet.Microsoft, packet.MSSecondaryDNSServer}:   {"MS-Secondary-DNS-Server", addressForm},

	{packet.MikroTik, packet.MikroTikRecvLimit}:           {"Mikrotik-Recv-Limit", numberForm},
	{packet.MikroTik, packet.MikroTikXmitLimit}:           {"Mikrotik-Xmit-Limit", numberForm},
	{packet.MikroTik, packet.MikroTikGroup}:               {"Mikrotik-Group", textForm},
	{packet.MikroTik, packet.MikroTikRateLimit}:           {"Mikrotik-Rate-Limit", textForm},
	{packet.MikroTik, packet.MikroTikMarkID}:              {"Mikrotik-Mark-Id", textForm},
	{packet.MikroTik, packet.MikroTikRecvLimitGigawords}:  {"Mikrotik-Recv-Limit-Gigawords", numberForm},
	{packet.MikroTik, packet.MikroTikXmitLimitGigawords}:  {"Mikrotik-Xmit-Limit-Gigawords", numberForm},
	{packet.MikroTik, packet.MikroTikTotalLimit}:          {"Mikrotik-Total-Limit", numberForm},
	{packet.MikroTik, packet.MikroTikTotalLimitGigawords}: {"Mikrotik-Total-Limit-Gigawords", numberForm},
	{packet.MikroTik, packet.MikroTikAddressList}:         {"Mikrotik-Address-List", textForm},
	{packet.MikroTik, packet.MikroTikDelegatedIPv6Pool}:   {"Mikrotik-Delegated-IPv6-Pool", textForm},
	{packet.MikroTik, packet.MikroTikDHCPOptionSet}:       {"Mikrotik-DHCP-Option-Set", textForm},
	{packet.MikroTik, packet.MikroTikSwitchingFilter}:     {"Mikrotik-Switching-Filter", textForm},

	{packet.WISPr, packet.WISPrBandwidthMinUp}:        {"WISPr-Bandwidth-Min-Up", numberForm},
	{packet.WISPr, packet.WISPrBandwidthMinDown}:      {"WISPr-Bandwidth-Min-Down", numberForm},
	{packet.WISPr, packet.WISPrBandwidthMaxUp}:        {"WISPr-Bandwidth-Max-Up", numberForm},
	{packet.WISPr, packet.WISPrBandwidthMaxDown}:      {"WISPr-Bandwidth-Max-Down", numberForm},
	{packet.WISPr, packet.WISPrRedirectionURL}:        {"WISPr-Redirection-URL", textForm},
	{packet.WISPr, packet.WISPrSessionTerminateTime}:  {"WISPr-Session-Terminate-Time", textForm},
	{packet.WISPr, packet.WISPrLocationID}:            {"WISPr-Location-Id", textForm},
	{packet.WISPr, packet.WISPrLocationName}:          {"WISPr-Location-Name", textForm},
	{packet.WISPr, packet.WISPrBillingClassOfService}: {"WISPr-Billing-Class-Of-Service", textForm},
	{packet.Ascend, packet.AscendDataRate}:            {"Ascend-Data-Rate", numberForm},
	{packet.Ascend, packet.AscendXmitRate}:            {"Ascend-Xmit-Rate", numberForm},
}

// replyAttributes lists the attributes of a reply in their order.
func replyAttributes(reply packet.View) []replyAttribute {
	list := []replyAttribute{}
	for cursor := reply.Attributes(); cursor.Next(); {
		if cursor.Type != packet.VendorSpecific {
			list = append(list, nameAttribute(attributeKey{kind: cursor.Type}, cursor.Value))

			continue
		}
		vendor, inner, ok := packet.SplitVendor(cursor.Value)
		if !ok {
			octets := "0x" + hex.EncodeToString(cursor.Value)
			list = append(list, replyAttribute{"Vendor-Specific", octets})

			continue
		}
		for inner.Next() {
			list = append(list, nameAttribute(attributeKey{vendor, inner.Type}, inner.Value))
		}
	}

	return list
}

// nameAttribute writes one attribute; one without a name gets its numbers.
func nameAttribute(key attributeKey, value []byte) replyAttribute {
	known, ok := attributeNames[key]
	if !ok {
		known.name = fmt.Sprintf("Attr-%d", key.kind)
		if key.vendor != 0 {
			known.name = fmt.Sprintf("Attr-%d.%d", key.vendor, key.kind)
		}
	}

	return replyAttribute{known.name, writeValue(known.form, value)}
}

// writeValue writes a value in its form, or as octets when it has another shape.
func writeValue(form valueForm, value []byte) string {
	switch form {
	case textForm:
		return strconv.Quote(string(value))
	case identifiedForm:
		if len(value) > 0 {
			return strconv.Quote(string(value[1:]))
		}
	case numberForm:
		if number, ok := packet.Uint32(value, true); ok {
			return strconv.FormatUint(uint64(number), 10)
		}
	case addressForm:
		if address, ok := netip.AddrFromSlice(value); ok {
			return address.String()
		}
	case prefixForm:
		if prefix, ok := packet.Prefix(value, true); ok {
			return prefix.String()
		}
	case withheldForm:
		return fmt.Sprintf("(%d octets)", len(value))
	case octetsForm:
	}

	return "0x" + hex.EncodeToString(value)
}
