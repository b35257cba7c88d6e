package directory

import (
	"maps"

	"gardu/store"
)

// companies is what is known of each company, by its id.
type companies map[int64]*companySet

// companySet is a company with what was compiled of it.
type companySet struct {
	revision uint64
	isolir   *profileSet // nil where it has none
}

// isolir returns the isolir profile of a company, or nil: also for a company that is not there.
func (c companies) isolir(id int64) *profileSet {
	if company := c[id]; company != nil {
		return company.isolir
	}

	return nil
}

// PutCompany makes a company known as it is now, also to its plans that have no isolir profile of
// their own: all of them change at once, or none. A revision older than the known one is passed
// over.
func (d *Directory) PutCompany(company *store.Company) error {
	set, err := d.compileCompany(company)
	if err != nil {
		return err
	}

	d.mu.Lock()
	defer d.mu.Unlock()

	if known := d.companies[company.ID]; known != nil && known.revision > company.Revision {
		return nil
	}

	fresh := maps.Clone(d.companies)
	fresh[company.ID] = set

	return d.moveCompany(company.ID, fresh)
}

// RemoveCompany forgets a company. Its plans get the installation's isolir profile.
func (d *Directory) RemoveCompany(id int64) {
	d.mu.Lock()
	defer d.mu.Unlock()

	fresh := maps.Clone(d.companies)
	delete(fresh, id)
	_ = d.moveCompany(id, fresh) // what was compiled before compiles again
}

// compileCompany compiles the isolir profile of a company.
func (d *Directory) compileCompany(company *store.Company) (*companySet, error) {
	set := &companySet{revision: company.Revision}
	if company.Isolir == nil {
		return set, nil
	}

	var err error
	if set.isolir, err = d.compileIsolir(company.Isolir); err != nil {
		return nil, store.Errorf(store.KindOf(err),
			"compiling the isolir of company %q: %w", company.Name, err)
	}

	return set, nil
}

// moveCompany publishes the plans that follow a company's isolir profile. For writers.
func (d *Directory) moveCompany(id int64, fresh companies) error {
	sets := maps.Clone(d.sets)

	for plan, set := range d.sets {
		if set.plan.Company != id || set.owns {
			continue
		}

		saved := set.plan
		saved.Isolir = nil

		moved, err := d.compilePlan(&saved, fresh)
		if err != nil {
			return err
		}

		sets[plan] = moved
	}

	d.companies, d.sets = fresh, sets
	d.linkAll()

	return nil
}
