package rostest

import "time"

// serviceMenus are those of what the router does for others and for itself: services, DNS, log,
// scheduler and safe mode.
func serviceMenus() []*menu {
	return []*menu{
		{
			path: "/ip/service", verbs: "print getall set enable disable listen", name: "name",
			unique: []unique{keys("failure: already have service with such name", "name")},
			properties: []property{
				shown("name"), number("port"), text("address").empty().to("7.24"),
				text("available-from").empty().from("7.24"), text("certificate"),
				choice("tls-version", "any", "only-1.2").silent().def("any"),
				number("max-sessions").def("20").from("7.16"), text("vrf").def("main").from("7.0"),
				shown("invalid").def("false"), flag("disabled"),
			},
		},
		{
			path: "/ip/dns", verbs: singleVerbs, single: true,
			properties: []property{
				text("servers").empty(), shown("dynamic-servers").empty(),
				flag("allow-remote-requests"), number("cache-size").def("2048"),
			},
		},
		{
			path: "/log", verbs: readVerbs, live: true,
			properties: []property{
				computed("time", func(r *Router, row *row) string {
					return r.logTime(time.Unix(row.since, 0).UTC())
				}), shown("topics"), shown("message"),
			},
		},
		{path: "/safe-mode", verbs: "take release unroll print", since: "7.18", live: true},
		{
			path: "/system/scheduler", verbs: tableVerbs, name: "name",
			unique: []unique{keys("failure: scheduler with such name already exists", "name")},
			properties: columns([]property{
				text("name").must(), text("start-date"), text("start-time"),
				duration("interval").def("0s"), text("on-event").empty(), text("policy"),
				counter("run-count"),
			}, ends()),
		},
	}
}
