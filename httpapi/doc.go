// Package httpapi serves the HTTP surfaces: the admin side, for whoever administers this machine,
// and the public side, for everybody; the one list of what is mounted on each, what happens to
// every request before a surface sees it, the listeners, and the lifecycle of all that. It contains
// no route of its own and no rule.
//
//	admin socket --(peer credentials)--+
//	                                   +--> admin site  --+
//	in-process dialer -----------------+                  +--> middleware --> surfaces
//	TCP, TLS --(address, credentials, rate: the gate)---> public site --+
//
// The gate finds out who asks and lets everybody in: each route decides by itself, nothing is
// decided by a prefix. A request over TCP is nobody's until its credentials say else, and its
// address is the peer's unless a trusted proxy tells another one.
//
// Server owns one goroutine for each listener, and the library below it one for each connection;
// Shutdown waits for all of them. Streams end first, requests in hand are answered.
package httpapi
