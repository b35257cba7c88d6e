package routeros_test

import (
	"fmt"

	"gardu/routeros"
	"gardu/store"
)

// What gardu would do on an empty router for one customer, without isolir rules.
func ExampleDifference() {
	plan := store.Plan{
		ID: 1, Name: "Home 20M", Access: store.PPPoE, SharedUsers: 1,
		Profile: store.Profile{Rate: "10M/20M", Pool: "home"},
	}
	sheet := routeros.Sheet{
		Router: store.Router{ID: 1, NAS: 7, Mode: store.RouterLocal},
		NAS:    store.NAS{ID: 7},
		Subscribers: []routeros.Subscriber{{
			Service: store.Service{
				ID: 1, Login: "budi", Router: 7, Plan: 1, Access: store.PPPoE,
				Secret: store.ClearSecret("rahasia"),
			},
			Given: store.Entitled{Outcome: store.Accept, Profile: &plan.Profile}, Plan: &plan,
		}},
	}
	wanted := routeros.Desired(&sheet, routeros.NewMarker([]byte("key of the installation")))
	fmt.Print(routeros.Difference(wanted, &routeros.Found{}))
	// Output:
	// + /ppp/profile "gd-Home 20M"
	//     name: "gd-Home 20M"
	//     remote-address: home
	//     rate-limit: 10M/20M
	//     only-one: yes
	//     comment: [gd:5b67a7.a41448160e]
	// + /ppp/secret budi
	//     name: budi
	//     password: (secret)
	//     service: pppoe
	//     profile: "gd-Home 20M"
	//     comment: [gd:5b67a7.08416222aa]
	// # the isolir profile names no address list, so no isolir rules are kept
}
