package aaa

import (
	"net/netip"

	"gardu/aaa/directory"
)

// maximumIdentifiers bounds the NAS-Identifiers that one worker remembers.
const maximumIdentifiers = 1024

// SharedIdentifier is one NAS-Identifier that two source addresses use: on RouterOS it is the
// system identity, which is "MikroTik" on every router that nobody has named.
type SharedIdentifier struct {
	Identifier    string
	First, Second netip.Addr
}

// identifiers remembers who uses which NAS-Identifier, for `gardu doctor`. The worker's mutex
// guards it.
type identifiers struct {
	seen map[string]identifierUse
}

// identifierUse is the sources that have used a NAS-Identifier.
type identifierUse struct {
	first, second netip.Addr
}

// note remembers the use of an identifier. It allocates for a new one only.
func (n *identifiers) note(identifier []byte, nas *directory.NAS, source netip.Addr) {
	if len(identifier) == 0 || nas.Record.Identifier != "" {
		return
	}
	use, found := n.seen[string(identifier)]
	if !found && len(n.seen) >= maximumIdentifiers {
		return
	}
	switch {
	case !found:
		n.seen[string(identifier)] = identifierUse{first: source}
	case use.first != source && !use.second.IsValid():
		use.second = source
		n.seen[string(identifier)] = use
	}
}
