package billing

import (
	"gardu/store"
)

// earning is something that was paid, of which somebody earns a commission.
type earning struct {
	agent   int64 // the reseller of the customer who paid; 0 for none
	key     string
	of      store.Noun
	subject int64
	plan    int64 // whose revenue pays it; 0 for that of invoices
	amount  int64
}

// forPayment is what the payment of debts, and money ahead of them, earns.
func forPayment(payment *store.Payment) earning {
	return earning{
		agent: payment.Agent, key: keyOf("commission", payment.ID), of: store.NounPayment,
		subject: payment.ID, amount: earns(payment),
	}
}

// earns is how much of a payment earns: what it has settled, and what became credit that was not
// given back.
func earns(payment *store.Payment) int64 {
	return allocated(payment) + payment.Surplus - payment.Returned
}

// receiptEarning is the key of the commission of a sale that was paid at once.
func receiptEarning(receipt int64) string { return keyOf("commission-receipt", receipt) }

// earn books a commission: the percentage of the customer's reseller, of which those above him get
// their shares. It is booked once for its key.
func (d *desk) earn(what earning) error {
	if what.agent == 0 || what.amount <= 0 {
		return nil
	}
	reseller, err := d.Reseller(what.agent)
	if store.Is(err, store.NotFound) || err == nil && reseller.Hundredths == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	whole := store.Portion(what.amount, reseller.Hundredths, wholePercent)
	parts, err := d.shares(&reseller, whole)
	if err != nil {
		return err
	}
	entry := store.Entry{
		Kind: store.EntryCommission, Of: what.of, Subject: what.subject, Key: what.key,
	}
	entry.Add(store.Debit(store.AccountRevenue, what.plan, whole))
	entry.Add(parts...)

	return d.bookSome(entry)
}

// shares splits a commission: each reseller above takes his share of what the one below him earned.
func (d *desk) shares(reseller *store.Reseller, whole int64) ([]store.Posting, error) {
	var parts []store.Posting
	who, above, earned := reseller.ID, reseller.Parent, whole
	for range MaxAgentDepth {
		if above == 0 {
			break
		}
		parent, err := d.Reseller(above)
		if err != nil {
			return nil, err
		}
		taken := store.Portion(earned, parent.Share, wholePercent)
		parts = append(parts, store.Credit(store.AccountCommission, who, earned-taken))
		who, above, earned = parent.ID, parent.Parent, taken
	}

	return append(parts, store.Credit(store.AccountCommission, who, earned)), nil
}

// unearn takes commission back in proportion: of a whole, so much had been given back before and so
// much has been now. What nobody earned is nothing to take back.
func (d *desk) unearn(key string, before, now, whole int64) error {
	earned, err := d.EntryByKey(key)
	if store.Is(err, store.NotFound) || whole <= 0 || now <= before {
		return nil
	}
	if err != nil {
		return err
	}
	entry := store.Entry{
		Kind: store.EntryCommission, Of: earned.Of, Subject: earned.Subject,
		Note: "taken back", Claws: true,
	}
	taken := int64(0)
	revenue := store.Account{Kind: store.AccountRevenue}
	for _, posting := range earned.Postings {
		if posting.Account.Kind != store.AccountCommission {
			revenue = posting.Account

			continue
		}
		part := store.Portion(-posting.Minor, now, whole) - store.Portion(-posting.Minor, before, whole)
		entry.Add(store.Debit(posting.Account.Kind, posting.Account.Owner, part))
		taken += part
	}
	entry.Add(store.Posting{Account: revenue, Minor: -taken})

	return d.bookSome(entry)
}

// unearnPayment takes back the commission of what was given back of a payment: what is left of it
// now, and what was left before.
func (d *desk) unearnPayment(payment *store.Payment, before int64) error {
	entry, err := d.Entry(payment.Entry)
	if err != nil {
		return err
	}
	whole := int64(0)
	for _, posting := range entry.Postings {
		switch posting.Account.Kind {
		case store.AccountReceivable, store.AccountCredit:
			whole -= posting.Minor
		default:
		}
	}
	now := earns(payment)

	return d.unearn(forPayment(payment).key, whole-before, whole-now, whole)
}

// whyBelowZero is why a reseller is frozen whose wallet fell below zero; he thaws when it is filled.
const whyBelowZero = "the wallet is below zero"

// clawBack books an entry that takes a margin back, below zero if need be, which freezes whoever
// holds that wallet.
func (d *desk) clawBack(entry store.Entry) error {
	entry.Claws = true
	if _, err := d.book(entry); err != nil {
		return err
	}
	for _, posting := range entry.Postings {
		if posting.Account.Kind != store.AccountReseller || posting.Minor < 0 {
			continue
		}
		if err := d.freeze(posting.Account.Owner); err != nil {
			return err
		}
	}

	return nil
}

// freeze freezes a reseller whose wallet is below zero.
func (d *desk) freeze(operator int64) error {
	balance, err := d.Balance(store.AccountReseller, operator)
	if err != nil || balance >= 0 {
		return err
	}
	reseller, err := d.Reseller(operator)
	if err != nil || reseller.Frozen {
		return err
	}
	reseller.Frozen, reseller.Why = true, whyBelowZero
	if _, err := d.PutReseller(reseller); err != nil {
		return err
	}

	return d.note("reseller.freeze", store.NounReseller, operator, "", reseller.Why)
}

// thaw lets a reseller sell again who was frozen because his wallet was below zero.
func (d *desk) thaw(operator int64) error {
	reseller, err := d.Reseller(operator)
	if err != nil || !reseller.Frozen || reseller.Why != whyBelowZero {
		return err
	}
	balance, err := d.Balance(store.AccountReseller, operator)
	if err != nil || balance < 0 {
		return err
	}
	reseller.Frozen, reseller.Why = false, ""
	if _, err := d.PutReseller(reseller); err != nil {
		return err
	}

	return d.note("reseller.thaw", store.NounReseller, operator, whyBelowZero, "")
}

// earnSale books the commission of something that was sold and paid at once, by money that came in
// or from a customer's own balance. Money for a wallet earns when it is spent.
func (d *desk) earnSale(made *deal, receipt int64) error {
	if made.Into.Kind != store.AccountNone || made.entry == 0 {
		return nil
	}
	payer := made.payment.Customer
	switch made.Money.Source.Kind {
	case store.AccountWallet, store.AccountCredit:
		payer = made.Money.Source.Owner
	default:
	}
	if payer == 0 {
		return nil
	}
	customer, err := d.Customer(payer)
	if err != nil {
		return err
	}

	return d.earn(earning{
		agent: customer.Person.Agent, key: receiptEarning(receipt), of: store.NounReceipt,
		subject: receipt, plan: made.Plan.ID, amount: made.quote.Total - made.quote.Margin,
	})
}
