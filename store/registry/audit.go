package registry

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// change is what was done to a record; one of before and after may be absent.
type change[T any] struct {
	of            *kind[T]
	verb          string
	before, after *T
}

// audit appends to the audit log what was done to a record, by whom and why, in the transaction
// that does it. The revision is not told, and neither is anything secret.
func audit[T any](ctx context.Context, r *Registry, tx *db.BookTx, done change[T]) error {
	before, after, err := store.Difference(done.of.told(done.before), done.of.told(done.after))
	if err != nil {
		return err
	}
	subject := done.after
	if subject == nil {
		subject = done.before
	}
	id, _ := done.of.head(subject)

	return r.note(ctx, tx, store.Record{
		Action: done.of.word + "." + done.verb, Of: done.of.noun, Subject: *id,
		Before: before, After: after,
	})
}

// note appends a line to the audit log, with when it was done, by whom, from where and why.
func (r *Registry) note(ctx context.Context, tx *db.BookTx, line store.Record) error {
	actor := store.ActorOf(ctx)
	line.At, line.Actor = r.now(), actor.Name
	line.Address, line.Reason = actor.Address, actor.Reason
	_, err := tx.Note(line)

	return err
}

// told returns a copy of a record with what may be told of it.
func (k *kind[T]) told(record *T) *T {
	if record == nil {
		return nil
	}
	shown := *record
	_, revision := k.head(&shown)
	*revision = 0
	if k.hide != nil {
		k.hide(&shown)
	}

	return &shown
}

// AuditFilter says which lines of the audit log are wanted; what is empty filters nothing. Noun and
// Subject are found by index, the rest is looked for among what they leave.
type AuditFilter struct {
	Noun    store.Noun
	Subject int64  // together with Noun
	Actor   string // the name
	Action  string // such as plan.set, or plan for all of them
}

// maxRecords is how many lines of the audit log one call looks at.
const maxRecords = 10_000

// recordsPage is how many of them it looks at in one view.
const recordsPage = 500

// AuditLog lists the audit log from the newest on, before page.After where that is not 0, and tells
// where to go on, 0 for nowhere. A filter that leaves little may end a page early.
func (r *Registry) AuditLog(
	ctx context.Context, filter AuditFilter, page db.Page,
) (list []store.Record, next int64, err error) {
	wanted := page.Limit
	if wanted <= 0 || wanted > db.MaxPage {
		wanted = db.MaxPage
	}
	next = page.After
	for examined := 0; examined < maxRecords; examined += recordsPage {
		records, err := r.records(ctx, filter, db.Page{After: next, Limit: recordsPage})
		if err != nil {
			return nil, 0, err
		}
		for _, record := range records {
			next = record.ID
			if filter.matches(&record) {
				list = append(list, record)
			}
			if len(list) == wanted {
				return list, next, nil
			}
		}
		if len(records) < recordsPage {
			return list, 0, nil
		}
	}

	return list, next, nil
}

// records reads some lines, those of the filter's subject where it names one.
func (r *Registry) records(
	ctx context.Context, filter AuditFilter, page db.Page,
) (list []store.Record, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		list = nil
		if filter.Subject == 0 || filter.Noun == 0 {
			list, err = b.Records(page)

			return err
		}
		ids, err := b.Owned(filter.Noun, filter.Subject, store.NounRecord, page, true)
		if err != nil {
			return err
		}
		for _, id := range ids {
			record, err := b.Record(id)
			if err != nil {
				return err
			}
			list = append(list, record)
		}

		return nil
	})

	return list, err
}

// matches reports whether a line is wanted.
func (f *AuditFilter) matches(record *store.Record) bool {
	action := f.Action == "" || record.Action == f.Action ||
		len(record.Action) > len(f.Action) && record.Action[:len(f.Action)+1] == f.Action+"."

	return action && (f.Noun == 0 || record.Of == f.Noun) &&
		(f.Actor == "" || record.Actor == f.Actor)
}
