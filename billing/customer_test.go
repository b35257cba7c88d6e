package billing_test

import (
	"context"
	"strings"
	"testing"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// nik is the number of a KTP that could be.
const nik = "3273015503900001"

// asAgent returns a context in which an agent asks.
func asAgent(t testing.TB, agent int64) context.Context {
	t.Helper()

	return store.WithActor(t.Context(), store.Actor{Name: "agent", Operator: agent, Agent: agent})
}

// people makes two operators and a company.
func (d *desk) people() {
	d.t.Helper()
	storetest.Update(d.t, d.book, func(tx *db.BookTx) error {
		for _, name := range []string{"siti", "tono"} {
			operator := storetest.Operator(name)
			operator.Role, operator.Router, operator.RouterGroup = store.RoleAgent, store.Secret{}, ""
			if _, err := tx.PutOperator(operator); err != nil {
				return err
			}
		}
		_, err := tx.PutCompany(store.Company{Name: "timur"})

		return err
	})
}

// wholePerson is a customer of whom everything is known.
func wholePerson() billing.CustomerPatch {
	return billing.CustomerPatch{
		ID: new(int64(41)), Number: new("C-41"), Name: new("Budi"), Email: new("budi@example.id"),
		Phone: new("0812 3456 7890"), Address: new("Jl. Melati 1"), Language: new("id"),
		Network: billing.NetworkPatch{
			Login: new("budi"), Password: &billing.Password{Text: "sandi jaringan"},
			PPPLogin: new("budi-ppp"), PPPPassword: &billing.Password{Text: "sandi ppp", Form: store.NTHash},
			Address: new("10.20.30.40"),
		},
		Person: billing.PersonPatch{
			Company: new("timur"), Business: new(true), Coordinates: new("-6.2,106.8"), Area: new("Utara"),
			Document: new(store.DocumentKTP), Identity: new("3273 0155 0390 0001"),
			Fields: &[]store.Field{{Name: "odp", Value: "7"}, {Name: "onu", Value: "x"}},
			Agent:  new("siti"), Portal: &billing.Password{Text: "sandi portal"}, Manual: new(true),
			Waived: new(true), Grace: new(3), UID: new("u-1"), Photo: new("a.jpg"), Group: new("rt-5"),
		},
	}
}

// TestEverythingOfACustomer makes one from another system, and changes it.
func TestEverythingOfACustomer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.people()
	made, err := d.AddCustomer(t.Context(), wholePerson())
	if err != nil {
		t.Fatal(err)
	}
	if made.ID != 41 || made.Phone != "+6281234567890" || made.Person.Identity != nik || *made.Person.Grace != 3 ||
		made.Person.Agent != 1 || made.Person.Company != 1 || made.Network.PPPSecret.Form != store.NTHash ||
		!strings.HasPrefix(made.Person.Portal, "$argon2id$") {
		t.Errorf("made %+v", made)
	}
	next, err := d.AddCustomer(t.Context(), billing.CustomerPatch{Name: new("Ani")})
	if err != nil || next.ID != 42 {
		t.Errorf("the next one is %+v, %v", next, err)
	}
	changed, err := d.SetCustomer(t.Context(), 41, billing.CustomerPatch{
		Network: billing.NetworkPatch{Password: &billing.Password{}, Address: new("")},
		Person: billing.PersonPatch{
			Company: new(""), Agent: new(""), Portal: &billing.Password{}, Grace: new(billing.UsualGrace),
			Fields: &[]store.Field{{Name: "onu", Value: ""}, {Name: "odp", Value: "8"}}, Referrer: new(int64(42)),
			Document: new(store.NoDocument),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	person := changed.Person
	if person.Company != 0 || person.Agent != 0 || person.Portal != "" || person.Grace != nil || len(person.Fields) != 1 ||
		person.Fields[0].Value != "8" || person.Referrer != 42 || person.Identity != "" ||
		!changed.Network.Secret.IsZero() || changed.Network.Address.IsValid() {
		t.Errorf("changed to %+v", changed)
	}
}

// TestBadCustomers holds each field to its sentence, and the book to what it was.
func TestBadCustomers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.people()
	if _, err := d.AddCustomer(t.Context(), wholePerson()); err != nil {
		t.Fatal(err)
	}
	person := func(patch billing.PersonPatch) billing.CustomerPatch { return billing.CustomerPatch{Person: patch} }
	for name, bad := range map[string]struct {
		patch billing.CustomerPatch
		kind  store.ErrorKind
		field string
	}{
		"phone":         {billing.CustomerPatch{Phone: new("12")}, store.Invalid, "phone"},
		"network login": {billing.CustomerPatch{Network: billing.NetworkPatch{Login: new("a\x00b")}}, store.Invalid, "network_login"},
		"address":       {billing.CustomerPatch{Network: billing.NetworkPatch{Address: new("x")}}, store.Invalid, "network_address"},
		"password": {
			billing.CustomerPatch{Network: billing.NetworkPatch{Password: &billing.Password{Text: strings.Repeat("x", 200)}}},
			store.Invalid, "network_password",
		},
		"company":      {person(billing.PersonPatch{Company: new("x")}), store.Invalid, "company"},
		"agent":        {person(billing.PersonPatch{Agent: new("x")}), store.Invalid, "agent"},
		"coordinates":  {person(billing.PersonPatch{Coordinates: new("91,0")}), store.Invalid, "coordinates"},
		"no longitude": {person(billing.PersonPatch{Coordinates: new("6.2")}), store.Invalid, "coordinates"},
		"nik": {
			person(billing.PersonPatch{Document: new(store.DocumentKTP), Identity: new("1")}), store.Invalid, "identity",
		},
		"no document": {
			person(billing.PersonPatch{Document: new(store.NoDocument), Identity: new("A1234567")}), store.Invalid, "document",
		},
		"field":    {person(billing.PersonPatch{Fields: &[]store.Field{{Name: "Big", Value: "x"}}}), store.Invalid, "fields"},
		"referrer": {person(billing.PersonPatch{Referrer: new(int64(99))}), store.Invalid, "referrer"},
		"primary":  {person(billing.PersonPatch{Primary: new(int64(99))}), store.Invalid, "primary"},
		"grace":    {person(billing.PersonPatch{Grace: new(900)}), store.Invalid, "grace_days"},
		"portal": {
			person(billing.PersonPatch{Portal: &billing.Password{Text: "$2y$bad"}}), store.Invalid, "portal_password",
		},
	} {
		t.Run(name, func(t *testing.T) {
			d.unchanged(func() {
				_, err := d.SetCustomer(t.Context(), 41, bad.patch)
				storetest.WantFault(t, err, bad.kind, bad.field)
				fresh := bad.patch
				fresh.Name = new("Baru")
				_, err = d.AddCustomer(t.Context(), fresh)
				storetest.WantFault(t, err, bad.kind, bad.field)
			})
		})
	}
	d.unchanged(func() {
		_, err := d.AddCustomer(t.Context(), billing.CustomerPatch{ID: new(int64(41)), Name: new("x")})
		storetest.WantFault(t, err, store.Conflict, "id")
		_, err = d.AddCustomer(t.Context(), billing.CustomerPatch{ID: new(int64(-1)), Name: new("x")})
		storetest.WantFault(t, err, store.Invalid, "id")
	})
}

// TestVerifiedPartsAreLocked verifies what is known, finds it locked, and unlocks it.
func TestVerifiedPartsAreLocked(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.people()
	if _, err := d.AddCustomer(t.Context(), wholePerson()); err != nil {
		t.Fatal(err)
	}
	verify := func(verified bool) {
		t.Helper()
		parts := []store.Part{store.PartDocument, store.PartAddress, store.PartEmail, store.PartPhone}
		if _, err := d.VerifyCustomer(t.Context(), 41, parts, verified); err != nil {
			t.Fatal(err)
		}
	}
	changes := map[string]billing.CustomerPatch{
		"identity": {Person: billing.PersonPatch{Identity: new("3273015503900002")}},
		"address":  {Address: new("Jl. Mawar 2")},
		"email":    {Email: new("lain@example.id")},
	}
	verify(true)
	for field, patch := range changes {
		d.unchanged(func() {
			_, err := d.SetCustomer(t.Context(), 41, patch)
			storetest.WantFault(t, err, store.Denied, field)
		})
	}
	changed, err := d.SetCustomer(t.Context(), 41, billing.CustomerPatch{Phone: new("0813 3333 4444"), Name: new("Budi S")})
	if err != nil || !changed.Person.Phoned.IsZero() || changed.Person.Mailed.IsZero() {
		t.Errorf("a new number: %+v, %v", changed.Person, err)
	}
	verify(false)
	for field, patch := range changes {
		if _, err := d.SetCustomer(t.Context(), 41, patch); err != nil {
			t.Errorf("%s is still locked: %v", field, err)
		}
	}
	bare, err := d.AddCustomer(t.Context(), billing.CustomerPatch{Name: new("Ani")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.VerifyCustomer(t.Context(), bare.ID, []store.Part{store.PartEmail}, true)
	storetest.WantFault(t, err, store.Invalid, "email")
	_, err = d.VerifyCustomer(t.Context(), bare.ID, []store.Part{9}, true)
	storetest.WantFault(t, err, store.Invalid, "part")
}

// TestAgentsSeeTheirOwnCustomersOnly lets two agents work side by side.
func TestAgentsSeeTheirOwnCustomersOnly(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.people()
	siti, tono := asAgent(t, 1), asAgent(t, 2)
	own, err := d.AddCustomer(siti, billing.CustomerPatch{Name: new("Budi"), Number: new("S-1"), Phone: new("081234567890")})
	if err != nil || own.Person.Agent != 1 {
		t.Fatalf("made %+v, %v", own, err)
	}
	d.unchanged(func() {
		_, err := d.Customer(tono, own.ID)
		storetest.WantFault(t, err, store.NotFound, "")
		_, err = d.CustomerByNumber(tono, "S-1")
		storetest.WantFault(t, err, store.NotFound, "")
		_, err = d.SetCustomer(tono, own.ID, billing.CustomerPatch{Name: new("x")})
		storetest.WantFault(t, err, store.NotFound, "")
		_, err = d.VerifyCustomer(tono, own.ID, []store.Part{store.PartPhone}, true)
		storetest.WantFault(t, err, store.NotFound, "")
		storetest.WantFault(t, d.RemoveCustomer(tono, own.ID), store.NotFound, "")
		_, err = d.SetCustomer(siti, own.ID, billing.CustomerPatch{Person: billing.PersonPatch{Agent: new("tono")}})
		storetest.WantFault(t, err, store.Denied, "agent")
	})
	other, err := d.AddCustomer(tono, billing.CustomerPatch{Name: new("Budi Dua"), Phone: new("+6281234567890")})
	if err != nil {
		t.Fatal(err)
	}
	for name, one := range map[string]struct {
		ctx    context.Context
		filter billing.CustomerFilter
		want   int
	}{
		"all":               {t.Context(), billing.CustomerFilter{}, 2},
		"siti":              {siti, billing.CustomerFilter{}, 1},
		"siti by telephone": {siti, billing.CustomerFilter{Phone: "0812-3456-7890"}, 1},
		"all by telephone":  {t.Context(), billing.CustomerFilter{Phone: "0812-3456-7890"}, 2},
		"search":            {t.Context(), billing.CustomerFilter{Search: "DUA"}, 1},
		"search of digits":  {t.Context(), billing.CustomerFilter{Search: "0812345"}, 2},
		"search of nobody":  {t.Context(), billing.CustomerFilter{Search: "nobody"}, 0},
		"agent":             {t.Context(), billing.CustomerFilter{Agent: 2}, 1},
		"state":             {t.Context(), billing.CustomerFilter{State: new(store.CustomerBanned)}, 0},
		"company":           {t.Context(), billing.CustomerFilter{Company: 1}, 0},
	} {
		list, err := d.Customers(one.ctx, one.filter, db.Page{})
		if err != nil || len(list.Customers) != one.want {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
	if twins, err := d.Twins(t.Context(), &other); err != nil || len(twins) != 1 || twins[0].Field != "phone" {
		t.Errorf("twins are %v, %v", twins, err)
	}
	if twins, err := d.Twins(tono, &other); err != nil || len(twins) != 0 {
		t.Errorf("the agent is told of %v, %v", twins, err)
	}
	company := store.WithActor(t.Context(), store.Actor{Company: 1})
	if list, err := d.Customers(company, billing.CustomerFilter{}, db.Page{}); err != nil || len(list.Customers) != 0 {
		t.Errorf("the company sees %v, %v", list, err)
	}
}

// TestCustomersInTheAuditLog finds each change, and no secret in it.
func TestCustomersInTheAuditLog(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.people()
	ctx := store.WithActor(t.Context(), store.Actor{Name: "siti", Address: "192.0.2.1", Reason: "asked for"})
	if _, err := d.AddCustomer(ctx, wholePerson()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SetCustomer(ctx, 41, billing.CustomerPatch{Name: new("Ani")}); err != nil {
		t.Fatal(err)
	}
	if err := d.RemoveCustomer(ctx, 41); err != nil {
		t.Fatal(err)
	}
	storetest.View(t, d.book, func(r *db.BookReader) error {
		records, err := r.Records(db.Page{})
		if err != nil || len(records) != 3 {
			t.Fatalf("%v, %v", records, err)
		}
		for at, action := range []string{"customer.remove", "customer.set", "customer.add"} {
			one := records[at]
			if one.Action != action || one.Actor != "siti" || one.Address != "192.0.2.1" || one.Subject != 41 ||
				one.Reason != "asked for" {
				t.Errorf("%d is %+v", at, one)
			}
			for _, secret := range []string{"sandi", nik, "argon"} {
				if strings.Contains(one.Before+one.After, secret) {
					t.Errorf("%s tells %s: %+v", action, secret, one)
				}
			}
		}
		if records[1].Before != `{"name":"Budi"}` || records[1].After != `{"name":"Ani"}` {
			t.Errorf("the change is %+v", records[1])
		}

		return nil
	})
}
