package session

// chain is a doubly linked list of slots.
type chain struct {
	first, last uint32
	count       int
}

// push appends a slot. links gives a slot's link of this chain.
func (c *chain) push(ref uint32, links func(ref uint32) *link) {
	*links(ref) = link{previous: c.last}
	if c.last != 0 {
		links(c.last).next = ref
	}
	if c.first == 0 {
		c.first = ref
	}
	c.last = ref
	c.count++
}

// remove takes a slot out.
func (c *chain) remove(ref uint32, links func(ref uint32) *link) {
	gone := *links(ref)
	if gone.previous == 0 {
		c.first = gone.next
	}
	if gone.previous != 0 {
		links(gone.previous).next = gone.next
	}
	if gone.next == 0 {
		c.last = gone.previous
	}
	if gone.next != 0 {
		links(gone.next).previous = gone.previous
	}
	*links(ref) = link{}
	c.count--
}
