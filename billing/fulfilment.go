package billing

import (
	"cmp"
	"strconv"

	"gardu/store"
)

// fulfil gives what an order is for, now that it is paid. Money that came in from outside is kept
// in any case: where the order is no longer pending, or what it asks for cannot be given any more,
// it becomes the customer's, and the order that is returned is not paid by it. What is paid from a
// wallet is taken only where something is given for it.
func (d *desk) fulfil(
	order store.Order, payment received,
) (store.Order, store.Payment, error) {
	payment.Order, payment.Reseller = order.ID, order.Reseller
	payment.Customer = cmp.Or(payment.Customer, order.Customer)
	outside := inward(payment)
	if order.State != store.OrderPending {
		if !outside {
			return order, store.Payment{}, store.Errorf(store.Conflict, "the order is %v",
				order.State)
		}
		paid, err := d.keepMoney(&order, payment, "the order was "+order.State.String())

		return order, paid, err
	}
	if payment.Amount-payment.Surplus-payment.Surcharge < order.Total {
		if !outside {
			return order, store.Payment{}, store.Invalidf("amount", "is less than the order costs")
		}
		paid, err := d.keepMoney(&order, payment, "it is less than the order costs")

		return order, paid, err
	}
	if order.Kind == store.OrderInvoice {
		return d.fulfilInvoice(order, payment)
	}

	return d.fulfilSale(order, payment)
}

// fulfilInvoice pays the invoice of an order. One that was paid meanwhile leaves the money for other
// debts or as credit, unless it is from a wallet: then nothing is taken.
func (d *desk) fulfilInvoice(
	order store.Order, payment received,
) (store.Order, store.Payment, error) {
	payment.Invoices = []int64{order.Invoice}
	if !inward(payment) {
		invoice, err := d.Invoice(order.Invoice)
		if err != nil {
			return order, store.Payment{}, err
		}
		if invoice.Left() != order.Total {
			return order, store.Payment{}, store.Errorf(store.Conflict,
				"something else was paid of the invoice meanwhile")
		}
	}
	paid, err := d.receive(payment)
	if err != nil {
		return order, paid, err
	}
	order.Payment, order.Result = paid.ID, order.Invoice
	order, err = d.endOrder(order, store.OrderPaid)

	return order, paid, err
}

// fulfilSale sells what was ordered, at the price at which it was ordered.
func (d *desk) fulfilSale(
	order store.Order, payment received,
) (store.Order, store.Payment, error) {
	made, err := d.prepareOrder(&order, payment)
	if err != nil {
		if !inward(payment) || !refusal(err) {
			return order, store.Payment{}, err
		}
		paid, wrong := d.keepMoney(&order, payment, err.Error())
		if wrong != nil {
			return order, paid, wrong
		}
		order.Payment, order.Note = paid.ID, err.Error()
		order, wrong = d.endOrder(order, store.OrderFailed)

		return order, paid, wrong
	}
	receipt, err := d.seal(made)
	if err != nil {
		return order, store.Payment{}, err
	}
	order.Payment, order.Receipt = made.payment.ID, receipt.ID
	order.Result = cmp.Or(made.voucher, made.service.ID)
	order, err = d.endOrder(order, store.OrderPaid)

	return order, made.payment, err
}

// prepareOrder makes the sale of an order, and checks that it can be done.
func (d *desk) prepareOrder(order *store.Order, payment received) (*deal, error) {
	what := sale{
		Cycle: order.Cycle, Quantity: order.Quantity, Service: order.Service, Fresh: order.Fresh,
		Mode: order.Mode, Login: order.Login, Secret: order.Secret, Stocked: order.Stocked,
		Money: payment, Means: meansOf(&payment), Note: order.Note, Order: order.ID,
		Reseller: order.Reseller, Margin: order.Margin, Code: order.Kind == store.OrderVoucher,
	}
	if id := cmp.Or(order.Friend, order.Customer); id != 0 {
		customer, err := d.Customer(id)
		if err != nil {
			return nil, err
		}
		what.Customer = customer
	}
	switch order.Kind {
	case store.OrderCustom, store.OrderTransfer:
		what.Plan = balancePlan()
	case store.OrderDeposit:
		what.Plan = balancePlan()
		what.Into = store.Account{Kind: store.AccountReseller, Owner: order.Reseller}
	default:
		plan, err := d.Plan(order.Plan)
		if err != nil {
			return nil, err
		}
		what.Plan = plan
	}
	quoted, err := d.ordered(order, &what)
	what.Quote = quoted
	if err != nil {
		return nil, err
	}

	return d.agree(what)
}

// balancePlan stands for money of any amount that is put into a wallet.
func balancePlan() store.Plan {
	return store.Plan{Name: "Balance", Sale: store.Sale{Kind: store.SaleBalance}}
}

// ordered returns the price at which an order was made.
func (d *desk) ordered(order *store.Order, what *sale) (*Quote, error) {
	quoted := &Quote{
		Currency: order.Currency, Plan: order.Plan, Price: order.Price, Bills: order.Bills,
		Discount: order.Discount, Tax: order.Tax, Total: order.Total, Margin: order.Margin,
	}
	var bills []store.Line
	if order.Bills > 0 {
		known, err := d.billLines(what.Customer.ID)
		if err != nil {
			return nil, err
		}
		if bills = known; len(known) == 0 {
			bills = []store.Line{{Kind: store.LineBill, Quantity: 1, Amount: order.Bills}}
		}
	}
	named := wish{plan: what.Plan}
	named.plan.Name = cmp.Or(order.Sealed, what.Plan.Name)
	quoted.Lines = quoted.lines(named, bills)

	return quoted, nil
}

// keepMoney keeps what came in for an order that gets nothing for it: in the wallet that it was
// for, else for debts and as credit. Somebody is told to look.
func (d *desk) keepMoney(
	order *store.Order, payment received, why string,
) (store.Payment, error) {
	payment.Note = cmp.Or(payment.Note, why)
	account := store.Account{}
	switch {
	case order.Customer == 0 && order.Reseller != 0:
		account = store.Account{Kind: store.AccountReseller, Owner: order.Reseller}
	case order.Customer == 0:
		account = store.Account{Kind: store.AccountUnapplied}
	case order.Kind == store.OrderBalance, order.Kind == store.OrderCustom:
		account = store.Account{Kind: store.AccountWallet, Owner: order.Customer}
	default:
	}
	if account.Kind != store.AccountNone {
		payment.Direct = []store.Posting{
			store.Credit(account.Kind, account.Owner,
				payment.Amount-payment.Surplus-payment.Surcharge),
		}
	}
	paid, err := d.receive(payment)
	if err != nil || order.Customer == 0 {
		return paid, err
	}

	return paid, d.tell(store.Notice{
		Kind: store.NoticePaymentProblem, Customer: order.Customer, Of: store.NounOrder,
		Subject: order.ID, Key: "payment-problem/" + strconv.FormatInt(paid.ID, 10),
		Fields: []store.Field{{Name: "why", Value: why}},
	})
}

// meansOf names how something is paid, as a receipt does.
func meansOf(money *received) string {
	switch {
	case money.Source.Kind == store.AccountWallet:
		return "Wallet"
	case money.Source.Kind == store.AccountReseller:
		return "Reseller"
	case money.Collector != 0:
		return "Collector"
	default:
		return money.Method.Name
	}
}

// endOrder ends a pending order: what it reserved is used where it is paid, and given back where it
// is not.
func (d *desk) endOrder(order store.Order, state store.OrderState) (store.Order, error) {
	if order.Coupon != 0 {
		coupon, err := d.Coupon(order.Coupon)
		if err == nil {
			coupon.Reserved = max(coupon.Reserved-1, 0)
			if state == store.OrderPaid {
				coupon.Used++
			}
			_, err = d.PutCoupon(coupon)
		}
		if err != nil && !store.Is(err, store.NotFound) {
			return order, err
		}
	}
	if order.Stocked && state != store.OrderPaid {
		if err := d.putBack(order.Plan); err != nil {
			return order, err
		}
		order.Stocked = false
	}
	order.State, order.Ended = state, d.now
	order, err := d.PutOrder(order)
	if err != nil || state != store.OrderPaid {
		return order, err
	}

	return order, d.publishOrder(&order)
}

// putBack gives a reserved piece of a plan's stock back.
func (d *desk) putBack(id int64) error {
	plan, err := d.Plan(id)
	if store.Is(err, store.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	plan.Sale.Stock++
	_, err = d.PutPlan(plan)

	return err
}
