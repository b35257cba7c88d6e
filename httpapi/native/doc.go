// Package native is the daemon's own HTTP API: what the command line speaks over the admin socket,
// and later panels and scripts over a network. It imitates nobody. The files wire*.go hold the
// shapes, route.go the paths, and clients are written against those two.
//
//	decode (huma, from the shapes) --> one verb --> translate (words.go) --> reply
//
// JSON names are in snake_case, times in RFC 3339 and UTC, octets and seconds are numbers. Secrets
// go in and never come out, but for the one route that reveals the secret of a NAS, and scripts.
// Errors have one body (Error) and a status by kind. Lists come in pages; what may be endless comes
// as JSON Lines.
//
// Verbs on records are those of store/registry and billing. What only a running daemon can tell or
// do reaches the API as the small interfaces in live.go and liverouter.go, so that it imports
// neither the RADIUS server, nor what speaks to routers, nor a database. Every route asks by itself
// who may use it: today somebody on this machine whom the admin socket lets in. The package starts
// no goroutine; streams are those of httpapi/web.
package native
