package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/configs"
	"gardu/httpapi"
	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
)

// reach says by what ways an HTTP server is reached, beside this process itself.
type reach struct {
	socket string // of the admin side; empty for none
	public httpapi.Public

	metrics prometheus.Registerer // nil for none
}

// newAdmin makes the HTTP server of an office. reload is nil where there is nothing to reload.
func newAdmin(
	office *Office, ways reach, started time.Time, reload native.Reloader,
) *httpapi.Server {
	live := native.Live{
		Sessions: office, Usages: office,
		Decisions: office.decisions(), Doctor: office.doctor(),
		Trusts: office, Endpoints: office, Backup: office, Reload: reload, Check: office,
		Readiness: office, Grants: office,
		Abilities: office, Conflicts: office, Pools: office,
		Routers: office.routers(), Links: newLinks(office), Photos: office,
	}
	if office.Engine != nil {
		live.Kicker, live.Pendings = running{office}, running{office}
	}
	if office.Scheduler != nil {
		live.Scheduler = office.Scheduler
	}
	if office.Collector != nil {
		live.Collector = office.Collector
	}
	api := native.New(native.Config{
		Registry: office.Registry,
		Billing:  office.Billing,
		Account:  office.Account,
		Live:     live,
		Events:   office.Events,
		Version: native.Version{
			Version: version, Commit: commit(), Go: runtime.Version(),
			Started: started, PID: os.Getpid(),
		},
		Currency: store.Currency(office.Config.Currency),
		Zone:     office.Zone, Now: office.now, Logger: office.logger,
		PublicURL: strings.TrimSuffix(office.Config.HTTP.PublicURL, "/"),
	})

	ways.public.Authenticator = doorkeeper{office.Account}

	return httpapi.New(httpapi.Config{
		AdminSocket: ways.socket, Public: ways.public, Native: api,
		Logger: office.logger, Now: office.now, Registerer: ways.metrics,
		Events: office.Events,
	})
}

// publicSide is what an office serves over a network.
func publicSide(config *configs.Config) httpapi.Public {
	rate := config.HTTP.RateLimit

	return httpapi.Public{
		Listen:      config.HTTP.Listen,
		Certificate: config.HTTP.TLSCert, Key: config.HTTP.TLSKey,
		TrustedProxies: config.Proxies(), Origins: config.HTTP.CORSOrigins,
		Requests: web.Rate{PerMinute: rate.PerMinute, Burst: rate.Burst},
		SignIns:  web.Rate{PerMinute: rate.SignInPerMinute, Burst: rate.SignInPerMinute},
	}
}

// commit is the revision that this program was built from, where the build says it.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value
		}
	}

	return ""
}

// openLocal opens the store in this process and serves the admin API over it, for a command that
// runs while no daemon does. As root it becomes the owner of the store first. The returned function
// folds what was replayed and closes all.
func openLocal(ctx context.Context, configPath string) (*http.Client, func() error, error) {
	config, err := configs.Load(configPath, os.Environ())
	if err != nil {
		return nil, nil, err
	}
	if err := becomeOwner(config.Store.Path); err != nil {
		return nil, nil, err
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	office, err := OpenOffice(ctx, config, time.Now, logger, nil)
	if err != nil {
		return nil, nil, err
	}
	server := newAdmin(office, reach{}, time.Now(), nil)
	if err := server.Start(ctx); err != nil {
		return nil, nil, errors.Join(err, office.Close())
	}
	client := &http.Client{Transport: &http.Transport{DialContext: server.Dial}}
	closing := func() error {
		client.CloseIdleConnections()
		ctx := context.WithoutCancel(ctx)

		return errors.Join(server.Shutdown(ctx), office.fold(ctx), office.Close())
	}

	return client, closing, nil
}
