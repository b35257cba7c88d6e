package billing_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
)

// prove hands in the proof of a new transfer.
func (d *till) prove(picture string) store.Attempt {
	d.t.Helper()
	invoice := d.bill(150_000, time.Time{})
	attempt := d.open(store.PayWish{Invoice: invoice.ID, Method: d.bank.ID})
	proven, err := d.SubmitProof(d.t.Context(), attempt.ID, billing.Proof{Picture: picture})
	if err != nil {
		d.t.Fatal(err)
	}

	return proven
}

func TestProofsAreForgottenOnceTheirTimeIsOver(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	first := d.prove("first.png")
	if _, err := d.Approve(t.Context(), first.ID, billing.Approval{}); err != nil {
		t.Fatal(err)
	}
	waiting := d.prove("waiting.png")
	over := d.clock.Now().Add(time.Second)
	d.clock.Advance(time.Hour)
	late := d.prove("first.png") // the same picture again
	if _, err := d.Refuse(t.Context(), late.ID, "sent before"); err != nil {
		t.Fatal(err)
	}
	for run, want := range []int{1, 0} {
		var kept []string
		gone, err := d.ForgetProofs(t.Context(), over, func(picture string) error {
			kept = append(kept, picture)

			return nil
		})
		slices.Sort(kept)
		if err != nil || gone != want || !slices.Equal(kept, []string{"first.png", "waiting.png"}) {
			t.Errorf("run %d: got %d, %v, %v", run, gone, kept, err)
		}
	}
	for id, shows := range map[int64]bool{first.ID: false, waiting.ID: true, late.ID: true} {
		attempt, err := d.Attempt(t.Context(), id)
		if err != nil || attempt.Proof == "" || attempt.ShowsProof() != shows {
			t.Errorf("attempt %d: %+v, %v", id, attempt, err)
		}
	}
	stop := errors.New("stop")
	if _, err := d.ForgetProofs(t.Context(), over, func(string) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}
