// Package native is the daemon's own HTTP API: what the command line speaks over the admin socket,
// and panels and scripts over a network. It imitates nobody. The files wire*.go hold the
// shapes, route.go the paths, and clients are written against those two.
//
//	decode (huma, from the shapes) --> one verb --> translate (words.go) --> reply
//
// JSON names are in snake_case, times in RFC 3339 and UTC, octets and seconds are numbers. Secrets
// go in and never come out, but for the one route that reveals the secret of a NAS, and scripts.
// Errors have one body (Error, a problem of RFC 9457) and a status by kind. Lists come in pages;
// what may be endless comes as JSON Lines, and events as they happen. An answer that shows one
// record has its revision as ETag, and a change with If-Match is made of that revision only.
//
// Verbs on records are those of store/registry and billing. What only a running daemon can tell or
// do reaches the API as the small interfaces in live.go and liverouter.go, so that it imports
// neither the RADIUS server, nor what speaks to routers, nor a database. Every operation names the
// permission that it needs; one without is for whom the admin socket lets in, and one that does not
// say so is closed to those who may see their own records only. The package starts no goroutine;
// streams are those of httpapi/web.
package native
