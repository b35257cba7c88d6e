package registry_test

import (
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// TestNASLife adds, reads, changes and removes a NAS.
func TestNASLife(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	nas, err := o.AddNAS(t.Context(), registry.NASPatch{
		Name: new("pusat"), Address: new(" 192.0.2.0/24"), Secret: new(registry.GenerateSecret),
		CoAPort: new(uint16(1700)), CoAAddress: new("192.0.2.9"), SwapOctets: new(true),
		RequireMessageAuthenticator: new(store.Yes), Identifier: new("R1"), Note: new("atap"),
	})
	if err != nil {
		t.Fatal(err)
	}
	secret := string(nas.Secret.Value)
	if len(secret) != 32 || strings.ContainsAny(secret, " \"\\$?") || len(nas.Warnings()) != 0 {
		t.Errorf("drew a secret of %d octets; warnings %v", len(secret), nas.Warnings())
	}
	if told := o.changes.Told(); len(told) != 1 || told[0] != (store.Change{Noun: store.NounNAS, ID: nas.ID}) {
		t.Errorf("told of %v", told)
	}

	for _, key := range []string{"pusat", "1"} {
		found, err := o.NAS(t.Context(), key)
		if err != nil || found.CoAPort != 1700 || found.CoAAddress.String() != "192.0.2.9" || !found.SwapOctets ||
			string(found.Secret.Value) != secret || found.Address.String() != "192.0.2.0/24" {
			t.Errorf("%q found %+v, %v", key, found, err)
		}
	}
	after, err := o.SetNAS(t.Context(), "pusat", registry.NASPatch{CoAAddress: new(""), Name: new("induk")})
	if err != nil || after.CoAAddress.IsValid() || string(after.Secret.Value) != secret || after.Note != "atap" {
		t.Errorf("set %+v, %v", after, err)
	}
	drawn, err := o.SetNAS(t.Context(), "induk", registry.NASPatch{Secret: new(registry.GenerateSecret)})
	if err != nil || string(drawn.Secret.Value) == secret || string(drawn.Secret.Value) == registry.GenerateSecret {
		t.Errorf("the secret stayed, %v", err)
	}
	if list, err := o.NASes(t.Context(), db.Page{}); err != nil || len(list) != 1 {
		t.Errorf("listed %v, %v", list, err)
	}
	if err := o.RemoveNAS(t.Context(), "induk"); err != nil {
		t.Error(err)
	}
	_, err = o.NAS(t.Context(), "induk")
	storetest.WantFault(t, err, store.NotFound, "")
}

// TestNASByName prefers a name of digits to the id of another.
func TestNASByName(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.addNAS("pusat", "192.0.2.1")
	digits := o.addNAS("1", "192.0.2.2")
	if found, err := o.NAS(t.Context(), "1"); err != nil || found.ID != digits.ID {
		t.Errorf("found %d, %v; want %d", found.ID, err, digits.ID)
	}
}

// TestNASBadInput holds each field to its sentence, and the book to what it was.
func TestNASBadInput(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		patch registry.NASPatch
		kind  store.ErrorKind
		field string
	}{
		{"no name", registry.NASPatch{Name: new("")}, store.Invalid, "name"},
		{"long name", registry.NASPatch{Name: new(strings.Repeat("n", 129))}, store.Invalid, "name"},
		{"name with a line", registry.NASPatch{Name: new("a\n/system reset")}, store.Invalid, "name"},
		{"taken name", registry.NASPatch{Name: new("pusat")}, store.Conflict, "name"},
		{"taken address", registry.NASPatch{Address: new("192.0.2.1/32")}, store.Conflict, "address"},
		{"no address", registry.NASPatch{Address: new("")}, store.Invalid, "address"},
		{"host name", registry.NASPatch{Address: new("router.example.net")}, store.Invalid, "address"},
		{"bits beyond", registry.NASPatch{Address: new("192.0.2.1/24")}, store.Invalid, "address"},
		{"zone", registry.NASPatch{Address: new("fe80::1%eth0")}, store.Invalid, "address"},
		{"no secret", registry.NASPatch{Secret: new("")}, store.Invalid, "secret"},
		{"long secret", registry.NASPatch{Secret: new(strings.Repeat("s", 254))}, store.Invalid, "secret"},
		{"CoA address", registry.NASPatch{CoAAddress: new("x")}, store.Invalid, "coa_address"},
		{"vendor", registry.NASPatch{Vendor: new(store.Vendor(9))}, store.Invalid, "vendor"},
		{
			"requirement",
			registry.NASPatch{RequireMessageAuthenticator: new(store.Requirement(9))},
			store.Invalid, "require_message_authenticator",
		},
	}
	o := newOffice(t)
	o.addNAS("pusat", "192.0.2.1")
	o.addNAS("cabang", "192.0.2.2")
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o.unchanged(func() {
				fresh := c.patch
				orElse(&fresh.Name, "baru")
				orElse(&fresh.Address, "192.0.2.3")
				orElse(&fresh.Secret, "a secret of 20 octet")
				_, err := o.AddNAS(t.Context(), fresh)
				storetest.WantFault(t, err, c.kind, c.field)
				if strings.Contains(err.Error(), "sss") {
					t.Errorf("the error shows the secret: %v", err)
				}
				_, err = o.SetNAS(t.Context(), "cabang", c.patch)
				storetest.WantFault(t, err, c.kind, c.field)
			})
		})
	}
	o.unchanged(func() {
		_, err := o.SetNAS(t.Context(), "nobody", registry.NASPatch{})
		storetest.WantFault(t, err, store.NotFound, "")
		storetest.WantFault(t, o.RemoveNAS(t.Context(), "nobody"), store.NotFound, "")
		_, err = o.AddNAS(t.Context(), registry.NASPatch{Name: new("x"), Address: new("192.0.2.7")})
		storetest.WantFault(t, err, store.Invalid, "secret")
	})
}

// orElse gives a field that is not given.
func orElse(field **string, text string) {
	if *field == nil {
		*field = &text
	}
}

// TestNASInUse keeps a NAS that a plan is tied to.
func TestNASInUse(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.addNAS("pusat", "192.0.2.1")
	o.addPlan("home")
	if _, err := o.SetPlan(t.Context(), "home", registry.PlanPatch{Router: new("pusat")}); err != nil {
		t.Fatal(err)
	}
	o.unchanged(func() { storetest.WantFault(t, o.RemoveNAS(t.Context(), "pusat"), store.Conflict, "") })
	if _, err := o.SetPlan(t.Context(), "home", registry.PlanPatch{Router: new("")}); err != nil {
		t.Fatal(err)
	}
	if err := o.RemoveNAS(t.Context(), "pusat"); err != nil {
		t.Error(err)
	}
}

// TestWeakSecret warns, and takes it.
func TestWeakSecret(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	nas, err := o.AddNAS(t.Context(), registry.NASPatch{
		Name: new("pusat"), Address: new("192.0.2.1"), Secret: new("testing123"),
	})
	if err != nil || len(nas.Warnings()) != 1 {
		t.Errorf("warned of %v, %v", nas.Warnings(), err)
	}
}
