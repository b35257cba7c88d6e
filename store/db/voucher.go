package db

import "gardu/store"

// vouchers is how vouchers are kept.
var vouchers = &noun[store.Voucher]{
	noun: store.NounVoucher, word: "voucher", table: tableVouchers,
	head:   func(v *store.Voucher) (*int64, *uint64) { return &v.ID, &v.Revision },
	encode: encodeVoucher,
	decode: decodeVoucher,
	check:  checkVoucher,
	names:  voucherNames,
	stand:  standVoucher,
}

// PutVoucher stores a voucher. Its code must not be another voucher's in either case, nor
// anybody's login but that of the service which it became.
func (tx *BookTx) PutVoucher(voucher store.Voucher) (store.Voucher, error) {
	return vouchers.put(tx, voucher)
}

// DeleteVoucher removes a voucher. The service that it became keeps its login.
func (tx *BookTx) DeleteVoucher(id int64) error { return vouchers.remove(tx, id) }

// checkVoucher holds what a decoder and the keys demand.
func checkVoucher(v *store.Voucher) error {
	switch {
	case v.Code == "":
		return store.Invalidf("code", "must not be empty")
	case len(v.Code) > store.MaxLogin:
		return store.Invalidf("code", "is longer than %d octets", store.MaxLogin)
	case v.State > store.VoucherVoid:
		return store.Invalidf("state", "is not a state")
	case v.Plan <= 0:
		return store.Invalidf("plan", "must not be empty")
	case v.Router < 0:
		return store.Invalidf("router", "must not be negative")
	}

	return checkSecret("secret", v.Secret)
}

// voucherNames lists the records that a voucher names while it can still become a service. Later
// they may go.
func voucherNames(v *store.Voucher) []ref {
	if v.State == store.VoucherUsed || v.State == store.VoucherVoid {
		return nil
	}

	refs := []ref{{store.NounPlan, v.Plan, "plan"}}
	if v.Router != 0 {
		refs = append(refs, ref{store.NounNAS, v.Router, "router"})
	}

	return refs
}

// encodeVoucher writes the fields of a voucher.
func encodeVoucher(e *encoder, v *store.Voucher) {
	e.uint(1, v.Revision)
	e.text(2, v.Code)
	e.secret(3, v.Secret)
	e.int(4, v.Plan)
	e.int(5, v.Router)
	e.int(6, v.Batch)
	e.uint(7, uint64(v.State))
	e.int(8, v.Service)
	e.text(9, v.MadeBy)
	e.time(10, v.Created)
	e.time(11, v.Used)
}

// decodeVoucher reads the fields of a voucher.
func decodeVoucher(d *decoder, v *store.Voucher) {
	for d.next() {
		switch d.field {
		case 1:
			v.Revision = d.uint()
		case 2:
			v.Code = d.text()
		case 3:
			v.Secret = d.secret(nil)
		case 4:
			v.Plan = d.int()
		case 5:
			v.Router = d.int()
		case 6:
			v.Batch = d.int()
		case 7:
			v.State = store.VoucherState(d.upTo(uint64(store.VoucherVoid)))
		case 8:
			v.Service = d.int()
		case 9:
			v.MadeBy = d.text()
		case 10:
			v.Created = d.time()
		case 11:
			v.Used = d.time()
		}
	}
}
