package routeros

import (
	"cmp"
	"fmt"

	"gardu/routeros/api"
)

// asking adds the settings by which a router asks gardu who may log in.
func (d *desire) asking() {
	if !d.sheet.Router.Mode.Asks() {
		return
	}
	settings := &d.sheet.Settings
	if len(settings.Endpoints) == 0 {
		d.note("no address is configured at which routers reach gardu, so the RADIUS client is " +
			"left as it is")

		return
	}
	for at, endpoint := range settings.Endpoints {
		d.client(at, endpoint)
	}
	incoming := newObject(RADIUSIncoming)
	incoming.with("accept", "yes").with("port", decimal(d.sheet.coaPort()))
	d.add(&incoming, "incoming")
	interim := api.FormatDuration(cmp.Or(settings.Interim, defaultInterim))
	aaa := newObject(PPPAAA)
	aaa.with("use-radius", "yes").with("accounting", "yes").with("interim-update", interim)
	d.add(&aaa, "aaa")

	every := newObject(HotspotServers)
	every.with("use-radius", "yes").with("radius-accounting", "yes").
		with("radius-interim-update", interim)
	d.Every[HotspotServers] = every
}

// client adds one RADIUS server.
func (d *desire) client(at int, endpoint Endpoint) {
	object := newObject(RADIUSClients)
	object.with("service", "ppp,hotspot").with("address", endpoint.Address.String()).
		with("secret", string(d.sheet.NAS.Secret.Value)).
		with("authentication-port", decimal(cmp.Or(endpoint.Authentication, defaultAuth))).
		with("accounting-port", decimal(cmp.Or(endpoint.Accounting, defaultAcct))).
		with("timeout", api.FormatDuration(cmp.Or(d.sheet.Settings.Patience, defaultPatience))).
		with("disabled", "no")
	object.Place = at + 1
	d.add(&object, fmt.Sprintf("radius %d", at+1))
}
