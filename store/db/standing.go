package db

import (
	"encoding/binary"

	"gardu/store"
)

// standing says who stands on a name: a voucher with its code, or services with their logins, or
// both where the services came from the voucher.
type standing struct {
	voucher int64
	logins  uint64
}

// standing reads who stands on a name.
func (r *Lookup) standing(name string) (standing, error) {
	value, err := r.reader.Get(tableLogins, claimKey(name))
	if err != nil || value == nil {
		return standing{}, err
	}

	return decodeStanding(value)
}

// decodeStanding reads the row of a name.
func decodeStanding(value []byte) (standing, error) {
	if len(value) < 9 {
		return standing{}, store.Errorf(store.Internal, "reading a login row: %w", errRecord)
	}

	logins, n := binary.Uvarint(value[8:])
	if n <= 0 || 8+n != len(value) {
		return standing{}, store.Errorf(store.Internal, "reading a login row: %w", errRecord)
	}

	return standing{voucher: idOf(value[:8]), logins: logins}, nil
}

// stand writes who stands on a name, or removes the row when nobody does any more.
func (tx *BookTx) stand(name string, now standing) error {
	if now == (standing{}) {
		return tx.writer.Delete(tableLogins, claimKey(name))
	}

	value := binary.AppendUvarint(idKey(now.voucher), now.logins)

	return tx.writer.Put(tableLogins, claimKey(name), value)
}

// standService moves a service from its old login to its next one. Either may be nil.
func standService(tx *BookTx, old, next *store.Service) error {
	if old != nil && next != nil && old.Login == next.Login && old.Voucher == next.Voucher {
		return nil
	}
	if old != nil {
		before, err := tx.standing(old.Login)
		if err != nil {
			return err
		}
		before.logins--
		if err := tx.stand(old.Login, before); err != nil {
			return err
		}
	}
	if next == nil {
		return nil
	}

	after, err := tx.standing(next.Login)
	if err != nil {
		return err
	}
	if after.voucher != 0 && after.voucher != next.Voucher {
		return taken("login", "it is the code of a voucher")
	}
	after.logins++

	return tx.stand(next.Login, after)
}

// standVoucher moves a voucher from its old code to its next one. Either may be nil.
func standVoucher(tx *BookTx, old, next *store.Voucher) error {
	if old != nil && next != nil && old.Code == next.Code {
		return nil
	}
	if old != nil {
		before, err := tx.standing(old.Code)
		if err != nil {
			return err
		}
		before.voucher = 0
		if err := tx.stand(old.Code, before); err != nil {
			return err
		}
	}
	if next == nil {
		return nil
	}

	after, err := tx.standing(next.Code)
	if err != nil {
		return err
	}
	if after.voucher != 0 {
		return taken("code", "another voucher has it, perhaps in the other case")
	}
	if err := tx.ownLogins(next, after); err != nil {
		return err
	}
	after.voucher = next.ID

	return tx.stand(next.Code, after)
}

// ownLogins refuses a code on whose name other logins stand than that of the service which the
// voucher became.
func (tx *BookTx) ownLogins(voucher *store.Voucher, on standing) error {
	if on.logins == 0 {
		return nil
	}
	if on.logins > 1 || voucher.Service == 0 {
		return taken("code", "it is the login of a service")
	}

	service, err := tx.Service(voucher.Service)
	if err != nil {
		return err
	}
	if service.Voucher != voucher.ID || foldLogin(service.Login) != foldLogin(voucher.Code) {
		return taken("code", "it is the login of a service")
	}

	return nil
}

// taken is the error of a value that somebody else has.
func taken(field, why string) error {
	return &store.Error{Kind: store.Conflict, Field: field, Message: "is taken: " + why}
}
