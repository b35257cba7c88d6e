package routeros

import (
	"slices"
	"strings"
)

// Menu is the path of a table on a router.
type Menu string

// The menus that objects are kept in.
const (
	Pools           Menu = "/ip/pool"
	PPPProfiles     Menu = "/ppp/profile"
	HotspotProfiles Menu = "/ip/hotspot/user/profile"
	AddressLists    Menu = "/ip/firewall/address-list"
	NATRules        Menu = "/ip/firewall/nat"
	FilterRules     Menu = "/ip/firewall/filter"
	WalledGarden    Menu = "/ip/hotspot/walled-garden/ip"
	RADIUSClients   Menu = "/radius"
	RADIUSIncoming  Menu = "/radius/incoming"
	PPPAAA          Menu = "/ppp/aaa"
	HotspotServers  Menu = "/ip/hotspot/profile"
	Secrets         Menu = "/ppp/secret"
	HotspotUsers    Menu = "/ip/hotspot/user"
)

// The menus of what is running, which is read and ended but never made.
const (
	ActivePPP      Menu = "/ppp/active"
	ActiveHotspot  Menu = "/ip/hotspot/active"
	HotspotCookies Menu = "/ip/hotspot/cookie"
	HotspotHosts   Menu = "/ip/hotspot/host"
)

// field is one property of a menu that gardu may own.
type field struct {
	name  string
	kind  kind
	fill  string // what a router takes where nothing is given, in canonical form
	zero  string // what is written for no time at all; empty for 0s
	unset bool   // emptied with unset, because an empty value is refused
	login bool   // read by the router when somebody logs in: whoever is on keeps the old one
}

// table describes a menu.
type table struct {
	menu    Menu
	keys    []string // what makes a row unique; empty where only a mark does
	fields  []field
	comment bool // rows carry a comment, and so a mark
	single  bool // one item, without an id
	ordered bool // the first match wins
	prefix  bool // owned by the prefix of the name
	fixed   bool // rows are neither made nor removed
}

// tables lists every menu in the order in which objects are made, which is the reverse of the
// order in which they are removed: what is referred to comes first.
var tables = []table{
	{menu: Pools, keys: []string{"name"}, fields: []field{
		{name: "name"}, {name: "ranges", kind: ranges},
	}, comment: true},
	{menu: PPPProfiles, keys: []string{"name"}, fields: []field{
		{name: "name"},
		{name: "local-address", unset: true},
		{name: "remote-address", unset: true},
		{name: "rate-limit", kind: rate},
		{name: "address-list"},
		{name: "only-one", fill: "default"},
		{name: "session-timeout", kind: span, fill: "0s"},
		{name: "idle-timeout", kind: span, fill: "0s"},
		{name: "use-ipv6", fill: "yes"},
	}, comment: true},
	{menu: HotspotProfiles, keys: []string{"name"}, fields: []field{
		{name: "name"},
		{name: "shared-users", fill: "1"},
		{name: "rate-limit", kind: rate},
		{name: "session-timeout", kind: span, fill: "0s"},
		{name: "idle-timeout", kind: span, fill: "0s", zero: "none"},
		{name: "address-list"},
		{name: "address-pool", fill: "none"},
	}, prefix: true},
	{menu: AddressLists, keys: []string{"list", "address"}, fields: []field{
		{name: "list"}, {name: "address", kind: address}, {name: "disabled", kind: flag, fill: "no"},
	}, comment: true},
	{menu: NATRules, fields: ruleFields, comment: true, ordered: true},
	{menu: FilterRules, fields: ruleFields, comment: true, ordered: true},
	{menu: WalledGarden, fields: []field{
		{name: "action", fill: "accept"},
		{name: "dst-host"},
		{name: "dst-address", kind: address, unset: true},
		{name: "disabled", kind: flag, fill: "no"},
	}, comment: true},
	{menu: RADIUSClients, fields: []field{
		{name: "service", kind: names},
		{name: "address", kind: address},
		{name: "secret", kind: hidden},
		{name: "authentication-port", kind: figure, fill: "1812"},
		{name: "accounting-port", kind: figure, fill: "1813"},
		{name: "timeout", kind: span, fill: "300ms"},
		{name: "disabled", kind: flag, fill: "no"},
	}, comment: true},
	{menu: RADIUSIncoming, fields: []field{
		{name: "accept", kind: flag, fill: "no"}, {name: "port", kind: figure, fill: "3799"},
	}, single: true, fixed: true},
	{menu: PPPAAA, fields: []field{
		{name: "use-radius", kind: flag, fill: "no"},
		{name: "accounting", kind: flag, fill: "yes"},
		{name: "interim-update", kind: span, fill: "0s"},
	}, single: true, fixed: true},
	{menu: HotspotServers, keys: []string{"name"}, fields: []field{
		{name: "name"},
		{name: "use-radius", kind: flag, fill: "no"},
		{name: "radius-accounting", kind: flag, fill: "yes"},
		{name: "radius-interim-update", kind: span, fill: "received"},
	}, fixed: true},
	{menu: Secrets, keys: []string{"name"}, fields: []field{
		{name: "name", login: true},
		{name: "password", kind: hidden, login: true},
		{name: "service", fill: "any", login: true},
		{name: "profile", fill: "default", login: true},
		{name: "caller-id", kind: hardware},
		{name: "remote-address", kind: address, unset: true, login: true},
		{name: "remote-ipv6-prefix", kind: address, unset: true, login: true},
		{name: "disabled", kind: flag, fill: "no", login: true},
	}, comment: true},
	{menu: HotspotUsers, keys: []string{"server", "name"}, fields: []field{
		{name: "name", login: true},
		{name: "server", fill: "all", login: true},
		{name: "password", kind: hidden, login: true},
		{name: "profile", fill: "default", login: true},
		{name: "address", kind: address, unset: true, login: true},
		{name: "mac-address", kind: hardware, fill: anyStation},
		{name: "limit-uptime", kind: span, fill: "0s"},
		{name: "limit-bytes-in", kind: figure, fill: "0"},
		{name: "limit-bytes-out", kind: figure, fill: "0"},
		{name: "limit-bytes-total", kind: figure, fill: "0"},
		{name: "disabled", kind: flag, fill: "no", login: true},
	}, comment: true},
}

// ruleFields are the properties of firewall rules that gardu's own rules use.
var ruleFields = []field{
	{name: "chain"},
	{name: "action", fill: "accept"},
	{name: "src-address-list"},
	{name: "dst-address-list"},
	{name: "protocol"},
	{name: "dst-port"},
	{name: "src-port"},
	{name: "to-addresses", kind: address},
	{name: "to-ports"},
	{name: "jump-target"},
	{name: "reject-with"},
	{name: "connection-nat-state"},
	{name: "disabled", kind: flag, fill: "no"},
}

// anyStation is how a hotspot user says that any station will do.
const anyStation = "00:00:00:00:00:00"

// table returns the description of a menu, or nil of one that gardu does not keep.
func (m Menu) table() *table {
	at := slices.IndexFunc(tables, func(one table) bool { return one.menu == m })
	if at < 0 {
		return nil
	}

	return &tables[at]
}

// index returns the place of a property, or -1.
func (t *table) index(name string) int {
	return slices.IndexFunc(t.fields, func(one field) bool { return one.name == name })
}

// properties lists what is asked of a router for each row.
func (t *table) properties() []string {
	listed := make([]string, 0, len(t.fields)+5)
	if !t.single {
		listed = append(listed, ".id", "dynamic", "default")
	}
	for _, one := range t.fields {
		listed = append(listed, one.name)
	}
	if t.comment {
		listed = append(listed, "comment")
	}
	if t.ordered {
		listed = append(listed, "invalid")
	}

	return listed
}

// Names we give.
const (
	namePrefix    = "gd-"
	isolirName    = namePrefix + "isolir"
	maxProfile    = 63 // octets of a name that every version takes
	chainIsolir   = namePrefix + "isolir"
	chainReturn   = namePrefix + "isolir-in"
	chainRouter   = namePrefix + "isolir-router"
	allowedSuffix = "-allow"
)

// ours reports whether a name carries our prefix.
func ours(name string) bool { return strings.HasPrefix(name, namePrefix) }
