package datagram

import (
	"fmt"
	"time"
)

// Wake makes a Receive that waits, and every later one, return os.ErrDeadlineExceeded, while Send
// still works: the way to stop taking requests and yet answer those that were accepted.
func (g *Group) Wake() error {
	for _, socket := range g.Sockets {
		if err := socket.conn.SetReadDeadline(time.Unix(1, 0)); err != nil {
			return fmt.Errorf("waking a socket: %w", err)
		}
	}

	return nil
}
