package web

import "time"

// Limits that hold for every surface.
const (
	// MaxBody is how many octets the body of a request has at most, where no route says else.
	MaxBody = 1 << 20

	// MaxAnonymousBody is the same for whoever does not say who it is, over a network.
	MaxAnonymousBody = 256 << 10

	// MaxHeader is how many octets the first line and the header of a request have at most.
	MaxHeader = 16 << 10

	// MaxFaults is how many faults an error lists at most.
	MaxFaults = 100

	// MaxConnections is how many connections a server serves at one time.
	MaxConnections = 1_024

	// MaxConnectionsOfAddress is how many of them one address has over a network, unless it is a
	// trusted proxy.
	MaxConnectionsOfAddress = 256
)

// Times that hold for every listener.
const (
	// ReadTimeout is how long a request may take to arrive.
	ReadTimeout = 30 * time.Second

	// WriteTimeout is how long an answer may take to leave.
	WriteTimeout = 30 * time.Second

	// StreamTimeout is how long the next part of a stream, or of a streamed body, may take:
	// somebody may be reading it page by page, or typing it.
	StreamTimeout = 10 * time.Minute

	// LastWords is the same once the server stops.
	LastWords = 2 * time.Second

	// DrainTime is how long a stop waits for requests in hand, some of which may never come to
	// their end: what stops after the server needs time too.
	DrainTime = 10 * time.Second

	// IdleTimeout is how long a connection may wait for its next request.
	IdleTimeout = 2 * time.Minute

	// Heartbeat is how long a stream may be silent; a peer that is gone is noticed then.
	Heartbeat = 15 * time.Second

	// FlushDelay is how long a line of a stream waits for company.
	FlushDelay = 250 * time.Millisecond
)
