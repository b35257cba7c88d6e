package rostest

// pppMenus are the menus of PPP and of pools.
func pppMenus() []*menu {
	return []*menu{
		secretMenu(), profileMenu(), activeMenu(), aaaMenu(), pppoeMenu(), poolMenu(),
		usedMenu(),
	}
}

// secretMenu is /ppp/secret.
func secretMenu() *menu {
	return &menu{
		path: "/ppp/secret", verbs: tableVerbs, name: "name",
		unique: []unique{keys("failure: secret with the same name already exists", "name")},
		properties: columns([]property{
			text("name").must(),
			choice("service", "any", "async", "isdn", "l2tp", "ovpn", "pppoe", "pptp", "sstp").
				def("any"),
			text("caller-id").empty(),
			text("password").empty().secret(),
			reference("profile", "/ppp/profile").def("*0"),
			addressOrPool("local-address").unset(),
			of("remote-address", readAddress).unset(),
			text("remote-ipv6-prefix").unset(),
			text("routes").empty().unset(),
			text("ipv6-routes").empty().from("7.0"),
			number("limit-bytes-in").def("0"), number("limit-bytes-out").def("0"),
			computed("last-logged-out", lastLoggedOut),
			shown("last-caller-id").empty().from("7.0"),
			shown("last-disconnect-reason").empty().from("7.0"),
		}, ends()),
	}
}

// addressOrPool is a property that takes an address or the name of a pool.
func addressOrPool(name string) property {
	return property{name: name, kind: readAddressOrPool, of: "/ip/pool"}
}

// thrice is a property of a profile that is default, yes or no.
func thrice(name string) property { return choice(name, "default", "yes", "no").def("default") }

// profileMenu is /ppp/profile. The two profiles that are there at first cannot be removed.
func profileMenu() *menu {
	return &menu{
		path: "/ppp/profile", verbs: tableVerbs, name: "name",
		unique: []unique{keys("failure: profile with the same name already exists", "name")},
		keep:   "failure: default profile can not be removed",
		properties: []property{
			text("name").must(),
			addressOrPool("local-address").unset(),
			addressOrPool("remote-address").unset(),
			text("remote-ipv6-prefix-pool").unset(),
			text("rate-limit").unset(),
			choice("use-ipv6", "default", "yes", "no", "required").def("yes"),
			choice("use-mpls", "default", "yes", "no", "required").def("default"),
			thrice("use-compression"),
			choice("use-encryption", "default", "yes", "no", "required").def("default"),
			thrice("only-one"), thrice("change-tcp-mss"), thrice("use-upnp"),
			text("address-list").empty(),
			text("dns-server").unset(), text("wins-server").unset(),
			duration("session-timeout").unset(), duration("idle-timeout").unset(),
			reference("parent-queue", "/queue/simple").or("none").unset(),
			text("queue-type").unset(),
			text("insert-queue-before").unset(),
			text("incoming-filter").unset(), text("outgoing-filter").unset(),
			text("interface-list").unset(),
			text("bridge").unset(), text("bridge-path-cost").unset(),
			text("bridge-port-priority").unset(), text("bridge-horizon").unset(),
			thrice("bridge-learning").from("7.0"),
			text("bridge-port-vid").unset().from("7.17"),
			flag("bridge-port-trusted").silent().from("7.17"),
			text("dhcpv6-pd-pool").unset(),
			duration("dhcpv6-lease-time").unset().from("7.20"),
			flag("dhcpv6-use-radius").silent().from("7.20"),
			flag("remote-ipv6-prefix-reuse").silent().from("7.20"),
			text("on-up").empty(), text("on-down").empty(),
			text("comment"),
			shown("default").def("false"),
		},
	}
}

// activeMenu is /ppp/active: sessions, which can only be removed.
func activeMenu() *menu {
	return &menu{
		path: "/ppp/active", verbs: sessionVerbs, live: true, name: "name",
		properties: []property{
			shown("name"), shown("service"), shown("caller-id").empty(), shown("address"),
			computed("uptime", uptime), shown("encoding").empty(), shown("session-id"),
			counter("limit-bytes-in"), counter("limit-bytes-out"),
			shown("radius").def("false").from("7.0"),
		},
	}
}

// aaaMenu is /ppp/aaa.
func aaaMenu() *menu {
	return &menu{
		path: "/ppp/aaa", verbs: singleVerbs, single: true,
		properties: []property{
			flag("use-radius"), flag("accounting").def("true"),
			duration("interim-update").def("0s"), flag("use-circuit-id-in-nas-port-id"),
			flag("enable-ipv6-accounting").from("7.15.3"),
		},
	}
}

// pppoeMenu is /interface/pppoe-server/server.
func pppoeMenu() *menu {
	return &menu{
		path: "/interface/pppoe-server/server", verbs: tableVerbs, name: "service-name",
		properties: columns([]property{
			text("service-name").empty(), reference("interface", "/interface").must(),
			text("max-mtu").def("auto"), text("max-mru").def("auto"),
			text("mrru").def("disabled"),
			choices("authentication", "pap", "chap", "mschap1", "mschap2").
				def("pap,chap,mschap1,mschap2"),
			number("keepalive-timeout", "disabled").def("10"), flag("one-session-per-host"),
			number("max-sessions", "unlimited").def("unlimited"), number("pado-delay").def("0"),
			reference("default-profile", "/ppp/profile").def("*0"),
			shown("invalid").def("false"),
		}, ends()),
	}
}

// poolMenu is /ip/pool.
func poolMenu() *menu {
	return &menu{
		path: "/ip/pool", verbs: tableVerbs, name: "name",
		unique: []unique{keys("failure: pool with such name exists", "name")},
		check:  checkPool,
		properties: []property{
			text("name").must(), list(text("ranges").must(), readRange),
			reference("next-pool", "/ip/pool").or("none").def("none").silent(),
			text("comment").from("7.0"),
		},
	}
}

// usedMenu is /ip/pool/used: the addresses that sessions have.
func usedMenu() *menu {
	return &menu{
		path: "/ip/pool/used", verbs: "print getall", live: true,
		properties: []property{
			shown("pool"), shown("address"), shown("owner"), shown("info"),
		},
	}
}
