package main

import (
	"strings"

	"github.com/spf13/pflag"

	"gardu/store"
)

// amountSet adds flags of amounts, written in digits of the currency of the book: 166500, or 10.50
// where there are cents. Which currency that is stands in the configuration, which is known after
// the flags: what was given waits until read.
type amountSet struct {
	console *console
	flags   *pflag.FlagSet
	waiting map[string]waitingAmount
}

// waitingAmount is an amount that was given and is not read yet.
type waitingAmount struct {
	text string
	keep func(minor int64)
}

// amounts makes the amounts of a command.
func (c *console) amounts(flags *pflag.FlagSet) amountSet {
	return amountSet{c, flags, map[string]waitingAmount{}}
}

// maybe adds an amount that stays nil unless it is given.
func (a amountSet) maybe(target **int64, name, usage string) {
	a.flags.Func(name, usage, func(text string) error {
		a.waiting[name] = waitingAmount{text, func(minor int64) { *target = &minor }}

		return nil
	})
}

// value adds an amount that is 0 unless it is given.
func (a amountSet) value(target *int64, name, usage string) {
	a.flags.Func(name, usage, func(text string) error {
		a.waiting[name] = waitingAmount{text, func(minor int64) { *target = minor }}

		return nil
	})
}

// read reads what was given into its targets.
func (a amountSet) read() error {
	for name, given := range a.waiting {
		minor, err := a.console.parseAmount("--"+name, given.text)
		if err != nil {
			return err
		}
		given.keep(minor)
	}

	return nil
}

// parseAmount reads an amount in the currency of the book. The field is what the error names. More
// decimals than the currency has are refused even where they are zeros: 1.000 is a thousand to
// whoever reads Rp 1.000 in a table, and would be one rupiah.
func (c *console) parseAmount(field, text string) (int64, error) {
	currency, err := c.currency()
	if err != nil {
		return 0, err
	}
	minor, err := currency.Parse(field, text)
	_, decimals, _ := strings.Cut(text, ".")
	if err == nil && len(decimals) > currency.Exponent() {
		return 0, faultf(field, "must have at most %d decimals, and no dots between thousands: "+
			"write 1000 for a thousand", currency.Exponent())
	}

	return minor, err
}

// amountArgument reads an amount that stands as an argument.
func (c *console) amountArgument(text string) (int64, error) {
	return c.parseAmount("AMOUNT", text)
}

// money writes an amount for people. The currency is that of a record, or empty for the book's.
func (c *console) money(currency string, minor int64) string {
	if currency == "" {
		currency = string(store.IDR)
		if config, err := c.configuration(); err == nil {
			currency = config.Currency
		}
	}

	return sum(currency, minor)
}

// moneyOr writes an amount for people, or nothing where it is 0.
func (c *console) moneyOr(currency string, minor int64) string {
	if minor == 0 {
		return ""
	}

	return c.money(currency, minor)
}

// moneyOrNull writes an amount that may be absent.
func (c *console) moneyOrNull(currency string, minor *int64, absent string) string {
	if minor == nil {
		return absent
	}

	return c.money(currency, *minor)
}

// looksLikeInvoice reports whether a name is the number of a document, such as INV-2601-15001,
// rather than that of a customer.
func looksLikeInvoice(name string) bool {
	mark, digits, found := strings.Cut(strings.ToUpper(name), "-")
	known := mark == "INV" || mark == "DN" || mark == "CN"

	return found && known && digits != "" && strings.Trim(digits, "0123456789-") == ""
}
