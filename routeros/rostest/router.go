package rostest

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"sync"
	"time"
)

// TB is the part of testing.TB that Start needs; naming it here keeps the testing package out of
// programs that play routers.
type TB interface {
	Helper()
	Cleanup(cleanup func())
	Fatalf(format string, arguments ...any)
}

// Config describes a router.
type Config struct {
	// Version is a RouterOS release such as "6.49.19" or "7.18"; empty is 7.18.
	Version string
	// Identity is the name of /system/identity; empty is "MikroTik".
	Identity string
	// Serial is that of /system/routerboard; empty is "HEX0001".
	Serial string
	// Users may log in. None means one: admin, without a password, allowed everything.
	Users []User
	// TLS makes the service api-ssl: every connection is TLS.
	TLS *tls.Config
	// Listen is where the router listens; empty is a free port of 127.0.0.1.
	Listen string
	// Now is the router's clock; nil is a clock that stands until Advance moves it.
	Now func() time.Time
	// OpenSecrets makes releases from 7.21 print passwords without show-sensitive.
	OpenSecrets bool
	// RADIUS answers logins that no local secret or user decides, where /ppp/aaa or the hotspot
	// profile says use-radius; nil rejects. It is called without a lock held.
	RADIUS func(login RADIUSLogin) (Grant, bool)
	// Hook is called before each command is carried out, without a lock held, on the goroutine
	// of the command: a test delays a command by not returning. The context ends when the
	// connection does.
	Hook func(ctx context.Context, command string)
	// Hosts are the addresses of DNS names, which address lists are filled with.
	Hosts map[string][]string
	// Seed fills the router before it listens.
	Seed func(r *Router)
}

// Router is a fake router. All its methods may be called by many goroutines.
type Router struct {
	config   Config
	listener net.Listener
	ctx      context.Context
	cancel   context.CancelFunc
	serving  sync.WaitGroup
	verbs    map[string]verb

	mu       sync.Mutex // guards what follows; never held while writing to a connection
	release  release
	version  string
	tables   map[string]*table
	users    map[string]User
	sessions map[*session]struct{}
	clock    clock
	ledger   ledger
	faults   faults
	safe     *safeMode
	ticked   chan struct{} // closed and replaced by Tick
	lines    map[*Line]struct{}
	lastPPP  uint64 // the number of the last PPP session
	cancels  int    // cancelled commands, which says who ends first
	hook     func(ctx context.Context, command string)
}

// Start runs a router until the test ends.
func Start(t TB, config Config) *Router {
	t.Helper()
	router, err := Open(config)
	if err != nil {
		t.Fatalf("starting router: %v", err)
	}
	t.Cleanup(func() { _ = router.Close() })

	return router
}

// Open runs a router until Close.
func Open(config Config) (*Router, error) {
	listen := config.Listen
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, fmt.Errorf("listening: %w", err)
	}
	router := newRouter(config)
	router.listener = listener
	if config.Seed != nil {
		config.Seed(router)
	}
	router.serving.Add(1)
	go router.accept()

	return router, nil
}

// newRouter makes a router that does not listen.
func newRouter(config Config) *Router {
	if config.Version == "" {
		config.Version = "7.18"
	}
	made := &Router{
		config: config, version: config.Version, release: parseRelease(config.Version),
		tables: map[string]*table{}, users: map[string]User{},
		sessions: map[*session]struct{}{}, ticked: make(chan struct{}),
		lines: map[*Line]struct{}{}, hook: config.Hook, verbs: verbs(),
	}
	made.ctx, made.cancel = context.WithCancel(context.Background())
	made.clock.start(config.Now)
	for _, m := range menus() {
		made.tables[m.path] = newTable(m, made.release)
	}
	made.furnish()
	for _, user := range withAdmin(config.Users) {
		made.SetUser(user)
	}

	return made
}

// Address is where the router listens, as host:port.
func (r *Router) Address() string { return r.listener.Addr().String() }

// Close ends all connections and waits for everything that the router started.
func (r *Router) Close() error {
	err := r.listener.Close()
	r.cancel()
	r.Disconnect()
	r.serving.Wait()

	return err
}

// Disconnect closes all connections that are open now.
func (r *Router) Disconnect() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for open := range r.sessions {
		_ = open.conn.Close()
	}
}

// SetHook changes what is called before each command is carried out: see Config.Hook.
func (r *Router) SetHook(hook func(ctx context.Context, command string)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hook = hook
}

// currentHook is what to call before a command.
func (r *Router) currentHook() func(ctx context.Context, command string) {
	r.mu.Lock()
	defer r.mu.Unlock()

	return r.hook
}

// SetVersion makes the router another release, as after an upgrade. Connections stay: a test that
// wants a reboot calls Reboot too.
func (r *Router) SetVersion(version string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.version, r.release = version, parseRelease(version)
	for _, each := range r.tables {
		each.adopt(r.release)
	}
	r.describe()
}

// accept takes connections until the listener is closed.
func (r *Router) accept() {
	defer r.serving.Done()
	for {
		conn, err := r.listener.Accept()
		if err != nil {
			return
		}
		opened, kept := r.admit(conn)
		if !kept {
			_ = conn.Close()

			continue
		}
		r.serving.Add(1)
		go func() {
			defer r.serving.Done()
			opened.serve()
		}()
	}
}

// admit makes a session of a connection, unless the service refuses it: too many sessions, an
// address that it does not serve, or a router that refuses everything.
func (r *Router) admit(conn net.Conn) (*session, bool) {
	if r.config.TLS != nil {
		conn = tls.Server(conn, r.config.TLS)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.faults.refuse || len(r.sessions) >= r.maxSessions() || !r.served(conn.RemoteAddr()) {
		return nil, false
	}
	opened := newSession(r, conn)
	r.sessions[opened] = struct{}{}
	if r.ctx.Err() != nil {
		_ = conn.Close()
	}

	return opened, true
}
