package rostest

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// User may log in over the API.
type User struct {
	Name, Password string
	// Policies of the user's group, such as "api", "read", "write", "sensitive" and "test"; nil
	// is all of them.
	Policies []string
	// Address lists the prefixes from which the user may come, with commas between; empty is
	// anywhere.
	Address string
	// Disabled users may not log in.
	Disabled bool
}

// allowed reports whether the user's group has a policy.
func (u User) allowed(policy string) bool {
	return u.Policies == nil || slices.Contains(u.Policies, policy)
}

// withAdmin adds the one user that a router has at first.
func withAdmin(users []User) []User {
	if len(users) > 0 {
		return users
	}

	return []User{{Name: "admin"}}
}

// SetUser adds a user or changes one. Policies act at once, on open connections too.
func (r *Router) SetUser(user User) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.users[user.Name] = user
	group := "full"
	if user.Policies != nil {
		group = user.Name
		r.ensure("/user/group", map[string]string{
			"name": group, "policy": strings.Join(user.Policies, ","),
		})
	}
	r.ensure("/user", map[string]string{
		"name": user.Name, "group": group, "address": user.Address,
		"disabled": strconv.FormatBool(user.Disabled),
	})
}

// RemoveUser takes a user away; an open connection is then allowed nothing.
func (r *Router) RemoveUser(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.users, name)
}

// enters reports whether a user may come in over the API from an address.
func (u User) enters(from net.Addr) bool {
	return !u.Disabled && u.allowed("api") && listed(u.Address, from)
}

// listed reports whether an address lies in one of some prefixes; none at all is anywhere.
func listed(prefixes string, from net.Addr) bool {
	if prefixes == "" {
		return true
	}
	remote, err := netip.ParseAddrPort(from.String())
	if err != nil {
		return false
	}
	for part := range strings.SplitSeq(prefixes, ",") {
		if run, bad := parseAddresses(part); bad == nil && remote.Addr().Unmap().Is4() {
			at := ordinal(remote.Addr().Unmap())
			if run.first <= at && at <= run.last {
				return true
			}
		}
	}

	return false
}
