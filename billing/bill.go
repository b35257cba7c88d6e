package billing

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// billLines lists the extra charges that come with the next purchase or invoice of a customer, 0
// for none.
func (d *desk) billLines(customer int64) ([]store.Line, error) {
	if customer == 0 {
		return nil, nil
	}
	bills, err := d.BillsOf(customer)
	if err != nil {
		return nil, err
	}
	var lines []store.Line
	for _, bill := range bills {
		if bill.Done || bill.Amount == 0 {
			continue
		}
		lines = append(lines, store.Line{
			Kind: store.LineBill, Name: bill.Name, Quantity: 1, Price: bill.Amount,
			Amount: bill.Amount,
		})
	}

	return lines, nil
}

// chargeBills counts that the bills of a customer were charged once more. One that was charged as
// often as it should be is done.
func (d *desk) chargeBills(customer int64) error {
	bills, err := d.BillsOf(customer)
	if err != nil {
		return err
	}
	for _, bill := range bills {
		if bill.Done || bill.Left == 0 {
			continue
		}
		bill.Left--
		bill.Done = bill.Left == 0
		if _, err := d.PutBill(bill); err != nil {
			return err
		}
	}

	return nil
}

// BillPatch is what is to be set of a bill; nil leaves a field as it is.
type BillPatch struct {
	Name   *string
	Amount *int64
	Left   *int64 // how many times yet; 0 for always
}

// apply puts what is given into a bill and checks it.
func (p *BillPatch) apply(bill *store.Bill) error {
	store.Give(&bill.Name, p.Name)
	store.Give(&bill.Amount, p.Amount)
	store.Give(&bill.Left, p.Left)
	if p.Left != nil {
		bill.Done = false
	}
	switch {
	case bill.Name == "" || len(bill.Name) > store.MaxName:
		return store.Invalidf("name", "must have from 1 to %d octets", store.MaxName)
	case bill.Amount < 1 || bill.Amount > store.MaxPrice:
		return store.Invalidf("amount", "must be from 1 to %d minor units", int64(store.MaxPrice))
	case bill.Left < 0 || bill.Left > store.MaxMoney:
		return store.Invalidf("left", "must not be negative")
	default:
		return nil
	}
}

// AddBill gives a customer an extra charge. One that is done makes room; beyond store.MaxBills the
// error is Exhausted.
func (b *Billing) AddBill(
	ctx context.Context, customer int64, patch BillPatch,
) (store.Bill, error) {
	return atDesk(ctx, b, func(d *desk) (store.Bill, error) {
		if _, err := d.payer(customer); err != nil {
			return store.Bill{}, err
		}
		bill := store.Bill{Customer: customer, Created: d.now}
		if err := patch.apply(&bill); err != nil {
			return store.Bill{}, err
		}
		slot, err := d.billSlot(customer)
		if err != nil {
			return store.Bill{}, err
		}
		bill.Slot = slot

		return d.PutBill(bill)
	})
}

// billSlot returns a free slot among the bills of a customer.
func (d *desk) billSlot(customer int64) (int, error) {
	bills, err := d.BillsOf(customer)
	if err != nil {
		return 0, err
	}
	var taken [store.MaxBills]bool
	for _, bill := range bills {
		if bill.Done {
			return bill.Slot, d.DeleteBill(bill.ID)
		}
		taken[bill.Slot] = true
	}
	for slot := range taken {
		if !taken[slot] {
			return slot, nil
		}
	}

	return 0, store.Errorf(store.Exhausted, "a customer has at most %d bills", store.MaxBills)
}

// SetBill changes the fields that are given of a bill.
func (b *Billing) SetBill(ctx context.Context, id int64, patch BillPatch) (store.Bill, error) {
	return atDesk(ctx, b, func(d *desk) (store.Bill, error) {
		bill, err := d.bill(ctx, id)
		if err != nil {
			return store.Bill{}, err
		}
		if err := patch.apply(&bill); err != nil {
			return store.Bill{}, err
		}

		return d.PutBill(bill)
	})
}

// RemoveBill removes a bill.
func (b *Billing) RemoveBill(ctx context.Context, id int64) error {
	_, err := atDesk(ctx, b, func(d *desk) (store.Bill, error) {
		bill, err := d.bill(ctx, id)
		if err != nil {
			return store.Bill{}, err
		}

		return bill, d.DeleteBill(id)
	})

	return err
}

// bill reads a bill of a customer whom whoever asks may touch.
func (d *desk) bill(ctx context.Context, id int64) (store.Bill, error) {
	bill, err := d.Bill(id)
	if err != nil {
		return store.Bill{}, err
	}
	owner, err := d.Customer(bill.Customer)
	if err != nil {
		return store.Bill{}, err
	}
	if !seen(d.actor, owner.Person.Agent, owner.ID) {
		return store.Bill{}, store.Errorf(store.NotFound, "there is no such bill")
	}
	if d.actor.Customer != 0 {
		return store.Bill{}, store.Errorf(store.Denied, "a customer does not change his bills")
	}

	return bill, store.CheckExpected(ctx, bill.Revision)
}

// Bills lists the bills of a customer, those that are done too.
func (b *Billing) Bills(ctx context.Context, customer int64) (list []store.Bill, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		owner, err := r.Customer(customer)
		if err != nil {
			return err
		}
		if !seen(store.ActorOf(ctx), owner.Person.Agent, customer) {
			return store.Errorf(store.NotFound, "there is no such customer")
		}
		list, err = r.BillsOf(customer)

		return err
	})

	return list, err
}
