package reply_test

import (
	"encoding/hex"
	"math"
	"net"
	"slices"
	"strings"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc4675"
	"layeh.com/radius/vendors/aruba"
	"layeh.com/radius/vendors/microsoft"
	"layeh.com/radius/vendors/mikrotik"
	"layeh.com/radius/vendors/wispr"

	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/store"
)

// extra compiles one free attribute and returns its octets.
func extra(t *testing.T, name, value string) []byte {
	t.Helper()

	profile := store.Profile{Extra: []store.Attribute{{Name: name, Value: value}}}

	attributes, _, err := reply.Compiler{}.Compile(&profile, store.MikroTik)
	if err != nil {
		t.Fatal(err)
	}

	return attributes[6:] // behind Acct-Interim-Interval
}

func TestExtraOctets(t *testing.T) {
	t.Parallel()

	cases := []struct{ name, attribute, value, want string }{
		{"text", "Filter-Id", "a.in", "0b06612e696e"},
		{"any case of the name", "fIlTeR-iD", "a", "0b0361"},
		{"text that looks like hex", "Filter-Id", "0x61", "0b0630783631"},
		{"number", "Framed-MTU", "1492", "0c06000005d4"},
		{"hexadecimal number", "Framed-MTU", "0x5D4", "0c06000005d4"},
		{"named value", "Service-Type", "Framed-User", "060600000002"},
		{"named value in small letters", "Tunnel-Type", "vlan", "40060000000d"},
		{"number of a named value", "Service-Type", "5", "060600000005"},
		{"IPv4", "Framed-IP-Netmask", "255.255.255.0", "0906ffffff00"},
		{"IPv6", "DNS-Server-IPv6-Address", "2001:db8::53", "a91220010db8000000000000000000000053"},
		{
			"IPv6 prefix", "Route-IPv6-Information", "2001:db8::/32",
			"aa14002020010db8000000000000000000000000",
		},
		{"interface", "Framed-Interface-Id", "0:0:1:ff", "600a00000000000100ff"},
		{"octets as hex", "Chargeable-User-Identity", "0x00ff", "590400ff"},
		{"octets as text", "Chargeable-User-Identity", "budi", "590662756469"},
		{"vendor", "Cisco-AVPair", "a=b", "1a0b00000009" + "0105613d62"},
		{"vendor's number", "Mikrotik-Advertise-Interval", "60", "1a0c00003a8c" + "0d060000003c"},
		{"vendor's named value", "Mikrotik-Wireless-Enc-Algo", "tkip", "1a0c00003a8c" + "060600000004"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			equal(t, c.attribute, hex.EncodeToString(extra(t, c.attribute, c.value)), c.want)
		})
	}
}

// TestDictionaryAgreesWithAnother encodes attributes with another library's numbers.
func TestDictionaryAgreesWithAnother(t *testing.T) {
	t.Parallel()

	text := func(add func(*radius.Packet, string) error) func(*radius.Packet) error {
		return func(p *radius.Packet) error { return add(p, "10.0.0.1") }
	}
	address := func(add func(*radius.Packet, net.IP) error) func(*radius.Packet) error {
		return func(p *radius.Packet) error { return add(p, net.IPv4(10, 0, 0, 1)) }
	}
	cases := map[string]func(*radius.Packet) error{
		"Mikrotik-Mark-Id":                text(mikrotik.MikrotikMarkID_AddString),
		"Mikrotik-Advertise-URL":          text(mikrotik.MikrotikAdvertiseURL_AddString),
		"Mikrotik-Wireless-PSK":           text(mikrotik.MikrotikWirelessPSK_AddString),
		"Mikrotik-Wireless-Enc-Key":       text(mikrotik.MikrotikWirelessEncKey_AddString),
		"Mikrotik-Wireless-MPKey":         text(mikrotik.MikrotikWirelessMPKey_AddString),
		"Mikrotik-Wireless-Comment":       text(mikrotik.MikrotikWirelessComment_AddString),
		"Mikrotik-DHCP-Option-Set":        text(mikrotik.MikrotikDHCPOptionSet_AddString),
		"Mikrotik-DHCP-Option-Param-STR1": text(mikrotik.MikrotikDHCPOptionParamSTR1_AddString),
		"Mikrotik-Wireless-Minsignal":     text(mikrotik.MikrotikWirelessMinsignal_AddString),
		"Mikrotik-Wireless-Maxsignal":     text(mikrotik.MikrotikWirelessMaxsignal_AddString),
		"Mikrotik-Switching-Filter":       text(mikrotik.MikrotikSwitchingFilter_AddString),
		"WISPr-Redirection-URL":           text(wispr.WISPrRedirectionURL_AddString),
		"WISPr-Billing-Class-Of-Service":  text(wispr.WISPrBillingClassOfService_AddString),
		"Aruba-User-Role":                 text(aruba.ArubaUserRole_AddString),
		"Aruba-Named-User-Vlan":           text(aruba.ArubaNamedUserVlan_AddString),
		"MS-Primary-DNS-Server":           address(microsoft.MSPrimaryDNSServer_Add),
		"MS-Secondary-NBNS-Server":        address(microsoft.MSSecondaryNBNSServer_Add),
		"Login-IP-Host":                   address(rfc2865.LoginIPHost_Add),
		"Framed-Route":                    text(rfc2865.FramedRoute_AddString),
		"Callback-Id":                     text(rfc2865.CallbackID_AddString),
		"Egress-VLAN-Name":                text(rfc4675.EgressVLANName_AddString),
	}

	for name, add := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			p := &radius.Packet{Code: radius.CodeAccessAccept}
			if err := add(p); err != nil {
				t.Fatal(err)
			}

			want, err := p.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}

			got := extra(t, name, "10.0.0.1")
			equal(t, name, hex.EncodeToString(got), hex.EncodeToString(want[packet.HeaderSize:]))
		})
	}
}

func TestCheckExtraRefuses(t *testing.T) {
	t.Parallel()

	cases := []struct{ name, attribute, value, says string }{
		{"unknown name", "Filter-Ids", "a", "not an attribute of the dictionary"},
		{"no name", "", "a", "not an attribute of the dictionary"},
		{"password", "User-Password", "a", "belongs into requests"},
		{"accounting", "Acct-Session-Id", "a", "belongs into requests"},
		{"signature", "message-authenticator", "0x00", "is made for each reply"},
		{"proxy", "Proxy-State", "a", "is made for each reply"},
		{"class", "Class", "a", "is made for each reply"},
		{"state", "State", "a", "is made for each reply"},
		{"EAP", "EAP-Message", "a", "is made for each reply"},
		{"MPPE", "MS-MPPE-Send-Key", "a", "is made for each reply"},
		{"MS-CHAP", "MS-CHAP2-Success", "a", "is made for each reply"},
		{"session timeout", "Session-Timeout", "60", "follows from the service"},
		{"address", "Framed-IP-Address", "10.0.0.1", "follows from the service"},
		{"quota", "Mikrotik-Total-Limit", "1", "data limit of the plan"},
		{"rate", "Mikrotik-Rate-Limit", "1M", "field of its own"},
		{"pool", "Framed-Pool", "a", "field of its own"},
		{"secret", "Tunnel-Password", "a", "carries a secret"},
		{"empty value", "Filter-Id", "", "must not be empty"},
		{"control character", "Filter-Id", "a\r\nb", "control characters"},
		{"long text", "Filter-Id", strings.Repeat("x", 254), "longer than 253"},
		{"long vendor text", "Cisco-AVPair", strings.Repeat("x", 248), "longer than 247"},
		{"word for a number", "Framed-MTU", "large", "must be a number up to 4294967295"},
		{"unknown named value", "Service-Type", "Frame", "one of its named values"},
		{"negative", "Framed-MTU", "-1", "must be a number"},
		{"too large", "Framed-MTU", "4294967296", "must be a number"},
		{"IPv6 for IPv4", "Framed-IP-Netmask", "::1", "IPv4 address"},
		{"IPv4 for IPv6", "DNS-Server-IPv6-Address", "10.0.0.1", "IPv6 address"},
		{"zone", "DNS-Server-IPv6-Address", "fe80::1%eth0", "IPv6 address"},
		{"no prefix", "Route-IPv6-Information", "2001:db8::", "IPv6 prefix"},
		{"bits behind the prefix", "Route-IPv6-Information", "2001:db8::1/32", "bits set behind"},
		{"odd hex", "Chargeable-User-Identity", "0x0", "even number"},
		{"no hex", "Chargeable-User-Identity", "0x", "even number"},
		{"short interface", "Framed-Interface-Id", "1:2:3", "four groups"},
		{"wrong interface", "Framed-Interface-Id", "1:2:3:g", "four groups"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			err := reply.CheckExtra([]store.Attribute{
				{Name: "Filter-Id", Value: "fine"}, {Name: c.attribute, Value: c.value},
			})
			checkInvalid(t, err, "extra[1]")

			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("error = %q, want one that says %q", err, c.says)
			}
		})
	}
}

func TestCheckExtraLimits(t *testing.T) {
	t.Parallel()

	small := slices.Repeat([]store.Attribute{{Name: "Filter-Id", Value: "a"}}, reply.MaxExtra)
	if err := reply.CheckExtra(small); err != nil {
		t.Errorf("%d attributes: %v", reply.MaxExtra, err)
	}

	checkInvalid(t, reply.CheckExtra(append(small, small[0])), "extra")

	longest := store.Attribute{Name: "Filter-Id", Value: strings.Repeat("x", 253)}
	large := slices.Repeat([]store.Attribute{longest}, 13)
	checkInvalid(t, reply.CheckExtra(large), "extra")
}

func TestErrorsNeverRepeatAValue(t *testing.T) {
	t.Parallel()

	const key = "sangat-rahasia\x00"

	for _, name := range []string{
		"Mikrotik-Wireless-PSK", "Framed-MTU", "Framed-IP-Netmask", "Route-IPv6-Information",
	} {
		err := reply.CheckExtra([]store.Attribute{{Name: name, Value: key}})
		if err == nil || strings.Contains(err.Error(), "rahasia") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzCheckExtra lets any name and value in: what passes can be compiled and is well formed.
func FuzzCheckExtra(f *testing.F) {
	f.Add("Filter-Id", "a.in")
	f.Add("Service-Type", "Framed-User")
	f.Add("Framed-Interface-Id", "1:2:3:4")
	f.Add("Route-IPv6-Information", "2001:db8::/32")
	f.Add("Chargeable-User-Identity", "0x00ff")
	f.Add("Mikrotik-Wireless-VLANID", "0xffffffff")
	f.Fuzz(func(t *testing.T, name, value string) {
		attributes := []store.Attribute{{Name: name, Value: value}}
		if reply.CheckExtra(attributes) != nil {
			return
		}

		profile := store.Profile{Extra: attributes}

		encoded, _, err := reply.Compiler{}.Compile(&profile, store.MikroTik)
		if err != nil || packet.CheckAttributes(encoded) != nil || len(encoded) < 6+3 {
			t.Fatalf("%q = %q: %x, %v", name, value, encoded, err)
		}
	})
}

func TestSentences(t *testing.T) {
	t.Parallel()

	seen := map[string]bool{}

	for _, sentence := range reply.Sentences() {
		for _, language := range []string{reply.Indonesian, reply.English} {
			text := sentence.In(language)
			if text == "" || len(text) > packet.MaxValue || seen[text] {
				t.Errorf("%s in %s = %q, which is empty, too long or twice there", sentence, language, text)
			}

			if strings.ContainsAny(text, "_\r\n\x00") || !strings.HasSuffix(text, ".") {
				t.Errorf("%s in %s = %q, which is no sentence", sentence, language, text)
			}

			seen[text] = true
		}
	}

	equal(t, "number of texts", len(seen), 2*len(reply.Sentences()))
	equal(t, "unknown key", reply.Sentence("?").In("en"), reply.SentenceWrongLogin.In("en"))
	equal(t, "unknown language", reply.SentenceQuota.In("xx"), reply.SentenceQuota.In("id"))
	equal(t, "limit of a value", packet.MaxValue, math.MaxUint8-2)
}
