package db

import (
	"context"

	"gardu/store"
	"gardu/store/kv"
)

// kept is how a noun of money is kept, without its type: for whoever goes through all of them.
type kept struct {
	noun   store.Noun
	word   string
	table  kv.Table
	claims func(r *Lookup, id int64) ([]claim, error)
	names  func(r *Lookup, id int64) ([]ref, error)
	rows   func(r *Lookup, id int64) ([]row, error)
	check  func(ctx context.Context, c *check) error
}

// keep makes it of a noun.
func keep[T any](n *noun[T]) kept {
	return kept{
		noun: n.noun, word: n.word, table: n.table,
		claims: func(r *Lookup, id int64) ([]claim, error) { return askOf(r, n, id, n.claims) },
		names:  func(r *Lookup, id int64) ([]ref, error) { return askOf(r, n, id, n.names) },
		rows:   func(r *Lookup, id int64) ([]row, error) { return askOf(r, n, id, n.index) },
		check:  func(ctx context.Context, c *check) error { return checkRecords(ctx, c, n) },
	}
}

// keptNouns is the one list of the nouns that are written by their tags.
func keptNouns() []kept {
	return []kept{
		keep(subscriptions), keep(invoices), keep(receivables), keep(orders), keep(payments),
		keep(attempts), keep(events), keep(methods), keep(paymentCodes), keep(receipts),
		keep(coupons), keep(bills), keep(bandwidths), keep(batches), keep(resellers),
		keep(settlements), keep(notices), keep(hooks), keep(deliveries), keep(tickets),
		keep(portPools), keep(devices), keep(categories),
	}
}

// keptTables names the noun and the table of each, for look-ups that cannot go through the list:
// it leads back to them.
var keptTables = map[store.Noun]struct {
	word  string
	table kv.Table
}{
	store.NounSubscription: {"subscription", tableSubscriptions},
	store.NounInvoice:      {"invoice", tableInvoices},
	store.NounReceivable:   {"receivable", tableReceivables},
	store.NounOrder:        {"order", tableOrders},
	store.NounPayment:      {"payment", tablePayments},
	store.NounAttempt:      {"attempt", tableAttempts},
	store.NounEvent:        {"gateway event", tableEvents},
	store.NounMethod:       {"payment method", tableMethods},
	store.NounPaymentCode:  {"payment code", tablePaymentCodes},
	store.NounReceipt:      {"receipt", tableReceipts},
	store.NounCoupon:       {"coupon", tableCoupons},
	store.NounBill:         {"bill", tableBills},
	store.NounBandwidth:    {"bandwidth", tableBandwidths},
	store.NounBatch:        {"batch", tableBatches},
	store.NounReseller:     {"reseller", tableResellers},
	store.NounSettlement:   {"settlement", tableSettlements},
	store.NounNotice:       {"notice", tableNotices},
	store.NounTicket:       {"ticket", tableTickets},
	store.NounPortPool:     {"port pool", tablePortPools},
	store.NounDevice:       {"device", tableDevices},
	store.NounCategory:     {"category", tableCategories},
	store.NounEntry:        {"entry", tableEntries},
	store.NounRecord:       {"record", tableRecords},
	store.NounHook:         {"hook", tableHooks},
	store.NounDelivery:     {"delivery", tableDeliveries},
}

// tagged makes a noun that is written by its tags.
func tagged[T any](of store.Noun, head func(*T) (*int64, *uint64)) *noun[T] {
	known := keptTables[of]

	return &noun[T]{
		noun: of, word: known.word, table: known.table, head: head,
		encode: taggedEncoder[T](), decode: taggedDecoder[T](),
	}
}

// moneyClaims lists what a record of money claims.
func moneyClaims(r *Lookup, of store.Noun, id int64) ([]claim, error) {
	for _, each := range keptNouns() {
		if each.noun == of {
			return each.claims(r, id)
		}
	}

	return nil, errRecord
}

// moneyNames lists the records that a record of money names.
func moneyNames(r *Lookup, of store.Noun, id int64) ([]ref, error) {
	for _, each := range keptNouns() {
		if each.noun == of {
			return each.names(r, id)
		}
	}

	return nil, errRecord
}

// agendaRows are the rows of appointments.
func agendaRows(of store.Noun, id int64, list []store.Appointment) []row {
	rows := make([]row, 0, len(list))
	for _, each := range list {
		rows = append(rows, row{tableAgenda, string(agendaKey(each.At.Unix(), each.Job, of, id))})
	}

	return rows
}

// openRow is the row of a record that waits for something, or none.
func openRow(of store.Noun, id int64, waits bool) []row {
	if !waits {
		return nil
	}

	return []row{{tableOpen, string(openKey(of, id))}}
}

// ownedRow is the row by which a record is found from an owner, or none for an owner of 0.
func ownedRow(owner ref, self ref) []row {
	if owner.id == 0 {
		return nil
	}

	return []row{{tableOwned, string(ownedKey(owner, self))}}
}

// textRow is the row by which a record is found from a text that others may have too, or none where
// the text is empty or too long to be looked for.
func textRow(of store.Noun, what byte, text string, id int64) []row {
	if text == "" || len(text) > MaxText {
		return nil
	}

	return []row{{tableTexts, string(textKey(of, what, text, id))}}
}

// textClaim is a unique text of a noun, or none where it is empty.
func textClaim(of store.Noun, what byte, text, field string) []claim {
	if text == "" {
		return nil
	}

	return []claim{{tableNames, string(nameKey(of, what, text)), field}}
}

// refsOf leaves out the references that are absent.
func refsOf(list ...ref) []ref {
	refs := make([]ref, 0, len(list))
	for _, each := range list {
		if each.id != 0 && !named(refs, each) {
			refs = append(refs, each)
		}
	}

	return refs
}

// wordOfKept returns the word of a noun of money.
func wordOfKept(of store.Noun) string {
	if known, is := keptTables[of]; is {
		return known.word
	}

	return "record"
}
