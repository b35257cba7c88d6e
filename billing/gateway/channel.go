package gateway

import (
	"slices"

	"gardu/store"
)

// Channel is a way to pay, in our words. A provider that has no such way refuses the charge.
type Channel string

// The ways to pay. AnyChannel leaves the choice to the payer, on the provider's own page.
const (
	AnyChannel  Channel = ""
	QRIS        Channel = "qris"
	VABCA       Channel = "va-bca"
	VABNI       Channel = "va-bni"
	VABRI       Channel = "va-bri"
	VABSI       Channel = "va-bsi"
	VACIMB      Channel = "va-cimb"
	VADanamon   Channel = "va-danamon"
	VAMandiri   Channel = "va-mandiri"
	VAMaybank   Channel = "va-maybank"
	VAMuamalat  Channel = "va-muamalat"
	VAPermata   Channel = "va-permata"
	Alfamart    Channel = "alfamart"
	Alfamidi    Channel = "alfamidi"
	Indomaret   Channel = "indomaret"
	Dana        Channel = "dana"
	GoPay       Channel = "gopay"
	LinkAja     Channel = "linkaja"
	OVO         Channel = "ovo"
	ShopeePay   Channel = "shopeepay"
	Card        Channel = "card"
	OtherMethod Channel = "other" // only in an Event: a way that has no word of ours
)

// Code is one line of a provider's table: our word for a way to pay, and the provider's.
type Code struct {
	Channel Channel
	Word    string
}

// Codes is a provider's table of ways to pay. Where several words mean one way, the first is the
// one that is sent.
type Codes []Code

// Word returns the provider's word for a way to pay, or "" when it has none.
func (c Codes) Word(channel Channel) string {
	for _, line := range c {
		if line.Channel == channel {
			return line.Word
		}
	}

	return ""
}

// Channel returns our word for a provider's: OtherMethod when there is none, AnyChannel for "".
func (c Codes) Channel(word string) Channel {
	if word == "" {
		return AnyChannel
	}
	for _, line := range c {
		if line.Word == word {
			return line.Channel
		}
	}

	return OtherMethod
}

// Before returns the table with other lines in front of it, which then win: what one merchant calls
// a way to pay that the provider offers under several words. It is Invalid in "methods" for a word
// that is not made of visible ASCII.
func (c Codes) Before(other Codes) (Codes, error) {
	for _, line := range other {
		if !IsToken(line.Word) || len(line.Word) > MaxWord || line.Channel == AnyChannel {
			return nil, store.Invalidf("methods", "must be ways to pay and the provider's words")
		}
	}

	return append(slices.Clone(other), c...), nil
}

// Channels lists the ways to pay, each once, in the order of the table.
func (c Codes) Channels() []Channel {
	var list []Channel
	seen := map[Channel]bool{}
	for _, line := range c {
		if !seen[line.Channel] {
			seen[line.Channel] = true
			list = append(list, line.Channel)
		}
	}

	return list
}
