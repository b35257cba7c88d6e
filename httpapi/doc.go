// Package httpapi serves the HTTP surfaces: one fiber application, the one list of what is mounted
// on it, what happens to every request before a surface sees it, the admin socket, and the
// lifecycle of all that. It contains no route of its own and no rule.
//
//	admin socket --(peer credentials)--+
//	                                   +--> middleware --> surfaces
//	in-process dialer -----------------+
//
// Server owns one goroutine for each listener, and the library below it one for each connection;
// Shutdown waits for all of them. Streams end first, requests in hand are answered.
package httpapi
