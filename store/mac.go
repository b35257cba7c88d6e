package store

// MAC is a station's hardware address; the zero value is none.
type MAC [6]byte

// IsZero reports whether there is no address.
func (m MAC) IsZero() bool { return m == MAC{} }
