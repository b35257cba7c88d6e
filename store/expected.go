package store

import "context"

// RevisionField is the field of the Conflict error of a record that somebody else has changed
// since whoever asks has read it. A surface answers it as a failed precondition.
const RevisionField = "revision"

// expectedKey is the key of an expected revision in a context.
type expectedKey struct{}

// WithExpected returns a context in which a verb that changes or removes a record does so only
// while the record has this revision. 0 expects nothing.
func WithExpected(ctx context.Context, revision uint64) context.Context {
	if revision == 0 {
		return ctx
	}

	return context.WithValue(ctx, expectedKey{}, revision)
}

// Expected returns the revision that the record of a verb must have, or 0 for any.
func Expected(ctx context.Context) uint64 {
	revision, _ := ctx.Value(expectedKey{}).(uint64)

	return revision
}

// CheckExpected compares the revision of a record that was read, in the transaction that is to
// write it, with the one that is expected. The error is Conflict with RevisionField.
func CheckExpected(ctx context.Context, revision uint64) error {
	expected := Expected(ctx)
	if expected == 0 || expected == revision {
		return nil
	}

	return &Error{
		Kind: Conflict, Field: RevisionField,
		Message: "the record has been changed meanwhile: read it again",
	}
}
