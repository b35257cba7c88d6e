package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/prometheus/client_golang/prometheus"

	"gardu/aaa"
	"gardu/billing"
	"gardu/configs"
	"gardu/httpapi"
	"gardu/httpapi/hooks"
	"gardu/httpapi/web"
)

// shutdownTime bounds a graceful stop: answering what was accepted, folding the journal, closing
// the files. The unit's TimeoutStopSec is longer.
const shutdownTime = 30 * time.Second

// Daemon is gardu at work. NewDaemon opens and builds everything in the order of the floors, Start
// opens the sockets, and Shutdown undoes both in reverse.
type Daemon struct {
	config  configs.Config // what is in force
	path    string         // of the configuration file
	office  *Office
	server  *aaa.Server
	keeper  *Keeper
	metrics *metricsServer
	web     *httpapi.Server
	level   *slog.LevelVar
	logger  *slog.Logger
	now     func() time.Time
	started time.Time
	closers []func(context.Context) error

	reloading sync.Mutex // one reload at a time; guards config
}

// NewDaemon opens the store and starts serving. path is the file that the configuration was read
// from; a reload reads it again. When a step fails, what was opened is closed.
func NewDaemon(
	ctx context.Context, config configs.Config, path string, logTo io.Writer,
) (_ *Daemon, err error) {
	d := &Daemon{config: config, path: path, now: time.Now, started: time.Now()}
	if d.logger, d.level, err = newLogger(config, logTo); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Shutdown(ctx))
		}
	}()
	if err := d.build(ctx); err != nil {
		return nil, err
	}

	return d, nil
}

// build opens and starts everything, noting how each part is closed.
func (d *Daemon) build(ctx context.Context) (err error) {
	registry := newMetrics()
	if d.office, err = OpenOffice(ctx, d.config, d.now, d.logger, registry); err != nil {
		return err
	}
	d.closing(func(context.Context) error { return d.office.Close() })
	d.office.Events = web.NewBroker(d.now)
	if d.office.Fleet, err = newFleet(d.office, registry); err != nil {
		return err
	}
	enforcement, err := newEnforcement(ctx, d.office, registry)
	if err != nil {
		return err
	}
	d.office.Engine = enforcement.engine
	d.office.News = newLiveNews(d.office)
	if err := d.buildServer(ctx, registry); err != nil {
		return err
	}
	if err := enforcement.engine.Start(ctx); err != nil {
		return fmt.Errorf("starting the enforcement of changes: %w", err)
	}
	d.closing(enforcement.Shutdown)
	if err := d.office.Fleet.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("starting to keep routers in step: %w", err)
	}
	d.closing(d.office.Fleet.Shutdown)
	if err := d.office.News.Start(ctx); err != nil {
		return fmt.Errorf("starting to tell of sessions and routers: %w", err)
	}
	d.closing(d.office.News.Shutdown)
	if err := d.startScheduler(ctx, registry); err != nil {
		return err
	}
	if err := d.startCollector(ctx, registry); err != nil {
		return err
	}
	d.keeper = newKeeper(d.office)
	registerGauges(registry, d.office, d.keeper)
	d.keeper.Start(context.WithoutCancel(ctx))
	d.closing(func(context.Context) error {
		d.keeper.Shutdown()

		return nil
	})
	if d.metrics, err = startMetrics(ctx, d.config.Metrics.Listen, registry, d.logger); err != nil {
		return err
	}
	d.closing(d.metrics.Shutdown)

	return d.startWeb(ctx, registry)
}

// startWeb begins to serve the surfaces. The pages stand behind all others, because they answer what
// no other route is for.
func (d *Daemon) startWeb(ctx context.Context, registry prometheus.Registerer) error {
	public := publicSide(&d.config)
	public.Surfaces = append(public.Surfaces,
		hooks.New(hooks.Config{Receiver: d.office.Collector, Now: d.now}), newPortal(d.office))
	d.web = newAdmin(d.office, reach{
		socket: d.config.HTTP.AdminSocket, public: public, metrics: registry,
	}, d.started, d)
	if err := d.web.Start(ctx); err != nil {
		return fmt.Errorf("starting the HTTP server: %w", err)
	}
	d.closing(d.web.Shutdown)
	pages := newPortalServer(d.office)
	if pages == nil {
		return nil
	}
	if err := pages.Start(ctx); err != nil {
		return fmt.Errorf("starting the server of the pages: %w", err)
	}
	d.closing(pages.Shutdown)

	return nil
}

// startScheduler begins to do what is due: bills, reminders, isolir, expiries. Whoever enforces it
// works already.
func (d *Daemon) startScheduler(ctx context.Context, registry prometheus.Registerer) error {
	scheduler, err := billing.NewScheduler(billing.SchedulerConfig{
		Billing: d.office.Billing, Now: d.now, Logger: d.logger, Registerer: registry,
		Rest: billing.RestBeside(runtime.GOMAXPROCS(0), time.Sleep),
	})
	if err != nil {
		return fmt.Errorf("building the scheduler: %w", err)
	}
	if err := scheduler.Start(ctx); err != nil {
		return fmt.Errorf("starting the scheduler: %w", err)
	}
	d.closing(scheduler.Shutdown)
	d.office.Scheduler = scheduler

	return nil
}

// buildServer makes and starts the RADIUS server.
func (d *Daemon) buildServer(ctx context.Context, registry prometheus.Registerer) (err error) {
	config := d.office.serverConfig(registry)
	if config.Trusted, err = recallTrust(ctx, d.office.Registry); err != nil {
		return err
	}
	if d.server, err = aaa.New(config); err != nil {
		return fmt.Errorf("building the RADIUS server: %w", err)
	}
	d.office.Server = d.server
	if err := d.server.Start(ctx); err != nil {
		return fmt.Errorf("starting the RADIUS server: %w", err)
	}
	d.closing(d.server.Shutdown)

	return nil
}

// closing notes how a part is closed.
func (d *Daemon) closing(close func(context.Context) error) { d.closers = append(d.closers, close) }

// Shutdown stops everything in reverse order: the surfaces first, then the packets, then the files.
func (d *Daemon) Shutdown(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	var failures []error
	for len(d.closers) > 0 {
		last := len(d.closers) - 1
		failures = append(failures, d.closers[last](ctx))
		d.closers = d.closers[:last]
	}

	return errors.Join(failures...)
}

// logReady says what is served, in one line.
func (d *Daemon) logReady() {
	counts := d.office.Network.Directory.Counts()
	d.logger.Info("ready", "version", version, "auth", d.server.AuthAddress().String(),
		"acct", d.server.AcctAddress().String(),
		"http", d.config.HTTP.Listen, "admin_socket", d.config.HTTP.AdminSocket,
		"store", d.config.Store.Path,
		"services", counts.Services, "plans", counts.Plans, "nas", counts.NAS,
		"sessions", d.office.Network.Sessions.Counts().Open,
		"seconds", time.Since(d.started).Seconds())
}

// serveDaemon runs the daemon until ctx ends or a signal asks it to stop; SIGHUP reloads the
// configuration.
func serveDaemon(ctx context.Context, configPath string, stderr io.Writer) error {
	config, err := configs.Load(configPath, os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	d, err := NewDaemon(ctx, config, configPath, stderr)
	if err != nil {
		return fmt.Errorf("starting: %w", err)
	}
	d.logReady()
	d.notify(daemon.SdNotifyReady)
	d.wait(ctx)
	d.logger.Info("stopping: answering what was accepted, folding the journal")
	d.notify(daemon.SdNotifyStopping)
	if err := d.Shutdown(ctx); err != nil {
		return fmt.Errorf("stopping: %w", err)
	}
	d.logger.Info("stopped")

	return nil
}

// wait waits for the end, feeding the watchdog and reloading on SIGHUP meanwhile.
func (d *Daemon) wait(ctx context.Context) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	watchdog := d.watchdog()
	defer watchdog.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
			if _, err := d.Reload(ctx); err != nil {
				d.logger.Error("reloading: the old configuration stays in force", "error", err)
			}
		case <-watchdog.C:
			d.notify(daemon.SdNotifyWatchdog)
		}
	}
}

// watchdogIdle stands in where no watchdog is asked for.
const watchdogIdle = time.Hour

// watchdog ticks twice in the interval that systemd's watchdog asks for.
func (d *Daemon) watchdog() *time.Ticker {
	interval, err := daemon.SdWatchdogEnabled(false)
	if err != nil || interval <= 0 {
		return time.NewTicker(watchdogIdle)
	}

	return time.NewTicker(interval / 2)
}

// notify tells systemd, where it listens.
func (d *Daemon) notify(state string) {
	if _, err := daemon.SdNotify(false, state); err != nil && !errors.Is(err, net.ErrClosed) {
		d.logger.Debug("telling systemd", "error", err)
	}
}
