package aaatest

import "net/netip"

// Example addresses of the customers below.
var (
	vpnServer   = netip.AddrFrom4([4]byte{203, 0, 113, 1})
	hotspotHost = netip.AddrFrom4([4]byte{10, 5, 50, 9})
)

// PPPoECustomer returns the station of a PPPoE customer behind a MAC address.
func PPPoECustomer(name, mac string) Station {
	return Station{
		Service: PPPoE,
		Name:    name,
		Calling: mac,
		Called:  "service-pppoe",
		Port:    2159018029, // RouterOS uses all 32 bits
		PortID:  "ether2-pelanggan",
	}
}

// VPNCustomer returns the station of an L2TP customer calling from an IP address.
func VPNCustomer(name string, from netip.Addr) Station {
	return Station{
		Service: VPN,
		Name:    name,
		Calling: from.String(),
		Called:  vpnServer.String(),
		Port:    2159018030,
		PortID:  "l2tp-" + name,
	}
}

// HotspotCustomer returns the station of a hotspot customer behind a MAC address.
func HotspotCustomer(name, mac string) Station {
	return Station{
		Service:  Hotspot,
		Name:     name,
		Calling:  mac,
		Called:   "hotspot1",
		Port:     2149580801,
		PortID:   "wlan1",
		Address:  hotspotHost,
		HostIP:   hotspotHost,
		Location: "isocc=id,cc=62,ac=21,network=gardu",
	}
}

// MACLogin returns the login of a hotspot device by its address, mac-auth-mode=mac-as-username:
// the password is empty unless the router is configured with one.
func MACLogin(mac, password string) Login {
	return Login{Station: HotspotCustomer(mac, mac), Method: PAP, Password: password}
}

// OperatorLogin returns the login of an operator who opens winbox from an address: MS-CHAPv2
// since RouterOS 6.45.
func OperatorLogin(name, password string, from netip.Addr) Login {
	return Login{
		Station:  Station{Service: RouterLogin, Name: name, Calling: from.String()},
		Method:   MSCHAP2,
		Password: password,
	}
}

// DHCPLogin returns the request for a lease: the MAC address and an empty password.
func DHCPLogin(mac string) Login {
	return Login{Station: Station{
		Service: DHCP,
		Name:    mac,
		Calling: mac,
		Called:  "dhcp1",
		Port:    2149580802,
		PortID:  "bridge-pelanggan",
	}}
}
