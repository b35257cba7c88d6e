package portal

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gardu/store"
)

// writer writes values in the language of a page.
type writer struct {
	*words

	zone     *time.Location
	currency store.Currency
}

// Money writes an amount.
func (w writer) Money(minor int64) string { return w.currency.Show(minor) }

// Date writes a day.
func (w writer) Date(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	local := at.In(w.zone)

	return fmt.Sprintf("%d %s %d", local.Day(), months[w.Lang][local.Month()-1], local.Year())
}

// Moment writes a day and the time of day.
func (w writer) Moment(at time.Time) string {
	if at.IsZero() {
		return "-"
	}

	return w.Date(at) + at.In(w.zone).Format(", 15:04 MST")
}

// Span writes the days of a period; its end is not among them.
func (w writer) Span(begin, end time.Time) string {
	if begin.IsZero() || end.IsZero() {
		return ""
	}

	return w.Date(begin) + " - " + w.Date(end.Add(-time.Second))
}

// Octets writes an amount of data as quotas are sold: 50 GB are 50e9 octets.
func (w writer) Octets(octets uint64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	value, unit := float64(octets), 0
	for value >= 1000 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	text := strings.TrimSuffix(strconv.FormatFloat(value, 'f', 1, 64), ".0")
	if w.Lang == "id" {
		text = strings.Replace(text, ".", ",", 1)
	}

	return text + " " + units[unit]
}

// Duration writes seconds of time online.
func (w writer) Duration(seconds uint64) string {
	minutes := seconds / 60
	hour, minute := "jam", "menit"
	if w.Lang == "en" {
		hour, minute = "h", "min"
	}
	if minutes < 60 {
		return fmt.Sprintf("%d %s", minutes, minute)
	}

	return fmt.Sprintf("%d %s %d %s", minutes/60, hour, minutes%60, minute)
}

// Percent writes how much of a limit is left, in whole percent, at most 100.
func (w writer) Percent(left *Left) int {
	if left.Limit == 0 {
		return 0
	}

	return int(min(float64(left.Left)/float64(left.Limit), 1) * 100)
}

// Plain writes an amount as it is typed into an app.
func (w writer) Plain(minor int64) string { return w.currency.Format(minor) }

// grouped cuts a code of digits into groups of four, which people type without losing their place.
// The groups are set apart by the style alone, so that what is copied has no spaces.
func grouped(code string) (groups []string) {
	if code == "" {
		return nil
	}
	if strings.Trim(code, "0123456789") != "" {
		return []string{code}
	}
	for len(code) > groupLength {
		groups, code = append(groups, code[:groupLength]), code[groupLength:]
	}

	return append(groups, code)
}

// groupLength is how many digits stand together.
const groupLength = 4

// Status writes how far a document has come.
func (w writer) Status(invoice *store.Invoice) string {
	switch invoice.Status() {
	case store.InvoiceIsPaid:
		return w.PaidInFull
	case store.InvoiceIsPartial:
		return w.Partly
	case store.InvoiceIsVoid, store.InvoiceIsDraft:
		return w.Void
	case store.InvoiceIsUnpaid:
	}

	return w.Unpaid
}

// Document writes what kind of document one is.
func (w writer) Document(invoice *store.Invoice) string {
	switch invoice.Kind {
	case store.InvoiceCreditNote:
		return w.CreditNote
	case store.InvoiceDebitNote:
		return w.DebitNote
	case store.InvoiceOrdinary:
	}

	return w.Invoice
}

// masked writes a name so that its owner knows it again and nobody else learns it: B*** S***.
func masked(name string) string {
	parts := strings.Fields(name)
	if len(parts) > maxMasked {
		parts = parts[:maxMasked]
	}
	for at, part := range parts {
		first, _ := utf8.DecodeRuneInString(part)
		parts[at] = string(first) + "***"
	}

	return strings.Join(parts, " ")
}

// maxMasked is how many parts of a name are hinted at.
const maxMasked = 3

// times writes how many of something at which price.
func (w writer) times(quantity, price int64) string {
	return strconv.FormatInt(quantity, 10) + " x " + w.Money(price)
}
