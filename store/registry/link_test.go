package registry_test

import (
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
)

// TestRevokedLinks counts the generations of links to a service, and finds each in the audit log.
func TestRevokedLinks(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	plan := o.addPlan("home")
	var service store.Service
	_, err := o.book.Update(t.Context(), func(tx *db.BookTx) (err error) {
		service, err = tx.PutService(store.Service{
			Login: "budi", Plan: plan.ID, Access: store.PPPoE, Quantity: 1,
		})

		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	by := store.WithActor(t.Context(), store.Actor{Name: "siti", Address: "192.0.2.7"})
	for want := range uint32(3) {
		got, err := o.LinkGeneration(t.Context(), service.ID)
		if err != nil || got != want {
			t.Errorf("generation %d, %v; want %d", got, err, want)
		}
		if err := o.RevokeLinks(by, service.ID); err != nil {
			t.Fatal(err)
		}
	}
	log, _, err := o.AuditLog(t.Context(), registry.AuditFilter{Action: "service"}, db.Page{})
	if err != nil || len(log) != 3 {
		t.Fatalf("the log is %+v, %v", log, err)
	}
	line := log[0]
	if line.Action != "service.revoke-links" || line.Of != store.NounService ||
		line.Subject != service.ID || line.Actor != "siti" || line.Address != "192.0.2.7" {
		t.Errorf("the line is %+v", line)
	}
	o.unchanged(func() {
		if err := o.RevokeLinks(by, 999); !store.Is(err, store.NotFound) {
			t.Errorf("links to nothing: %v", err)
		}
	})
}
