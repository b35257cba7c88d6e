package native

import "time"

// Pool is a set of IPv4 addresses that gardu itself gives to sessions.
type Pool struct {
	ID        int64      `json:"id"`
	Revision  uint64     `json:"revision"`
	Name      string     `json:"name"`
	Ranges    []string   `json:"ranges" doc:"FIRST-LAST, or one address"`
	Size      int        `json:"size" doc:"how many addresses it has"`
	Usage     *PoolUsage `json:"usage" doc:"null where no daemon tells, and after a change"`
	CreatedAt time.Time  `json:"created_at"`
	Note      string     `json:"note"`
}

// PoolUsage is how much of a pool is taken.
type PoolUsage struct {
	InUse    int `json:"in_use" doc:"sessions have them"`
	Reserved int `json:"reserved" doc:"given with an Accept whose session has not begun yet"`
	Fixed    int `json:"fixed" doc:"fixed addresses of services, which are given to nobody else"`
}

// PoolChange makes a pool or changes one. What is absent stays as it is; a list replaces the list.
type PoolChange struct {
	Name   *string   `json:"name,omitempty"`
	Ranges *[]string `json:"ranges,omitempty" doc:"FIRST-LAST, one address, or a network such as 10.20.0.0/22, of which the first and the last address are left out"`
	Note   *string   `json:"note,omitempty"`
}
