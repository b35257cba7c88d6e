package billing_test

import (
	"context"
	"sync"
	"testing"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestChangedSeesTheCommit tells of a change after it can be read and before the verb returns,
// even where whoever asked has gone meanwhile.
func TestChangedSeesTheCommit(t *testing.T) {
	t.Parallel()
	book := storetest.OpenBook(t)
	storetest.AddPlan(t, book, "home")
	ctx, leave := context.WithCancel(t.Context())
	var seen []string
	verbs := billing.New(billing.Config{
		Book: book, Now: storetest.NewClock().Now,
		Changed: func(ctx context.Context, changes []store.Change) {
			leave()
			err := book.View(ctx, func(r *db.BookReader) error {
				for _, change := range changes {
					service, err := r.Service(change.ID)
					if err != nil {
						return err
					}
					seen = append(seen, service.Login)
				}

				return nil
			})
			if err != nil {
				t.Errorf("reading what changed: %v", err)
			}
		},
	})
	_, err := verbs.AddService(ctx, billing.ServicePatch{Login: new("budi"), Plan: new("home")})
	if err != nil || len(seen) != 1 || seen[0] != "budi" {
		t.Errorf("saw %v, %v", seen, err)
	}
}

// TestChangedInOrder lets many change one service at once: whoever follows by reading what
// changed ends with what is stored, because no two are told at once.
func TestChangedInOrder(t *testing.T) {
	t.Parallel()
	book := storetest.OpenBook(t)
	storetest.AddPlan(t, book, "home")
	var followed store.Service
	verbs := billing.New(billing.Config{
		Book: book,
		Changed: func(ctx context.Context, changes []store.Change) {
			_ = book.View(ctx, func(r *db.BookReader) (err error) {
				followed, err = r.Service(changes[len(changes)-1].ID)

				return err
			})
		},
	})
	_, err := verbs.AddService(t.Context(), billing.ServicePatch{Login: new("budi"), Plan: new("home")})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for _, verb := range []func(context.Context, billing.ServiceRef) (store.Service, error){
		verbs.Isolir, verbs.Restore, verbs.Suspend, verbs.Restore, verbs.Isolir, verbs.Unbind,
	} {
		group.Go(func() { _, _ = verb(t.Context(), billing.ByLogin("budi")) })
	}
	group.Wait()
	stored, err := verbs.Service(t.Context(), billing.ByLogin("budi"))
	if err != nil || stored.Revision != followed.Revision {
		t.Errorf("revision %d is stored, and %d was followed, %v", stored.Revision, followed.Revision, err)
	}
}
