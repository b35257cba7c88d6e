// Package datagram moves UDP datagrams in batches, without allocating: one system call receives up
// to BatchSize of them and one sends as many replies.
//
// A Group is several SO_REUSEPORT sockets on one address. The kernel steers each datagram by its
// second octet, which in RADIUS is the Identifier: one router sends everything from one source
// port, so the usual hash over addresses and ports would load one socket only. A retransmission
// keeps its Identifier and so meets the same socket, whose goroutine can own its duplicate cache
// alone.
//
//	NAS --- Identifier 0 4 8 ... ---> socket 0 --- Receive ---> Batch --- Send ---> NAS
//	    --- Identifier 1 5 9 ... ---> socket 1
//
// Replies leave from the address that was asked (IP_PKTINFO, IPV6_PKTINFO), as RFC 2865 section 3
// wants. The package knows nothing of RADIUS beyond that octet and starts no goroutine.
package datagram
