package billing

import (
	"context"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// desk is one transaction on money: the records, the moment, and who sits at it. Its methods are
// the steps that verbs are made of. A desk lives as long as one run of its closure, which may be
// run again: nothing outside is changed by it.
type desk struct {
	*db.BookTx
	billing *Billing
	now     time.Time // UTC, whole seconds; asked outside the transaction
	zone    *time.Location
	actor   store.Actor
	terms   map[int64]terms // by company, read once
	seed    seed            // of what nobody may guess, drawn outside
	hooks   *[]store.Hook   // read once; nil before
}

// atDesk runs fn in one transaction and returns what it made. A request that its sender repeats,
// named by store.WithRepeat, is answered with what it was answered first.
func atDesk[T any](ctx context.Context, b *Billing, fn func(*desk) (T, error)) (made T, err error) {
	now, actor, seed := b.now(), store.ActorOf(ctx), newSeed()
	replayed := false
	err = b.update(ctx, func(tx *db.BookTx) error {
		d := &desk{
			BookTx: tx, billing: b, now: now, zone: b.config.Zone, actor: actor, seed: seed,
			terms: map[int64]terms{},
		}
		made, replayed, err = once(ctx, d, fn)

		return err
	})
	if err != nil {
		var none T

		return none, err
	}
	store.SetReplayed(ctx, replayed)

	return made, nil
}

// terms are the rules and taxes of a company.
type terms struct {
	store.BillingTerms

	company store.Company // of id 0 for the installation's own
	pkp     bool
}

// termsOf returns the terms of a company, 0 for the installation's.
func (d *desk) termsOf(company int64) (terms, error) {
	if known, is := d.terms[company]; is {
		return known, nil
	}
	made := terms{BillingTerms: d.billing.config.Terms, pkp: d.billing.config.PKP}
	if company != 0 {
		found, err := d.Company(company)
		if err != nil {
			return terms{}, err
		}
		made.company, made.pkp = found, found.Letter.PKP
		if found.Terms != nil {
			made.BillingTerms = *found.Terms
		}
	}
	d.terms[company] = made

	return made, nil
}

// rate returns the tax that counts on a day; none where the company charges none.
func (d *desk) rate(of terms, day time.Time) store.TaxRate {
	if !of.pkp {
		return store.TaxRate{}
	}

	return d.billing.config.Taxes.At(day)
}

// keep stores a service, and keeps its subscription, where it has one, in step with its expiry.
func (d *desk) keep(service store.Service) (store.Service, error) {
	return keepService(d.BookTx, service)
}

// keepService checks and stores a service, and keeps its subscription in step with its expiry:
// somebody has to act when the validity of a billed service ends.
func keepService(tx *db.BookTx, service store.Service) (store.Service, error) {
	if err := service.Validate(); err != nil {
		return store.Service{}, serviceFields.Rename(err)
	}
	stored, err := tx.PutService(service)
	if err != nil {
		return store.Service{}, serviceFields.Rename(err)
	}
	subscription, err := tx.Subscription(stored.ID)
	if store.Is(err, store.NotFound) {
		return stored, nil
	}
	if err != nil {
		return store.Service{}, err
	}
	expires := stored.Expires
	if !stored.Terminated.IsZero() || expires.Equal(subscription.Ended) {
		expires = time.Time{}
	}
	if subscription.Expires.Equal(expires) {
		return stored, nil
	}
	subscription.Expires, subscription.Noticed, subscription.NoticeAt = expires, nil, time.Time{}
	if !expires.IsZero() {
		subscription.NoticeAt = expires.AddDate(0, 0, -noticeAhead)
	}
	_, err = tx.PutSubscription(subscription)

	return stored, err
}

// noticeAhead is how many days before an expiry it is first asked when to tell of it: the terms, which
// say so, are not at hand wherever a service is stored.
const noticeAhead = 31

// book books an entry of this moment in the name of whoever sits here.
func (d *desk) book(entry store.Entry) (store.Entry, error) {
	entry.At, entry.By = d.now, d.actor.Name
	if entry.Day.IsZero() {
		entry.Day = store.DayStart(d.now, d.zone)
	}
	if entry.Currency == "" {
		entry.Currency = d.billing.config.Currency
	}
	if entry.Note == "" {
		entry.Note = d.actor.Reason
	}

	return d.Post(entry)
}

// tell queues a notice, once for its key, and what hooks are told of it.
func (d *desk) tell(notice store.Notice) error {
	_, err := d.NoticeByKey(notice.Key)
	if err == nil {
		return nil
	}
	if !store.Is(err, store.NotFound) {
		return err
	}
	notice.Created = d.now
	if notice, err = d.PutNotice(notice); err != nil {
		return err
	}

	return d.publish(&notice)
}

// note appends to the audit log what was done to a record.
func (d *desk) note(action string, of store.Noun, subject int64, before, after string) error {
	_, err := d.Note(store.Record{
		At: d.now, Actor: d.actor.Name, Address: d.actor.Address, Action: action,
		Of: of, Subject: subject, Before: before, After: after, Reason: d.actor.Reason,
	})

	return err
}

// mayTouch refuses, as if it were not there, what belongs to another agent.
func (d *desk) mayTouch(agent int64, word string) error {
	if d.actor.MaySee(agent) {
		return nil
	}

	return store.Errorf(store.NotFound, "there is no such %s", word)
}
