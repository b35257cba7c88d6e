package routeros

import (
	"fmt"
	"net/netip"
	"slices"
)

// isolation adds what keeps isolated customers at the page that tells them to pay: the profile,
// the list of what they may reach, and the rules. The rules speak of the list of customers alone,
// so they serve whoever gets on that list by RADIUS or by a profile.
func (d *desire) isolation() {
	list := d.sheet.isolirList()
	if list == "" {
		d.note("the isolir profile names no address list, so no isolir rules are kept")

		return
	}
	if !d.sheet.Settings.Portal.IsValid() {
		d.note("no portal is configured: isolated customers are held, but see no page")
	}
	if d.sheet.Router.Mode.Writes() && d.sheet.Isolir.Group == "" {
		d.profileNamed(isolirName, &d.sheet.Isolir, 0, 1)
	}
	for _, reachable := range d.allowed() {
		object := newObject(AddressLists)
		object.with("list", list+allowedSuffix).with("address", reachable).with("disabled", "no")
		d.add(&object, "allow "+reachable)
	}
	d.block(NATRules, natBlock(list, d.sheet.Settings.Portal))
	d.block(FilterRules, filterBlock(list))
	d.garden()
}

// allowed lists what isolated customers may reach, once each.
func (d *desire) allowed() []string {
	var listed []string
	if portal := d.sheet.Settings.Portal; portal.IsValid() {
		listed = append(listed, portal.Addr().String())
	}
	for _, one := range d.sheet.Settings.Allow {
		if everything(one) {
			d.note("%s is left out of what isolated customers may reach: it is everything", one)

			continue
		}
		listed = append(listed, canonicalAddress(one))
	}
	slices.Sort(listed)

	return slices.Compact(listed)
}

// everything reports whether a text is the network of all addresses.
func everything(text string) bool {
	prefix, err := netip.ParsePrefix(text)

	return err == nil && prefix.Bits() == 0
}

// rule is one rule of a block: a name for sentences, and its properties.
type rule struct {
	name string
	says []string // property, value, property, value
}

// block adds rules in their order.
func (d *desire) block(menu Menu, rules []rule) {
	for at, one := range rules {
		object := newObject(menu)
		for i := 0; i < len(one.says); i += 2 {
			object.with(one.says[i], one.says[i+1])
		}
		object.with("disabled", "no")
		object.Place = at + 1
		d.add(&object, one.name)
	}
}

// natBlock sends isolated customers to the resolver of the router and to the portal. Port 443 is
// left alone: a page behind another's certificate looks like an attack.
func natBlock(list string, portal netip.AddrPort) []rule {
	rules := []rule{
		{"isolir nat: leave what is allowed", []string{
			"chain", "dstnat", "src-address-list", list, "dst-address-list", list + allowedSuffix,
			"action", "accept",
		}},
		{"isolir nat: resolver by UDP", []string{
			"chain", "dstnat", "src-address-list", list, "protocol", "udp", "dst-port", "53",
			"action", "redirect", "to-ports", "53",
		}},
		{"isolir nat: resolver by TCP", []string{
			"chain", "dstnat", "src-address-list", list, "protocol", "tcp", "dst-port", "53",
			"action", "redirect", "to-ports", "53",
		}},
	}
	if !portal.IsValid() {
		return rules
	}

	return append(rules, rule{"isolir nat: web to the portal", []string{
		"chain", "dstnat", "src-address-list", list, "protocol", "tcp", "dst-port", "80",
		"action", "dst-nat", "to-addresses", portal.Addr().String(),
		"to-ports", decimal(portal.Port()),
	}})
}

// filterBlock holds isolated customers to what is allowed. What is refused is rejected, not
// dropped, so that apps fail at once instead of hanging.
func filterBlock(list string) []rule {
	allow := list + allowedSuffix

	return []rule{
		{"isolir: from customers", []string{
			"chain", "forward", "src-address-list", list, "action", "jump", "jump-target", chainIsolir,
		}},
		{"isolir: to customers", []string{
			"chain", "forward", "dst-address-list", list, "action", "jump", "jump-target", chainReturn,
		}},
		{"isolir: to the router", []string{
			"chain", "input", "src-address-list", list, "action", "jump", "jump-target", chainRouter,
		}},
		{"isolir: what is allowed", []string{
			"chain", chainIsolir, "dst-address-list", allow, "action", "accept",
		}},
		{"isolir: ping", []string{"chain", chainIsolir, "protocol", "icmp", "action", "accept"}},
		{"isolir: refuse TCP", []string{
			"chain", chainIsolir, "protocol", "tcp", "action", "reject", "reject-with", "tcp-reset",
		}},
		{"isolir: refuse the rest", []string{
			"chain", chainIsolir, "action", "reject", "reject-with", "icmp-admin-prohibited",
		}},
		{"isolir back: from what is allowed", []string{
			"chain", chainReturn, "src-address-list", allow, "action", "accept",
		}},
		{"isolir back: ping", []string{"chain", chainReturn, "protocol", "icmp", "action", "accept"}},
		{"isolir back: nothing else", []string{"chain", chainReturn, "action", "drop"}},
		{"isolir router: resolver by UDP", []string{
			"chain", chainRouter, "protocol", "udp", "dst-port", "53", "action", "accept",
		}},
		{"isolir router: resolver by TCP", []string{
			"chain", chainRouter, "protocol", "tcp", "dst-port", "53", "action", "accept",
		}},
		{"isolir router: ping", []string{"chain", chainRouter, "protocol", "icmp", "action", "accept"}},
		{"isolir router: nothing else", []string{"chain", chainRouter, "action", "drop"}},
	}
}

// garden lets the login page of a hotspot reach what isolated customers may reach.
func (d *desire) garden() {
	for _, reachable := range d.allowed() {
		object := newObject(WalledGarden)
		object.with("action", "accept").with("disabled", "no")
		if _, err := netip.ParsePrefix(reachable); err == nil {
			object.with("dst-address", reachable)
		} else if _, err := netip.ParseAddr(reachable); err == nil {
			object.with("dst-address", reachable)
		} else {
			object.with("dst-host", reachable)
		}
		d.add(&object, "garden "+reachable)
	}
}

// label names a rule for sentences.
func (o *Object) label() string {
	if o.Mark.Label != "" {
		return o.Mark.Label
	}

	return fmt.Sprintf("%s %s", o.Menu, o.ID)
}
