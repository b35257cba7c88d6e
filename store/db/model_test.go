package db_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// modelSteps is how many random verbs one history has.
const modelSteps = 1_500

// TestBookAgainstModel runs random verbs against a book and against plain maps, and compares every
// answer. The book's indexes are checked when it closes. A failing history is repeated with its
// seed.
func TestBookAgainstModel(t *testing.T) {
	t.Parallel()

	for _, seed := range []uint64{1, 2, 3, rand.Uint64()} {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			t.Parallel()

			m := &model{
				t: t, book: storetest.OpenBook(t), random: rand.New(rand.NewPCG(seed, 0)),
				plans: map[int64]store.Plan{}, services: map[int64]store.Service{}, vouchers: map[int64]store.Voucher{},
			}
			for range modelSteps {
				m.step()
			}
			m.compare()
		})
	}
}

// model is what a book should be.
type model struct {
	t        *testing.T
	book     *db.Book
	random   *rand.Rand
	plans    map[int64]store.Plan
	services map[int64]store.Service
	vouchers map[int64]store.Voucher
}

// step runs one random verb.
func (m *model) step() {
	switch m.random.IntN(10) {
	case 0:
		m.putPlan()
	case 1:
		m.deletePlan()
	case 2, 3, 4, 5:
		m.putService()
	case 6:
		m.deleteService()
	case 7, 8:
		m.putVoucher()
	case 9:
		m.deleteVoucher()
	}
}

// name draws one of few names, so that they often meet.
func (m *model) name() string {
	name := string(rune('a' + m.random.IntN(12)))
	if m.random.IntN(3) == 0 {
		return strings.ToUpper(name)
	}

	return name
}

// pick draws an id that is often one that is there.
func (m *model) pick() int64 { return int64(m.random.IntN(14)) }

// expect compares the outcome of a verb with what the model says.
func (m *model) expect(what string, err error, kind store.ErrorKind, fails bool) bool {
	m.t.Helper()
	if fails != (err != nil) || (fails && store.KindOf(err) != kind) {
		m.t.Fatalf("%s: the error is %v; should it fail, and how: %v %v", what, err, fails, kind)
	}

	return err == nil
}

// update runs a verb.
func (m *model) update(fn func(*db.BookTx) error) error {
	_, err := m.book.Update(m.t.Context(), fn)

	return err
}

// putPlan puts a plan under a name.
func (m *model) putPlan() {
	plan := storetest.Plan(m.name())
	if known, is := m.plans[m.pick()]; is {
		plan.ID, plan.Revision = known.ID, known.Revision
	}
	clash := false
	for id, other := range m.plans {
		clash = clash || (id != plan.ID && other.Name == plan.Name)
	}

	err := m.update(func(tx *db.BookTx) (err error) {
		stored, err := tx.PutPlan(plan)
		if err == nil {
			m.plans[stored.ID] = stored
		}

		return err
	})
	m.expect("putting a plan", err, store.Conflict, clash)
}

// deletePlan removes a plan that may be in use.
func (m *model) deletePlan() {
	id := m.pick()
	_, is := m.plans[id]
	used := false
	for _, service := range m.services {
		used = used || service.Plan == id
	}
	for _, voucher := range m.vouchers {
		used = used || (voucher.Plan == id && voucher.State < store.VoucherUsed)
	}

	kind := store.NotFound
	if is {
		kind = store.Conflict
	}
	err := m.update(func(tx *db.BookTx) error { return tx.DeletePlan(id) })
	if m.expect("deleting a plan", err, kind, !is || used) {
		delete(m.plans, id)
	}
}

// spelled writes a login as its kind compares it.
func spelled(login string, access store.AccessKind) string {
	if access == store.Hotspot {
		return strings.ToLower(login)
	}

	return login
}

// putService puts a service, new or changed, perhaps of a voucher.
func (m *model) putService() {
	service := storetest.Service(m.name(), m.pick())
	if known, is := m.services[int64(m.random.IntN(40))]; is {
		service.ID, service.Revision = known.ID, known.Revision
	}
	service.Access = []store.AccessKind{store.PPPoE, store.Hotspot}[m.random.IntN(2)]
	service.MAC = store.MAC{byte(m.random.IntN(3))}
	if m.random.IntN(3) == 0 {
		service.Voucher = m.pick()
	}
	if m.random.IntN(2) == 0 {
		service.Number = m.name()
	}

	_, plan := m.plans[service.Plan]
	clash := false
	for id, other := range m.services {
		same := other.Access == service.Access &&
			spelled(other.Login, other.Access) == spelled(service.Login, service.Access)
		clash = clash || (id != service.ID && (same || (service.Number != "" && other.Number == service.Number)))
	}
	for id, voucher := range m.vouchers {
		clash = clash || (strings.EqualFold(voucher.Code, service.Login) && id != service.Voucher)
	}

	err := m.update(func(tx *db.BookTx) (err error) {
		stored, err := tx.PutService(service)
		if err == nil {
			m.services[stored.ID] = stored
		}

		return err
	})
	if !plan && clash {
		if err == nil {
			m.t.Fatal("a service of no plan with a login that is taken was stored")
		}

		return
	}
	kind := store.Conflict
	if !plan {
		kind = store.Invalid
	}
	m.expect("putting a service", err, kind, !plan || clash)
}

// deleteService removes a service.
func (m *model) deleteService() {
	id := int64(m.random.IntN(40))
	_, is := m.services[id]
	err := m.update(func(tx *db.BookTx) error { return tx.DeleteService(id) })
	if m.expect("deleting a service", err, store.NotFound, !is) {
		delete(m.services, id)
	}
}

// putVoucher puts a new voucher, or uses one up.
func (m *model) putVoucher() {
	voucher := storetest.Voucher(m.name(), m.pick())
	if known, is := m.vouchers[m.pick()]; is {
		voucher = known
		voucher.State = store.VoucherUsed
	}
	_, plan := m.plans[voucher.Plan]
	fails := voucher.State < store.VoucherUsed && !plan
	for id, other := range m.vouchers {
		fails = fails || (id != voucher.ID && strings.EqualFold(other.Code, voucher.Code))
	}
	if voucher.ID == 0 {
		for _, service := range m.services {
			fails = fails || strings.EqualFold(service.Login, voucher.Code)
		}
	}

	err := m.update(func(tx *db.BookTx) (err error) {
		stored, err := tx.PutVoucher(voucher)
		if err == nil {
			m.vouchers[stored.ID] = stored
		}

		return err
	})
	if fails != (err != nil) {
		m.t.Fatalf("putting a voucher: the error is %v; should it fail: %v", err, fails)
	}
}

// deleteVoucher removes a voucher.
func (m *model) deleteVoucher() {
	id := m.pick()
	_, is := m.vouchers[id]
	err := m.update(func(tx *db.BookTx) error { return tx.DeleteVoucher(id) })
	if m.expect("deleting a voucher", err, store.NotFound, !is) {
		delete(m.vouchers, id)
	}
}

// compare reads the whole book by every index and compares it with the model.
func (m *model) compare() {
	m.t.Helper()
	storetest.View(m.t, m.book, func(r *db.BookReader) error {
		services, err := r.Services(db.Page{})
		if err != nil {
			return err
		}
		if len(services) != len(m.services) {
			m.t.Errorf("the book has %d services, the model %d", len(services), len(m.services))
		}
		for _, want := range m.services {
			m.compareService(r, want)
		}
		for id := range m.plans {
			m.comparePlan(r, id)
		}
		for _, want := range m.vouchers {
			if found, err := r.VoucherByCode(want.Code); err != nil || found.ID != want.ID || found.State != want.State {
				m.t.Errorf("voucher %d is found as %d by its code: %v", want.ID, found.ID, err)
			}
		}

		return nil
	})
}

// compareService compares one service by its indexes.
func (m *model) compareService(r *db.BookReader, want store.Service) {
	m.t.Helper()
	found, err := r.ServiceByLogin(want.Login, want.Access, 0)
	if err != nil || found.ID != want.ID || found.Revision != want.Revision || found.Voucher != want.Voucher {
		m.t.Errorf("service %d is found as %d by its login: %v", want.ID, found.ID, err)
	}
	if want.Number != "" {
		if found, err := r.ServiceByNumber(want.Number); err != nil || found.ID != want.ID {
			m.t.Errorf("service %d is found as %d by its number: %v", want.ID, found.ID, err)
		}
	}
	if want.MAC.IsZero() {
		return
	}
	same, err := r.ServicesByMAC(want.MAC, db.Page{})
	is := slices.ContainsFunc(same, func(s store.Service) bool { return s.ID == want.ID })
	if err != nil || !is {
		m.t.Errorf("service %d is not found by its station: %v", want.ID, err)
	}
}

// comparePlan compares the services of one plan.
func (m *model) comparePlan(r *db.BookReader, id int64) {
	m.t.Helper()
	want := 0
	for _, service := range m.services {
		if service.Plan == id {
			want++
		}
	}
	found, err := r.ServicesOf(store.NounPlan, id, db.Page{})
	if err != nil || len(found) != want {
		m.t.Errorf("plan %d has %d services, the model %d: %v", id, len(found), want, err)
	}
}
