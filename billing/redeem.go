package billing

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// Redeem turns an unused voucher into validity: of the customer's service of its access kind, of a
// new one where there is none, or, without a customer, of a service that has the code for its
// login. Of two who redeem one code at the same time, one gets it; the other's error is Conflict.
func (b *Billing) Redeem(
	ctx context.Context, code string, customer int64,
) (store.Receipt, error) {
	voucher, err := b.Voucher(ctx, code)
	if err != nil {
		return store.Receipt{}, err
	}
	service, err := b.ownService(ctx, customer, func(b *db.Lookup) (store.Plan, error) {
		return b.Plan(voucher.Plan)
	})
	if err != nil {
		return store.Receipt{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Receipt, error) {
		voucher, err := d.VoucherByCode(code)
		if err != nil {
			return store.Receipt{}, err
		}
		if err := redeemable(&d.Lookup, &voucher); err != nil {
			return store.Receipt{}, err
		}
		what, err := d.redemption(&voucher, customer, service)
		if err != nil {
			return store.Receipt{}, err
		}
		receipt, err := d.sell(what)
		if err != nil {
			return store.Receipt{}, err
		}
		voucher.State, voucher.Used, voucher.Service = store.VoucherUsed, d.now, receipt.Service
		_, err = d.PutVoucher(voucher)

		return receipt, err
	})
}

// redeemable refuses a voucher that is not unused, or whose batch is still being made.
func redeemable(r *db.Lookup, voucher *store.Voucher) error {
	switch voucher.State {
	case store.VoucherUnused:
		return usable(r, voucher)
	case store.VoucherUsed:
		return store.Errorf(store.Conflict, "the voucher has been used")
	case store.VoucherReserved:
		return store.Errorf(store.Conflict, "the voucher is reserved for an order")
	default:
		return store.Errorf(store.Denied, "the voucher is void")
	}
}

// redemption makes the sale of what a voucher is good for. It costs nothing: it was paid for when
// the voucher was sold.
func (d *desk) redemption(
	voucher *store.Voucher, customer, service int64,
) (what sale, err error) {
	nothing := int64(0)
	what = sale{
		Service: service, Router: voucher.Router, Login: voucher.Code, Secret: voucher.Secret,
		Price: &nothing, Means: "Voucher - " + voucher.Code, Voucher: voucher.ID, Quantity: 1,
	}
	if what.Plan, err = d.Plan(voucher.Plan); err != nil || customer == 0 {
		return what, err
	}
	what.Customer, err = d.payer(customer)

	return what, err
}
