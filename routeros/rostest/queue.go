package rostest

// queueMenus are the menus of queues.
func queueMenus() []*menu { return []*menu{queueMenu(), queueTypeMenu()} }

// queueName is a queue type, which is kept by its name.
func queueName(r *Router, _ *property, text string) (string, *trap) {
	return readName(r, &property{name: "queue", of: "/queue/type"}, text)
}

// rates is a pair of rates.
func rates(name string) property { return paired(name, readRate).def("0/0") }

// queueMenu is /queue/simple. Pairs are upload/download, seen from the target.
func queueMenu() *menu {
	return &menu{
		path: "/queue/simple", verbs: orderedVerbs + " reset-counters", name: "name",
		unique:   []unique{keys("failure: already have such name", "name")},
		counters: []string{"bytes", "packets"}, guarded: dynamicItem,
		properties: columns([]property{
			text("name"), list(text("target").must(), readTarget), text("dst").unset(),
			reference("parent", "/queue/simple").or("none").def("none"),
			text("packet-marks").empty(),
			paired("priority", readNumber).def("8/8"),
			paired("queue", queueName).def("default-small/default-small"),
			rates("limit-at"), rates("max-limit"), rates("burst-limit"),
			rates("burst-threshold"), paired("burst-time", readDuration).def("0s/0s"),
			paired("bucket-size", readDecimal).def("0.1/0.1"), text("time").unset(),
			of("total-queue", queueName).unset(), of("total-max-limit", readRate).unset(),
			of("total-limit-at", readRate).unset(),
			shown("bytes").def("0/0"), shown("total-bytes").def("0"),
			shown("packets").def("0/0"), shown("dropped").def("0/0"), shown("rate").def("0/0"),
			shown("queued-bytes").def("0/0"), shown("queued-packets").def("0/0"),
			shown("invalid").def("false"), shown("dynamic").def("false"),
		}, ends()),
		check: nameQueue,
	}
}

// nameQueue names a queue that was added without a name.
func nameQueue(r *Router, made *row) *trap {
	if made.values["name"] != "" {
		return nil
	}
	queues := r.tables["/queue/simple"]
	for i := len(queues.rows) + 1; ; i++ {
		name := "queue" + formatCount(i)
		if queues.named(name) == nil {
			made.values["name"] = name

			return nil
		}
	}
}

// queueTypeMenu is /queue/type.
func queueTypeMenu() *menu {
	return &menu{
		path: "/queue/type", verbs: tableVerbs, name: "name",
		unique: []unique{keys("failure: already have such name", "name")},
		keep:   "failure: default queue type can not be removed",
		properties: []property{
			text("name").must(), text("kind").must(), text("pfifo-limit").unset(),
			text("pcq-rate").unset(), text("pcq-limit").unset(), text("pcq-classifier").unset(),
			shown("default").def("false"),
		},
	}
}
