package store

import "context"

// Repeat names a request that its sender may send again, because it cannot know whether the first
// one arrived. A verb on money keeps it with its effect, in one transaction, and answers a
// repetition with what it answered first.
type Repeat struct {
	Principal string   // who asks, such as operator:7 or key:3; keys of others are not seen
	Route     string   // method and path with its braces, such as POST /v1/orders/{order}/pay
	Key       string   // the sender's, MaxRepeatKey octets of visible ASCII
	Body      [32]byte // SHA-256: the same key with another body is a mistake of the sender
}

// MaxRepeatKey is how many octets the key of a Repeat has at most.
const MaxRepeatKey = 128

// repeatKey is the key of a Repeat in a context.
type repeatKey struct{}

// WithRepeat returns a context in which a verb finds the name of its request. One without a key
// changes nothing.
func WithRepeat(ctx context.Context, repeat Repeat) context.Context {
	if repeat.Key == "" {
		return ctx
	}

	return context.WithValue(ctx, repeatKey{}, repeat)
}

// RepeatOf returns the name of a request that may come again; false where it has none.
func RepeatOf(ctx context.Context) (Repeat, bool) {
	repeat, named := ctx.Value(repeatKey{}).(Repeat)

	return repeat, named
}

// replayedKey is the key of where to tell that an answer was given before.
type replayedKey struct{}

// WithReplayed returns a context in which a verb sets what is pointed to: whether its answer is the
// one that it gave to the first request of the name.
func WithReplayed(ctx context.Context, replayed *bool) context.Context {
	return context.WithValue(ctx, replayedKey{}, replayed)
}

// SetReplayed tells whoever asked by WithReplayed.
func SetReplayed(ctx context.Context, replayed bool) {
	if to, asked := ctx.Value(replayedKey{}).(*bool); asked && to != nil {
		*to = replayed
	}
}
