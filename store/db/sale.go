package db

import (
	"encoding/binary"
	"reflect"
	"strings"
	"time"

	"gardu/store"
)

// subscriptions is how subscriptions are kept, each under the id of its service.
var subscriptions = with(tagged(store.NounSubscription,
	func(s *store.Subscription) (*int64, *uint64) { return &s.ID, &s.Revision }),
	rules[store.Subscription]{
		names: func(s *store.Subscription) []ref {
			return refsOf(ref{store.NounService, s.ID, "service"},
				ref{store.NounCustomer, s.Customer, "customer"},
				ref{store.NounPlan, s.NextPlan, "next_plan"})
		},
		index: func(s *store.Subscription) []row {
			return agendaRows(store.NounSubscription, s.ID, s.Agenda())
		},
	})

// orders is how orders are kept.
var orders = with(tagged(store.NounOrder,
	func(o *store.Order) (*int64, *uint64) { return &o.ID, &o.Revision }),
	rules[store.Order]{
		claims: orderClaims,
		names: func(o *store.Order) []ref {
			return refsOf(ref{store.NounCustomer, o.Customer, "customer"},
				ref{store.NounOperator, o.Reseller, "reseller"})
		},
		index: func(o *store.Order) []row {
			self := ref{noun: store.NounOrder, id: o.ID}
			rows := agendaRows(store.NounOrder, o.ID, o.Agenda())
			rows = append(rows, openRow(store.NounOrder, o.ID, o.State == store.OrderPending)...)

			return append(rows, ownedRow(ref{noun: store.NounService, id: o.Service}, self)...)
		},
	})

// orderClaims lists what nobody but the order may have: its token, while it is pending the wish of
// its customer, and, until it ends unpaid, the use of a coupon that each customer has once.
func orderClaims(o *store.Order) []claim {
	claims := textClaim(store.NounOrder, byToken, o.Token, "token")
	if o.Customer == 0 {
		return claims
	}
	if o.State == store.OrderPending && o.Kind != store.OrderVoucher {
		claims = append(claims, textClaim(store.NounOrder, byNumber, wishKey(o), "order")...)
	}
	if o.Once && o.Coupon != 0 && (o.State == store.OrderPending || o.State == store.OrderPaid) {
		key := string(idKey(o.Coupon)) + string(idKey(o.Customer))
		claims = append(claims, textClaim(store.NounOrder, byReference, key, "coupon")...)
	}

	return claims
}

// wishKey is what a customer wants: while an order for it is pending there is no other.
func wishKey(o *store.Order) string {
	key := append(idKey(o.Customer), byte(o.Kind))
	for _, id := range []int64{o.Friend, o.Plan, o.Service, o.Invoice} {
		key = append(key, idKey(id)...)
	}

	return string(key)
}

// receipts is how receipts are kept.
var receipts = with(tagged(store.NounReceipt,
	func(r *store.Receipt) (*int64, *uint64) { return &r.ID, &r.Revision }),
	rules[store.Receipt]{
		claims: func(r *store.Receipt) []claim {
			return numberClaim(store.NounReceipt, "", r.Number)
		},
		names: func(r *store.Receipt) []ref {
			return refsOf(ref{store.NounCustomer, r.Customer, "customer"})
		},
		index: func(r *store.Receipt) []row {
			self := ref{noun: store.NounReceipt, id: r.ID}

			return append(ownedRow(ref{noun: store.NounService, id: r.Service}, self),
				ownedRow(ref{noun: store.NounOperator, id: r.Agent}, self)...)
		},
	})

// coupons is how coupons are kept.
var coupons = with(tagged(store.NounCoupon,
	func(c *store.Coupon) (*int64, *uint64) { return &c.ID, &c.Revision }),
	rules[store.Coupon]{
		claims: func(c *store.Coupon) []claim {
			return textClaim(store.NounCoupon, byName, strings.ToUpper(c.Code), "code")
		},
	})

// bills is how bills are kept, each in a slot of its customer.
var bills = with(tagged(store.NounBill,
	func(b *store.Bill) (*int64, *uint64) { return &b.ID, &b.Revision }),
	rules[store.Bill]{
		claims: func(b *store.Bill) []claim {
			key := append(idKey(b.Customer), byte(b.Slot))

			return textClaim(store.NounBill, byNumber, string(key), "slot")
		},
		names: func(b *store.Bill) []ref {
			return refsOf(ref{store.NounCustomer, b.Customer, "customer"})
		},
	})

// bandwidths is how bandwidths are kept.
var bandwidths = with(tagged(store.NounBandwidth,
	func(b *store.Bandwidth) (*int64, *uint64) { return &b.ID, &b.Revision }),
	rules[store.Bandwidth]{
		claims: func(b *store.Bandwidth) []claim {
			return textClaim(store.NounBandwidth, byName, b.Name, "name")
		},
	})

// batches is how batches of vouchers are kept.
var batches = with(tagged(store.NounBatch,
	func(b *store.Batch) (*int64, *uint64) { return &b.ID, &b.Revision }),
	rules[store.Batch]{
		names: func(b *store.Batch) []ref {
			return refsOf(ref{store.NounPlan, b.Plan, "plan"})
		},
		index: func(b *store.Batch) []row {
			return agendaRows(store.NounBatch, b.ID, b.Agenda())
		},
	})

// resellers is how resellers are kept, each under the id of its operator.
var resellers = with(tagged(store.NounReseller,
	func(r *store.Reseller) (*int64, *uint64) { return &r.ID, &r.Revision }),
	rules[store.Reseller]{
		names: func(r *store.Reseller) []ref {
			return refsOf(ref{store.NounOperator, r.ID, "operator"},
				ref{store.NounReseller, r.Parent, "parent"})
		},
	})

// settlements is how the cash that collectors handed over is kept.
var settlements = with(tagged(store.NounSettlement,
	func(s *store.Settlement) (*int64, *uint64) { return &s.ID, &s.Revision }),
	rules[store.Settlement]{
		names: func(s *store.Settlement) []ref {
			return refsOf(ref{store.NounOperator, s.Collector, "collector"},
				ref{store.NounMethod, s.Method, "method"})
		},
		index: func(s *store.Settlement) []row {
			return openRow(store.NounSettlement, s.ID, s.State == store.SettlementOpen)
		},
	})

// notices is how notices are kept.
var notices = with(tagged(store.NounNotice,
	func(n *store.Notice) (*int64, *uint64) { return &n.ID, &n.Revision }),
	rules[store.Notice]{
		claims: func(n *store.Notice) []claim {
			return textClaim(store.NounNotice, byName, n.Key, "key")
		},
		names: func(n *store.Notice) []ref {
			return refsOf(ref{store.NounCustomer, n.Customer, "customer"})
		},
		index: func(n *store.Notice) []row {
			return openRow(store.NounNotice, n.ID, n.Sent.IsZero())
		},
	})

// rules are what a noun that is written by its tags has of its own.
type rules[T any] struct {
	check  func(*T) error
	claims func(*T) []claim
	names  func(*T) []ref
	index  func(*T) []row
}

// with gives a noun its rules.
func with[T any](n *noun[T], own rules[T]) *noun[T] {
	n.claims, n.names, n.index = own.claims, own.names, own.index
	n.check = func(record *T) error {
		if err := checkTagged(reflect.ValueOf(record).Elem()); err != nil || own.check == nil {
			return err
		}

		return own.check(record)
	}

	return n
}

// numberClaim is a number that is unique within a series, or none for 0.
func numberClaim(of store.Noun, series string, number int64) []claim {
	if number == 0 {
		return nil
	}
	key := binary.BigEndian.AppendUint64(nil, uint64(number))

	return textClaim(of, byNumber, series+"\x00"+string(key), "number")
}

// periodKey is what is unique of the period of a service: no period is billed twice.
func periodKey(service int64, begin time.Time) string {
	key := binary.BigEndian.AppendUint64(idKey(service), uint64(begin.Unix()))

	return string(key)
}
