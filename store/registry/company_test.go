package registry_test

import (
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// TestCompanyLife adds, reads, changes and removes a company.
func TestCompanyLife(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.addPool("isolated", "10.99.0.0/24")
	company, err := o.AddCompany(t.Context(), registry.CompanyPatch{
		Name: new("timur"), Isolir: registry.IsolirPatch{Profile: &registry.ProfilePatch{
			Rate: new("256k/256k"), AddressPool: new("isolated"),
		}},
	})
	if err != nil || !company.Isolir.IgnoresFixed || company.Isolir.AddressPool != 1 {
		t.Fatalf("made %+v, %v", company, err)
	}
	company, err = o.SetCompany(t.Context(), "1", registry.CompanyPatch{
		Name: new("barat"), Note: new("x"),
		Isolir: registry.IsolirPatch{Profile: &registry.ProfilePatch{AddressLists: &[]string{"isolir"}}},
	})
	if err != nil || company.Isolir.Rate != "256k/256k" || len(company.Isolir.AddressLists) != 1 {
		t.Errorf("set %+v, %v", company, err)
	}
	company, err = o.SetCompany(t.Context(), "barat", registry.CompanyPatch{Isolir: registry.IsolirPatch{Remove: true}})
	if err != nil || company.Isolir != nil || company.Note != "x" {
		t.Errorf("took the profile away: %+v, %v", company, err)
	}
	if list, err := o.Companies(t.Context(), db.Page{}); err != nil || len(list) != 1 {
		t.Errorf("listed %v, %v", list, err)
	}
	if found, err := o.CompanyByID(t.Context(), company.ID); err != nil || found.Name != "barat" {
		t.Errorf("found %+v, %v", found, err)
	}
	if err := o.RemoveCompany(t.Context(), "barat"); err != nil {
		t.Error(err)
	}
	_, err = o.Company(t.Context(), "barat")
	storetest.WantFault(t, err, store.NotFound, "")
}

// TestCompanyBadInput holds each field to its sentence, and the book to what it was.
func TestCompanyBadInput(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, name := range []string{"timur", "barat"} {
		if _, err := o.AddCompany(t.Context(), registry.CompanyPatch{Name: &name}); err != nil {
			t.Fatal(err)
		}
	}
	isolir := func(profile registry.ProfilePatch) registry.CompanyPatch {
		return registry.CompanyPatch{Isolir: registry.IsolirPatch{Profile: &profile}}
	}
	for name, bad := range map[string]struct {
		patch registry.CompanyPatch
		kind  store.ErrorKind
		field string
	}{
		"no name":    {registry.CompanyPatch{Name: new("")}, store.Invalid, "name"},
		"taken name": {registry.CompanyPatch{Name: new("barat")}, store.Conflict, "name"},
		"rate":       {isolir(registry.ProfilePatch{Rate: new("x")}), store.Invalid, "isolir.rate"},
		"pool":       {isolir(registry.ProfilePatch{AddressPool: new("x")}), store.Invalid, "isolir.address_pool"},
		"extra": {
			isolir(registry.ProfilePatch{Extra: &[]store.Attribute{{Name: "No-Such", Value: "x"}}}),
			store.Invalid, "isolir.extra",
		},
	} {
		t.Run(name, func(t *testing.T) {
			o.unchanged(func() {
				_, err := o.SetCompany(t.Context(), "timur", bad.patch)
				storetest.WantFault(t, err, bad.kind, bad.field)
				fresh := bad.patch
				orElse(&fresh.Name, "baru")
				_, err = o.AddCompany(t.Context(), fresh)
				storetest.WantFault(t, err, bad.kind, bad.field)
			})
		})
	}
	o.unchanged(func() {
		_, err := o.SetCompany(t.Context(), "nobody", registry.CompanyPatch{})
		storetest.WantFault(t, err, store.NotFound, "")
		storetest.WantFault(t, o.RemoveCompany(t.Context(), "nobody"), store.NotFound, "")
	})
}
