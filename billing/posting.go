package billing

import (
	"strconv"

	"gardu/store"
)

// bookInvoice books a final invoice or debit note: the customer owes it, and it is revenue and tax.
func (d *desk) bookInvoice(invoice *store.Invoice) error {
	entry := store.Entry{
		Kind: store.EntryInvoice, Of: store.NounInvoice, Subject: invoice.ID,
		Key: invoiceKey(invoice.ID), Note: invoice.Note,
	}
	if invoice.Lines[0].Kind == store.LineLateFee {
		entry.Kind = store.EntryLateFee
	}
	entry.Add(store.Debit(store.AccountReceivable, invoice.Customer, invoice.Total))
	entry.Add(earned(invoice, 1)...)

	return d.bookSome(entry)
}

// bookSome books an entry unless it moves nothing, as that of a document of nothing does.
func (d *desk) bookSome(entry store.Entry) error {
	if len(entry.Postings) < 2 {
		return nil
	}
	_, err := d.book(entry)

	return err
}

// invoiceKey is the key of the entry by which a document became final.
func invoiceKey(id int64) string { return "invoice:" + strconv.FormatInt(id, 10) }

// earned lists the postings of revenue and tax of a document: credits for sign 1, debits for -1.
func earned(invoice *store.Invoice, sign int64) []store.Posting {
	postings := make([]store.Posting, 0, len(invoice.Lines)+1)
	for at, part := range shares(invoice) {
		account := invoice.Lines[at].Account
		if account.Kind == store.AccountNone {
			account = store.Account{Kind: store.AccountRevenue, Owner: invoice.Lines[at].Plan}
		}
		postings = append(postings, store.Posting{Account: account, Minor: -sign * part})
	}

	return append(postings, store.Posting{
		Account: store.Account{Kind: store.AccountTax}, Minor: -sign * invoice.Tax,
	})
}

// shares tells how much of the net of a document each of its lines has: its own amount, or, where a
// discount or the tax within comes off, its share by the largest remainder. Where lines give back,
// the last of the largest lines takes what is left by rounding.
func shares(invoice *store.Invoice) []int64 {
	amounts, sum, largest, back := make([]int64, len(invoice.Lines)), int64(0), 0, false
	for at := range invoice.Lines {
		amounts[at] = invoice.Lines[at].Amount
		sum += amounts[at]
		back = back || amounts[at] < 0
		if amounts[at] >= amounts[largest] {
			largest = at
		}
	}
	switch {
	case sum == invoice.Net || sum <= 0:
		return amounts
	case !back:
		return store.Split(invoice.Net, amounts)
	}
	left := invoice.Net
	for at := range amounts {
		amounts[at] = store.Portion(amounts[at], invoice.Net, sum)
		left -= amounts[at]
	}
	amounts[largest] += left

	return amounts
}
