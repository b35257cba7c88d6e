package billing

import (
	"context"
	"crypto/rand"
	"encoding/binary"

	"gardu/store"
	"gardu/store/db"
)

// Limits of a batch of vouchers.
const (
	MaxVouchers   = 25_000 // of one batch
	MinCode       = 6      // letters of a code, without its prefix
	MaxCode       = 32
	DefaultCode   = 8
	MaxCodePrefix = 16

	voucherSlice    = 100 // vouchers of one transaction
	collisionsLimit = 5   // draws of a slice again because one of its codes was somebody's
)

// codeAlphabet holds the usual letters of a code.
const codeAlphabet = "23456789abcdefghjkmnpqrstuvwxyz"

// settingBatch is the setting that holds the last number of a batch.
const settingBatch = "voucher/batch"

// VoucherOrder says which vouchers are to be made.
type VoucherOrder struct {
	Plan     string // name, or id in digits
	Router   string // name of a NAS, or id in digits; empty for any
	Count    int
	Length   int    // letters of a code; 0 for DefaultCode
	Alphabet string // usual, digits, lower, upper or alnum; empty for usual
	Prefix   string // before each code
	MadeBy   string // the operator
	Reseller int64  // whose stock it is, and who pays; 0 for the house
	Price    int64  // that is printed; 0 for the plan's, or the reseller's
	Comment  string
}

// GenerateVouchers makes a batch of vouchers, a hundred at a time. When it fails on the way, or
// its context ends, those that were made stand in the answer beside the error, and the scheduler
// makes the rest.
func (b *Billing) GenerateVouchers(
	ctx context.Context, order VoucherOrder,
) ([]store.Voucher, error) {
	batch, err := b.AddBatch(ctx, order)
	if err != nil {
		return nil, err
	}
	made := make([]store.Voucher, 0, batch.Count)
	_, err = b.BuildBatch(ctx, batch.ID, func(slice []store.Voucher) {
		made = append(made, slice...)
	})
	if err == nil && len(made) < batch.Count {
		return b.vouchersOf(ctx, &batch)
	}

	return made, err
}

// vouchersOf reads the vouchers of a batch that somebody else has helped to make.
func (b *Billing) vouchersOf(ctx context.Context, batch *store.Batch) ([]store.Voucher, error) {
	list := make([]store.Voucher, 0, batch.Count)
	for after := int64(0); ; {
		page, err := b.Vouchers(ctx, VoucherFilter{Batch: batch.ID}, db.Page{After: after})
		if list = append(list, page.Vouchers...); err != nil || page.Next == 0 {
			return list, err
		}
		after = page.Next
	}
}

// putVouchers stores a voucher for each code.
func putVouchers(tx *db.BookTx, draft store.Voucher, codes []string) ([]store.Voucher, error) {
	slice := make([]store.Voucher, 0, len(codes))
	for _, code := range codes {
		voucher := draft
		voucher.Code = code
		if err := voucher.Validate(); err != nil {
			return nil, err
		}
		stored, err := tx.PutVoucher(voucher)
		if err != nil {
			return nil, err
		}
		slice = append(slice, stored)
	}

	return slice, nil
}

// takeBatch takes the next number of a batch.
func takeBatch(tx *db.BookTx) (int64, error) {
	value, err := tx.Setting(settingBatch)
	if err != nil {
		return 0, err
	}
	last, _ := binary.Uvarint(value)

	return int64(last + 1), tx.PutSetting(settingBatch, binary.AppendUvarint(nil, last+1))
}

// drawCodes draws codes of a length from an alphabet. Octets that would favour the first letters of
// the alphabet are thrown away.
func drawCodes(letters, prefix string, length, count int) ([]string, error) {
	fair := 256 - 256%len(letters)
	codes := make([]string, 0, count)
	code := append(make([]byte, 0, len(prefix)+length), prefix...)
	var pool [256]byte
	for len(codes) < count {
		if _, err := rand.Read(pool[:]); err != nil {
			return nil, store.Errorf(store.Internal, "drawing codes: %w", err)
		}
		for _, octet := range pool {
			if int(octet) >= fair || len(codes) == count {
				continue
			}
			code = append(code, letters[int(octet)%len(letters)])
			if len(code) == len(prefix)+length {
				codes = append(codes, string(code))
				code = code[:len(prefix)]
			}
		}
	}

	return codes, nil
}

// Voucher returns the voucher of a code. The error is NotFound.
func (b *Billing) Voucher(ctx context.Context, code string) (voucher store.Voucher, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		voucher, err = r.VoucherByCode(code)

		return err
	})

	return voucher, err
}

// VoucherFilter says which vouchers are wanted; what is empty filters nothing.
type VoucherFilter struct {
	Plan  string // name, or id in digits
	Batch int64
	State *store.VoucherState
}

// VoucherPage is a part of a list of vouchers.
type VoucherPage struct {
	Vouchers []store.Voucher
	Next     int64 // to be given as Page.After for what follows; 0 at the end
}

// Vouchers lists vouchers by id.
func (b *Billing) Vouchers(
	ctx context.Context, filter VoucherFilter, page db.Page,
) (answer VoucherPage, err error) {
	var plan store.Plan
	err = b.config.Book.View(ctx, func(r *db.BookReader) (err error) {
		if filter.Plan != "" {
			plan, err = findPlan(&r.Lookup, filter.Plan)
		}

		return err
	})
	if err != nil {
		return VoucherPage{}, err
	}
	answer.Vouchers, answer.Next, err = collect(page, lister[store.Voucher]{
		read:    func(page db.Page) ([]store.Voucher, error) { return b.readVouchers(ctx, page) },
		id:      func(voucher *store.Voucher) int64 { return voucher.ID },
		matches: func(voucher *store.Voucher) bool { return filter.matches(voucher, plan.ID) },
	})

	return answer, err
}

// readVouchers reads a page of vouchers.
func (b *Billing) readVouchers(
	ctx context.Context, page db.Page,
) (list []store.Voucher, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list, err = r.Vouchers(page)

		return err
	})

	return list, err
}

// matches reports whether a voucher is wanted.
func (f *VoucherFilter) matches(voucher *store.Voucher, plan int64) bool {
	return (plan == 0 || voucher.Plan == plan) && (f.Batch == 0 || voucher.Batch == f.Batch) &&
		(f.State == nil || voucher.State == *f.State)
}

// VoidVoucher makes a voucher useless. One that has been used is a Conflict error; one that is
// void stays so.
func (b *Billing) VoidVoucher(ctx context.Context, code string) (voucher store.Voucher, err error) {
	err = b.update(ctx, func(tx *db.BookTx) error {
		voucher, err = tx.VoucherByCode(code)
		if err != nil || voucher.State == store.VoucherVoid {
			return err
		}
		if voucher.State == store.VoucherUsed {
			return store.Errorf(store.Conflict, "the voucher %q has been used", voucher.Code)
		}
		voucher.State = store.VoucherVoid
		voucher, err = tx.PutVoucher(voucher)

		return err
	})

	return voucher, err
}
