package billing

import (
	"cmp"
	"slices"

	"gardu/store"
)

// sale is something that is sold and paid at once.
type sale struct {
	Customer store.Customer // of id 0 for a bare service
	Plan     store.Plan
	Cycle    store.Cycle
	Quantity int   // 0 for that of the service, or 1
	Service  int64 // 0 for the customer's own of that router and access kind, or a new one
	Fresh    bool  // a new service, even where the customer has one
	Mode     store.RechargeMode
	Router   int64 // of a new service; 0 for the plan's
	Login    string
	Secret   store.Secret

	Price    *int64 // of the whole quantity, in the place of the plan's; 0 for a gift
	Bills    bool   // the customer's bills come with it
	Bearer   int64  // whose bills; 0 for the customer's
	Discount int64
	Coupon   *store.Coupon
	Quote    *Quote // at which it was ordered; nil to price it now
	Stocked  bool   // a piece of the stock was taken when it was ordered

	Money    received // how it is paid; what is empty of it follows from the sale
	Means    string   // as the receipt names it, such as "Cash - budi"
	Note     string
	Order    int64
	Reseller int64  // who earns Margin
	Margin   int64  // in the price
	Follows  bool   // goes on where the validity ended, however late
	Key      string // that the entry of a sale from a wallet has; once for what is renewed once
	Voucher  int64  // that is redeemed; 0 for none

	Linked bool // comes with something else that was sold, and brings nothing along itself

	Into store.Account // credited in the place of revenue, or of the customer's wallet
	Code bool          // sold as a voucher of the code Login: nothing begins yet
}

// deal is a sale that can be done: what it costs, what it changes, before anything is written.
type deal struct {
	sale
	quote        Quote
	terms        terms
	service      store.Service      // of id 0 for a new one
	subscription store.Subscription // of revision 0 for a new one
	span         span
	payment      store.Payment // once it is paid
	entry        int64
	voucher      int64 // that was made
}

// sell sells something and makes its receipt.
func (d *desk) sell(what sale) (store.Receipt, error) {
	made, err := d.agree(what)
	if err != nil {
		return store.Receipt{}, err
	}

	return d.seal(made)
}

// agree checks a sale and prices it. It writes nothing: who was paid already and cannot deliver
// keeps the money as credit, and nothing else must have happened.
func (d *desk) agree(what sale) (*deal, error) {
	made := &deal{sale: what}
	if made.Quantity < 0 || made.Quantity > store.MaxQuantity {
		return nil, store.Invalidf("quantity", "%d is not a number from 1 to %d", made.Quantity,
			store.MaxQuantity)
	}
	if made.Customer.ID != 0 {
		if err := d.mayTouch(made.Customer.Person.Agent, "customer"); err != nil {
			return nil, err
		}
		if state := made.Customer.State; state != store.CustomerActive {
			return nil, store.Errorf(store.Conflict, "the customer is %v", state)
		}
	}
	of, err := d.termsOf(companyOf(&made.Customer, &made.Plan))
	if err != nil {
		return nil, err
	}
	made.terms = of
	switch {
	case made.Code:
		err = d.prepareCode(made)
	case made.Plan.Sale.Kind == store.SaleAccess:
		err = d.prepareAccess(made)
	case made.Plan.Sale.Kind == store.SaleTopUp:
		err = d.prepareTopUp(made)
	default:
		err = made.prepareBalance()
	}
	if err != nil {
		return nil, err
	}
	if err := made.inStock(); err != nil {
		return nil, err
	}

	return made, d.price(made)
}

// companyOf returns the company that sells a plan to a customer.
func companyOf(customer *store.Customer, plan *store.Plan) int64 {
	return cmp.Or(customer.Person.Company, plan.Company)
}

// prepareBalance says where money goes that is bought: into the customer's wallet, where nothing
// else is said.
func (m *deal) prepareBalance() error {
	m.Quantity = max(m.Quantity, 1)
	if m.Into.Kind != store.AccountNone {
		return nil
	}
	if m.Customer.ID == 0 {
		return store.Invalidf("customer", "must be given: the money is for a wallet")
	}
	m.Into = store.Account{Kind: store.AccountWallet, Owner: m.Customer.ID}

	return nil
}

// prepareCode checks a voucher that is sold.
func (d *desk) prepareCode(made *deal) error {
	made.Quantity = 1
	if made.Plan.Sale.Kind != store.SaleAccess {
		return store.Invalidf("plan", "the plan %q gives no access", made.Plan.Name)
	}
	if err := store.ValidateLogin("code", made.Login); err != nil {
		return err
	}

	return d.freeLogin(made.Login, made.Plan.Access, cmp.Or(made.Router, made.Plan.Router))
}

// inStock refuses what is sold out.
func (m *deal) inStock() error {
	stocked := m.Plan.Sale.Stocked && !m.Stocked
	if stocked && m.Plan.Sale.Stock < 1 {
		return store.Errorf(store.Exhausted, "the plan %q is sold out", m.Plan.Name)
	}

	return nil
}

// price prices the sale, where it was not priced when it was ordered.
func (d *desk) price(made *deal) (err error) {
	if made.Quote != nil {
		made.quote = *made.Quote

		return nil
	}
	what := wish{
		plan: made.Plan, cycle: made.Cycle, quantity: made.Quantity, price: made.Price,
		margin: made.Margin, discount: made.Discount, coupon: made.Coupon,
	}
	if made.Bills && made.Plan.Sale.Kind != store.SaleBalance {
		what.bearer = cmp.Or(made.Bearer, made.Customer.ID)
	}
	agreed := made.subscription.Price
	if what.price == nil && agreed != nil && made.service.Plan == made.Plan.ID &&
		made.subscription.Cycle == made.Cycle {
		whole := store.Portion(*agreed, int64(made.Quantity), 1)
		what.price = &whole
	}
	if what.price == nil {
		what.portion = made.span.portion(&made.Plan, made.terms, d.zone)
	}
	made.quote, err = d.quote(what, made.terms)

	return err
}

// seal does a deal: takes the money, gives what was bought, and writes it down.
func (d *desk) seal(made *deal) (store.Receipt, error) {
	receipt, err := d.receiptOf(made)
	if err != nil {
		return store.Receipt{}, err
	}
	if err := d.take(made, receipt.ID); err != nil {
		return store.Receipt{}, err
	}
	receipt.Payment, receipt.Entry = made.payment.ID, made.entry
	if err := d.earnSale(made, receipt.ID); err != nil {
		return store.Receipt{}, err
	}
	if err := d.takeStock(made); err != nil {
		return store.Receipt{}, err
	}
	if err := d.deliver(made, &receipt); err != nil {
		return store.Receipt{}, err
	}
	stored, err := d.PutReceipt(receipt)
	if err != nil {
		return store.Receipt{}, err
	}
	if made.quote.Bills > 0 {
		bearer := cmp.Or(made.Bearer, made.Customer.ID)
		if err := d.chargeBills(bearer); err != nil {
			return store.Receipt{}, err
		}
	}
	if err := d.tellReceipt(&stored, &made.Plan); err != nil {
		return store.Receipt{}, err
	}

	if made.Linked {
		return stored, nil
	}

	return stored, d.sellLinks(made, &stored)
}

// takeStock takes a piece of a stock that was not reserved.
func (d *desk) takeStock(made *deal) error {
	if !made.Plan.Sale.Stocked || made.Stocked {
		return nil
	}
	plan, err := d.Plan(made.Plan.ID)
	if err != nil {
		return err
	}
	if plan.Sale.Stock < 1 {
		return store.Errorf(store.Exhausted, "the plan %q is sold out", plan.Name)
	}
	plan.Sale.Stock--
	_, err = d.PutPlan(plan)

	return err
}

// take books what is paid. From a wallet, it is an entry of a sale; money that comes in is a
// payment too. Nothing is booked for what costs nothing.
func (d *desk) take(made *deal, receipt int64) error {
	postings := made.postings()
	money := made.Money
	if len(postings) == 0 {
		return nil
	}
	if inward(money) {
		money.Customer = cmp.Or(money.Customer, made.Bearer, made.Customer.ID)
		money.Amount = cmp.Or(money.Amount, made.quote.Total)
		money.Order = cmp.Or(money.Order, made.Order)
		money.Direct = postings
		paid, err := d.receive(money)
		made.payment, made.entry = paid, paid.Entry

		return err
	}
	if money.Source.Kind == store.AccountNone && made.quote.Total > 0 {
		return store.Invalidf("method", "must be given: it has to be paid")
	}
	entry := store.Entry{
		Kind: store.EntrySale, Of: store.NounReceipt, Subject: receipt, Key: made.Key,
		Note: made.Note, Currency: made.quote.Currency,
	}
	entry.Add(postings...)
	entry.Add(store.Posting{Account: money.Source, Minor: made.quote.Total})
	booked, err := d.book(entry)
	made.entry = booked.ID

	return err
}

// postings are what is credited for a sale, and the discount that is debited: together what is
// paid, with the sign of a credit.
func (m *deal) postings() []store.Posting {
	into, quoted := m.Into, &m.quote
	if into.Kind == store.AccountNone {
		into = store.Account{Kind: store.AccountRevenue, Owner: m.Plan.ID}
	}
	var entry store.Entry
	entry.Add(
		store.Credit(into.Kind, into.Owner, quoted.Price-quoted.Margin),
		store.Credit(store.AccountReseller, m.Reseller, quoted.Margin),
		store.Credit(store.AccountRevenue, 0, quoted.Bills),
		store.Credit(store.AccountTax, 0, quoted.Tax),
		store.Debit(store.AccountDiscount, 0, quoted.Discount),
	)

	return entry.Postings
}

// inward reports whether money comes in from outside, rather than from what somebody has with us.
func inward(money received) bool {
	switch money.Source.Kind {
	case store.AccountNone:
		return money.Method.ID != 0
	case store.AccountWallet, store.AccountCredit, store.AccountReseller, store.AccountCommission,
		store.AccountDiscount:
		return false
	default:
		return true
	}
}

// deliver gives what was bought, and notes its time in the receipt.
func (d *desk) deliver(made *deal, receipt *store.Receipt) error {
	switch {
	case made.Code:
		voucher, err := d.PutVoucher(store.Voucher{
			Code: made.Login, Secret: made.Secret, Plan: made.Plan.ID, Router: made.Router,
			MadeBy: d.actor.Name, Created: d.now,
		})
		made.voucher, receipt.Login, receipt.Access = voucher.ID, made.Login, made.Plan.Access

		return err
	case made.Plan.Sale.Kind == store.SaleAccess:
		if err := d.deliverAccess(made, receipt.ID); err != nil {
			return err
		}
		receipt.Begins, receipt.Ends = made.span.begins, made.span.ends
	case made.Plan.Sale.Kind == store.SaleTopUp:
		err := d.readAgain(made)
		if err == nil {
			err = d.addTo(made, &made.service)
		}
		if err != nil {
			return err
		}
		stored, err := d.keep(made.service)
		if err != nil {
			return err
		}
		made.service = stored
		receipt.Begins, receipt.Ends = d.now, stored.Expires
	default:
		receipt.Begins, receipt.Ends = d.now, d.now
	}
	receipt.Service, receipt.Login = made.service.ID, made.service.Login
	receipt.Access = made.service.Access
	if made.service.Router == 0 {
		return nil
	}
	nas, err := d.NAS(made.service.Router)
	receipt.Router = nas.Name

	return err
}

// sellLinks gives the plans that come with one that was sold: each once, however they are linked,
// and none that is not sold any more. They cost nothing beside it.
func (d *desk) sellLinks(made *deal, primary *store.Receipt) error {
	seen := []int64{made.Plan.ID}
	waiting := slices.Clone(made.Plan.Sale.Links)
	for len(waiting) > 0 && len(seen) <= store.MaxLinks {
		id := waiting[0]
		waiting = waiting[1:]
		if slices.Contains(seen, id) {
			continue
		}
		seen = append(seen, id)
		plan, err := d.Plan(id)
		if store.Is(err, store.NotFound) || err == nil && plan.Sale.Disabled {
			continue
		}
		if err != nil {
			return err
		}
		waiting = append(waiting, plan.Sale.Links...)
		if err := d.sellLink(made, plan, primary); err != nil {
			return err
		}
	}

	return nil
}

// sellLink gives one plan that comes with another. What cannot be given, such as a second service
// in the place of the first, is left out and noted.
func (d *desk) sellLink(made *deal, plan store.Plan, primary *store.Receipt) error {
	nothing := int64(0)
	linked := sale{
		Customer: made.Customer, Plan: plan, Cycle: store.CycleValidity, Quantity: 1,
		Mode: made.Mode, Login: made.service.Login, Secret: made.service.Secret,
		Router: cmp.Or(plan.Router, made.service.Router), Price: &nothing, Order: made.Order,
		Means: primary.Method, Linked: true, Note: "comes with " + made.Plan.Name,
	}
	switch plan.Sale.Kind {
	case store.SaleTopUp:
		linked.Service = made.service.ID
	case store.SaleBalance:
		linked.Price = nil
		linked.Money.Source = store.Account{Kind: store.AccountDiscount}
	default:
	}
	next, err := d.agree(linked)
	if err == nil && plan.Sale.Kind == store.SaleAccess && next.service.ID == made.service.ID {
		err = store.Errorf(store.Conflict, "it would take the place of what was bought")
	}
	if err != nil {
		if !refusal(err) {
			return err
		}

		return d.note("sale.link", store.NounReceipt, primary.ID, plan.Name, err.Error())
	}
	_, err = d.seal(next)

	return err
}

// refusal reports whether an error is that of what was asked for, rather than ours.
func refusal(err error) bool {
	switch store.KindOf(err) {
	case store.Invalid, store.Conflict, store.NotFound, store.Denied, store.Exhausted:
		return true
	default:
		return false
	}
}
