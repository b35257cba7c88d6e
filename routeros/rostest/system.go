package rostest

import (
	"strconv"
	"strings"
	"time"
)

// menus are all menus that a fake router has.
func menus() []*menu {
	var all []*menu
	for _, some := range [][]*menu{
		pppMenus(), hotspotMenus(), firewallMenus(), queueMenus(), radiusMenus(),
		interfaceMenus(), userMenus(), systemMenus(), serviceMenus(),
	} {
		all = append(all, some...)
	}

	return all
}

// radiusMenus are /radius and /radius/incoming.
func radiusMenus() []*menu {
	return []*menu{
		{
			path: "/radius", verbs: orderedVerbs + " monitor reset-counters",
			counters: serverNames,
			properties: columns([]property{
				choices("service", "ppp", "login", "hotspot", "wireless", "dhcp", "ipsec",
					"dot1x").empty(),
				text("called-id").empty(), text("domain").empty(), text("address").must(),
				text("secret").empty().secret(), number("authentication-port").def("1812"),
				number("accounting-port").def("1813"), duration("timeout").def("300ms"),
				flag("accounting-backup"), text("realm").empty(),
				choice("protocol", "udp", "radsec").def("udp"),
				text("certificate").def("none").silent(), of("src-address", readAddress).unset(),
				choice("require-message-auth", "no", "yes-for-request-resp").
					def("yes-for-request-resp").from("7.15"),
				duration("radsec-timeout").def("3m20s").silent().from("7.19.6"),
			}, ends()),
		},
		{
			path: "/radius/incoming", verbs: singleVerbs, single: true,
			properties: []property{
				flag("accept"), number("port").def("3799"),
				text("vrf").def("main").from("7.0"),
			},
		},
	}
}

// interfaceMenus is /interface. Rows come with sessions, or a test puts them.
func interfaceMenus() []*menu {
	return []*menu{
		{
			path: "/interface", name: "name",
			verbs:    "print getall set enable disable comment listen reset-counters monitor-traffic",
			unique:   []unique{keys("failure: already have interface with such name", "name")},
			counters: []string{"rx-byte", "tx-byte", "rx-packet", "tx-packet"},
			guarded:  dynamicItem,
			properties: columns([]property{
				text("name"), shown("default-name"), shown("type").def("ether"),
				text("mtu").def("1500"), shown("mac-address"), shown("last-link-up-time"),
				counter("link-downs"), counter("rx-byte"), counter("tx-byte"),
				counter("rx-packet"), counter("tx-packet"), shown("running").def("true"),
				shown("dynamic").def("false"),
			}, ends()),
		},
	}
}

// userMenus are those of who may log in. Users are set by the test, not through the API.
func userMenus() []*menu {
	return []*menu{
		{
			path: "/user", verbs: readVerbs, name: "name",
			unique: []unique{keys("failure: already have user with such name", "name")},
			properties: columns([]property{
				text("name"), text("group"), text("address").empty(),
			}, ends()),
		},
		{
			path: "/user/group", verbs: readVerbs, name: "name",
			unique:     []unique{keys("failure: already have group with such name", "name")},
			properties: []property{text("name"), text("policy"), text("comment")},
		},
		{
			path: "/user/active", verbs: readVerbs, live: true,
			properties: []property{
				shown("when"), shown("name"), shown("address"), shown("via"), shown("group"),
			},
		},
	}
}

// systemMenus are those of the router itself.
func systemMenus() []*menu {
	return []*menu{
		{
			path: "/system/identity", verbs: singleVerbs, single: true,
			properties: []property{text("name").def("MikroTik")},
		},
		{
			path: "/system/resource", verbs: "print get", single: true, live: true,
			properties: []property{
				computed("uptime", routerUptime), computed("version", versionText),
				shown("build-time"), shown("free-memory"), shown("total-memory"), shown("cpu"),
				shown("cpu-count"), shown("cpu-frequency"), shown("cpu-load").def("3"),
				shown("free-hdd-space"), shown("total-hdd-space"), shown("architecture-name"),
				shown("board-name"), shown("platform"),
			},
		},
		{
			path: "/system/routerboard", verbs: "print get", single: true, live: true,
			properties: []property{
				shown("routerboard"), shown("model"), shown("serial-number"),
				shown("firmware-type"), shown("current-firmware"),
			},
		},
		{
			path: "/system/clock", verbs: "print get set", single: true, live: true,
			properties: []property{
				computed("time", func(r *Router, _ *row) string {
					return r.clock.wall().Format(time.TimeOnly)
				}),
				computed("date", func(r *Router, _ *row) string {
					date, _, _ := strings.Cut(r.date(r.clock.wall()), " ")

					return date
				}),
				text("time-zone-name").def("UTC"), shown("gmt-offset").def("+00:00"),
			},
		},
	}
}

// routerUptime is how long the router runs.
func routerUptime(r *Router, _ *row) string {
	return formatSpan(r.clock.now().Sub(r.clock.booted).Truncate(time.Second))
}

// versionText is the release as /system/resource names it.
func versionText(r *Router, _ *row) string {
	if strings.Contains(r.version, "(") {
		return r.version
	}
	if !r.release.has(seven) {
		return r.version + " (long-term)"
	}

	return r.version + " (stable)"
}

// formatCount writes a number.
func formatCount(count int) string { return strconv.Itoa(count) }
