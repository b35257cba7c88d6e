package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"gardu/aaa"
	"gardu/httpapi/native"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
)

// decisions is the log of authentication, where a RADIUS server runs.
func (o *Office) decisions() native.Decisions {
	if o.Server == nil {
		return nil
	}

	return decisionLog{o.Server}
}

// decisionLog shows the server's decisions.
type decisionLog struct{ server *aaa.Server }

// LatestDecisions returns what is remembered, newest first.
func (l decisionLog) LatestDecisions(context.Context) ([]native.Decided, error) {
	logged := l.server.Decisions()
	list := make([]native.Decided, 0, len(logged))
	for _, one := range logged {
		list = append(list, native.Decided{
			At: one.At, NAS: one.NAS, Login: one.Login, Station: one.Station,
			Access: one.Access.String(), Method: one.Method.String(),
			Result: one.Result.String(), Reason: one.Reason.String(), Service: one.Service,
		})
	}

	return list, nil
}

// TrustWithin lists what was learned of the source addresses of a network.
func (o *Office) TrustWithin(ctx context.Context, within netip.Prefix) ([]native.Trusted, error) {
	known, err := recallTrust(ctx, o.Registry)
	if err != nil {
		return nil, err
	}
	if o.Server != nil {
		known = o.Server.TrustOf(within)
	}
	var list []native.Trusted
	for _, one := range known {
		if within.Contains(one.Address) {
			list = append(list, native.Trusted{Address: one.Address, Since: one.Since})
		}
	}

	return list, nil
}

// ForgetTrust forgets what was learned of the source addresses of a network, on disk and in memory.
func (o *Office) ForgetTrust(ctx context.Context, within netip.Prefix) (int, error) {
	stored, err := o.Registry.ResetTrust(ctx, within)
	if err != nil {
		return 0, fmt.Errorf("forgetting what was learned: %w", err)
	}
	if o.Server == nil {
		return stored, nil
	}

	return max(stored, o.Server.ForgetTrust(within)), nil
}

// EndpointsFor tells where a NAS finds the daemon: at the address given, else at the one that the
// daemon listens on, else at the one from which this machine would speak to the NAS.
func (o *Office) EndpointsFor(
	_ context.Context, nas *store.NAS, server string,
) ([]registry.Endpoint, error) {
	authHost, authPort := hostPort(o.Config.Radius.Auth)
	_, acctPort := hostPort(o.Config.Radius.Acct)
	if o.Server != nil {
		authPort, acctPort = o.Server.AuthAddress().Port(), o.Server.AcctAddress().Port()
	}
	if server == "" {
		server = authHost
	}
	if server == "" {
		server = localAddressTowards(nas.Address.Addr())
	}
	if _, err := netip.ParseAddr(server); err != nil {
		return nil, store.Invalidf("server",
			"%q is not an IP address; say where the router finds gardu", server)
	}

	return []registry.Endpoint{{Address: server, AuthPort: authPort, AcctPort: acctPort}}, nil
}

// hostPort splits an address of the configuration; an address for every interface has no host.
func hostPort(address string) (string, uint16) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0
	}
	port, _ := strconv.ParseUint(text, 10, 16)
	if parsed, err := netip.ParseAddr(host); err == nil && parsed.IsUnspecified() {
		host = ""
	}

	return host, uint16(port)
}

// localAddressTowards returns the address from which this machine would speak to another one.
// Connecting a UDP socket sends nothing.
func localAddressTowards(target netip.Addr) string {
	anyPort := net.UDPAddrFromAddrPort(netip.AddrPortFrom(target, 1))
	connection, err := net.DialUDP("udp", nil, anyPort)
	if err != nil {
		return ""
	}
	defer connection.Close() //nolint:errcheck // nothing was sent
	local, ok := connection.LocalAddr().(*net.UDPAddr)
	if !ok {
		return ""
	}

	return local.AddrPort().Addr().Unmap().String()
}

// CheckAll reads the book and the traffic file and reports every contradiction.
func (o *Office) CheckAll(ctx context.Context, report func(native.CheckLine) error) error {
	for _, file := range []struct {
		name  string
		check func(context.Context) ([]db.Fault, error)
	}{
		{bookFile, o.Folder.Book.Check},
		{trafficFile, o.Folder.Traffic.Check},
	} {
		faults, err := file.check(ctx)
		if err != nil {
			return fmt.Errorf("checking %s: %w", file.name, err)
		}
		for _, fault := range faults {
			line := native.CheckLine{
				File: file.name, Table: string(fault.Table), Key: fault.Key, Fault: fault.Message,
			}
			if err := report(line); err != nil {
				return err
			}
		}
	}

	return nil
}

// NotReady lists what keeps the daemon from its work.
func (o *Office) NotReady(context.Context) []string {
	if o.Server == nil {
		return []string{"no RADIUS server runs in this process"}
	}
	if o.Folder.Journal.Broken() != nil {
		return []string{"the journal takes no records, so accounting is not acknowledged"}
	}

	return nil
}
