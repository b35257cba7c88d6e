package directory

import "gardu/store"

// PutVoucher makes a voucher known as it is now: an unused one can be found by its code, any other
// one cannot.
func (d *Directory) PutVoucher(v *store.Voucher) error {
	if v.State != store.VoucherUnused {
		d.RemoveVoucher(v.ID)

		return nil
	}

	if err := checkSizes("voucher.code", v.Code, v.Secret); err != nil {
		return err
	}

	d.mu.Lock()
	defer d.mu.Unlock()

	old := d.voucherRecord(v.ID)
	if old != nil && old.revision() > v.Revision {
		return nil
	}

	d.put(&d.vouchers, record(appendVoucher(nil, v)), old)

	return nil
}

// RemoveVoucher forgets a voucher.
func (d *Directory) RemoveVoucher(id int64) {
	d.mu.Lock()
	defer d.mu.Unlock()

	if old := d.voucherRecord(id); old != nil {
		d.drop(&d.vouchers, old)
	}
}

// voucherRecord finds the record of an unused voucher. For writers.
func (d *Directory) voucherRecord(id int64) record {
	hash, known := d.vouchers.first(uint64(id))
	if !known {
		return nil
	}

	return d.byID(hash, true, id)
}
