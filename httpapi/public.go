package httpapi

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"syscall"

	"gardu/httpapi/web"
	"gardu/store"
)

// listenField is the setting of the public address.
const listenField = "http.listen"

// openPublic opens the public address, where there is one. Whoever comes that way is nobody until
// a request says else.
func (s *Server) openPublic(ctx context.Context) (*listener, error) {
	public := &s.config.Public
	if public.Listen == "" {
		return nil, nil //nolint:nilnil // none is asked for
	}
	var secure *tls.Config
	if public.Certificate != "" {
		made, err := newCertificate(public, s.config.Now, s.config.Logger)
		if err != nil {
			return nil, err
		}
		s.certificate = made
		secure = made.serverConfig()
	}

	var config net.ListenConfig
	socket, err := config.Listen(ctx, "tcp", public.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, store.Errorf(store.Unavailable,
			"%s: another program listens at %s", listenField, public.Listen)
	}
	if err != nil {
		return nil, store.Errorf(store.Internal, "listening at %s: %w", public.Listen, err)
	}
	s.address = socket.Addr()
	s.config.Logger.Info("serving http", "address", s.address.String(), "tls", secure != nil)
	opened := newListener(socket, s.public, func(net.Conn) web.Identity { return web.Identity{} })
	opened.secure, opened.crowded = secure, s.public.gate.crowds

	return opened, nil
}
