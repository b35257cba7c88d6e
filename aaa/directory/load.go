package directory

import (
	"context"
	"fmt"
	"slices"

	"gardu/store"
)

// Visit hands every record of a noun to each, in any order, and stops at its first error. The
// record is borrowed: each copies what it keeps.
type Visit[T any] func(ctx context.Context, each func(*T) error) error

// Source is where a directory is filled from. A nil Visit stands for no records.
type Source struct {
	Companies Visit[store.Company]
	Plans     Visit[store.Plan]
	NAS       Visit[store.NAS]
	Operators Visit[store.Operator]
	Services  Visit[store.Service]
	Vouchers  Visit[store.Voucher] // only unused ones are kept
}

// Load replaces everything by what the source has; on failure nothing changes. Changes that are
// put meanwhile wait and are applied on top, so a source may read in slices while the book goes on
// being written.
func (d *Directory) Load(ctx context.Context, source Source) error {
	d.mu.Lock()
	defer d.mu.Unlock()

	fill := &filling{
		directory: d, companies: companies{}, sets: map[int64]*planSet{},
		operators: map[string]*Operator{},
	}

	steps := [...]func() error{
		func() error { return visit(ctx, "companies", source.Companies, fill.company) },
		func() error { return visit(ctx, "plans", source.Plans, fill.plan) },
		func() error { return visit(ctx, "nas", source.NAS, fill.server) },
		func() error { return visit(ctx, "operators", source.Operators, fill.operator) },
		func() error { return visit(ctx, "services", source.Services, fill.service) },
		func() error { return visit(ctx, "vouchers", source.Vouchers, fill.voucher) },
	}

	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}

	fill.publish()

	return nil
}

// visit runs one Visit, which may be nil.
func visit[T any](ctx context.Context, noun string, from Visit[T], each func(*T) error) error {
	if from == nil {
		return nil
	}

	if err := from(ctx, each); err != nil {
		return fmt.Errorf("loading %s: %w", noun, err)
	}

	return nil
}

// filling is a directory in the making.
type filling struct {
	directory *Directory
	logins    [shards]draft
	services  pairsDraft
	vouchers  pairsDraft
	macs      pairsDraft
	companies companies // filled before the plans, which refer to them
	sets      map[int64]*planSet
	nas       []*NAS
	operators map[string]*Operator
}

func (f *filling) company(c *store.Company) error {
	set, err := f.directory.compileCompany(c)
	if err != nil {
		return err
	}

	f.companies[c.ID] = set

	return nil
}

func (f *filling) plan(p *store.Plan) error {
	set, err := f.directory.compilePlan(p, f.companies)
	if err != nil {
		return err
	}

	f.sets[p.ID] = set

	return nil
}

func (f *filling) server(n *store.NAS) error {
	nas, err := f.directory.prepareNAS(n)
	if err != nil {
		return fmt.Errorf("preparing %q: %w", n.Name, err)
	}

	f.nas = append(f.nas, nas)

	return nil
}

func (f *filling) operator(o *store.Operator) error {
	f.operators[o.Name] = &Operator{Operator: *o}

	return nil
}

func (f *filling) service(s *store.Service) error {
	if err := checkSizes("service.login", s.Login, s.Secret); err != nil {
		return fmt.Errorf("loading service %d: %w", s.ID, err)
	}

	r := f.add(&f.services, s.Login, func(arena []byte) []byte { return appendService(arena, s) })
	known := stationsOf(r)

	for _, mac := range known.each() {
		if !mac.IsZero() {
			f.macs.add(macKey(mac), uint64(s.ID))
		}
	}

	return nil
}

func (f *filling) voucher(v *store.Voucher) error {
	if v.State != store.VoucherUnused {
		return nil
	}

	if err := checkSizes("voucher.code", v.Code, v.Secret); err != nil {
		return fmt.Errorf("loading voucher %d: %w", v.ID, err)
	}

	f.add(&f.vouchers, v.Code, func(arena []byte) []byte { return appendVoucher(arena, v) })

	return nil
}

// add appends a record where its login belongs, and notes it under its id. The record returned is
// borrowed.
func (f *filling) add(ids *pairsDraft, login string, encode func(arena []byte) []byte) record {
	hash := f.directory.hash([]byte(login))
	number, tag := place(hash)
	into := &f.logins[number]
	start := len(into.arena)

	into.arena = encode(into.arena)
	into.add(tag, start)
	r := record(into.arena[start:])
	ids.add(uint64(r.id()), hash)

	return r
}

// publish makes what was filled in the directory's content.
func (f *filling) publish() {
	d := f.directory
	d.companies, d.sets = f.companies, f.sets
	d.linkAll()
	d.nas.Store(makeNASTable(f.nas, len(d.slots)))
	d.operators.Store(&f.operators)

	for i := range f.logins {
		f.logins[i].arena = slices.Clip(slices.Clone(f.logins[i].arena))
		d.logins[i].Store(f.logins[i].seal())
		f.logins[i] = draft{}
	}

	f.services.publish(&d.services)
	f.vouchers.publish(&d.vouchers)
	f.macs.publish(&d.macs)
}
