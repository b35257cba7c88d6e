package billing

import "gardu/store"

// buyer reads a customer whom whoever asks may touch. The error is NotFound.
func (d *desk) buyer(id int64) (store.Customer, error) {
	customer, err := d.Customer(id)
	if err != nil {
		return store.Customer{}, err
	}

	return customer, d.mayTouch(customer.Person.Agent, "customer")
}
