package db

import (
	"encoding/binary"

	"gardu/store"
)

// invoices is how invoices are kept.
var invoices = with(tagged(store.NounInvoice,
	func(i *store.Invoice) (*int64, *uint64) { return &i.ID, &i.Revision }),
	rules[store.Invoice]{
		check:  checkInvoice,
		claims: invoiceClaims,
		names: func(i *store.Invoice) []ref {
			return refsOf(ref{store.NounCustomer, i.Customer, "customer"},
				ref{store.NounInvoice, i.Against, "against"})
		},
		index: func(i *store.Invoice) []row {
			self := ref{noun: store.NounInvoice, id: i.ID}
			rows := agendaRows(store.NounInvoice, i.ID, i.Agenda())
			rows = append(rows, openRow(store.NounInvoice, i.ID, i.Left() > 0)...)

			return append(rows, ownedRow(ref{noun: store.NounService, id: i.Service}, self)...)
		},
	})

// checkInvoice holds what a decoder and the keys demand.
func checkInvoice(i *store.Invoice) error {
	switch {
	case len(i.Lines) > store.MaxLines:
		return store.Invalidf("lines", "at most %d fit", store.MaxLines)
	case i.State > store.InvoiceVoid:
		return store.Invalidf("state", "is not a state")
	case i.Customer <= 0:
		return store.Invalidf("customer", "must be given")
	case i.State == store.InvoiceFinal && string(i.Hash) != string(i.Digest()):
		return store.Errorf(store.Internal, "a final invoice must not change")
	}

	return checkText("series", i.Series)
}

// invoiceClaims lists what nobody but the invoice may have: its number, its page, and, while it is
// not void, the period of its service.
func invoiceClaims(i *store.Invoice) []claim {
	claims := numberClaim(store.NounInvoice, i.Series, i.Number)
	claims = append(claims, textClaim(store.NounInvoice, byToken, i.Token, "token")...)
	if i.Service == 0 || i.Begin.IsZero() || i.State == store.InvoiceVoid ||
		i.Kind != store.InvoiceOrdinary {
		return claims
	}
	period := periodKey(i.Service, i.Begin)

	return append(claims, textClaim(store.NounInvoice, byPeriod, period, "period")...)
}

// receivables is how receivables are kept, each under the id of its customer.
var receivables = with(tagged(store.NounReceivable,
	func(r *store.Receivable) (*int64, *uint64) { return &r.ID, &r.Revision }),
	rules[store.Receivable]{
		check: func(r *store.Receivable) error {
			if len(r.Open) > store.MaxOpenInvoices {
				return store.Errorf(store.Exhausted,
					"the customer has %d open invoices; at most %d are kept", len(r.Open),
					store.MaxOpenInvoices)
			}
			if len(r.Services) > store.MaxBilled {
				return store.Errorf(store.Exhausted, "at most %d services of a customer are billed",
					store.MaxBilled)
			}

			return nil
		},
		names: func(r *store.Receivable) []ref {
			return refsOf(ref{store.NounCustomer, r.ID, "customer"})
		},
		index: func(r *store.Receivable) []row {
			return agendaRows(store.NounReceivable, r.ID, r.Agenda())
		},
	})

// payments is how payments are kept.
var payments = with(tagged(store.NounPayment,
	func(p *store.Payment) (*int64, *uint64) { return &p.ID, &p.Revision }),
	rules[store.Payment]{
		claims: func(p *store.Payment) []claim {
			if p.Reference == "" {
				return nil
			}

			return textClaim(store.NounPayment, byReference,
				string(idKey(p.Method))+p.Reference, "reference")
		},
		names: func(p *store.Payment) []ref {
			return refsOf(ref{store.NounCustomer, p.Customer, "customer"},
				ref{store.NounOperator, p.Reseller, "reseller"},
				ref{store.NounMethod, p.Method, "method"})
		},
		index: func(p *store.Payment) []row {
			self := ref{noun: store.NounPayment, id: p.ID}
			waits := p.Collector != 0 && p.HandedOver == 0
			rows := openRow(store.NounPayment, p.ID, waits)

			return append(rows, ownedRow(ref{noun: store.NounOperator, id: p.Collector}, self)...)
		},
	})

// attempts is how attempts are kept. While one is open, no other one of its method and channel is
// for the same thing, and its amount is unique within a method that tells payers apart by it.
var attempts = with(tagged(store.NounAttempt,
	func(a *store.Attempt) (*int64, *uint64) { return &a.ID, &a.Revision }),
	rules[store.Attempt]{
		claims: func(a *store.Attempt) []claim {
			claims := textClaim(store.NounAttempt, byReference, a.Reference, "reference")
			claims = append(claims, textClaim(store.NounAttempt, byToken, a.Key, "key")...)
			if !a.State.Open() {
				return claims
			}
			claims = append(claims, targetClaim(a)...)
			if a.Code == 0 {
				return claims
			}
			key := string(amountKey(a.Method, a.Amount))

			return append(claims, textClaim(store.NounAttempt, byNumber, key, "amount")...)
		},
		names: func(a *store.Attempt) []ref {
			return refsOf(ref{store.NounMethod, a.Method, "method"},
				ref{store.NounCustomer, a.Customer, "customer"},
				ref{store.NounOrder, a.Order, "order"},
				ref{store.NounInvoice, a.Invoice, "invoice"})
		},
		index: func(a *store.Attempt) []row {
			rows := agendaRows(store.NounAttempt, a.ID, a.Agenda())
			rows = append(rows, askRow(store.NounAttempt, a.ID, a.Asks())...)
			waits := a.Flagged || a.State == store.AttemptReview

			return append(rows, openRow(store.NounAttempt, a.ID, waits)...)
		},
	})

// amountKey is an amount within a method.
func amountKey(method, minor int64) []byte {
	return binary.BigEndian.AppendUint64(idKey(method), uint64(minor))
}

// events is how the events of gateways are kept.
var events = with(tagged(store.NounEvent,
	func(e *store.GatewayEvent) (*int64, *uint64) { return &e.ID, &e.Revision }),
	rules[store.GatewayEvent]{
		claims: func(e *store.GatewayEvent) []claim {
			return textClaim(store.NounEvent, byReference, string(idKey(e.Method))+e.Key, "key")
		},
		index: func(e *store.GatewayEvent) []row {
			return openRow(store.NounEvent, e.ID, e.Done.IsZero())
		},
	})

// methods is how payment methods are kept.
var methods = with(tagged(store.NounMethod,
	func(m *store.PaymentMethod) (*int64, *uint64) { return &m.ID, &m.Revision }),
	rules[store.PaymentMethod]{
		claims: func(m *store.PaymentMethod) []claim {
			return textClaim(store.NounMethod, byName, m.Name, "name")
		},
		names: func(m *store.PaymentMethod) []ref {
			return refsOf(ref{store.NounCompany, m.Company, "company"})
		},
	})

// paymentCodes is how payment codes are kept.
var paymentCodes = with(tagged(store.NounPaymentCode,
	func(c *store.PaymentCode) (*int64, *uint64) { return &c.ID, &c.Revision }),
	rules[store.PaymentCode]{
		claims: func(c *store.PaymentCode) []claim {
			return textClaim(store.NounPaymentCode, byNumber, string(idKey(c.Method))+c.Code, "code")
		},
		names: func(c *store.PaymentCode) []ref {
			return refsOf(ref{store.NounMethod, c.Method, "method"},
				ref{store.NounCustomer, c.Customer, "customer"})
		},
	})
