package db

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// Answer is what a request was answered whose sender may send it again.
type Answer struct {
	Body    []byte    `book:"1"` // SHA-256 of what was sent
	At      time.Time `book:"2"`
	Reply   []byte    `book:"3"` // JSON
	Unknown bool      `book:"4"` // the reply was longer than MaxAnswer and is not kept
}

// MaxAnswer is how long a reply is at most that is kept, in octets.
const MaxAnswer = 64 << 10

// AnswerLife is how long an answer is kept.
const AnswerLife = 7 * 24 * time.Hour

// answerKey is the row of a request: its parts are told apart by their lengths.
func answerKey(of store.Repeat) []byte {
	hash := sha256.New()
	for _, part := range []string{of.Principal, of.Route, of.Key} {
		_, _ = hash.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		_, _ = hash.Write([]byte(part))
	}

	return hash.Sum(nil)
}

// Answered returns what a request was answered. The error is NotFound where it came for the first
// time.
func (r *Lookup) Answered(of store.Repeat) (answer Answer, err error) {
	value, err := r.reader.Get(tableIdempotency, answerKey(of))
	if err != nil {
		return answer, err
	}
	if value == nil {
		return answer, store.Errorf(store.NotFound, "the request has not been answered")
	}

	return decodeAnswer(value)
}

// decodeAnswer reads an answer.
func decodeAnswer(value []byte) (answer Answer, err error) {
	if wrong := readRow(value, &answer); wrong != nil {
		return Answer{}, store.Errorf(store.Internal, "reading an answer: %w", wrong)
	}

	return answer, nil
}

// PutAnswer keeps what a request was answered, in the transaction of what it did.
func (tx *BookTx) PutAnswer(of store.Repeat, reply []byte, at time.Time) error {
	answer := Answer{Body: of.Body[:], At: at, Reply: reply}
	if len(reply) > MaxAnswer {
		answer.Reply, answer.Unknown = nil, true
	}

	return tx.writer.Put(tableIdempotency, answerKey(of), writeRow(tx, &answer))
}

// purgeRows is how many answers one transaction forgets.
const purgeRows = 500

// PurgeAnswers forgets the answers from before an instant, and tells how many there were.
func (b *Book) PurgeAnswers(ctx context.Context, before time.Time) (purged int, err error) {
	var old [][]byte
	err = kv.Walk(ctx, b.engine, tableIdempotency, kv.Range{}, func(key, value []byte) error {
		answer, err := decodeAnswer(value)
		if err == nil && answer.At.Before(before) && len(old) < maxPurge {
			old = append(old, append([]byte(nil), key...))
		}

		return err
	})
	for err == nil && len(old) > 0 {
		some := old[:min(purgeRows, len(old))]
		old = old[len(some):]
		err = b.engine.Update(ctx, func(w kv.Writer) error { return forget(w, some, before) })
		if err == nil {
			purged += len(some)
		}
	}

	return purged, err
}

// forget deletes answers that have not been given anew meanwhile.
func forget(w kv.Writer, keys [][]byte, before time.Time) error {
	for _, key := range keys {
		value, err := w.Get(tableIdempotency, key)
		if err != nil {
			return err
		}
		answer, err := decodeAnswer(value)
		if err != nil || value == nil || !answer.At.Before(before) {
			continue
		}
		if err := w.Delete(tableIdempotency, key); err != nil {
			return err
		}
	}

	return nil
}

// maxPurge is how many answers one call forgets at most; the next one goes on.
const maxPurge = 100_000

// answers proves that every answer can be read.
func (c *check) answers(ctx context.Context) error {
	return c.walk(ctx, tableIdempotency, func(_ *Lookup, key, value []byte) error {
		if len(key) != sha256.Size {
			c.fault(tableIdempotency, key, "is not the name of a request")
		}
		if _, err := decodeAnswer(value); err != nil {
			c.fault(tableIdempotency, key, "%v", err)
		}

		return nil
	})
}
