package db_test

import (
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestCustomersAreFoundByWhatOthersMayHaveToo makes two customers of one number and takes it from one.
func TestCustomersAreFoundByWhatOthersMayHaveToo(t *testing.T) {
	t.Parallel()
	book := storetest.OpenBook(t)
	made := make([]store.Customer, 2)
	storetest.Update(t, book, func(tx *db.BookTx) error {
		for at, name := range []string{"Budi", "Ani"} {
			customer := storetest.Customer(name)
			customer.Phone, customer.Email = "+628123456789", "Dua@Example.id"
			customer.Person.Document, customer.Person.Identity = store.DocumentPassport, "A1234567"
			customer.Person.UID, customer.Network.Login = "u-1", "Net-1"
			stored, err := tx.PutCustomer(customer)
			if err != nil {
				return err
			}
			made[at] = stored
		}

		return nil
	})
	expect := func(phones, others int) {
		t.Helper()
		storetest.View(t, book, func(r *db.BookReader) error {
			byPhone, err := r.CustomersByPhone("+628123456789", db.Page{})
			if err != nil || len(byPhone) != phones {
				t.Errorf("by telephone %v, %v", byPhone, err)
			}
			for word, find := range map[string]func(string, db.Page) ([]store.Customer, error){
				"dua@example.id": r.CustomersByEmail, "A1234567": r.CustomersByIdentity, "u-1": r.CustomersByUID,
				"nET-1": r.CustomersByLogin,
			} {
				list, err := find(word, db.Page{})
				if err != nil || len(list) != others {
					t.Errorf("by %s %v, %v", word, list, err)
				}
			}
			none, err := r.CustomersByPhone("", db.Page{})
			if err != nil || len(none) != 0 {
				t.Errorf("by nothing %v, %v", none, err)
			}

			return nil
		})
	}
	expect(2, 2)
	storetest.Update(t, book, func(tx *db.BookTx) error {
		made[0].Phone = ""
		_, err := tx.PutCustomer(made[0])

		return err
	})
	expect(1, 2)
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeleteCustomer(made[1].ID) })
	expect(0, 1)
}

// TestHelpDeskRecords stores one of each and finds it by what is unique of it.
func TestHelpDeskRecords(t *testing.T) {
	t.Parallel()
	book := storetest.OpenBook(t)
	storetest.Update(t, book, func(tx *db.BookTx) error {
		customer, err := tx.PutCustomer(storetest.Customer("Budi"))
		if err != nil {
			return err
		}
		if _, err := tx.PutTicket(store.Ticket{Number: "260701001", Customer: customer.ID}); err != nil {
			return err
		}
		if _, err := tx.PutDevice(store.Device{
			Customer: customer.ID, Token: store.ClearSecret("token of a phone"),
		}); err != nil {
			return err
		}
		if _, err := tx.PutPortPool(store.PortPool{Name: "nat"}); err != nil {
			return err
		}
		_, err = tx.PutCategory(store.Category{Name: "home"})

		return err
	})
	storetest.View(t, book, func(r *db.BookReader) error {
		if ticket, err := r.TicketByNumber("260701001"); err != nil || ticket.ID != 1 {
			t.Errorf("the ticket is %+v, %v", ticket, err)
		}
		device, err := r.DeviceByToken("token of a phone")
		if err != nil || string(device.Token.Value) != "token of a phone" {
			t.Errorf("the device is %+v, %v", device, err)
		}
		if pool, err := r.PortPoolByName("nat"); err != nil || pool.ID != 1 {
			t.Errorf("the pool is %+v, %v", pool, err)
		}
		if category, err := r.CategoryByName("home"); err != nil || category.ID != 1 {
			t.Errorf("the category is %+v, %v", category, err)
		}
		open, err := r.Waiting(store.NounTicket, db.Page{}, false)
		if err != nil || len(open) != 1 {
			t.Errorf("open are %v, %v", open, err)
		}

		return nil
	})
	storetest.Update(t, book, func(tx *db.BookTx) error {
		for _, remove := range []func(int64) error{
			tx.DeleteTicket, tx.DeleteDevice, tx.DeletePortPool, tx.DeleteCategory,
		} {
			if err := remove(1); err != nil {
				return err
			}
		}

		return nil
	})
}
