package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/spf13/cobra"

	"gardu/billing/gateway/gatewaytest"
)

// Times of the gateway's HTTP server and client.
const (
	gatewayHeaderTimeout = 10 * time.Second
	gatewayStopTimeout   = 5 * time.Second
	gatewayCallTimeout   = 20 * time.Second
)

// gatewayOptions are what radload gateway is told by its flags.
type gatewayOptions struct {
	listen   string
	callback string
}

// newGatewayCommand makes the command that plays payment gateways.
func newGatewayCommand() *cobra.Command {
	var o gatewayOptions
	command := &cobra.Command{
		Use:   "gateway",
		Short: "Play the payment gateways Tripay, Midtrans, Xendit and Duitku, on loopback alone",
		Long: `Play the payment gateways Tripay, Midtrans, Xendit and Duitku, on loopback alone.

A payment method whose setting "base" is http://ADDRESS/tripay (or midtrans, xendit, duitku) is
charged here, with the credentials that are printed at the start. Midtrans and Duitku have pages of
another address, so that their setting "pages" must be the same. http://ADDRESS/_ctl/ is a page on
which a person pays.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return o.run(command.Context(), command)
		},
	}
	flags := command.Flags()
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8090", "address of loopback to listen at")
	flags.StringVar(&o.callback, "callback", "",
		"where callbacks go whose charge names no place, such as http://127.0.0.1:8080/hooks/xendit")

	return command
}

// run serves the gateways until the context ends.
func (o *gatewayOptions) run(ctx context.Context, command *cobra.Command) error {
	if err := o.check(); err != nil {
		return err
	}
	var config net.ListenConfig
	socket, err := config.Listen(ctx, "tcp", o.listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	client := &http.Client{Timeout: gatewayCallTimeout}
	defer client.CloseIdleConnections()
	server := &http.Server{
		Handler: gatewaytest.New(gatewaytest.Config{
			CallbackURL: o.callback, HTTP: client, Now: time.Now,
		}),
		ReadHeaderTimeout: gatewayHeaderTimeout,
	}
	printGateways(command, socket.Addr().String())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(socket) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	stopping, stop := context.WithTimeout(context.WithoutCancel(ctx), gatewayStopTimeout)
	defer stop()
	err = server.Shutdown(stopping)
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}

	return err
}

// check refuses to be reached from elsewhere: whoever reaches the page may pay everything.
func (o *gatewayOptions) check() error {
	address, err := netip.ParseAddrPort(o.listen)
	if err != nil || !address.Addr().IsLoopback() {
		return errors.New("--listen must be an address of loopback and a port, as 127.0.0.1:8090")
	}

	return nil
}

// printGateways tells what a method needs to be charged here.
func printGateways(command *cobra.Command, address string) {
	known := gatewaytest.Known()
	out := command.OutOrStdout()
	_, _ = fmt.Fprintf(out, "gateways for trying things; pay at http://%s/_ctl/\n", address)
	const places = "base and pages" // whoever sets one alone is charged at the provider's own pages
	for _, line := range [][3]string{
		{"tripay", "base", "merchant_code " + known.TripayMerchant + ", api_key " + known.TripayAPIKey +
			", private_key " + known.TripayPrivateKey},
		{"midtrans", places, "merchant_id " + known.MidtransMerchant +
			", server_key " + known.MidtransServerKey},
		{"xendit", "base", "secret_key " + known.XenditSecretKey +
			", callback_token " + known.XenditToken},
		{"duitku", places, "merchant_code " + known.DuitkuMerchant +
			", merchant_key " + known.DuitkuKey},
	} {
		_, _ = fmt.Fprintf(out, "  %-8s %s http://%s/%s, %s\n",
			line[0], line[1], address, line[0], line[2])
	}
}
