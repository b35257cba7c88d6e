package httpapi

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/user"
	"slices"
	"strconv"

	"gardu/httpapi/web"

	"golang.org/x/sys/unix"
)

// door decides who may come in through the admin socket: root, the daemon's own user, and members
// of one group.
type door struct {
	own    uint32
	group  string
	logger *slog.Logger
}

// newDoor makes the door of a group.
func newDoor(group string, logger *slog.Logger) *door {
	return &door{own: uint32(os.Geteuid()), group: group, logger: logger}
}

// identify asks the kernel who connected (SO_PEERCRED, unix(7)): the credentials are those of the
// moment of connect. Whoever may not come in gets an identity that says so.
func (d *door) identify(conn net.Conn) web.Identity {
	peer, err := credentials(conn)
	if err != nil {
		d.logger.Error("asking who connected to the admin socket", "error", err)

		return web.Identity{Source: web.LocalSocket, Denied: "it cannot be told who you are"}
	}
	identity := web.Identity{
		Source: web.LocalSocket, UID: peer.Uid, PID: peer.Pid, Name: userName(peer.Uid),
	}
	if !d.admits(peer) {
		identity.Denied = fmt.Sprintf("user %s may not use the admin socket: "+
			"only root, the daemon's own user and members of group %s may", identity.Name, d.group)
		d.logger.Warn("refused a user at the admin socket", "user", identity, "pid", peer.Pid)
	}

	return identity
}

// admits reports whether a peer may come in.
func (d *door) admits(peer *unix.Ucred) bool {
	if peer.Uid == 0 || peer.Uid == d.own {
		return true
	}
	group, err := user.LookupGroup(d.group)
	if err != nil {
		return false
	}
	if strconv.FormatUint(uint64(peer.Gid), 10) == group.Gid {
		return true
	}
	member, err := user.LookupId(strconv.FormatUint(uint64(peer.Uid), 10))
	if err != nil {
		return false
	}
	groups, err := member.GroupIds()

	return err == nil && slices.Contains(groups, group.Gid)
}

// credentials returns the peer's credentials.
func credentials(conn net.Conn) (peer *unix.Ucred, err error) {
	socket, is := conn.(*net.UnixConn)
	if !is {
		return nil, errors.New("not a unix socket")
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return nil, fmt.Errorf("reaching the socket: %w", err)
	}
	wrong := raw.Control(func(descriptor uintptr) {
		peer, err = unix.GetsockoptUcred(int(descriptor), unix.SOL_SOCKET, unix.SO_PEERCRED)
	})
	if err = errors.Join(wrong, err); err != nil {
		return nil, fmt.Errorf("reading the peer's credentials: %w", err)
	}

	return peer, nil
}

// ownIdentity is whoever runs this process.
func ownIdentity() web.Identity {
	uid := uint32(os.Getuid())

	return web.Identity{
		Source: web.InProcess, UID: uid, PID: int32(os.Getpid()), Name: userName(uid),
	}
}

// userName returns the name of a user, or the uid in digits.
func userName(uid uint32) string {
	digits := strconv.FormatUint(uint64(uid), 10)
	found, err := user.LookupId(digits)
	if err != nil {
		return digits
	}

	return found.Username
}
