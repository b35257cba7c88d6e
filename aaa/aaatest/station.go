package aaatest

import (
	"net/netip"

	"gardu/aaa/packet"
)

// Service is the RouterOS service a customer comes through; it decides which attributes are sent.
type Service uint8

// The services of RouterOS that ask a RADIUS server.
const (
	PPPoE Service = iota // framed PPP on Ethernet; the caller is a MAC address
	// VPN is L2TP and the like: framed PPP on a virtual port, called from an IP address
	VPN
	Hotspot     // login page; Service-Type Login in the Access-Request only
	RouterLogin // winbox, ssh, webfig, api: an operator of the router
	DHCP        // a lease; User-Name is the MAC address, the password is empty
)

// Station is the customer's end of a line, as the router describes it in every request. Empty
// strings, a zero port and an invalid address are left out.
type Station struct {
	Service Service
	Name    string // User-Name, not cut or folded
	Calling string // Calling-Station-Id: MAC in upper case with colons, or an IP address
	Called  string // Called-Station-Id: PPPoE service, hotspot or DHCP server, VPN address
	Port    uint32 // NAS-Port, all 32 bits in use
	PortID  string // NAS-Port-Id: interface, or circuit id
	// SessionID is Acct-Session-Id: eight hexadecimal digits, sent with the Access-Request already
	SessionID string

	Address  netip.Addr // Framed-IP-Address: hotspot and DHCP know it at login, ppp afterwards
	HostIP   netip.Addr // Mikrotik-Host-IP, hotspot: the address before universal client
	Location string     // WISPr-Location-Id and -Name, hotspot
	Circuit  string     // ADSL-Agent-Circuit-Id, DHCP option 82
}

// access writes what the Access-Request says of the station.
func (s *Station) access(b *packet.Builder) {
	switch s.Service {
	case PPPoE, VPN:
		b.Uint32(packet.ServiceType, packet.ServiceFramed)
		b.Uint32(packet.FramedProtocol, packet.FramedPPP)
	case Hotspot, RouterLogin:
		b.Uint32(packet.ServiceType, packet.ServiceLogin)
	case DHCP:
	}

	s.line(b)

	if s.Service == Hotspot || s.Service == DHCP {
		s.address(b)
	}
}

// accounting writes what an accounting record says of the station. Hotspot sends no Service-Type
// there.
func (s *Station) accounting(b *packet.Builder) {
	if s.Service == PPPoE || s.Service == VPN {
		b.Uint32(packet.ServiceType, packet.ServiceFramed)
		b.Uint32(packet.FramedProtocol, packet.FramedPPP)
	}

	s.line(b)
	s.address(b)
}

// line writes what access and accounting have in common.
func (s *Station) line(b *packet.Builder) {
	if s.Port != 0 {
		b.Uint32(packet.NASPort, s.Port)
	}

	if kind, ok := s.Service.portType(); ok {
		b.Uint32(packet.NASPortType, kind)
	}

	b.Text(packet.UserName, s.Name)
	b.Text(packet.CallingStationID, s.Calling)
	b.Text(packet.CalledStationID, s.Called)
	b.Text(packet.NASPortID, s.PortID)
	b.Text(packet.AcctSessionID, s.SessionID)

	if s.HostIP.IsValid() {
		b.VendorAddress(packet.MikroTik, packet.MikroTikHostIP, s.HostIP)
	}

	b.VendorText(packet.WISPr, packet.WISPrLocationID, s.Location)
	b.VendorText(packet.WISPr, packet.WISPrLocationName, s.Location)
	b.VendorText(packet.ADSL, packet.ADSLAgentCircuitID, s.Circuit)
}

// address writes the customer's address where it is known.
func (s *Station) address(b *packet.Builder) {
	if s.Address.IsValid() {
		b.Address(packet.FramedIPAddress, s.Address)
	}
}

// portType returns the NAS-Port-Type of a service; a router login has none.
func (s Service) portType() (uint32, bool) {
	switch s {
	case PPPoE, DHCP:
		return packet.PortEthernet, true
	case VPN:
		return packet.PortVirtual, true
	case Hotspot:
		return packet.PortWireless80211, true
	case RouterLogin:
		return 0, false
	default:
		return 0, false
	}
}
