package billing_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/billing"
	"gardu/store"
	"gardu/store/storetest"
)

// TestRepeatedRequests are answered as before while they are the same, for seven days.
func TestRepeatedRequests(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	name := store.Repeat{Principal: "key:1", Route: "POST /v1/payments", Key: "k", Body: [32]byte{1}}
	replayed := false
	pay := func(name store.Repeat) (store.Payment, error) {
		ctx := store.WithReplayed(store.WithRepeat(t.Context(), name), &replayed)

		return d.Pay(ctx, billing.PaymentPatch{
			Customer: d.customer.ID, Method: "bank", Amount: 500, Note: "tunai",
		})
	}
	first, err := pay(name)
	if err != nil || replayed {
		t.Fatalf("replayed %t, %v", replayed, err)
	}
	again, err := pay(name)
	if diff := cmp.Diff(first, again); err != nil || !replayed || diff != "" {
		t.Errorf("again it is another one: %v\n%s", err, diff)
	}
	other := name
	other.Body = [32]byte{2}
	_, err = pay(other)
	storetest.WantFault(t, err, store.Invalid, billing.RepeatField)
	other = name
	other.Principal = "key:2"
	if _, err = pay(other); err != nil || replayed {
		t.Errorf("somebody else's key: replayed %t, %v", replayed, err)
	}
	d.wantMoney(0, 1000)

	d.clock.Advance(7*24*time.Hour + time.Second)
	if purged, err := d.PurgeRepeats(t.Context()); err != nil || purged != 2 {
		t.Errorf("%d were forgotten, %v", purged, err)
	}
	if _, err = pay(name); err != nil || replayed {
		t.Errorf("after a week: replayed %t, %v", replayed, err)
	}
}

// TestBulkRequestHasAnAnswerForEach finalizes several drafts under one key: each is made final, and
// the same again changes nothing.
func TestBulkRequestHasAnAnswerForEach(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	ids := make([]int64, 0, 3)
	for range 3 {
		draft, err := d.Draft(t.Context(), 0, billing.InvoicePatch{
			Customer: d.customer.ID, Lines: []store.Line{{Name: "kabel", Quantity: 1, Price: 10_000}},
		})
		if err != nil || draft.Number != 0 || draft.State != store.InvoiceDraft {
			t.Fatalf("%+v, %v", draft, err)
		}
		ids = append(ids, draft.ID)
	}
	d.wantMoney(0, 0)
	ctx := store.WithRepeat(t.Context(), store.Repeat{Principal: "p", Route: "r", Key: "k"})
	for range 2 {
		done, err := d.FinalizeAll(ctx, ids)
		if err != nil || len(done) != 3 {
			t.Fatalf("%+v, %v", done, err)
		}
		for at, one := range done {
			if one.Err != nil || one.Invoice.ID != ids[at] || one.Invoice.Number == 0 {
				t.Errorf("%d: %+v", at, one)
			}
		}
	}
	d.wantMoney(33_300, 0)
}

// TestAnswersComeBackAsTheyWere proves that every record that a verb on money answers with is read
// back from what is kept of it.
func TestAnswersComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	for _, record := range []any{
		&store.Invoice{}, &store.Payment{}, &store.Order{}, &store.Receipt{}, &store.Entry{},
		&store.Receivable{}, &store.Subscription{}, &store.Attempt{}, &store.Batch{},
		&store.Settlement{}, &store.Reseller{}, &store.Coupon{}, &store.Bill{}, &store.Notice{},
		&store.Record{}, &store.GatewayEvent{}, &store.Service{},
	} {
		value := reflect.ValueOf(record).Elem()
		fill(value, 1)
		octets, err := json.Marshal(record)
		if err != nil {
			t.Errorf("%T: %v", record, err)

			continue
		}
		back := reflect.New(value.Type())
		if err := json.Unmarshal(octets, back.Interface()); err != nil {
			t.Errorf("%T: %v", record, err)

			continue
		}
		again, err := json.Marshal(back.Interface())
		if err != nil || string(again) != string(octets) && value.Type() != reflect.TypeFor[store.Service]() {
			t.Errorf("%T came back otherwise, %v\n%s\n%s", record, err, octets, again)
		}
	}
}

// fill sets every field of a record to something.
func fill(value reflect.Value, depth int) {
	switch {
	case value.Type() == reflect.TypeFor[time.Time]():
		value.Set(reflect.ValueOf(storetest.Epoch))
	case value.Kind() == reflect.Struct && value.Type().PkgPath() == "gardu/store":
		for at := range value.NumField() {
			if value.Type().Field(at).IsExported() {
				fill(value.Field(at), depth)
			}
		}
	case value.Kind() == reflect.Slice && value.Type().Elem().Kind() != reflect.Uint8:
		value.Set(reflect.MakeSlice(value.Type(), 1, 1))
		fill(value.Index(0), depth)
	case value.Kind() == reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		fill(value.Elem(), depth)
	case value.CanInt():
		value.SetInt(0)
		if value.Type().PkgPath() == "" {
			value.SetInt(7)
		}
	case value.CanUint():
		value.SetUint(1)
	case value.Kind() == reflect.String:
		value.SetString("IDR")
	case value.Kind() == reflect.Bool:
		value.SetBool(true)
	}
}
