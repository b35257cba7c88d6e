package httpapi

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"gardu/store"
)

// The admin socket can be opened by its owner and its group. Who may then ask is decided by the
// peer's credentials, so that a wrong mode alone opens nothing.
const (
	socketMode   = 0o660
	folderMode   = 0o750
	socketField  = "http.admin_socket"
	probeTimeout = time.Second

	// maxSocketPath is how long the path of a unix socket can be on Linux, where 108 octets
	// include the zero that ends it (unix(7)).
	maxSocketPath = 107
)

// openSocket listens at a path. A socket that a dead daemon left there is replaced; that of a live
// one is not, and is an Unavailable error.
func openSocket(ctx context.Context, path, group string) (net.Listener, error) {
	if len(path) > maxSocketPath {
		return nil, store.Invalidf(socketField, "is %d octets long, and at most %d fit",
			len(path), maxSocketPath)
	}
	if err := os.MkdirAll(filepath.Dir(path), folderMode); err != nil {
		return nil, store.Errorf(store.Internal, "making the folder of the admin socket: %w", err)
	}
	if err := clearStale(ctx, path); err != nil {
		return nil, err
	}

	var config net.ListenConfig
	socket, err := config.Listen(ctx, "unix", path)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, taken()
	}
	if err != nil {
		return nil, store.Errorf(store.Internal, "opening the admin socket: %w", err)
	}
	if err := admit(path, group); err != nil {
		return nil, errors.Join(err, socket.Close())
	}

	return socket, nil
}

// taken is the error of a socket that somebody serves.
func taken() error {
	return store.Errorf(store.Unavailable, "another daemon answers on the admin socket")
}

// clearStale removes a socket on which nobody listens.
func clearStale(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return store.Errorf(store.Internal, "looking at the admin socket: %w", err)
	}
	if info.Mode().Type() != fs.ModeSocket {
		return store.Invalidf(socketField, "something that is no socket is in its place")
	}

	dialer := net.Dialer{Timeout: probeTimeout}
	probe, err := dialer.DialContext(ctx, "unix", path)
	if err == nil {
		return errors.Join(taken(), probe.Close())
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return store.Errorf(store.Unavailable,
			"the admin socket does not say whether it is in use: %w", err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return store.Errorf(store.Internal,
			"removing the admin socket of a daemon that is gone: %w", err)
	}

	return nil
}

// admit lets the group open the socket, where there is such a group and we may give it away.
func admit(path, group string) error {
	if found, err := user.LookupGroup(group); err == nil {
		if id, wrong := strconv.Atoi(found.Gid); wrong == nil {
			_ = os.Chown(path, -1, id) // without it root and our own user can still connect
		}
	}
	if err := os.Chmod(path, socketMode); err != nil {
		return store.Errorf(store.Internal, "setting the mode of the admin socket: %w", err)
	}

	return nil
}
