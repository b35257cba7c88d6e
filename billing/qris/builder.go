package qris

import (
	"slices"
	"strconv"

	"gardu/store"
)

// DefaultCeiling is the most that one scan pays, in whole rupiah, unless told otherwise.
const DefaultCeiling int64 = 10_000_000

// Config is what a Builder needs to know.
type Config struct {
	// Ceiling is the most that one scan may pay, in whole rupiah, with the fee that is added; 0 is
	// DefaultCeiling. The acquirer's own limit may be lower.
	Ceiling int64
}

// Builder makes codes for single payments out of one merchant's code.
type Builder struct {
	source  Payload
	ceiling int64
}

// NewBuilder keeps a merchant's code, which Parse or another Builder made. It is Invalid for a
// ceiling that no code can carry and for the zero Payload.
func NewBuilder(source Payload, config Config) (*Builder, error) {
	if len(source.objects) == 0 {
		return nil, store.Invalidf(root, "must be a code")
	}
	if config.Ceiling == 0 {
		config.Ceiling = DefaultCeiling
	}
	if fault := faultOfAmount(config.Ceiling); fault != "" {
		return nil, store.Invalidf("ceiling", "%s", fault)
	}

	return &Builder{source: source, ceiling: config.Ceiling}, nil
}

// Request is what one payment asks of a code. What is left at zero stays as the source has it, but
// for the amount, which must be there.
type Request struct {
	Amount int64 // whole rupiah, without the tip
	Tip    Tip
	Labels Labels
}

// Build makes the code for one payment: the source's objects in ascending order, marked dynamic,
// with the amount, tip and labels asked for. Terminal and other labels of the source stay unless
// asked otherwise.
//
// A source that is dynamic already and has its amount was made for some payment, so it is never
// rewritten: it is returned as it is when it says what is asked, and the request is otherwise
// Invalid in the field that differs. Labels.Reference and the like do not bring a payment back:
// settlement has to be found by its amount.
func (b *Builder) Build(request Request) (Payload, error) {
	if err := b.check(request); err != nil {
		return Payload{}, err // names its field
	}
	if b.source.Dynamic() && b.source.Amount() > 0 {
		return b.finished(request)
	}
	objects := slices.Clone(b.source.objects)
	objects = put(objects, object{idInitiation, dynamic})
	objects = put(objects, object{idAmount, strconv.FormatInt(request.Amount, 10)})
	for _, part := range request.Tip.objects() {
		objects = put(objects, part)
	}
	labels, err := request.Labels.over(find(objects, idAdditional))
	if err != nil {
		return Payload{}, err // names its field
	}
	objects = put(objects, object{idAdditional, labels})
	sortObjects(objects)
	built := Payload{objects: objects}
	if len(built.Encode()) > MaxPayload {
		return Payload{}, store.Invalidf(root, "must have at most %d octets", MaxPayload)
	}

	return built, nil
}

// check names what is wrong with a request, whatever the source says. The tip that counts towards
// the ceiling is the source's when none is asked for.
func (b *Builder) check(request Request) error {
	if fault := faultOfAmount(request.Amount); fault != "" {
		return store.Invalidf("amount", "%s", fault)
	}
	if err := request.Tip.check(); err != nil {
		return err // names its field
	}
	tip := request.Tip
	if tip.Mode == NoTip {
		tip = b.source.Tip()
	}
	if !tip.fits(request.Amount, b.ceiling) {
		return store.Invalidf("amount", "must be at most %d rupiah with its fee", b.ceiling)
	}

	return request.Labels.check()
}

// finished returns a source that may not be rewritten, when it says what is asked.
func (b *Builder) finished(request Request) (Payload, error) {
	if err := b.source.says(request); err != nil {
		return Payload{}, err // names its field
	}

	return b.source, nil
}

// says names the first thing asked for that a finished code says otherwise.
func (p Payload) says(request Request) error {
	if p.Amount() != request.Amount {
		return store.Invalidf("amount", "differs from the amount of a code made for one payment")
	}
	if request.Tip.Mode != NoTip && request.Tip != p.Tip() {
		return store.Invalidf("tip", "differs from the tip of a code made for one payment")
	}
	own := p.Labels().each()
	for i, asked := range request.Labels.each() {
		if asked.value != "" && asked.value != own[i].value {
			return store.Invalidf(asked.field, "differs from the one of a code made for one payment")
		}
	}

	return nil
}
