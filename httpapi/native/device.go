package native

import (
	"context"
	"net/http"
	"slices"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
)

// mountDevices registers the routes of the devices of customers.
func (a *API) mountDevices() {
	const tag = "customers"
	handle(a, operation{
		method: http.MethodGet, path: CustomerDeviceListPath, agents: true,
		permission: web.CustomersRead, tag: tag, summary: "List the devices of a customer",
	}, a.listDevices)
	handle(a, operation{
		method: http.MethodPost, path: CustomerDeviceListPath, agents: true,
		permission: web.CustomersWrite, natural: true, tag: tag,
		summary: "Register a device of a customer; its token moves to whoever registers it last",
	}, a.registerDevice)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: CustomerDevicePath, agents: true,
		permission: web.CustomersWrite, tag: tag, summary: "Forget a device of a customer",
	}, a.forgetDevice)
}

// listDevices lists the devices of a customer, who has few.
func (a *API) listDevices(ctx context.Context, in *CustomerRef) (list List[Device], err error) {
	devices, err := a.devicesOf(ctx, in)
	list.Items = make([]Device, 0, len(devices))
	for at := range devices {
		list.Items = append(list.Items, showDevice(&devices[at]))
	}

	return list, err
}

// devicesOf reads the devices of a customer whom whoever asks may see.
func (a *API) devicesOf(ctx context.Context, in *CustomerRef) ([]store.Device, error) {
	customer, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return nil, err
	}

	return a.config.Registry.Devices(ctx, customer)
}

// registeredDevice is the input of a registration.
type registeredDevice struct {
	CustomerRef
	Body DeviceRegistration
}

// registerDevice registers a device.
func (a *API) registerDevice(ctx context.Context, in *registeredDevice) (Device, error) {
	customer, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return Device{}, err
	}
	device, err := a.config.Registry.RegisterDevice(ctx, registry.DeviceOrder{
		Customer: customer, Token: in.Body.Token, Platform: in.Body.Platform,
		Name: in.Body.Name, Version: in.Body.Version,
	})

	return showDevice(&device), err
}

// DeviceRef names one device of a customer.
type DeviceRef struct {
	CustomerRef
	ID int64 `path:"id"`
}

// forgetDevice forgets a device.
func (a *API) forgetDevice(ctx context.Context, in *DeviceRef) error {
	devices, err := a.devicesOf(ctx, &in.CustomerRef)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(devices, func(device store.Device) bool { return device.ID == in.ID })
	if at < 0 {
		return store.Errorf(store.NotFound, "the customer has no such device")
	}
	if err := store.CheckExpected(ctx, devices[at].Revision); err != nil {
		return err
	}

	return a.config.Registry.ForgetDevice(ctx, string(devices[at].Token.Value))
}

// showDevice translates a device, without its token.
func showDevice(d *store.Device) Device {
	return Device{
		ID: d.ID, Revision: d.Revision, CustomerID: d.Customer, Platform: d.Platform,
		Name: d.Name, Version: d.Version, CreatedAt: utc(d.Created), SeenAt: utc(d.Seen),
	}
}
