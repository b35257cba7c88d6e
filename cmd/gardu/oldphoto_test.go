package main

import (
	"os"
	"testing"
	"time"

	"gardu/configs"
	"gardu/store"
	"gardu/store/db"
)

// album is an office with pictures that attempts show.
type album struct {
	*Office
	t      *testing.T
	clock  *handClock
	keeper *Keeper
	method store.PaymentMethod
}

// openAlbum opens one.
func openAlbum(t *testing.T, days int) *album {
	t.Helper()
	office, clock := openOffice(t, func(config *configs.Config) {
		config.Billing.ProofDays, config.Backup.At = days, ""
	})
	made := &album{Office: office, t: t, clock: clock, keeper: newKeeper(office)}
	made.update(func(tx *db.BookTx) (err error) {
		made.method, err = tx.PutMethod(store.PaymentMethod{Name: "bank", Kind: store.MethodTransfer})

		return err
	})

	return made
}

// update changes the book.
func (a *album) update(change func(*db.BookTx) error) {
	a.t.Helper()
	if _, err := a.Folder.Book.Update(a.t.Context(), change); err != nil {
		a.t.Fatal(err)
	}
}

// keep keeps a picture that came some days ago.
func (a *album) keep(picture string, days int) string {
	a.t.Helper()
	name, err := a.KeepPicture(a.t.Context(), "png", []byte(picture))
	if err != nil {
		a.t.Fatal(err)
	}
	came := a.clock.Now().AddDate(0, 0, -days)
	if err := os.Chtimes(a.Folder.file(photoFolder+"/"+name), came, came); err != nil {
		a.t.Fatal(err)
	}

	return name
}

// attempt makes one that ended some days ago, or that is open where ended is 0.
func (a *album) attempt(reference, proof string, ended int) {
	a.t.Helper()
	made := store.Attempt{
		Reference: reference, Method: a.method.ID, Proof: proof, State: store.AttemptReview,
		Currency: "IDR", Amount: 1,
	}
	if ended > 0 {
		made.State, made.Ended = store.AttemptPaid, a.clock.Now().AddDate(0, 0, -ended)
	}
	a.update(func(tx *db.BookTx) error {
		_, err := tx.PutAttempt(made)

		return err
	})
}

// has reports whether a picture is kept.
func (a *album) has(name string) bool {
	_, err := a.Picture(a.t.Context(), name)

	return err == nil
}

func TestPicturesAreDeletedOnceTheirTimeIsOver(t *testing.T) {
	t.Parallel()
	a := openAlbum(t, 400)
	cases := map[string]struct {
		name string
		want bool
	}{
		"over":         {a.keep("over", 500), false},
		"not over":     {a.keep("not over", 500), true},
		"open":         {a.keep("open", 500), true},
		"shown by two": {a.keep("shown by two", 500), true},
		"never proof":  {a.keep("never proof", 2), false},
		"just sent":    {a.keep("just sent", 0), true},
		"sent again":   {a.keep("sent again", 500), true},
	}
	a.attempt("over", cases["over"].name, 401)
	a.attempt("not over", cases["not over"].name, 399)
	a.attempt("open", cases["open"].name, 0)
	a.attempt("two", cases["shown by two"].name, 401)
	a.attempt("two again", cases["shown by two"].name, 1)
	if _, err := a.KeepPicture(t.Context(), "png", []byte("sent again")); err != nil {
		t.Fatal(err)
	}
	a.keeper.tick(t.Context())
	for name, one := range cases {
		if a.has(one.name) != one.want {
			t.Errorf("%s: kept %t, want %t", name, !one.want, one.want)
		}
	}
	later := a.keep("a day later", 30)
	a.keeper.tick(t.Context())
	if !a.has(later) {
		t.Error("pictures are looked for more than once a day")
	}
	a.clock.set(a.clock.Now().Add(photosEvery))
	a.keeper.tick(t.Context())
	if a.has(later) {
		t.Error("pictures are not looked for every day")
	}
}

func TestPicturesAreKeptForEverWhereSoConfigured(t *testing.T) {
	t.Parallel()
	a := openAlbum(t, 0)
	name := a.keep("old", 5000)
	a.attempt("old", name, 4999)
	a.clock.set(a.clock.Now().Add(time.Hour))
	a.keeper.tick(t.Context())
	if !a.has(name) {
		t.Error("the picture is gone")
	}
}
