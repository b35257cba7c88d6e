package registry

import (
	"context"
	"errors"

	"gardu/billing/qris"
	"gardu/store"
	"gardu/store/db"
)

// MethodPatch is what is to be set of a payment method; nil leaves a field as it is.
type MethodPatch struct {
	Name     *string
	Kind     *store.MethodKind
	Provider *string
	Settings *[]store.Field // put among those that there are; an empty value takes one away
	Secrets  *[]store.Field // the same; kept encrypted, and never shown again
	QRIS     *string        // the static code
	Details  *string
	Channels *[]string
	Disabled *bool
	CodeLow  *int64 // unique codes; 0 for none
	CodeHigh *int64

	LifeMinutes   *int
	FeeFlat       *int64
	FeeHundredths *int64
	Company       *string // name or id; empty for all
	Sort          *int
	Note          *string
}

// methods is how payment methods are reached.
var methods = &kind[store.PaymentMethod]{
	noun: store.NounMethod, word: "method",
	head: func(m *store.PaymentMethod) (*int64, *uint64) { return &m.ID, &m.Revision },
	find: byKey("payment method", (*db.Lookup).MethodByName, (*db.Lookup).Method),
	list: (*db.BookReader).Methods, remove: (*db.BookTx).DeleteMethod,
}

// Method returns a payment method by its name, or by its id in digits. The error is NotFound.
func (r *Registry) Method(ctx context.Context, key string) (store.PaymentMethod, error) {
	return one(ctx, r, methods, key)
}

// Methods lists payment methods by id.
func (r *Registry) Methods(ctx context.Context, page db.Page) ([]store.PaymentMethod, error) {
	return some(ctx, r, methods, page)
}

// AddMethod makes a payment method. Name and kind are required, and what the kind needs: a
// provider that is known, or a static QRIS code.
func (r *Registry) AddMethod(
	ctx context.Context, patch MethodPatch,
) (store.PaymentMethod, error) {
	fresh := store.PaymentMethod{Created: r.now()}
	if patch.Kind == nil {
		return store.PaymentMethod{}, store.Invalidf("kind", "must be given")
	}

	return add(ctx, r, methods, func(tx *db.BookTx) (store.PaymentMethod, error) {
		return r.putMethod(tx, fresh, patch)
	})
}

// SetMethod changes the fields that are given of a payment method. Its kind stays: money that came
// by it is booked to the account of that kind.
func (r *Registry) SetMethod(
	ctx context.Context, key string, patch MethodPatch,
) (store.PaymentMethod, error) {
	return set(ctx, r, methods, key,
		func(tx *db.BookTx, stored store.PaymentMethod) (store.PaymentMethod, error) {
			if patch.Kind != nil && *patch.Kind != stored.Kind {
				return store.PaymentMethod{}, &store.Error{
					Kind: store.Conflict, Field: "kind",
					Message: "cannot change; make another method, and disable this one",
				}
			}

			return r.putMethod(tx, stored, patch)
		})
}

// RemoveMethod removes a payment method by which nothing was ever paid, and which nothing names;
// otherwise the error is Conflict.
func (r *Registry) RemoveMethod(ctx context.Context, key string) error {
	return drop(ctx, r, methods, key)
}

// putMethod applies a patch to a payment method, checks the whole and stores it.
func (r *Registry) putMethod(
	tx *db.BookTx, method store.PaymentMethod, patch MethodPatch,
) (store.PaymentMethod, error) {
	patch.apply(&method)
	var wrong error
	if patch.Company != nil {
		method.Company, wrong = named(&tx.Lookup, companies, "company", *patch.Company)
	}
	wrong = errors.Join(wrong, method.Validate(), checkQRIS(method.QRIS))
	if wrong == nil {
		wrong = r.config.CheckMethod(&method)
	}
	if wrong != nil {
		return store.PaymentMethod{}, wrong
	}

	return tx.PutMethod(method)
}

// apply puts what is given into a payment method.
func (p *MethodPatch) apply(method *store.PaymentMethod) {
	store.Give(&method.Name, p.Name)
	store.Give(&method.Kind, p.Kind)
	store.Give(&method.Provider, p.Provider)
	store.Give(&method.QRIS, p.QRIS)
	store.Give(&method.Details, p.Details)
	store.Give(&method.Channels, p.Channels)
	store.Give(&method.Disabled, p.Disabled)
	store.Give(&method.CodeLow, p.CodeLow)
	store.Give(&method.CodeHigh, p.CodeHigh)
	store.Give(&method.LifeMinutes, p.LifeMinutes)
	store.Give(&method.FeeFlat, p.FeeFlat)
	store.Give(&method.FeeHundredths, p.FeeHundredths)
	store.Give(&method.Sort, p.Sort)
	store.Give(&method.Note, p.Note)
	if p.Settings != nil {
		method.Settings = store.MergeFields(method.Settings, *p.Settings)
	}
	if p.Secrets != nil {
		method.Keys = mergeSecrets(method.Keys, *p.Secrets)
	}
}

// mergeSecrets puts given secrets among those that there are. An empty value takes one away.
func mergeSecrets(keys []store.SecretField, given []store.Field) []store.SecretField {
	list := make([]store.Field, 0, len(keys))
	for _, key := range keys {
		list = append(list, store.Field{Name: key.Name, Value: string(key.Secret.Value)})
	}
	var merged []store.SecretField
	for _, field := range store.MergeFields(list, given) {
		merged = append(merged, store.SecretField{
			Name: field.Name, Secret: store.ClearSecret(field.Value),
		})
	}

	return merged
}

// checkQRIS says whether a text is empty or a static QRIS code, of which a dynamic one can be made.
func checkQRIS(text string) error {
	if text == "" {
		return nil
	}
	payload, err := qris.Parse(text)
	if err != nil {
		return store.Invalidf("qris", "is not a QRIS code: %s", sentenceOf(err))
	}
	if payload.Dynamic() {
		return store.Invalidf("qris", "is a dynamic code; give the static one of the merchant")
	}

	return nil
}

// sentenceOf returns what an error says without its field.
func sentenceOf(err error) string {
	if found := store.Faults(err); len(found) > 0 {
		return found[0].Message
	}

	return err.Error()
}
