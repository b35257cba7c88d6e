package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gardu/routeros"
	"gardu/store"
	"gardu/store/db"
)

// sheetPage is how many services of a router are read in one transaction.
const sheetPage = db.MaxPage

// Sheet returns everything that the book says about one router. Each page is a read of its own;
// what changes meanwhile is a change that the fleet is told of.
func (f *fleet) Sheet(ctx context.Context, id int64) (*routeros.Sheet, error) {
	return f.draw(ctx, id, nil)
}

// draw is Sheet for a router that finds gardu at these addresses; none for those that are known.
func (f *fleet) draw(
	ctx context.Context, id int64, servers []string,
) (*routeros.Sheet, error) {
	sheet := &routeros.Sheet{Isolir: f.told.Load().isolir}
	book := f.office.Folder.Book
	err := book.View(ctx, func(reader *db.BookReader) (err error) {
		if sheet.Router, err = reader.Router(id); err != nil {
			return err
		}
		sheet.NAS, err = reader.NAS(sheet.Router.NAS)

		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading router %d: %w", id, err)
	}
	if sheet.Settings, err = f.settings(sheet, servers); err != nil {
		return nil, err
	}
	d := drawing{office: f.office, isolir: &sheet.Isolir, plans: map[int64]*store.Plan{}}
	if err := d.load(ctx, book, sheet); err != nil {
		return nil, err
	}
	if err := d.subscribers(ctx, book, sheet); err != nil {
		return nil, err
	}
	sheet.Plans = d.used(sheet.NAS.ID)

	return sheet, nil
}

// Subscriber returns one service with what it gets now.
func (f *fleet) Subscriber(ctx context.Context, id int64) (routeros.Subscriber, error) {
	var subscriber routeros.Subscriber
	d := drawing{
		office: f.office, isolir: &f.told.Load().isolir,
		plans: map[int64]*store.Plan{}, companies: map[int64]*store.Company{},
	}
	err := f.office.Folder.Book.View(ctx, func(reader *db.BookReader) error {
		service, err := reader.Service(id)
		if err != nil {
			return err
		}
		plan, err := d.read(reader, service.Plan)
		if err == nil && plan.OnExpiry == store.ExpirySwitch {
			_, err = d.read(reader, plan.ExpiryPlan)
		}
		if err != nil {
			return err
		}
		subscriber, err = d.subscriber(service)

		return err
	})

	return subscriber, err
}

// drawing is a sheet in the making: plans and companies by id, and which plans are in use.
type drawing struct {
	office    *Office
	isolir    *store.Profile // of the installation
	plans     map[int64]*store.Plan
	companies map[int64]*store.Company
	inUse     map[int64]bool
}

// load reads what there is few of: plans, companies and pools.
func (d *drawing) load(ctx context.Context, book *db.Book, sheet *routeros.Sheet) error {
	err := book.LoadPlans(ctx, func(plan *store.Plan) error {
		kept := *plan
		d.plans[plan.ID] = &kept

		return nil
	})
	if err == nil {
		err = book.LoadCompanies(ctx, func(company *store.Company) error {
			sheet.Companies = append(sheet.Companies, *company)

			return nil
		})
	}
	if err == nil {
		err = book.LoadPools(ctx, func(pool *store.Pool) error {
			sheet.Pools = append(sheet.Pools, *pool)

			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("reading plans, companies and pools: %w", err)
	}
	d.companies, d.inUse = map[int64]*store.Company{}, map[int64]bool{}
	for at := range sheet.Companies {
		d.companies[sheet.Companies[at].ID] = &sheet.Companies[at]
	}

	return nil
}

// read reads a plan with its company.
func (d *drawing) read(reader *db.BookReader, id int64) (*store.Plan, error) {
	plan, err := reader.Plan(id)
	if err != nil {
		return nil, err
	}
	d.plans[id] = &plan
	if plan.Company == 0 {
		return &plan, nil
	}
	company, err := reader.Company(plan.Company)
	d.companies[plan.Company] = &company

	return &plan, err
}

// subscribers reads the services that are tied to the NAS, page by page.
func (d *drawing) subscribers(
	ctx context.Context, book *db.Book, sheet *routeros.Sheet,
) error {
	var after int64
	for {
		var page []store.Service
		err := book.View(ctx, func(reader *db.BookReader) (err error) {
			page, err = reader.ServicesOf(store.NounNAS, sheet.NAS.ID,
				db.Page{After: after, Limit: sheetPage})

			return err
		})
		if err != nil {
			return fmt.Errorf("reading the services of router %s: %w", sheet.Router.Name, err)
		}
		for at := range page {
			subscriber, err := d.subscriber(page[at])
			if err != nil {
				return err
			}
			if !sheet.Router.Mode.Writes() {
				subscriber.Given = store.Entitled{} // time changes nothing on such a router
			}
			sheet.Subscribers = append(sheet.Subscribers, subscriber)
			after = page[at].ID
		}
		if len(page) < sheetPage {
			return nil
		}
	}
}

// subscriber says what a service gets now. Usage is what is known: a router that lets its customers
// in by itself may account for none of it.
func (d *drawing) subscriber(service store.Service) (routeros.Subscriber, error) {
	plan := d.plans[service.Plan]
	if plan == nil { // it was made after the plans were read
		return routeros.Subscriber{}, store.Errorf(store.Unavailable,
			"service %d has a plan that has just been made", service.ID)
	}
	var fallback *store.Plan
	if plan.OnExpiry == store.ExpirySwitch {
		fallback = d.plans[plan.ExpiryPlan]
	}
	now, standing := d.office.now(), service.Standing()
	usage, _ := d.office.Network.Sessions.Usage(service.ID)
	given := store.Entitlement(standing, plan, &usage, store.Access{
		Kind: service.Access, Isolir: d.isolirOf(plan), Fallback: fallback, Zone: d.office.Zone,
	}, now)
	if fallback != nil && standing.Expired(now) {
		plan = fallback
	}
	if d.inUse != nil {
		d.inUse[plan.ID] = true
	}

	return routeros.Subscriber{Service: service, Given: given, Plan: plan}, nil
}

// isolirOf is the profile of whoever is isolated in a plan: its own, its company's, or everybody's.
func (d *drawing) isolirOf(plan *store.Plan) *store.Profile {
	if plan.Isolir != nil {
		return plan.Isolir
	}
	if company := d.companies[plan.Company]; company != nil && company.Isolir != nil {
		return company.Isolir
	}

	return d.isolir
}

// used lists the plans that are in use on a router or tied to it.
func (d *drawing) used(nas int64) []store.Plan {
	var list []store.Plan
	for id, plan := range d.plans {
		if d.inUse[id] || plan.Router == nas {
			list = append(list, *plan)
		}
	}

	slices.SortFunc(list, func(a, b store.Plan) int { return cmp.Compare(a.ID, b.ID) })

	return list
}
