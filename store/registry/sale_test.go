package registry_test

import (
	"strings"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
	"gardu/store/storetest"

	"pgregory.net/rapid"
)

// addCustomer stores an ordinary customer.
func (o *office) addCustomer(name string) (customer store.Customer) {
	o.t.Helper()
	storetest.Update(o.t, o.book, func(tx *db.BookTx) (err error) {
		draft := storetest.Customer(name)
		draft.Number = "N-" + name
		customer, err = tx.PutCustomer(draft)

		return err
	})

	return customer
}

// TestEverythingOfASale makes a plan with all of it, and takes it away again.
func TestEverythingOfASale(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	budi := o.addCustomer("Budi")
	o.addPlan("also")
	if _, err := o.AddBandwidth(t.Context(), registry.BandwidthPatch{Name: new("rumah"), Rate: new("5M/5M")}); err != nil {
		t.Fatal(err)
	}
	plan, err := o.AddPlan(t.Context(), registry.PlanPatch{
		Name: new("whole"), Access: new(store.PPPoE), Price: new(int64(150_000)),
		SalePatch: registry.SalePatch{
			Billing: new(store.Postpaid), TaxMode: new(store.TaxInclusive),
			Cycles:   &[]store.CyclePrice{{Cycle: store.CycleQuarter, Price: 400_000, Off: true}},
			OldPrice: new(int64(200_000)), Stock: new(int64(0)), Visibility: new(store.VisibleOnly),
			Members: &[]int64{budi.ID, budi.ID}, Links: &[]string{"also", "also"}, Disabled: new(true), Quiet: new(true),
			Unwritten: new(true), Business: new(true), Category: new("Rumah"), Bandwidth: new("rumah"),
			PeriodDay: new(20), OnLogin: new(":log info x"), OnLogout: new("y"), Sort: new(3), Title: new("Rumah 5M"),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	sale := plan.Sale
	if !sale.Stocked || sale.Stock != 0 || len(sale.Members) != 1 || len(sale.Links) != 1 || sale.CategoryID != 1 ||
		sale.Category != "Rumah" || plan.Profile.Rate != "5M/5M" || sale.Title != "Rumah 5M" {
		t.Errorf("made %+v", plan)
	}
	plan, err = o.SetPlan(t.Context(), "whole", registry.PlanPatch{SalePatch: registry.SalePatch{
		Stock: new(int64(registry.AnyStock)), Category: new(""), Bandwidth: new(""), Members: &[]int64{}, Links: &[]string{},
	}})
	if err != nil || plan.Sale.Stocked || plan.Sale.CategoryID != 0 || plan.Sale.Bandwidth != 0 ||
		plan.Profile.Rate != "5M/5M" || len(plan.Sale.Members)+len(plan.Sale.Links) != 0 {
		t.Errorf("changed to %+v, %v", plan, err)
	}
	balance, err := o.AddPlan(t.Context(), registry.PlanPatch{
		Name: new("saldo"), Price: new(int64(50_000)), SalePatch: registry.SalePatch{Sale: new(store.SaleBalance)},
	})
	if err != nil || balance.Sale.Kind != store.SaleBalance {
		t.Errorf("a plan of money: %+v, %v", balance, err)
	}
}

// TestBadSales holds each field to its sentence, and the book to what it was.
func TestBadSales(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.addPlan("home")
	if _, err := o.AddBandwidth(t.Context(), registry.BandwidthPatch{Name: new("b"), Rate: new("5M/5M")}); err != nil {
		t.Fatal(err)
	}
	many := make([]int64, store.MaxMembers+1)
	for name, bad := range map[string]struct {
		patch registry.SalePatch
		field string
	}{
		"kind":         {registry.SalePatch{Sale: new(store.SaleKind(9))}, "sale"},
		"top-up":       {registry.SalePatch{Sale: new(store.SaleTopUp)}, "topup"},
		"billing":      {registry.SalePatch{Sale: new(store.SaleBalance), Billing: new(store.Postpaid)}, "billing"},
		"cycle":        {registry.SalePatch{Cycles: &[]store.CyclePrice{{Price: 1}}}, "cycles"},
		"old price":    {registry.SalePatch{OldPrice: new(int64(-1))}, "old_price"},
		"stock":        {registry.SalePatch{Stock: new(int64(-2))}, "stock"},
		"nobody":       {registry.SalePatch{Members: &[]int64{99}}, "members"},
		"many members": {registry.SalePatch{Members: &many}, "members"},
		"no link":      {registry.SalePatch{Links: &[]string{"x"}}, "links"},
		"bandwidth":    {registry.SalePatch{Bandwidth: new("x")}, "bandwidth"},
		"category":     {registry.SalePatch{Category: new(strings.Repeat("x", 200))}, "category"},
		"period day":   {registry.SalePatch{PeriodDay: new(32)}, "period_day"},
	} {
		t.Run(name, func(t *testing.T) {
			o.unchanged(func() {
				_, err := o.SetPlan(t.Context(), "home", registry.PlanPatch{SalePatch: bad.patch})
				storetest.WantFault(t, err, store.Invalid, bad.field)
			})
		})
	}
	o.unchanged(func() {
		_, err := o.SetPlan(t.Context(), "home", registry.PlanPatch{SalePatch: registry.SalePatch{Links: &[]string{"home"}}})
		storetest.WantFault(t, err, store.Invalid, "links")
		_, err = o.SetPlan(t.Context(), "home", registry.PlanPatch{
			ProfilePatch: registry.ProfilePatch{Rate: new("1M/1M")}, SalePatch: registry.SalePatch{Bandwidth: new("b")},
		})
		storetest.WantFault(t, err, store.Invalid, "rate")
	})
}

// TestPlansFollowTheirBandwidth changes the rate of more plans than fit into one slice.
func TestPlansFollowTheirBandwidth(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if _, err := o.AddBandwidth(t.Context(), registry.BandwidthPatch{Name: new("b"), Rate: new("5M/5M")}); err != nil {
		t.Fatal(err)
	}
	const plans = 120
	for at := range plans {
		_, err := o.AddPlan(t.Context(), registry.PlanPatch{
			Name: new(strings.Repeat("p", at+1)), Access: new(store.PPPoE), OnQuota: new("throttle=1M/1M"),
			SalePatch: registry.SalePatch{Bandwidth: new("b"), Category: new("rumah")},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	o.addPlan("other")
	if _, err := o.SetBandwidth(t.Context(), "b", registry.BandwidthPatch{Rate: new("7M/7M"), Name: new("c")}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.SetCategory(t.Context(), "rumah", registry.CategoryPatch{Name: new("home")}); err != nil {
		t.Fatal(err)
	}
	list, err := o.Plans(t.Context(), db.Page{})
	if err != nil || len(list) != plans+1 {
		t.Fatalf("%d plans, %v", len(list), err)
	}
	for _, plan := range list {
		if plan.Name != "other" && (plan.Profile.Rate != "7M/7M" || plan.Sale.Category != "home" || plan.Revision != 3) {
			t.Errorf("%+v", plan)
		}
	}
	storetest.WantFault(t, o.RemoveBandwidth(t.Context(), "c"), store.Conflict, "")
	storetest.WantFault(t, o.RemoveCategory(t.Context(), "home"), store.Conflict, "")
	o.unchanged(func() {
		_, err := o.SetBandwidth(t.Context(), "c", registry.BandwidthPatch{Rate: new("fast")})
		storetest.WantFault(t, err, store.Invalid, "rate")
		_, err = o.AddBandwidth(t.Context(), registry.BandwidthPatch{Name: new("c"), Rate: new("1M/1M")})
		storetest.WantFault(t, err, store.Conflict, "name")
		_, err = o.AddCategory(t.Context(), registry.CategoryPatch{Name: new("")})
		storetest.WantFault(t, err, store.Invalid, "name")
	})
}

// TestRatesAlwaysAgreeWithTheirBandwidth does anything to plans and bandwidths, in any order.
func TestRatesAlwaysAgreeWithTheirBandwidth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t)
		for _, name := range []string{"a", "b"} {
			if _, err := o.AddBandwidth(t.Context(), registry.BandwidthPatch{Name: &name, Rate: new("1M/1M")}); err != nil {
				rt.Fatal(err)
			}
			o.addPlan(name)
		}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			name := rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "name")
			rate := rapid.SampledFrom([]string{"1M/1M", "2M/2M", "3M/3M"}).Draw(rt, "rate")
			switch rapid.IntRange(0, 3).Draw(rt, "what") {
			case 0:
				_, _ = o.SetBandwidth(t.Context(), name, registry.BandwidthPatch{Rate: &rate})
			case 1:
				_, _ = o.SetPlan(t.Context(), name, registry.PlanPatch{ProfilePatch: registry.ProfilePatch{Rate: &rate}})
			default:
				wanted := rapid.SampledFrom([]string{"", "a", "b"}).Draw(rt, "bandwidth")
				_, _ = o.SetPlan(t.Context(), name, registry.PlanPatch{SalePatch: registry.SalePatch{Bandwidth: &wanted}})
			}
			plans, err := o.Plans(t.Context(), db.Page{})
			if err != nil {
				rt.Fatal(err)
			}
			for _, plan := range plans {
				if plan.Sale.Bandwidth == 0 {
					continue
				}
				list, err := o.Bandwidths(t.Context(), db.Page{After: plan.Sale.Bandwidth - 1, Limit: 1})
				if err != nil || list[0].Rate != plan.Profile.Rate {
					rt.Fatalf("the plan has %s, its bandwidth %v, %v", plan.Profile.Rate, list, err)
				}
			}
		}
	})
}

// TestLettersAndTerms gives a company what stands on its documents, and terms of its own.
func TestLettersAndTerms(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	company, err := o.AddCompany(t.Context(), registry.CompanyPatch{
		Name: new("timur"),
		Letter: registry.LetterPatch{
			Legal: new("PT Timur"), NPWP: new("01.234.567.8-901.000"), PKP: new(true), Zone: new("Asia/Jayapura"),
			Email: new("a@b.id"), Address: new("Jl. 1"), Phone: new("021"), Footer: new("Terima kasih"),
		},
		Terms: registry.TermsPatch{DueDays: new(5), Reminders: &[]int{-3, 0}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if company.Letter.Legal != "PT Timur" || !company.Letter.PKP || company.Terms.DueDays != 5 ||
		company.Terms.GraceDays != store.DefaultTerms().GraceDays || len(company.Terms.Reminders) != 2 {
		t.Errorf("made %+v", company)
	}
	terms := func(patch registry.TermsPatch) registry.CompanyPatch { return registry.CompanyPatch{Terms: patch} }
	for name, bad := range map[string]struct {
		patch registry.CompanyPatch
		field string
	}{
		"npwp":      {registry.CompanyPatch{Letter: registry.LetterPatch{NPWP: new("123")}}, "npwp"},
		"zone":      {registry.CompanyPatch{Letter: registry.LetterPatch{Zone: new("Mars")}}, "zone"},
		"email":     {registry.CompanyPatch{Letter: registry.LetterPatch{Email: new("x")}}, "email"},
		"due":       {terms(registry.TermsPatch{DueDays: new(-1)}), "terms.due_days"},
		"proration": {terms(registry.TermsPatch{Proration: new("x")}), "terms.proration"},
		"reminders": {terms(registry.TermsPatch{Reminders: &[]int{1, 1}}), "terms.reminders"},
		"percent":   {terms(registry.TermsPatch{LatePercent: new(int64(10_001))}), "terms.late_percent"},
	} {
		t.Run(name, func(t *testing.T) {
			o.unchanged(func() {
				_, err := o.SetCompany(t.Context(), "timur", bad.patch)
				storetest.WantFault(t, err, store.Invalid, bad.field)
			})
		})
	}
	company, err = o.SetCompany(t.Context(), "timur", terms(registry.TermsPatch{Remove: true}))
	if err != nil || company.Terms != nil {
		t.Errorf("terms are %+v, %v", company.Terms, err)
	}
}

// TestAgentsChangeNothingOfTheHouse asks for changes as somebody who may see some customers only.
func TestAgentsChangeNothingOfTheHouse(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.addPlan("home")
	agent := store.WithActor(t.Context(), store.Actor{Name: "siti", Operator: 7, Agent: 7})
	o.unchanged(func() {
		_, err := o.AddPlan(agent, registry.PlanPatch{Name: new("x"), Access: new(store.PPPoE)})
		storetest.WantFault(t, err, store.Denied, "")
		_, err = o.SetPlan(agent, "home", registry.PlanPatch{Price: new(int64(1))})
		storetest.WantFault(t, err, store.Denied, "")
		storetest.WantFault(t, o.RemovePlan(agent, "home"), store.Denied, "")
	})
	if _, err := o.Plan(agent, "home"); err != nil {
		t.Error(err)
	}
}

// TestTheAuditLogTellsWhoChangedWhat finds every change, what differed, and no secret.
func TestTheAuditLogTellsWhoChangedWhat(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx := store.WithActor(t.Context(), store.Actor{Name: "siti", Address: "192.0.2.1", Reason: "new price"})
	o.addPlan("home")
	if _, err := o.SetPlan(ctx, "home", registry.PlanPatch{Price: new(int64(5))}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.AddOperator(ctx, registry.OperatorPatch{
		Name: new("tono"), Role: new(store.RoleAgent), Password: new("sandi tono"), RouterGroup: new("read"),
	}); err != nil {
		t.Fatal(err)
	}
	if err := o.RemovePlan(ctx, "home"); err != nil {
		t.Fatal(err)
	}
	list, next, err := o.AuditLog(t.Context(), registry.AuditFilter{}, db.Page{})
	if err != nil || next != 0 || len(list) != 4 {
		t.Fatalf("%v, %d, %v", list, next, err)
	}
	changed := list[2]
	if changed.Action != "plan.set" || changed.Actor != "siti" || changed.Before != `{"price":0}` ||
		changed.After != `{"price":5}` || changed.Reason != "new price" || changed.Address != "192.0.2.1" {
		t.Errorf("the change is %+v", changed)
	}
	for _, one := range list {
		if text := one.Before + one.After; strings.Contains(text, "sandi") || strings.Contains(text, "argon2id") {
			t.Errorf("a secret in %+v", one)
		}
	}
	for name, one := range map[string]struct {
		filter registry.AuditFilter
		want   int
	}{
		"of a record": {registry.AuditFilter{Noun: store.NounPlan, Subject: 1}, 3},
		"of a noun":   {registry.AuditFilter{Noun: store.NounOperator}, 1},
		"by somebody": {registry.AuditFilter{Actor: "siti"}, 3},
		"of a kind":   {registry.AuditFilter{Action: "plan"}, 3},
		"one action":  {registry.AuditFilter{Action: "plan.set"}, 1},
		"nothing":     {registry.AuditFilter{Action: "pla"}, 0},
	} {
		list, _, err := o.AuditLog(t.Context(), one.filter, db.Page{})
		if err != nil || len(list) != one.want {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
	page, next, err := o.AuditLog(t.Context(), registry.AuditFilter{}, db.Page{Limit: 3})
	if err != nil || len(page) != 3 || next != 2 {
		t.Errorf("a page of %d, then %d, %v", len(page), next, err)
	}
	if err := o.book.Seal(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestTickets opens, assigns, answers and closes a ticket.
func TestTickets(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	budi := o.addCustomer("Budi")
	if _, err := o.AddOperator(t.Context(), registry.OperatorPatch{Name: new("tono"), Role: new(store.RoleTechnician)}); err != nil {
		t.Fatal(err)
	}
	order := registry.TicketOrder{Customer: budi.ID, Type: "gangguan", Description: "tidak ada sinyal"}
	for _, want := range []string{"260701001", "260701002"} {
		if ticket, err := o.OpenTicket(t.Context(), order); err != nil || ticket.Number != want || !ticket.Open() {
			t.Fatalf("opened %+v, %v", ticket, err)
		}
	}
	ticket, err := o.AssignTicket(t.Context(), "260701001", "tono")
	if err != nil || ticket.Assigned != 1 || ticket.Status != store.TicketProcess {
		t.Errorf("assigned %+v, %v", ticket, err)
	}
	himself := store.WithActor(t.Context(), store.Actor{Name: "Budi", Customer: budi.ID})
	ticket, err = o.CloseTicket(himself, "260701001", "sudah baik")
	if err != nil || ticket.Open() || !ticket.Timeline[1].Customer || ticket.Closed.IsZero() {
		t.Errorf("closed %+v, %v", ticket, err)
	}
	if ticket, err = o.AnswerTicket(himself, "260701001", registry.TicketAnswer{Remark: "lagi"}); err != nil || !ticket.Open() {
		t.Errorf("opened again %+v, %v", ticket, err)
	}
	stranger := store.WithActor(t.Context(), store.Actor{Customer: 99})
	o.unchanged(func() {
		_, err := o.Ticket(stranger, "260701001")
		storetest.WantFault(t, err, store.NotFound, "")
		_, err = o.CloseTicket(stranger, "260701001", "x")
		storetest.WantFault(t, err, store.NotFound, "")
		_, err = o.CloseTicket(t.Context(), "260701001", "")
		storetest.WantFault(t, err, store.Invalid, "remark")
		_, err = o.AnswerTicket(t.Context(), "260701001", registry.TicketAnswer{})
		storetest.WantFault(t, err, store.Invalid, "remark")
		_, err = o.AssignTicket(t.Context(), "260701001", "nobody")
		storetest.WantFault(t, err, store.Invalid, "assigned")
		_, err = o.OpenTicket(t.Context(), registry.TicketOrder{Customer: 99, Type: "x", Description: "x"})
		storetest.WantFault(t, err, store.Invalid, "customer")
		_, err = o.OpenTicket(t.Context(), registry.TicketOrder{Customer: budi.ID, Description: "x"})
		storetest.WantFault(t, err, store.Invalid, "type")
		_, err = o.OpenTicket(t.Context(), registry.TicketOrder{Customer: budi.ID, Type: "x"})
		storetest.WantFault(t, err, store.Invalid, "description")
	})
	for name, one := range map[string]struct {
		filter registry.TicketFilter
		want   int
	}{
		"all":      {registry.TicketFilter{}, 2},
		"customer": {registry.TicketFilter{Customer: budi.ID}, 2},
		"assigned": {registry.TicketFilter{Assigned: 1}, 1},
		"pending":  {registry.TicketFilter{Status: []store.TicketStatus{store.TicketPending}}, 2},
		"closed":   {registry.TicketFilter{Status: []store.TicketStatus{store.TicketClosed}}, 0},
		"year":     {registry.TicketFilter{Year: 2025}, 0},
	} {
		if list, _, err := o.Tickets(t.Context(), one.filter, db.Page{}); err != nil || len(list) != one.want {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
	if list, _, err := o.Tickets(stranger, registry.TicketFilter{}, db.Page{}); err != nil || len(list) != 0 {
		t.Errorf("a stranger sees %v, %v", list, err)
	}
}

// TestATimelineHasAnEnd fills one.
func TestATimelineHasAnEnd(t *testing.T) {
	t.Parallel()
	var ticket store.Ticket
	for range store.MaxTimeline {
		if err := ticket.Add(store.TicketEntry{At: time.Unix(1, 0), Remark: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	storetest.WantFault(t, ticket.Add(store.TicketEntry{}), store.Exhausted, "")
}
