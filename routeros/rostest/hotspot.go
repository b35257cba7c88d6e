package rostest

// hotspotMenus are the menus of the hotspot.
func hotspotMenus() []*menu {
	return []*menu{
		hotspotMenu(), hotspotProfileMenu(), hotspotUserMenu(), userProfileMenu(),
		hotspotActiveMenu(), cookieMenu(), hostMenu(), bindingMenu(), gardenMenu(),
		gardenAddressMenu(),
	}
}

// hotspotMenu is /ip/hotspot.
func hotspotMenu() *menu {
	return &menu{
		path: "/ip/hotspot", verbs: tableVerbs, name: "name",
		unique: []unique{keys("failure: already have such name", "name")},
		properties: []property{
			text("name").must(), reference("interface", "/interface").must(),
			reference("address-pool", "/ip/pool").or("none").def("none"),
			reference("profile", "/ip/hotspot/profile").def("*0"),
			duration("idle-timeout", "none").def("5m"),
			duration("keepalive-timeout", "none").def("none"),
			number("addresses-per-mac", "unlimited").def("2"),
			shown("invalid").def("false"), flag("disabled"),
		},
	}
}

// hotspotProfileMenu is /ip/hotspot/profile.
func hotspotProfileMenu() *menu {
	return &menu{
		path: "/ip/hotspot/profile", verbs: tableVerbs, name: "name",
		unique: []unique{keys("failure: already have such name", "name")},
		keep:   "failure: default profile can not be removed",
		properties: []property{
			text("name").must(), of("hotspot-address", readAddress).unset(),
			text("dns-name").empty(), text("html-directory").def("hotspot"),
			text("rate-limit").empty(),
			choices("login-by", "cookie", "http-chap", "http-pap", "https", "mac", "mac-cookie",
				"trial").def("cookie,http-chap"),
			duration("http-cookie-lifetime").def("3d"),
			text("ssl-certificate").def("none").silent(),
			choice("mac-auth-mode", "mac-as-username", "mac-as-username-and-password").
				def("mac-as-username").silent(),
			flag("split-user-domain"), flag("use-radius"),
			flag("radius-accounting").def("true").silent(),
			duration("radius-interim-update", "received").def("received").silent(),
			text("nas-port-type").def("wireless-802.11").silent(),
			shown("default").def("false"),
		},
	}
}

// hotspotUserMenu is /ip/hotspot/user. Names are unique for each server.
func hotspotUserMenu() *menu {
	return &menu{
		path: "/ip/hotspot/user", verbs: tableVerbs + " reset-counters", name: "name",
		unique: []unique{
			keys("failure: already have user with this name for this server", "name", "server"),
		},
		counters: []string{"bytes-in", "bytes-out", "packets-in", "packets-out", "used"},
		keep:     "failure: default trial user can not be removed",
		properties: columns([]property{
			text("name").must(), text("password").secret(),
			reference("server", "/ip/hotspot").or("all").def("all").silent(),
			reference("profile", "/ip/hotspot/user/profile").def("*0"),
			of("address", readAddress).unset(),
			of("mac-address", readMAC).def("00:00:00:00:00:00").silent(),
			duration("limit-uptime").def("0s").silent(),
			number("limit-bytes-in").def("0").silent(),
			number("limit-bytes-out").def("0").silent(),
			number("limit-bytes-total").def("0").silent(),
			text("email"), text("routes"),
			text("totp-secret").secret().from("7.12").to("7.21.3"),
			text("otp-secret").secret().from("7.21.3"),
			computed("uptime", userUptime), counter("bytes-in"), counter("bytes-out"),
			counter("packets-in"), counter("packets-out"),
			shown("dynamic").def("false"), shown("default").def("false").silent(),
		}, ends()),
	}
}

// userProfileMenu is /ip/hotspot/user/profile, which has no comment.
func userProfileMenu() *menu {
	return &menu{
		path: "/ip/hotspot/user/profile", verbs: tableVerbs, name: "name",
		unique: []unique{keys("failure: profile with the same name already exists", "name")},
		keep:   "failure: default profile can not be removed",
		properties: []property{
			text("name").must(),
			reference("address-pool", "/ip/pool").or("none").def("none").silent(),
			duration("session-timeout").def("0s").silent(),
			duration("idle-timeout", "none").def("none"),
			duration("keepalive-timeout", "none").def("2m"),
			duration("status-autorefresh", "none").def("1m"),
			number("shared-users", "unlimited").def("1"),
			flag("add-mac-cookie").def("true"), duration("mac-cookie-timeout").def("3d"),
			text("rate-limit"), text("address-list").empty(),
			reference("parent-queue", "/queue/simple").or("none").unset(),
			text("queue-type").unset(), text("insert-queue-before").unset(),
			choice("open-status-page", "always", "http-login").def("always").silent(),
			flag("transparent-proxy"),
			text("incoming-filter").empty().unset(), text("outgoing-filter").empty().unset(),
			text("incoming-packet-mark").unset(), text("outgoing-packet-mark").unset(),
			flag("advertise").silent(), text("advertise-url").unset(),
			text("advertise-interval").unset(), text("advertise-timeout").unset(),
			text("on-login").empty(), text("on-logout").empty(),
			shown("default").def("false"),
		},
	}
}

// hotspotActiveMenu is /ip/hotspot/active. The id of a session is its address.
func hotspotActiveMenu() *menu {
	return &menu{
		path: "/ip/hotspot/active", verbs: sessionVerbs + " login", live: true,
		properties: []property{
			shown("server"), shown("user"), shown("domain"), shown("address"),
			shown("mac-address"), shown("login-by"), computed("uptime", uptime),
			shown("idle-time").def("0s"), shown("session-time-left"), shown("idle-timeout"),
			shown("keepalive-timeout").def("2m"), counter("bytes-in"), counter("bytes-out"),
			counter("packets-in"), counter("packets-out"), shown("limit-bytes-in"),
			shown("limit-bytes-out"), shown("limit-bytes-total"),
			shown("radius").def("false"), shown("comment"),
		},
	}
}

// cookieMenu is /ip/hotspot/cookie.
func cookieMenu() *menu {
	return &menu{
		path: "/ip/hotspot/cookie", verbs: sessionVerbs, live: true,
		properties: []property{
			shown("user"), shown("domain").empty(), shown("mac-address"),
			computed("expires-in", remaining),
		},
	}
}

// hostMenu is /ip/hotspot/host.
func hostMenu() *menu {
	return &menu{
		path: "/ip/hotspot/host", verbs: sessionVerbs, live: true,
		properties: []property{
			shown("mac-address"), shown("address"), shown("to-address"), shown("server"),
			shown("bridge-port"), computed("uptime", uptime), shown("idle-time").def("0s"),
			counter("bytes-in"), counter("bytes-out"), counter("packets-in"),
			counter("packets-out"), shown("authorized").def("false"),
			shown("bypassed").def("false"), shown("dynamic").def("false"),
		},
	}
}

// bindingMenu is /ip/hotspot/ip-binding.
func bindingMenu() *menu {
	return &menu{
		path: "/ip/hotspot/ip-binding", verbs: orderedVerbs,
		properties: columns([]property{
			of("mac-address", readMAC).unset(), of("address", readAddresses).unset(),
			of("to-address", readAddress).unset(),
			reference("server", "/ip/hotspot").or("all").def("all").silent(),
			choice("type", "regular", "bypassed", "blocked").def("regular").silent(),
			shown("bypassed").def("false").silent(), shown("blocked").def("false").silent(),
		}, ends()),
	}
}

// gardenMenu is /ip/hotspot/walled-garden.
func gardenMenu() *menu {
	return &menu{
		path: "/ip/hotspot/walled-garden", verbs: orderedVerbs + " reset-counters",
		counters: []string{"hits"}, guarded: dynamicItem,
		properties: columns([]property{
			choice("action", "allow", "deny").def("allow"),
			reference("server", "/ip/hotspot").unset(), of("src-address", readMatcher).unset(),
			text("method").unset(), text("dst-host").unset(), of("dst-port", readPorts).unset(),
			text("path").unset(), counter("hits"), shown("dynamic").def("false"),
		}, ends()),
	}
}

// gardenAddressMenu is /ip/hotspot/walled-garden/ip.
func gardenAddressMenu() *menu {
	return &menu{
		path: "/ip/hotspot/walled-garden/ip", verbs: orderedVerbs, guarded: dynamicItem,
		properties: columns([]property{
			choice("action", "accept", "drop", "reject").def("accept"),
			reference("server", "/ip/hotspot").unset(), of("src-address", readMatcher).unset(),
			text("src-address-list").unset(), of("dst-address", readMatcher).unset(),
			text("dst-address-list").unset(), text("protocol").unset(),
			of("dst-port", readPorts).unset(), text("dst-host").unset(),
			shown("invalid").def("false"), shown("dynamic").def("false"),
		}, ends()),
	}
}
