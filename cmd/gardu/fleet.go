package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/configs"
	"gardu/routeros"
	"gardu/store"
)

// markLabel derives the key of the marks on routers from the key of the store. It never changes:
// with another one, every object of ours would look like somebody else's.
const markLabel = "marks on routers"

// fleet is what keeps routers in step in a daemon: the fleet itself, and the book that it reads.
type fleet struct {
	*routeros.Fleet
	office *Office
	told   atomic.Pointer[told]
}

// told is what the configuration says of routers, which a reload replaces.
type told struct {
	routers configs.Routers
	isolir  store.Profile
}

// newFleet makes the fleet of an office. It starts nothing.
func newFleet(office *Office, registry prometheus.Registerer) (*fleet, error) {
	f := &fleet{office: office}
	f.follow(&office.Config)
	made, err := routeros.New(routeros.Config{
		Book: f, Keeper: f, Key: office.Folder.Key.Derive(markLabel),
		Now: office.now, Logger: office.logger, Registerer: registry,
	})
	if err != nil {
		return nil, fmt.Errorf("making the fleet of routers: %w", err)
	}
	f.Fleet = made

	return f, nil
}

// follow takes what a configuration says of routers.
func (f *fleet) follow(config *configs.Config) {
	f.told.Store(&told{routers: config.Routers, isolir: config.IsolirProfile()})
}

// adjust takes a configuration that was changed, and lets every router be looked at again.
func (f *fleet) adjust(config *configs.Config) {
	f.follow(config)
	f.Changed([]store.Change{{Noun: store.NounPlan}}) // of every router, as a plan is
}

// Routers lists every router.
func (f *fleet) Routers(ctx context.Context) ([]store.Router, error) {
	var all []store.Router
	err := f.office.Folder.Book.LoadRouters(ctx, func(router *store.Router) error {
		all = append(all, *router)

		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading routers: %w", err)
	}

	return all, nil
}

// settings are the facts that a router is told. A router that asks gardu must be told where, or
// else nothing at all is known of what it should have.
func (f *fleet) settings(
	sheet *routeros.Sheet, servers []string,
) (routeros.Settings, error) {
	said := f.told.Load()
	settings := routeros.Settings{
		Interim: f.office.Config.Radius.InterimInterval, Allow: said.routers.Allow,
		Protected: said.routers.Protected,
	}
	if said.routers.Portal != "" { // both have been validated
		settings.Portal, _ = netip.ParseAddrPort(said.routers.Portal)
	}
	if said.routers.Gateway != "" {
		settings.Gateway, _ = netip.ParseAddr(said.routers.Gateway)
	}
	var err error
	settings.Endpoints, err = f.endpoints(sheet, servers)
	if err != nil && !sheet.Router.Mode.Asks() {
		err = nil
	}

	return settings, err
}

// endpoints is where a router finds the RADIUS server: at these addresses, else where the
// configuration says, else where the server listens, else at the address from which this machine
// speaks to the router.
func (f *fleet) endpoints(
	sheet *routeros.Sheet, servers []string,
) ([]routeros.Endpoint, error) {
	if len(servers) == 0 {
		servers = f.told.Load().routers.Servers
	}
	if len(servers) == 0 {
		server, err := f.towards(&sheet.Router, &sheet.NAS)
		if err != nil {
			return nil, err
		}
		servers = []string{server}
	}
	var endpoints []routeros.Endpoint
	for _, server := range servers {
		one, err := f.endpoint(server)
		if err != nil {
			return nil, err
		}
		endpoints = append(endpoints, one)
	}

	return endpoints, nil
}

// endpoint is the RADIUS server at an address of this machine.
func (f *fleet) endpoint(server string) (routeros.Endpoint, error) {
	address, err := netip.ParseAddr(server)
	if err != nil || address.IsUnspecified() || address.IsMulticast() {
		return routeros.Endpoint{}, store.Invalidf("server",
			"%q is not an IP address at which a router finds gardu", store.Brief(server))
	}
	_, authPort := hostPort(f.office.Config.Radius.Auth)
	_, acctPort := hostPort(f.office.Config.Radius.Acct)
	if server := f.office.Server; server != nil {
		authPort, acctPort = server.AuthAddress().Port(), server.AcctAddress().Port()
	}

	return routeros.Endpoint{
		Address: address.Unmap(), Authentication: authPort, Accounting: acctPort,
	}, nil
}

// towards is the address of this machine that a router sees. A router that is known by a name is
// looked for at the address of its NAS.
func (f *fleet) towards(router *store.Router, nas *store.NAS) (string, error) {
	if host, _ := hostPort(f.office.Config.Radius.Auth); host != "" {
		return host, nil
	}
	target := nas.Address.Addr()
	if host, _, err := net.SplitHostPort(router.Address); err == nil {
		if parsed, err := netip.ParseAddr(host); err == nil {
			target = parsed
		}
	}
	if local := localAddressTowards(target); local != "" {
		return local, nil
	}

	return "", store.Errorf(store.Unavailable, "no address of this machine leads to router %s; "+
		"say in routers.servers where routers find gardu", router.Name)
}
