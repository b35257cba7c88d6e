package qris

import (
	"fmt"
	"strconv"
	"strings"

	"gardu/store"
)

// TipMode says who adds what to the amount (object 55).
type TipMode uint8

// The modes. NoTip is a code without object 55.
const (
	NoTip      TipMode = iota
	PayerTip           // the payer is asked for a tip: 01
	FixedFee           // a fee in rupiah is added: 02, with object 56
	PercentFee         // a share of the amount is added: 03, with object 57
)

// MaxHundredths is the largest share of a PercentFee, 99.99 per cent.
const MaxHundredths = 9_999

const hundredthsInWhole = 10_000 // 100 per cent

// Tip is what comes on top of an amount. The zero value is none.
type Tip struct {
	Mode       TipMode
	Fee        int64 // whole rupiah, 1 to MaxAmount; for FixedFee only
	Hundredths int   // of one per cent, 1 to MaxHundredths; for PercentFee only
}

// check names what is wrong with a tip that is asked for.
func (t Tip) check() error {
	if t.Mode > PercentFee {
		return store.Invalidf("tip.mode", "must be a known mode")
	}
	if t.Mode != FixedFee && t.Fee != 0 {
		return store.Invalidf("tip.fee", "belongs to a fixed fee alone")
	}
	if t.Mode != PercentFee && t.Hundredths != 0 {
		return store.Invalidf("tip.hundredths", "belongs to a percent fee alone")
	}
	if fault := faultOfAmount(t.Fee); t.Mode == FixedFee && fault != "" {
		return store.Invalidf("tip.fee", "%s", fault)
	}
	if t.Mode == PercentFee && (t.Hundredths < 1 || t.Hundredths > MaxHundredths) {
		return store.Invalidf("tip.hundredths", "must be 1 to %d", MaxHundredths)
	}

	return nil
}

// fits reports whether the amount and what the tip adds stay within limit. All are at most
// MaxAmount, so the products fit. What a payer adds on his own is not known and not counted.
func (t Tip) fits(amount, limit int64) bool {
	share := amount * int64(t.Hundredths)

	return amount <= limit-t.Fee && share <= (limit-amount)*hundredthsInWhole
}

// objects returns the objects that say the tip; those with an empty value are to be left out.
func (t Tip) objects() []object {
	switch t.Mode {
	case PayerTip:
		return []object{{idTipMode, "01"}, {idFixedFee, ""}, {idPercentFee, ""}}
	case FixedFee:
		fee := strconv.FormatInt(t.Fee, 10)

		return []object{{idTipMode, "02"}, {idFixedFee, fee}, {idPercentFee, ""}}
	case PercentFee:
		share := fmt.Sprintf("%02d.%02d", t.Hundredths/100, t.Hundredths%100)

		return []object{{idTipMode, "03"}, {idFixedFee, ""}, {idPercentFee, share}}
	case NoTip:
	}

	return nil
}

// readTip reads the three objects of a tip together, since each allows or forbids the others
// (EMVCo MPM section 4.4.4). The values of objects 56 and 57 have kept their rules.
func readTip(objects []object) (Tip, error) {
	mode, fee := find(objects, idTipMode), find(objects, idFixedFee)
	share := find(objects, idPercentFee)
	if (fee != "") != (mode == "02") {
		return Tip{}, store.Invalidf(root+"."+idFixedFee, "goes with 02 in object 55")
	}
	if (share != "") != (mode == "03") {
		return Tip{}, store.Invalidf(root+"."+idPercentFee, "goes with 03 in object 55")
	}
	switch mode {
	case "01":
		return Tip{Mode: PayerTip}, nil
	case "02":
		rupiah, _ := readAmount(fee)

		return Tip{Mode: FixedFee, Fee: rupiah}, nil
	case "03":
		return Tip{Mode: PercentFee, Hundredths: hundredths(share)}, nil
	default:
		return Tip{}, nil
	}
}

// hundredths reads a share of at most 99.99 per cent, or returns 0 for what is none. Codes in use
// write 00.50 as well as 0.5 and 3.
func hundredths(share string) int {
	whole, decimals, pointed := strings.Cut(share, ".")
	if !isDigits(whole) || len(whole) > 2 || len(decimals) > 2 {
		return 0
	}
	if pointed && !isDigits(decimals) {
		return 0
	}
	total, err := strconv.Atoi(whole + (decimals + "00")[:2])
	if err != nil {
		return 0
	}

	return total
}
