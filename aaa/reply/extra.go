package reply

import (
	"fmt"
	"strings"

	"gardu/aaa/packet"
	"gardu/store"
)

// MaxExtra is the most free attributes that a profile may have.
const MaxExtra = 64

// CheckExtra says whether free attributes can be sent. The error is Invalid and says which one
// is at fault and why; it never repeats a value, which may be a key.
func CheckExtra(extra []store.Attribute) error {
	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), packet.AccessAccept, 0, nil)

	if err := appendExtra(&b, extra, store.MikroTik); err != nil {
		return err
	}

	return checkRoom(&b, "extra")
}

// appendExtra adds free attributes in their order. Those of MikroTik are kept from other vendors.
func appendExtra(b *packet.Builder, extra []store.Attribute, vendor store.Vendor) error {
	if len(extra) > MaxExtra {
		return store.Invalidf("extra", "has more than %d attributes", MaxExtra)
	}

	for i, attribute := range extra {
		field := fmt.Sprintf("extra[%d]", i)

		defined, err := define(field, attribute.Name)
		if err != nil {
			return err
		}

		value, fault := defined.encode(attribute.Value)
		if fault != "" {
			return store.Invalidf(field, "%s %s", defined.name, fault)
		}

		if defined.vendor != packet.MikroTik || vendor == store.MikroTik {
			defined.append(b, value)
		}
	}

	return nil
}

// append adds the attribute with its encoded value.
func (d *definition) append(b *packet.Builder, value []byte) {
	if d.vendor != 0 {
		b.Vendor(d.vendor, d.number, value)

		return
	}

	b.Octets(d.number, value)
}

// define finds an attribute by name, in any case of letters, and refuses what a plan may not give.
func define(field, name string) (*definition, error) {
	folded := strings.ToLower(name)
	if why := refusal(folded); why != "" {
		return nil, store.Invalidf(field, "%s %s", name, why)
	}

	defined := definitions()[folded]
	if defined == nil {
		return nil, store.Invalidf(field, "%q is not an attribute of the dictionary", name)
	}

	return defined, nil
}

// Why an attribute is refused.
const (
	refusedRequest = "belongs into requests and cannot be given"
	refusedSigned  = "is made for each reply and cannot be given"
	refusedService = "follows from the service and its validity and cannot be given"
	refusedQuota   = "follows from the data limit of the plan and cannot be given"
	refusedField   = "has a field of its own in the plan"
	refusedSecret  = "carries a secret and cannot be given"
)

// refused names attributes that a plan may not give, in lower case.
var refused = map[string]string{
	"user-name": refusedRequest, "user-password": refusedRequest, "chap-password": refusedRequest,
	"chap-challenge": refusedRequest, "calling-station-id": refusedRequest,
	"called-station-id": refusedRequest, "nas-ip-address": refusedRequest,
	"nas-ipv6-address": refusedRequest, "nas-identifier": refusedRequest,
	"nas-port": refusedRequest, "nas-port-id": refusedRequest,
	"nas-port-type": refusedRequest, "event-timestamp": refusedRequest,
	"connect-info": refusedRequest, "mikrotik-realm": refusedRequest,
	"mikrotik-host-ip": refusedRequest, "wispr-location-id": refusedRequest,
	"wispr-location-name": refusedRequest, "wispr-logoff-url": refusedRequest,

	"state": refusedSigned, "class": refusedSigned, "proxy-state": refusedSigned,
	"message-authenticator": refusedSigned, "eap-message": refusedSigned,
	"error-cause": refusedSigned, "vendor-specific": refusedSigned,
	"password-retry": refusedSigned, "prompt": refusedSigned,

	"session-timeout": refusedService, "framed-ip-address": refusedService,
	"framed-ipv6-address": refusedService, "framed-ipv6-prefix": refusedService,
	"delegated-ipv6-prefix": refusedService, "wispr-session-terminate-time": refusedService,
	"wispr-session-terminate-end-of-day": refusedService,

	"mikrotik-recv-limit": refusedQuota, "mikrotik-recv-limit-gigawords": refusedQuota,
	"mikrotik-xmit-limit": refusedQuota, "mikrotik-xmit-limit-gigawords": refusedQuota,
	"mikrotik-total-limit": refusedQuota, "mikrotik-total-limit-gigawords": refusedQuota,

	"mikrotik-rate-limit": refusedField, "mikrotik-group": refusedField,
	"mikrotik-address-list": refusedField, "mikrotik-delegated-ipv6-pool": refusedField,
	"framed-pool": refusedField, "framed-ipv6-pool": refusedField,
	"delegated-ipv6-prefix-pool": refusedField, "idle-timeout": refusedField,
	"acct-interim-interval": refusedField, "port-limit": refusedField,
	"wispr-bandwidth-max-up": refusedField, "wispr-bandwidth-max-down": refusedField,

	"tunnel-password": refusedSecret,
}

// refusedPrefixes names families of attributes that a plan may not give, in lower case.
var refusedPrefixes = []struct{ prefix, why string }{
	{"acct-", refusedRequest},
	{"arap-", refusedRequest},
	{"ms-chap", refusedSigned},
	{"ms-mppe-", refusedSigned},
	{"digest-", refusedRequest},
}

// refusal says why an attribute may not be given, or nothing when it may.
func refusal(folded string) string {
	if why := refused[folded]; why != "" {
		return why
	}

	for _, family := range refusedPrefixes {
		if strings.HasPrefix(folded, family.prefix) {
			return family.why
		}
	}

	return ""
}
