package native

// The answers that show one record of money. What changes them beside their own fields, such as the
// time or what was applied, changes no revision of some of them.
func (a Attempt) tag() (uint64, bool)      { return a.Revision, false }
func (b Batch) tag() (uint64, bool)        { return b.Revision, false }
func (b Bill) tag() (uint64, bool)         { return b.Revision, true }
func (c Coupon) tag() (uint64, bool)       { return c.Revision, false }
func (h Hook) tag() (uint64, bool)         { return h.Revision, true }
func (i Invoice) tag() (uint64, bool)      { return i.Revision, false }
func (o Order) tag() (uint64, bool)        { return o.Revision, false }
func (p Payment) tag() (uint64, bool)      { return p.Revision, false }
func (r Receipt) tag() (uint64, bool)      { return r.Revision, false }
func (r Reseller) tag() (uint64, bool)     { return r.Revision, false }
func (s Settlement) tag() (uint64, bool)   { return s.Revision, true }
func (s Subscription) tag() (uint64, bool) { return s.Revision, false }
