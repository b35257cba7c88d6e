package reply

import (
	"gardu/aaa/packet"
	"gardu/store"
)

// Shape says how much a CoA-Request or Disconnect-Request tells its NAS of the session that it
// means (RFC 5176 section 3). A NAS refuses what it does not know (Error-Cause 401) as well as
// what it misses (402), so that no shape suits all of them.
type Shape uint8

// The shapes. ShapeUsual is what RouterOS matches best.
const (
	// ShapeUsual is User-Name, Acct-Session-Id and, where it is known, Framed-IP-Address.
	ShapeUsual Shape = iota
	// ShapeMinimal is User-Name and Acct-Session-Id.
	ShapeMinimal
	// ShapeFull adds NAS-Identifier, NAS-Port, NAS-Port-Id and Calling-Station-Id to ShapeUsual.
	ShapeFull
)

// shapeWords names the shapes by number.
var shapeWords = [...]string{
	ShapeUsual: "usual", ShapeMinimal: "minimal", ShapeFull: "full",
}

// Shapes lists the shapes in the order in which they are worth trying.
func Shapes() []Shape { return []Shape{ShapeUsual, ShapeMinimal, ShapeFull} }

// String returns a word for logs and metric labels.
func (s Shape) String() string {
	if int(s) >= len(shapeWords) {
		return "unknown"
	}

	return shapeWords[s]
}

// AppendIdentity adds what tells a NAS which session is meant, spelled as the NAS spelled it. What
// is not known is left out. A hotspot always gets Framed-IP-Address: without it RouterOS finds no
// hotspot user, and may drop a station from the wireless registration instead. It allocates
// nothing; a failure stays in the builder until Sign.
func AppendIdentity(
	b *packet.Builder, session *store.Session, access store.AccessKind, shape Shape,
) {
	name := session.UserName
	if name == "" {
		name = session.Login
	}

	b.Text(packet.UserName, name)
	b.Text(packet.AcctSessionID, session.AcctSessionID)

	// IPv6 sessions have no attribute that a RouterOS looks for.
	address := session.Address.Unmap()
	if address.Is4() && (shape != ShapeMinimal || access == store.Hotspot) {
		b.Address(packet.FramedIPAddress, address)
	}

	if shape == ShapeFull {
		appendPlace(b, session)
	}
}

// appendPlace adds where the session is: its NAS, its port there, and the station.
func appendPlace(b *packet.Builder, session *store.Session) {
	b.Text(packet.NASIdentifier, session.NASIdentifier)

	if session.NASPort != 0 {
		b.Uint32(packet.NASPort, session.NASPort)
	}

	b.Text(packet.NASPortID, session.NASPortID)
	b.Text(packet.CallingStationID, session.CallingStation)
}
