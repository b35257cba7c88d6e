package billing

import (
	"cmp"
	"context"

	"gardu/store"
	"gardu/store/db"
)

// Deposit puts money into a customer's wallet and makes a receipt.
func (b *Billing) Deposit(
	ctx context.Context, customer, amount int64, pay Paying,
) (store.Receipt, error) {
	return atDesk(ctx, b, func(d *desk) (store.Receipt, error) {
		if amount <= 0 || amount > store.MaxPrice {
			return store.Receipt{}, store.Invalidf("amount", "must be more than 0")
		}
		if pay.Wallet {
			return store.Receipt{}, store.Invalidf("method", "a wallet does not fill itself")
		}
		owner, err := d.payer(customer)
		if err != nil {
			return store.Receipt{}, err
		}
		money, err := pay.received(d, customer)
		if err != nil {
			return store.Receipt{}, err
		}

		return d.sell(sale{
			Customer: owner, Plan: balancePlan(), Price: &amount, Money: money,
			Means: pay.means(d, &money), Note: pay.Note,
		})
	})
}

// Withdraw gives money of a customer's wallet back. The wallet cannot fall below zero: the error is
// Exhausted with the field wallet.
func (b *Billing) Withdraw(
	ctx context.Context, customer int64, out Movement,
) (store.Entry, error) {
	return atDesk(ctx, b, func(d *desk) (store.Entry, error) {
		if _, err := d.payer(customer); err != nil {
			return store.Entry{}, err
		}
		target, err := d.sourceOf(out)
		if err != nil {
			return store.Entry{}, err
		}
		entry, err := d.book(store.Entry{
			Kind: store.EntryWithdrawal, Of: store.NounCustomer, Subject: customer,
			Key: referenceKey("withdraw", customer, out.Reference), Note: out.Note,
			Postings: []store.Posting{
				store.Debit(store.AccountWallet, customer, out.Amount),
				{Account: target, Minor: -out.Amount},
			},
		})
		if err != nil {
			return store.Entry{}, err
		}

		return entry, d.note("wallet.withdraw", store.NounCustomer, customer, "",
			entry.Currency.Format(out.Amount))
	})
}

// WalletTransfer is money that one customer sends another.
type WalletTransfer struct {
	From   int64
	To     int64
	Amount int64
	Note   string
}

// Transfer moves money from one customer's wallet to another's, and tells both. Nothing is taken
// where there is nobody to give it to.
func (b *Billing) Transfer(ctx context.Context, send WalletTransfer) (store.Order, error) {
	random, err := b.draw(Password{})
	if err != nil {
		return store.Order{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Order, error) {
		if err := d.mayTransfer(&send); err != nil {
			return store.Order{}, err
		}
		order := store.Order{
			Token: random.token, Kind: store.OrderTransfer, Customer: send.From, Friend: send.To,
			Currency: d.billing.config.Currency, Price: send.Amount, Total: send.Amount,
			State: store.OrderPaid, Created: d.now, Ended: d.now, By: d.actor.Name, Note: send.Note,
			Sealed: "Transfer",
		}
		if order.ID, err = d.NextID(store.NounOrder); err != nil {
			return store.Order{}, err
		}
		receipt, err := d.bookTransfer(&order)
		if err != nil {
			return store.Order{}, err
		}
		order.Receipt = receipt.ID
		if order, err = d.PutOrder(order); err != nil {
			return store.Order{}, err
		}

		return order, d.tellTransfer(&order)
	})
}

// bookTransfer moves the money of a transfer, and makes the sender's receipt.
func (d *desk) bookTransfer(order *store.Order) (store.Receipt, error) {
	booked, err := d.book(store.Entry{
		Kind: store.EntryTransfer, Of: store.NounOrder, Subject: order.ID, Note: order.Note,
		Postings: []store.Posting{
			store.Debit(store.AccountWallet, order.Customer, order.Total),
			store.Credit(store.AccountWallet, order.Friend, order.Total),
		},
	})
	if err != nil {
		return store.Receipt{}, err
	}
	number, err := d.TakeNumber(seriesReceipt)
	if err != nil {
		return store.Receipt{}, err
	}
	sender, err := d.Customer(order.Customer)
	if err != nil {
		return store.Receipt{}, err
	}

	return d.PutReceipt(store.Receipt{
		Number: number, Kind: store.ReceiptTransfer, Customer: order.Customer, Order: order.ID,
		Entry: booked.ID, PlanName: order.Sealed, Currency: order.Currency, Price: order.Price,
		Total: order.Total, Method: "Wallet", Note: order.Note, Begins: d.now, Ends: d.now,
		Created: d.now, Agent: sender.Person.Agent,
	})
}

// mayTransfer checks who sends how much to whom.
func (d *desk) mayTransfer(send *WalletTransfer) error {
	sender, err := d.payer(send.From)
	if err != nil {
		return err
	}
	of, err := d.termsOf(sender.Person.Company)
	if err != nil {
		return err
	}
	switch {
	case send.Amount <= 0 || send.Amount > store.MaxPrice:
		return store.Invalidf("amount", "must be more than 0")
	case send.Amount < of.MinTransfer:
		return store.Invalidf("amount", "must be at least %s",
			d.billing.config.Currency.Show(of.MinTransfer))
	case send.From == send.To:
		return store.Invalidf("to", "must be another customer")
	case sender.State != store.CustomerActive:
		return store.Errorf(store.Conflict, "the customer is %v", sender.State)
	}
	if _, err := d.Customer(send.To); err != nil {
		return nobody("to", err)
	}

	return nil
}

// nobody names the field in which a customer is named who is not there.
func nobody(field string, err error) error {
	if !store.Is(err, store.NotFound) {
		return err
	}

	return &store.Error{Kind: store.NotFound, Field: field, Message: "there is no such customer"}
}

// tellTransfer tells both sides of a transfer.
func (d *desk) tellTransfer(order *store.Order) error {
	amount := []store.Field{{Name: "amount", Value: order.Currency.Format(order.Total)}}
	for _, side := range []store.Notice{
		{
			Kind: store.NoticeTransferOut, Customer: order.Customer, Fields: amount,
			Key: keyOf("transfer-out", order.ID),
		},
		{
			Kind: store.NoticeTransferIn, Customer: order.Friend, Fields: amount,
			Key: keyOf("transfer-in", order.ID),
		},
	} {
		side.Of, side.Subject = store.NounOrder, order.ID
		if err := d.tell(side); err != nil {
			return err
		}
	}

	return nil
}

// BuyFor buys a plan for a friend: the customer's wallet pays the price, the friend's bills and the
// tax, and the friend's service gets it. The order that is returned is paid.
func (b *Billing) BuyFor(ctx context.Context, request OrderRequest) (store.Order, error) {
	if request.Friend == 0 || request.Friend == request.Customer {
		return store.Order{}, store.Invalidf("friend", "must be another customer")
	}
	random, err := b.draw(request.Password)
	if err != nil {
		return store.Order{}, err
	}
	if err := b.nameService(ctx, &request); err != nil {
		return store.Order{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Order, error) {
		order, err := d.order(request, random)
		if err != nil {
			return store.Order{}, err
		}
		order, _, err = d.fulfil(order, received{
			Source: store.Account{Kind: store.AccountWallet, Owner: order.Customer},
			Amount: order.Total,
		})
		if err != nil {
			return store.Order{}, err
		}

		return order, d.tell(store.Notice{
			Kind: store.NoticeReceipt, Customer: order.Customer, Of: store.NounOrder,
			Subject: order.ID, Key: keyOf("bought-for", order.ID),
		})
	})
}

// Wallet tells what a customer's wallet holds.
func (b *Billing) Wallet(ctx context.Context, customer int64) (int64, error) {
	return reading(ctx, b, func(d *desk) (int64, error) {
		if _, err := d.payer(customer); err != nil {
			return 0, err
		}

		return d.Balance(store.AccountWallet, customer)
	})
}

// WalletStatement lists what has moved a customer's wallet, from the newest on, at most page.Limit
// lines. The balance of each line is that after it.
func (b *Billing) WalletStatement(
	ctx context.Context, customer int64, page db.Page,
) (list []StatementLine, err error) {
	if _, err := b.Wallet(ctx, customer); err != nil {
		return nil, err
	}
	account := store.Account{Kind: store.AccountWallet, Owner: customer}
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list = nil
		balance, err := r.Balance(account.Kind, account.Owner)
		if err != nil {
			return err
		}
		moves, err := r.Moves(account, db.Page{Limit: cmp.Or(page.Limit, db.MaxPage)}, true)
		for _, move := range moves {
			entry, err := r.Entry(move.Entry)
			if err != nil {
				return err
			}
			minor := account.Natural(move.Minor)
			list = append(list, StatementLine{Entry: entry, Minor: minor, Balance: balance})
			balance -= minor
		}

		return err
	})

	return list, err
}
