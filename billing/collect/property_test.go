package collect_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/billing/gateway/gatewaytest"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// step is one thing that happens to an attempt.
type step struct {
	name string
	take func(o *office, provider string, attempt store.Attempt)
}

// tells makes a step in which an outcome happens and is told.
func tells(outcome gatewaytest.Outcome, mode gatewaytest.Mode) step {
	return step{
		fmt.Sprintf("%s %s", outcome, mode),
		func(o *office, provider string, attempt store.Attempt) {
			o.happen(provider, attempt, outcome, mode)
		},
	}
}

// steps are what may happen while nothing goes back, in any order.
var steps = []step{
	tells(gatewaytest.Paid, gatewaytest.Honest), tells(gatewaytest.Paid, gatewaytest.Duplicate),
	tells(gatewaytest.Paid, gatewaytest.FlipBack), tells(gatewaytest.Paid, gatewaytest.WrongSum),
	tells(gatewaytest.Paid, gatewaytest.Reordered), tells(gatewaytest.Paid, gatewaytest.Claim),
	tells(gatewaytest.Paid, gatewaytest.Forged), tells(gatewaytest.Paid, gatewaytest.Unsigned),
	tells(gatewaytest.Paid, gatewaytest.Stranger), tells(gatewaytest.Expired, gatewaytest.Honest),
	tells(gatewaytest.Failed, gatewaytest.Honest), tells(gatewaytest.Open, gatewaytest.Honest),
	tells(gatewaytest.Expired, gatewaytest.Claim),
	{"asked", func(o *office, _ string, _ store.Attempt) {
		if _, err := o.collector.Poll(o.t.Context()); err != nil {
			o.t.Errorf("polling: %v", err)
		}
	}},
	{"later", func(o *office, _ string, _ store.Attempt) { o.in(3 * time.Minute) }},
	{"silence", func(o *office, _ string, _ store.Attempt) { o.fake.Inject(gatewaytest.BadGateway) }},
	{"other amount", func(o *office, _ string, _ store.Attempt) {
		o.fake.Inject(gatewaytest.OtherAmount)
	}},
	{"other payment", func(o *office, _ string, _ store.Attempt) {
		o.fake.Inject(gatewaytest.OtherPayment)
	}},
}

// Whatever gateways tell, in whatever order, an attempt gets one payment at most, money that came
// is somewhere, and the state never goes back.
func TestNoOrderOfNewsBooksMoneyTwice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, name := range providers {
		o.gateway(name)
	}
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		provider := rapid.SampledFrom(providers).Draw(r, "provider")
		chosen := rapid.SliceOfN(rapid.IntRange(0, len(steps)-1), 1, 12).Draw(r, "steps")
		method, err := o.PaymentMethodByName(t.Context(), provider)
		if err != nil {
			r.Fatal(err)
		}
		o.fake.Forgive()
		invoice := o.other(fmt.Sprint("Payer ", round), 150_000)
		attempt := o.pay(invoice, method)
		o.fake.Forgive()
		paid := false
		for _, at := range chosen {
			steps[at].take(o, provider, attempt)
			now := o.attempt(attempt.ID).State
			if paid && now != store.AttemptPaid {
				r.Fatalf("%s: it was paid, and is %v", steps[at].name, now)
			}
			paid = now == store.AttemptPaid
		}
		o.wantOne(r, invoice.Customer, paid)
	})
}

// wantOne checks that a customer has one payment where the attempt is paid, and none otherwise.
func (o *office) wantOne(r *rapid.T, customer int64, paid bool) {
	var ids []int64
	var owed int64
	storetest.View(o.t, o.book, func(reader *db.BookReader) (err error) {
		ids, err = reader.Named(store.NounCustomer, customer, store.NounPayment, db.Page{}, false)
		if err != nil {
			return err
		}
		owed, err = reader.Balance(store.AccountReceivable, customer)

		return err
	})
	if paid && (len(ids) != 1 || owed != 0) || !paid && (len(ids) != 0 || owed != 166_500) {
		r.Fatalf("paid is %v, and there are payments %v and a debt of %d", paid, ids, owed)
	}
	if slices.Contains(ids, 0) {
		r.Fatal("a payment has no id")
	}
}
