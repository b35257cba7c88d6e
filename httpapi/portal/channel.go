package portal

import "gardu/billing/gateway"

// manner is what a payer does at a way to pay.
type manner uint8

// The manners.
const (
	atPage manner = iota // the provider's own page
	byCode               // a code typed at a bank
	atTill               // a code shown to a cashier
	byScan               // a QRIS code
)

// way is a way to pay as it is shown.
type way struct {
	channel gateway.Channel
	name    string
	manner  manner
}

// ways are the names of the ways to pay: brands, which no language changes.
var ways = [...]way{
	{gateway.QRIS, "QRIS", byScan},
	{gateway.VABCA, "BCA Virtual Account", byCode},
	{gateway.VABNI, "BNI Virtual Account", byCode},
	{gateway.VABRI, "BRI Virtual Account (BRIVA)", byCode},
	{gateway.VABSI, "BSI Virtual Account", byCode},
	{gateway.VACIMB, "CIMB Niaga Virtual Account", byCode},
	{gateway.VADanamon, "Danamon Virtual Account", byCode},
	{gateway.VAMandiri, "Mandiri Virtual Account", byCode},
	{gateway.VAMaybank, "Maybank Virtual Account", byCode},
	{gateway.VAMuamalat, "Muamalat Virtual Account", byCode},
	{gateway.VAPermata, "Permata Virtual Account", byCode},
	{gateway.Alfamart, "Alfamart", atTill},
	{gateway.Alfamidi, "Alfamidi", atTill},
	{gateway.Indomaret, "Indomaret", atTill},
	{gateway.Dana, "DANA", atPage},
	{gateway.GoPay, "GoPay", atPage},
	{gateway.LinkAja, "LinkAja", atPage},
	{gateway.OVO, "OVO", atPage},
	{gateway.ShopeePay, "ShopeePay", atPage},
	{gateway.Card, "Visa / Mastercard", atPage},
}

// wayOf returns the way of a channel, and whether it has a name.
func wayOf(channel string) (way, bool) {
	for _, known := range ways {
		if string(known.channel) == channel {
			return known, true
		}
	}

	return way{}, false
}
