package httpapi

import (
	"log/slog"
	"net/netip"
	"time"

	"gardu/httpapi/native"
	"gardu/httpapi/web"

	"github.com/prometheus/client_golang/prometheus"
)

// Config is what the server needs.
type Config struct {
	// AdminSocket is the path of the unix socket of the command line; empty for none, where only
	// Dial reaches the surfaces.
	AdminSocket string

	// Group is the group whose members may use the admin socket, beside root and the daemon's own
	// user. Empty means DefaultGroup; a group that does not exist has no members.
	Group string

	Native *native.API // the daemon's own API; nil for none
	Logger *slog.Logger
	Now    func() time.Time

	// Public is what is served over a network; its zero value serves nothing there.
	Public Public

	// Events is the broker of the native API, whose listeners are counted; nil for none.
	Events *web.Broker

	// Drain is how long a stop waits for requests in hand; 0 means web.DrainTime.
	Drain time.Duration

	// Registerer takes the metrics; nil means none.
	Registerer prometheus.Registerer
}

// Public is the side of the server that anybody can reach.
type Public struct {
	Listen string // host and port; empty serves nothing

	// Certificate and Key are the files of a certificate chain and its key, in PEM. They are
	// read again when they change. Empty means plain HTTP, for a proxy that speaks TLS.
	Certificate string
	Key         string

	// Surfaces are served beside the native API.
	Surfaces []web.Surface

	// Authenticator knows operators' sessions and keys; nil means that there are none.
	Authenticator web.Authenticator

	// TrustedProxies are the networks whose word about the client's address is believed.
	TrustedProxies []netip.Prefix

	// Origins are the origins whose pages may read answers (CORS), such as https://panel.isp.id.
	Origins []string

	Requests web.Rate // of each identity, and of each address of nobody
	SignIns  web.Rate // of each address and name

	ReadTimeout time.Duration // of a whole request; 0 means web.ReadTimeout
}

// DefaultGroup is the group of whoever administers gardu.
const DefaultGroup = "gardu"

// adminSurfaces is the one list of what is served to administrators of this machine.
func (c *Config) adminSurfaces() []web.Surface {
	var list []web.Surface
	if c.Native != nil {
		list = append(list, c.Native)
	}

	return list
}

// publicSurfaces is the one list of what is served over a network.
func (c *Config) publicSurfaces() []web.Surface {
	return append(c.adminSurfaces(), c.Public.Surfaces...)
}
