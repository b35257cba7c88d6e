// Command radload loads a RADIUS server as many routers would, and checks every reply.
//
// It logs customers in by PAP, CHAP and MS-CHAP, or accounts for their sessions with growing
// counters, from many sockets of 256 Identifiers each. It offers a rate (open loop, latency counted
// from the moment a request was due) or keeps a window full (closed loop), sends unanswered
// requests again with the same octets, and tells percentiles. It writes down which accounting the
// server has acknowledged, and radload verify compares that with what the server has stored.
//
//	source --request--> window --queue--> socket --sendmmsg--> server
//	                      ^                                      |
//	  book <--verdict-- lane <---------- socket <--recvmmsg------+
//
// Another half plays routers whose sessions live and obey: radload enforce orders the daemon about
// through its admin socket, all at once (storm) or at a pace (changes), and measures how soon and
// how well each order reaches the session.
//
//	order --> admin socket --> daemon --CoA, Disconnect--> router --> Stop, and the customer is back
//
// Nouns: options are the flags, a crowd gives the users, a load is one run, a worker is a goroutine
// that drives some lanes, a lane is one socket with its window and its source, a window holds the
// requests that wait, a source (logins, accounting) makes requests and judges replies, a tally and
// a histogram count, a report shows, an ackFile remembers, promises are what verify holds a server
// to. A network is the routers that are played and their customers, an obedience is one request
// that a router has answered, a background is logins that go on meanwhile.
//
// load.run starts one goroutine per worker and waits for all; a worker owns its lanes and their
// sockets alone. Nothing is allocated per packet of it. A router has a goroutine that listens and
// some that dial, and waits for them when it is closed. Radload sends to loopback only, unless told
// that the network is the operator's own.
package main
