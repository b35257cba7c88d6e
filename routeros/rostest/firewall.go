package rostest

import (
	"slices"
	"time"
)

// dynamicItem refuses a change of a row that the router made itself.
const dynamicItem = "failure: can not change dynamic item"

// firewallMenus are the menus of the firewall.
func firewallMenus() []*menu { return []*menu{listMenu(), natMenu(), filterMenu()} }

// listMenu is /ip/firewall/address-list.
func listMenu() *menu {
	timeout := duration("timeout").unset()
	timeout.computed = remaining

	return &menu{
		path: "/ip/firewall/address-list", verbs: tableVerbs, guarded: dynamicItem,
		unique: []unique{keys("failure: already have such entry", "list", "address")},
		check:  checkListed,
		properties: columns([]property{
			text("list").must(), of("address", readListed).must(), timeout,
			computed("creation-time", created), shown("dynamic").def("false"),
		}, ends()),
	}
}

// checkListed gives a row that has a timeout its end; such rows are dynamic and live in memory.
func checkListed(r *Router, listed *row) *trap {
	text, given := listed.values["timeout"]
	if !given {
		return nil
	}
	delete(listed.values, "timeout")
	span, _ := parseSpan(text)
	listed.until = r.clock.now().Add(span).Unix()
	listed.values["dynamic"] = "true"

	return nil
}

// remaining is how long a row has left; nothing for one that stays.
func remaining(r *Router, row *row) string {
	if row.until == 0 {
		return ""
	}

	return formatSpan(time.Duration(row.until-r.clock.now().Unix()) * time.Second)
}

// created is when a row was made, by the clock of then.
func created(r *Router, row *row) string { return r.date(time.Unix(row.since, 0).UTC()) }

// matchers are the properties that NAT and filter rules share.
func matchers() []property {
	inInterface, outInterface := reference("in-interface", "/interface"),
		reference("out-interface", "/interface")

	return []property{
		text("protocol").unset(),
		of("src-address", readMatcher).unset(), of("dst-address", readMatcher).unset(),
		text("src-address-list").unset(), text("dst-address-list").unset(),
		of("src-port", readPorts).unset(), of("dst-port", readPorts).unset(),
		of("port", readPorts).unset(),
		inInterface.unset(), outInterface.unset(),
		text("in-interface-list").unset(), text("out-interface-list").unset(),
		text("connection-state").unset(), text("connection-nat-state").unset(),
		text("connection-mark").unset(), text("packet-mark").unset(),
		text("icmp-options").unset(), text("limit").unset(), text("dst-limit").unset(),
		text("src-mac-address").unset(), text("layer7-protocol").unset(),
		text("content").unset(), text("hotspot").unset(), text("time").unset(),
		text("jump-target").unset(),
	}
}

// closing are the properties that NAT and filter rules end with.
func closing() []property {
	return columns([]property{
		flag("log"), text("log-prefix").empty(),
		counter("bytes"), counter("packets"),
		shown("invalid").def("false"), shown("dynamic").def("false"),
	}, ends())
}

// natMenu is /ip/firewall/nat.
func natMenu() *menu {
	return &menu{
		path: "/ip/firewall/nat", verbs: orderedVerbs + " reset-counters",
		counters: []string{"bytes", "packets"}, guarded: dynamicItem,
		properties: columns([]property{
			text("chain").must(),
			choice("action", "accept", "add-dst-to-address-list", "add-src-to-address-list",
				"dst-nat", "endpoint-independent-nat", "jump", "log", "masquerade", "netmap",
				"passthrough", "redirect", "return", "same", "src-nat").def("accept"),
		}, matchers(), []property{
			of("to-addresses", readAddresses).unset(), of("to-ports", readPorts).unset(),
			text("tls-host").unset().to("7.16"), text("address-list").unset(),
			text("address-list-timeout").unset(),
		}, closing()),
	}
}

// filterMenu is /ip/firewall/filter.
func filterMenu() *menu {
	return &menu{
		path: "/ip/firewall/filter", verbs: orderedVerbs + " reset-counters",
		counters: []string{"bytes", "packets"}, guarded: dynamicItem,
		properties: columns([]property{
			text("chain").must(),
			choice("action", "accept", "add-dst-to-address-list", "add-src-to-address-list",
				"drop", "fasttrack-connection", "jump", "log", "passthrough", "reject", "return",
				"tarpit").def("accept"),
		}, matchers(), []property{
			choice("reject-with", "icmp-admin-prohibited", "icmp-host-prohibited",
				"icmp-host-unreachable", "icmp-net-prohibited", "icmp-network-unreachable",
				"icmp-port-unreachable", "icmp-protocol-unreachable", "tcp-reset").unset(),
			flag("hw-offload").silent().from("7.0").to("7.21"), text("tos").unset().from("7.21"),
			text("tls-host").unset(), text("address-list").unset(),
			text("address-list-timeout").unset(),
		}, closing()),
	}
}

// resolveListed adds the addresses of a DNS name in an address list. They are dynamic and carry
// the name as their comment.
func (r *Router) resolveListed(t *table, listed *row) {
	if t.menu.path != "/ip/firewall/address-list" || listed.own() {
		return
	}
	for _, address := range r.config.Hosts[listed.values["address"]] {
		r.insert(t, &row{parent: listed.id, since: r.clock.now().Unix(), values: map[string]string{
			"list": listed.values["list"], "address": address, "dynamic": "true",
			"comment": listed.values["address"],
		}}, len(t.rows))
	}
}

// dropChildren takes out the addresses of a DNS name that is gone.
func (r *Router) dropChildren(t *table, gone *row) {
	if len(r.config.Hosts[gone.values["address"]]) == 0 || gone.parent != 0 {
		return
	}
	for _, child := range slices.Clone(t.rows) {
		if child.parent == gone.id {
			r.drop(t, child)
		}
	}
}
