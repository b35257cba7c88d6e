package registry_test

import (
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// TestOperatorLife adds an operator, lets it in to routers, changes its passwords and removes it.
func TestOperatorLife(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	made, err := o.AddOperator(t.Context(), registry.OperatorPatch{
		Name: new("siti"), Role: new(store.RoleAdmin), Password: new("kata sandi"),
	})
	if err != nil || made.Password != "$argon2id$fake$kata sandi" || !made.Router.IsZero() {
		t.Fatalf("made %+v, %v", made, err)
	}
	made, err = o.SetOperator(t.Context(), "siti", registry.OperatorPatch{
		RouterGroup: new("full"), RouterPassword: new("sandi router"),
	})
	if err != nil || made.Router.Form != store.NTHash || made.Password != "$argon2id$fake$kata sandi" {
		t.Fatalf("made %+v, %v", made, err)
	}
	old := string(made.Router.Value)
	made, err = o.Passwd(t.Context(), "siti", "sandi baru")
	if err != nil || made.Password != "$argon2id$fake$sandi baru" || string(made.Router.Value) == old {
		t.Errorf("the password stayed: %+v, %v", made, err)
	}
	made, err = o.SetOperator(t.Context(), "1", registry.OperatorPatch{
		RouterPassword: new("sandi router"), RouterForm: new(store.ClearText),
	})
	if err != nil || made.Router.Form != store.ClearText {
		t.Errorf("kept as %v, %v", made.Router.Form, err)
	}
	made, err = o.SetOperator(t.Context(), "siti", registry.OperatorPatch{RouterGroup: new("")})
	if err != nil || !made.Router.IsZero() {
		t.Errorf("the router password stayed, %v", err)
	}
	if list, err := o.Operators(t.Context(), db.Page{}); err != nil || len(list) != 1 {
		t.Errorf("listed %v, %v", list, err)
	}
	if err := o.RemoveOperator(t.Context(), "siti"); err != nil {
		t.Error(err)
	}
	_, err = o.Passwd(t.Context(), "siti", "sandi baru")
	storetest.WantFault(t, err, store.NotFound, "")
}

// TestOperatorOnePassword serves panels and routers with one password where only one is given.
func TestOperatorOnePassword(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	made, err := o.AddOperator(t.Context(), registry.OperatorPatch{
		Name: new("siti"), Role: new(store.RoleTechnician), Password: new("kata sandi"), RouterGroup: new("read"),
	})
	if err != nil || made.Router.Form != store.NTHash {
		t.Errorf("made %+v, %v", made, err)
	}
}

// TestOperatorBadInput holds each field to its sentence, and the book to what it was.
func TestOperatorBadInput(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		patch registry.OperatorPatch
		kind  store.ErrorKind
		field string
	}{
		{"no name", registry.OperatorPatch{Name: new("")}, store.Invalid, "name"},
		{"taken name", registry.OperatorPatch{Name: new("tono")}, store.Conflict, "name"},
		{"role", registry.OperatorPatch{Role: new(store.Role("king"))}, store.Invalid, "role"},
		{"short", registry.OperatorPatch{Password: new("short")}, store.Invalid, "password"},
		{"long", registry.OperatorPatch{Password: new(strings.Repeat("p", 129))}, store.Invalid, "password"},
		{"group alone", registry.OperatorPatch{RouterGroup: new("full")}, store.Invalid, "router_group"},
		{"password alone", registry.OperatorPatch{RouterPassword: new("kata sandi")}, store.Invalid, "router_group"},
		{
			"short router password",
			registry.OperatorPatch{RouterGroup: new("full"), RouterPassword: new("x")},
			store.Invalid, "router_password",
		},
		{
			"no UTF-8",
			registry.OperatorPatch{RouterGroup: new("full"), RouterPassword: new("\xffkata sandi")},
			store.Invalid, "router_password",
		},
		{
			"hash", registry.OperatorPatch{
				RouterGroup: new("full"), RouterPassword: new("kata sandi"), RouterForm: new(store.OneWayHash),
			}, store.Invalid, "router_form",
		},
	}
	o := newOffice(t)
	for _, name := range []string{"siti", "tono"} {
		_, err := o.AddOperator(t.Context(), registry.OperatorPatch{Name: &name, Role: new(store.RoleOwner)})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o.unchanged(func() {
				_, err := o.SetOperator(t.Context(), "siti", c.patch)
				storetest.WantFault(t, err, c.kind, c.field)
				if strings.Contains(err.Error(), "sandi") {
					t.Errorf("the error shows the password: %v", err)
				}
			})
		})
	}
	o.unchanged(func() {
		_, err := o.Passwd(t.Context(), "siti", "")
		storetest.WantFault(t, err, store.Invalid, "password")
		_, err = o.AddOperator(t.Context(), registry.OperatorPatch{Name: new("x")})
		storetest.WantFault(t, err, store.Invalid, "role")
	})
}

// TestOperatorAbove ties an operator to an agent and a company, which then stay.
func TestOperatorAbove(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	agent, err := o.AddOperator(t.Context(), registry.OperatorPatch{Name: new("agen"), Role: new(store.RoleAgent)})
	if err != nil {
		t.Fatal(err)
	}
	company, err := o.AddCompany(t.Context(), registry.CompanyPatch{Name: new("Selatan")})
	if err != nil {
		t.Fatal(err)
	}
	made, err := o.AddOperator(t.Context(), registry.OperatorPatch{
		Name: new("joko"), Role: new(store.RoleSales), Parent: &agent.ID, Company: &company.ID,
		FullName: new("Joko Susilo"), Phone: new("+62812"), Email: new("joko@example.net"),
		Status: new(store.OperatorInactive),
	})
	if err != nil || made.Agent() != agent.ID || made.Company != company.ID || made.FullName != "Joko Susilo" ||
		made.Phone != "+62812" || made.Email != "joko@example.net" || made.Status != store.OperatorInactive {
		t.Fatalf("made %+v, %v", made, err)
	}
	storetest.WantFault(t, o.RemoveOperator(t.Context(), "agen"), store.Conflict, "")
	storetest.WantFault(t, o.RemoveCompany(t.Context(), "Selatan"), store.Conflict, "")
	for field, patch := range map[string]registry.OperatorPatch{
		"parent": {Parent: new(int64(99))}, "company": {Company: new(int64(99))},
	} {
		_, err := o.SetOperator(t.Context(), "joko", patch)
		storetest.WantFault(t, err, store.Invalid, field)
	}
	_, err = o.SetOperator(t.Context(), "joko", registry.OperatorPatch{Parent: new(made.ID)})
	storetest.WantFault(t, err, store.Invalid, "parent")
	_, err = o.SetOperator(t.Context(), "joko", registry.OperatorPatch{Parent: new(int64(0)), Company: new(int64(0))})
	if err != nil {
		t.Error(err)
	}
	if err := o.RemoveOperator(t.Context(), "agen"); err != nil {
		t.Error(err)
	}
}
