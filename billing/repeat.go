package billing

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"

	"gardu/store"
	"gardu/store/db"
)

// RepeatField is the field of the errors of a request that its sender has named before: Invalid
// where its body is another one, Conflict where its first answer was too long to be kept.
const RepeatField = "idempotency_key"

// once runs fn, or returns what it returned the first time for a request of the same name. What it
// returns is kept with what it does, in one transaction; refusals are not kept, and are found anew.
func once[T any](
	ctx context.Context, d *desk, fn func(*desk) (T, error),
) (made T, replayed bool, err error) {
	repeat, named := store.RepeatOf(ctx)
	if !named {
		made, err = fn(d)

		return made, false, err
	}
	if len(repeat.Key) > store.MaxRepeatKey {
		return made, false, store.Invalidf(RepeatField, "is longer than %d octets",
			store.MaxRepeatKey)
	}
	answer, err := d.Answered(repeat)
	if err == nil && d.now.Before(answer.At.Add(db.AnswerLife)) {
		err = replay(repeat, answer, &made)

		return made, err == nil, err
	}
	if err != nil && !store.Is(err, store.NotFound) {
		return made, false, err
	}
	if made, err = fn(d); err != nil {
		return made, false, err
	}
	reply, err := json.Marshal(made)
	if err != nil {
		return made, false, store.Errorf(store.Internal, "keeping an answer: %w", err)
	}

	return made, false, d.PutAnswer(repeat, reply, d.now)
}

// replay reads what was answered, for the same body.
func replay[T any](repeat store.Repeat, answer db.Answer, made *T) error {
	if !bytes.Equal(answer.Body, repeat.Body[:]) {
		return store.Invalidf(RepeatField, "was used for a request with another body")
	}
	if answer.Unknown {
		return &store.Error{
			Kind: store.Conflict, Field: RepeatField,
			Message: "the request was done, and its answer was too long to be kept",
		}
	}
	if err := json.Unmarshal(answer.Reply, made); err != nil {
		return store.Errorf(store.Internal, "reading an answer: %w", err)
	}

	return nil
}

// partOf names a part of a request that does the same to several records, each in a transaction of
// its own: each has an answer of its own.
func partOf(ctx context.Context, id int64) context.Context {
	repeat, named := store.RepeatOf(ctx)
	if !named {
		return ctx
	}
	repeat.Route += "#" + strconv.FormatInt(id, 10)

	return store.WithRepeat(ctx, repeat)
}

// PurgeRepeats forgets the names of requests that are too old to be repeated, and tells how many
// there were.
func (b *Billing) PurgeRepeats(ctx context.Context) (int, error) {
	return b.config.Book.PurgeAnswers(ctx, b.now().Add(-db.AnswerLife))
}
