package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"gardu/aaa/packet"
	"gardu/httpapi/native"
)

// How long radtest waits. A PPP client gives up after some seconds as well.
const (
	radtestTries = 3
	radtestWait  = 2 * time.Second
)

// radtestOptions is what a test login is made of.
type radtestOptions struct {
	login, password string
	method          string
	kind            string // how it is reached: pppoe, hotspot, vpn or router
	station         string // Calling-Station-Id
	server          string // address of the authentication port; empty for the configured one
	secret          string
	nas             string // name of the NAS record to stand for
}

// radtestCommand is `gardu radtest`.
func (c *console) radtestCommand() *cobra.Command {
	options := radtestOptions{}
	command := &cobra.Command{
		Use:   "radtest LOGIN PASSWORD|-",
		Short: "Log in once, as a router would, and show the reply",
		Long: "Log in once, as a router would, and show the attributes of the reply and the\n" +
			"reason. The request goes to the authentication port of the configuration with\n" +
			"the secret of the NAS record that covers this machine's own address (or of\n" +
			"--nas, or --secret). The exit code is 0 for an Accept and 1 for a Reject. A\n" +
			"session is not opened, but an unused voucher is used up.",
		Example: "  gardu nas add local --address 127.0.0.1 --secret generate\n" +
			"  gardu radtest budi rahasia\n" +
			"  gardu radtest budi - --auth mschapv2 --mac AA:BB:CC:DD:EE:FF",
		Args: takes("LOGIN", "PASSWORD (or -)"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			options.login, options.password = arguments[0], arguments[1]
			if err := c.reveal(ctx, "password", &options.password); err != nil {
				return err
			}
			if options.secret != "" {
				if err := c.reveal(ctx, "--secret", &options.secret); err != nil {
					return err
				}
			}

			return c.radtest(ctx, options)
		}),
	}
	flags := command.Flags()
	flags.StringVar(&options.method, "auth", "pap", "`pap|chap|mschapv1|mschapv2`")
	flags.StringVar(&options.kind, "kind", "pppoe", "`pppoe|hotspot|vpn|router`: what logs in")
	flags.StringVar(&options.station, "mac", "",
		"`MAC` of the customer's station (Calling-Station-Id)")
	flags.StringVar(&options.server, "server", "",
		"`ADDRESS:PORT` that is asked, instead of the configured one")
	flags.StringVar(&options.secret, "secret", "",
		"`SECRET` to sign with; - reads it from standard input")
	flags.StringVar(&options.nas, "nas", "",
		"`NAME` of the NAS whose secret and NAS-Identifier are taken")

	return command
}

// radtest makes the request, sends it and shows the reply.
func (c *console) radtest(ctx context.Context, options radtestOptions) error {
	server, err := c.radtestServer(options.server)
	if err != nil {
		return err
	}
	connection, err := (&net.Dialer{}).DialContext(ctx, "udp", server)
	if err != nil {
		return fmt.Errorf("opening a socket towards %s: %w", server, err)
	}
	defer connection.Close() //nolint:errcheck // nothing was left in it
	identity, err := c.radtestIdentity(ctx, options, connection.LocalAddr())
	if err != nil {
		return err
	}
	secret, err := packet.NewSecret([]byte(identity.secret))
	if err != nil {
		return faultf("--secret", "%v", err)
	}
	login, err := newTestLogin(options, identity.identifier, secret)
	if err != nil {
		return err
	}
	reply, err := login.exchange(ctx, connection)
	if err != nil {
		return err
	}
	c.showReply(login, reply)
	c.showReason(ctx, options.login, login.began)
	if reply.Code() != packet.AccessAccept {
		return errQuiet
	}

	return nil
}

// radtestServer returns the address to ask: the one given, or the configured port on loopback.
func (c *console) radtestServer(given string) (string, error) {
	if given != "" {
		if _, _, err := net.SplitHostPort(given); err != nil {
			return "", faultf("--server", "%q is not ADDRESS:PORT", given)
		}

		return given, nil
	}
	config, err := c.configuration()
	if err != nil {
		return "", err
	}
	host, port, err := net.SplitHostPort(config.Radius.Auth)
	if err != nil {
		return "", faultf("radius.auth", "%q is not an address", config.Radius.Auth)
	}
	if address, err := netip.ParseAddr(host); host == "" || err == nil && address.IsUnspecified() {
		host = "127.0.0.1"
	}

	return net.JoinHostPort(host, port), nil
}

// testIdentity is the NAS that radtest stands for.
type testIdentity struct{ secret, identifier string }

// radtestIdentity finds the secret: the one given, or that of the NAS record that covers where we
// ask from.
func (c *console) radtestIdentity(
	ctx context.Context, options radtestOptions, local net.Addr,
) (identity testIdentity, err error) {
	if options.secret != "" {
		return testIdentity{secret: options.secret}, nil
	}
	source := netip.Addr{}
	if udp, ok := local.(*net.UDPAddr); ok {
		source = udp.AddrPort().Addr().Unmap()
	}
	client, err := c.connectDaemon(ctx)
	if err != nil {
		return identity, err
	}
	defer func() { err = errors.Join(err, client.close()) }()
	nas, err := client.nasFor(ctx, options.nas, source)
	if err != nil {
		return identity, err
	}
	var secret native.NASSecret
	err = client.get(ctx, native.Fill(native.NASSecretPath, nas.Name), nil, &secret)

	return testIdentity{secret: secret.Secret, identifier: nas.Identifier}, err
}

// nasFor returns the NAS record of a name, or the one with the longest prefix that covers an
// address.
func (a *adminClient) nasFor(
	ctx context.Context, name string, source netip.Addr,
) (best native.NAS, err error) {
	if name != "" {
		return best, a.get(ctx, native.Fill(native.NASPath, name), nil, &best)
	}
	longest := -1
	err = a.pages(ctx, native.NASListPath, nil, func(raw []byte) error {
		var nas native.NAS
		if err := json.Unmarshal(raw, &nas); err != nil {
			return fmt.Errorf("reading the daemon's answer: %w", err)
		}
		prefix, err := netip.ParsePrefix(nas.Address)
		if err == nil && prefix.Contains(source) && prefix.Bits() > longest {
			best, longest = nas, prefix.Bits()
		}

		return nil
	})
	if err == nil && longest < 0 {
		err = fmt.Errorf("no NAS covers %v, so the daemon would not answer; make one with "+
			"`gardu nas add local --address %v --secret generate`, or use --secret", source, source)
	}

	return best, err
}

// showReply writes the code and the attributes of a reply.
func (c *console) showReply(login *testLogin, reply packet.View) {
	attributes := replyAttributes(reply)
	if c.jsonLines {
		raw, err := json.Marshal(map[string]any{
			"code": reply.Code().String(), "attributes": attributes,
			"milliseconds": login.took.Milliseconds(),
		})
		if err == nil {
			_ = c.printJSON(raw)
		}
	} else {
		_ = c.print(reply.Code().String() + "\n")
		for _, attribute := range attributes {
			_ = c.print("    " + attribute.Name + " = " + attribute.Value + "\n")
		}
	}
	if sentence := login.proof(reply); sentence != "" {
		c.say("%s", sentence)
	}
}

// showReason tells why the daemon answered so, as far as it can be asked.
func (c *console) showReason(ctx context.Context, login string, since time.Time) {
	client, err := c.connectDaemon(ctx)
	if err != nil {
		return
	}
	defer client.close() //nolint:errcheck // nothing was left to do
	var decisions native.Page[native.Decision]
	query := url.Values{"login": {login}, "limit": {"1"}}
	err = client.get(ctx, native.DecisionListPath, query, &decisions)
	if err != nil || len(decisions.Items) == 0 {
		return
	}
	last := decisions.Items[0]
	if last.At.Before(since.Add(-time.Second)) {
		return // of an earlier login: this one never reached a decision
	}
	c.say("%s: %s (%s)", printable(last.Result), printable(last.Sentence), printable(last.Reason))
}
