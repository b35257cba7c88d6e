package billing

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// verdict is what becomes of a row.
type verdict uint8

// The verdicts.
const (
	rowBad verdict = iota
	rowSame
	rowDiffers // what is stored is something else, and may not be overwritten
	rowAdds
	rowUpdates
)

// importRow is a row that says what a service should be.
type importRow struct {
	line     int
	octets   int
	service  ServicePatch // what is given, but for login, password and state
	login    string
	password string
	customer CustomerPatch
	state    store.ServiceState // empty where none is given
	faults   []rowFault         // of the row alone; a row with any is bad

	verdict verdict
	wrong   []rowFault      // faults against what is stored
	next    store.Service   // what is to be stored
	owner   *store.Customer // likewise; nil where the customer stays as it is
}

// rowFault is what is wrong with one cell.
type rowFault struct{ field, reason string }

// importFields are the words of the columns for the fields of a service.
var importFields = store.FieldWords{
	"secret": columnPassword, "address": columnIP, "expires": columnExpires, "kind": columnPlan,
	"access": columnPlan, "router": columnPlan,
}

// ownerFields are the words of the columns for the fields of a customer.
var ownerFields = store.FieldWords{"name": columnCustomer}

// importStates are the states that a row may ask for. Expiry follows from expires_at.
var importStates = []store.ServiceState{
	store.StateActive, store.StateIsolir, store.StateSuspended, store.StatePending,
	store.StateTerminated,
}

// readRow checks everything of a row that can be checked without the book.
func readRow(row *sheetRow, places columns, zone *time.Location) *importRow {
	read := &importRow{line: row.line, octets: row.octets}
	switch {
	case row.fault != "":
		read.faults = []rowFault{{"row", row.fault}}

		return read
	case len(row.fields) != len(places):
		read.faults = []rowFault{{"row", fmt.Sprintf("has %d fields, and the header has %d",
			len(row.fields), len(places))}}

		return read
	}

	given := func(name string) *string {
		if text := places.cell(row, name); text != "" {
			return &text
		}

		return nil
	}
	plan := places.cell(row, columnPlan)
	read.login, read.password = places.cell(row, columnLogin), places.exact(row, columnPassword)
	read.service = ServicePatch{
		Plan: &plan, Number: given(columnNumber), MAC: given(columnMAC), IP: given(columnIP),
	}
	read.customer = CustomerPatch{
		Name: given(columnCustomer), Phone: given(columnPhone),
		Email: given(columnEmail), Address: given(columnAddress),
	}
	read.checkService(zone, places.cell(row, columnState), places.cell(row, columnExpires))
	read.checkCustomer()

	return read
}

// checkService checks what the row says of its service, as far as it can be told without the plan.
func (r *importRow) checkService(zone *time.Location, state, expires string) {
	if *r.service.Plan == "" {
		r.blame(&r.faults, nil, store.Invalidf(columnPlan, "must not be empty"))
	}
	if state != "" && !slices.Contains(importStates, store.ServiceState(state)) {
		r.blame(&r.faults, nil, store.Invalidf(columnState,
			"%q is not one of active, isolir, suspended, pending, terminated", store.Brief(state)))
	}
	r.state = store.ServiceState(state)
	if expires != "" {
		end, err := ParseExpiry(columnExpires, expires, zone)
		r.blame(&r.faults, nil, err)
		r.service.Expires = &end
	}

	draft := store.Service{
		Login: r.login, Secret: store.ClearSecret(r.password),
		Plan: 1, Access: store.PPPoE, Quantity: 1,
	}
	store.Give(&draft.Number, r.service.Number)
	wrong := errors.Join(r.service.applyStation(&draft), r.service.applyNetwork(&draft))
	r.blame(&r.faults, importFields, errors.Join(wrong, draft.Validate()))
}

// checkCustomer checks what the row says of its customer.
func (r *importRow) checkCustomer() {
	if !r.namesCustomer() {
		return
	}
	draft := store.Customer{Name: "-"}
	r.customer.apply(&draft)
	r.blame(&r.faults, ownerFields, draft.Validate())
}

// namesCustomer reports whether the row says anything of its customer.
func (r *importRow) namesCustomer() bool { return r.customer != CustomerPatch{} }

// blame notes the faults of an error, by the words of the columns.
func (r *importRow) blame(list *[]rowFault, words store.FieldWords, err error) {
	if err == nil {
		return
	}
	for _, fault := range store.Faults(words.Rename(err)) {
		field := fault.Field
		if field == "" {
			field = "row"
		}
		*list = append(*list, rowFault{field, fault.Message})
	}
}

// ParseExpiry reads an instant in the form of RFC 3339, or a date such as 2026-12-31: the
// midnight in the operator's zone that begins it. The error is Invalid and names the field.
func ParseExpiry(field, text string, zone *time.Location) (time.Time, error) {
	if end, err := time.Parse(time.RFC3339, text); err == nil {
		return end.UTC().Truncate(time.Second), nil
	}
	end, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return time.Time{}, store.Invalidf(field,
			"%q is not an instant such as 2026-12-31T17:00:00+07:00 or a date such as 2026-12-31",
			store.Brief(text))
	}

	return end.UTC(), nil
}

// importContext is what the rows of a slice are decided with.
type importContext struct {
	book    *Billing
	now     time.Time
	routers []int64 // 0, and each to which services may be tied
	update  bool    // what differs is overwritten
}

// decide compares a row with what is stored, and sets the row's verdict and what is to be stored.
// It may run again. An error is of the reading itself.
func (r *importRow) decide(b *db.Lookup, c *importContext) error {
	r.verdict, r.wrong, r.owner, r.next = rowBad, nil, nil, store.Service{}
	if len(r.faults) > 0 {
		return nil
	}
	plan, err := findPlan(b, *r.service.Plan)
	if err != nil {
		return r.accept(err)
	}
	stored, err := r.find(b, c, plan.Access)
	if err != nil {
		return r.accept(err)
	}

	if err := r.compose(b, c, stored); err != nil {
		return r.accept(err)
	}
	switch {
	case stored == nil:
		r.verdict = rowAdds
	case reflect.DeepEqual(*stored, r.next) && r.owner == nil:
		r.verdict = rowSame
	case !c.update:
		r.verdict = rowDiffers
	default:
		r.verdict = rowUpdates
	}
	if r.verdict == rowAdds || r.verdict == rowUpdates {
		return r.accept(r.unique(b, stored))
	}

	return nil
}

// accept turns an error that the row is at fault for into faults of the row, and returns any other.
func (r *importRow) accept(err error) error {
	if err == nil {
		return nil
	}
	r.verdict = rowBad
	switch store.KindOf(err) {
	case store.Invalid, store.Conflict, store.NotFound:
		r.blame(&r.wrong, importFields, err)

		return nil
	default:
		return err
	}
}

// find returns the service that has the row's login, or nil.
func (r *importRow) find(
	b *db.Lookup, c *importContext, access store.AccessKind,
) (*store.Service, error) {
	var found *store.Service
	for _, router := range c.routers {
		service, err := b.ServiceByLogin(r.login, access, router)
		switch {
		case store.Is(err, store.NotFound):
		case err != nil:
			return nil, err
		case found != nil:
			return nil, store.Invalidf(columnLogin,
				"several services have it, each at a router of its own")
		default:
			found = &service
		}
	}

	return found, nil
}

// compose makes what is to be stored: the service that is there, or a fresh one, with what the
// row gives.
func (r *importRow) compose(b *db.Lookup, c *importContext, stored *store.Service) error {
	patch := r.service
	var secret *store.Secret
	var err error
	if stored != nil {
		r.next = *stored
		if stored.BindFirstMAC && patch.MAC != nil && *patch.MAC == FirstMAC {
			patch.MAC = nil
		}
		secret, err = c.secretFor(stored.Secret, r.password)
	} else {
		r.next = store.Service{Quantity: 1, Created: c.now}
		patch.Login = &r.login
		if r.state != "" {
			patch.StartsAtLogin = new(r.state == store.StatePending)
		}
		secret = new(store.ClearSecret(r.password))
	}
	if err != nil {
		return err
	}

	plan, err := patch.apply(b, &r.next, secret)
	if err != nil {
		return err
	}
	if stored == nil {
		c.book.begin(&r.next, &plan, patch)
	}
	c.applyState(&r.next, r.state, &plan)
	if err := r.next.Validate(); err != nil {
		return err
	}

	return r.composeOwner(b, c)
}

// composeOwner makes the customer that is to be stored, where the row says something that is not
// stored yet.
func (r *importRow) composeOwner(b *db.Lookup, c *importContext) error {
	if !r.namesCustomer() {
		return nil
	}
	var stored store.Customer
	if r.next.Customer != 0 {
		found, err := b.Customer(r.next.Customer)
		if err != nil {
			return err
		}
		stored = found
	} else if r.customer.Name == nil {
		return store.Invalidf(columnCustomer, "must be given where phone, email or address is")
	}

	owner := stored
	r.customer.apply(&owner)
	switch {
	case owner.ID == 0:
		owner.Created = c.now
		r.owner = &owner
	case !reflect.DeepEqual(owner, stored):
		r.owner = &owner
	}

	return nil
}

// secretFor returns what is to be stored for a password where something is stored already; nil to
// leave it. A form is kept; a one-way hash stays as it is, because comparing a million of them
// would take a day.
func (c *importContext) secretFor(stored store.Secret, password string) (*store.Secret, error) {
	if password == "" || stored.Form == store.OneWayHash {
		return nil, nil
	}
	form := stored.Form
	if c.book.config.NTHash == nil {
		form = store.ClearText
	}
	secret, err := c.book.secret(Password{Text: password, Form: form})
	if err != nil || secret.Form == stored.Form && string(secret.Value) == string(stored.Value) {
		return nil, err
	}

	return &secret, nil
}

// applyState puts a service into a state, which it may be in already. Applying it twice does
// nothing more. One that has begun does not become pending again.
func (c *importContext) applyState(
	service *store.Service, state store.ServiceState, plan *store.Plan,
) {
	switch state {
	case store.StatePending:
		service.StartsAtLogin = service.StartsAtLogin || service.Activated.IsZero()

		return
	case store.StateTerminated:
		if service.Terminated.IsZero() {
			service.Terminated = c.now
		}

		return
	case store.StateActive:
		service.Holds = service.Holds.Without(store.HoldUnpaid | store.HoldManual)
	case store.StateIsolir:
		service.Holds = service.Holds.Without(store.HoldManual).With(store.HoldUnpaid)
	case store.StateSuspended:
		if !service.Holds.Blocks() {
			service.Holds = service.Holds.With(store.HoldManual)
		}
	default:
		return
	}
	service.Terminated = time.Time{}
	if service.Activated.IsZero() {
		standing := service.Standing()
		service.Expires, service.Activated = standing.EndOf(plan, c.now, c.book.config.Zone), c.now
	}
}

// unique says whether what nobody else may have is free. The book holds it too; asking first
// spares the neighbours of a bad row a transaction.
func (r *importRow) unique(b *db.Lookup, stored *store.Service) error {
	if r.next.Number != "" && (stored == nil || stored.Number != r.next.Number) {
		_, err := b.ServiceByNumber(r.next.Number)
		if err == nil {
			err = store.Invalidf(columnNumber, "another service has it")
		}
		if !store.Is(err, store.NotFound) {
			return err
		}
	}
	if stored != nil {
		return nil
	}
	_, err := b.VoucherByCode(r.login)
	switch {
	case err == nil:
		return store.Invalidf(columnLogin, "it is the code of a voucher")
	case store.Is(err, store.NotFound):
		return nil
	default:
		return err
	}
}

// store writes what the row has made.
func (r *importRow) store(tx *db.BookTx) error {
	if r.owner != nil {
		owner, err := tx.PutCustomer(*r.owner)
		if err != nil {
			return err
		}
		r.next.Customer = owner.ID
	}
	_, err := keepService(tx, r.next)

	return err
}

// cost estimates how many operations of a transaction the row takes at most: the service, its
// login and who stands on it, its plan and router, two rows of the outbox, and what only some rows
// have. A change may take away a row for each it writes.
func (r *importRow) cost(update bool) int {
	cost := 7
	if r.service.Number != nil {
		cost++
	}
	if r.service.MAC != nil {
		cost++
	}
	if r.namesCustomer() {
		cost += 3
	}
	if update {
		cost += 5
	}

	return cost
}
