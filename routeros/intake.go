package routeros

import (
	"fmt"

	"gardu/routeros/api"
)

// Limits of what is kept in memory of what one router sends, however many menus it is asked for in
// one look. A quarter of a million secrets fit in.
const (
	maxKept  = 256 << 20 // octets
	rowCost  = 512       // octets that a kept row takes beside its words
	maxShown = 32 << 20  // octets of a live view, rows as they are shown
)

// intake counts what is kept of a router in one look. The zero value has counted nothing.
type intake struct{ octets int }

// take counts a row that is about to be kept. Its error ends the reading: a router that sends so
// much is broken, or is none.
func (i *intake) take(row api.Row) error {
	if i.octets += row.Size() + rowCost; i.octets > maxKept {
		return fmt.Errorf("%w: more than %d MiB of rows", api.ErrTooLarge, maxKept>>20)
	}

	return nil
}
