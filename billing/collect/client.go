package collect

import (
	"net/http"
	"time"

	"gardu/billing/gateway"
)

// Limits of the client that asks providers.
const (
	idleConnections = 8
	idleTimeout     = time.Minute
	maxReplyHeader  = 64 << 10
)

// NewClient makes the client that providers are asked with: it follows no redirects, since none of
// them answers with one, and gives up after gateway.Patience. Whoever made it closes its idle
// connections in the end.
func NewClient() *http.Client {
	return &http.Client{
		Timeout: gateway.Patience,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true,
			MaxIdleConnsPerHost: idleConnections, IdleConnTimeout: idleTimeout,
			TLSHandshakeTimeout: gateway.Patience, MaxResponseHeaderBytes: maxReplyHeader,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
