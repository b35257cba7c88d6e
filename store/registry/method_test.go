package registry_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// TestMethods adds, changes and removes payment methods, and keeps their secrets.
func TestMethods(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method, err := o.AddMethod(t.Context(), registry.MethodPatch{
		Name: new("tripay"), Kind: new(store.MethodGateway), Provider: new("tripay"),
		Settings: &[]store.Field{{Name: "merchant_code", Value: "T0001"}, {Name: "mode", Value: "sandbox"}},
		Secrets:  &[]store.Field{{Name: "private_key", Value: "hush"}, {Name: "api_key", Value: "hush too"}},
		Channels: &[]string{"QRIS"}, FeeFlat: new(int64(1000)),
	})
	if err != nil || string(method.Secret("private_key").Value) != "hush" || method.Setting("merchant_code") != "T0001" {
		t.Fatalf("made %+v, %v", method, err)
	}
	method, err = o.SetMethod(t.Context(), "tripay", registry.MethodPatch{
		Settings: &[]store.Field{{Name: "mode", Value: ""}}, Secrets: &[]store.Field{{Name: "api_key", Value: "other"}},
	})
	if err != nil || len(method.Settings) != 1 || len(method.Keys) != 2 || string(method.Secret("api_key").Value) != "other" {
		t.Errorf("changed %+v, %v", method, err)
	}
	list, _, err := o.AuditLog(t.Context(), registry.AuditFilter{Action: "method"}, db.Page{})
	if err != nil || len(list) != 2 || strings.Contains(fmt.Sprint(list), "hush") {
		t.Errorf("the audit log has %v, %v", list, err)
	}
	if _, err := o.AddMethod(t.Context(), registry.MethodPatch{Name: new("tunai"), Kind: new(store.MethodCash)}); err != nil {
		t.Error(err)
	}
	if err := o.RemoveMethod(t.Context(), "tunai"); err != nil {
		t.Error(err)
	}
}

// TestBadMethods holds each field to its sentence, and the book to what it was.
func TestBadMethods(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if _, err := o.AddMethod(t.Context(), registry.MethodPatch{Name: new("bca"), Kind: new(store.MethodTransfer)}); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]struct {
		patch registry.MethodPatch
		kind  store.ErrorKind
		field string
	}{
		"name":        {registry.MethodPatch{Name: new("")}, store.Invalid, "name"},
		"other kind":  {registry.MethodPatch{Kind: new(store.MethodCash)}, store.Conflict, "kind"},
		"provider":    {registry.MethodPatch{Provider: new("tripay")}, store.Invalid, "provider"},
		"qris":        {registry.MethodPatch{QRIS: new("x")}, store.Invalid, "qris"},
		"settings":    {registry.MethodPatch{Settings: &[]store.Field{{Name: "A", Value: "x"}}}, store.Invalid, "settings"},
		"secrets":     {registry.MethodPatch{Secrets: &[]store.Field{{Name: "a b", Value: "x"}}}, store.Invalid, "secrets"},
		"channels":    {registry.MethodPatch{Channels: &[]string{""}}, store.Invalid, "channels"},
		"code":        {registry.MethodPatch{CodeLow: new(int64(9))}, store.Invalid, "unique_code"},
		"life":        {registry.MethodPatch{LifeMinutes: new(-1)}, store.Invalid, "life_minutes"},
		"fee":         {registry.MethodPatch{FeeFlat: new(int64(-1))}, store.Invalid, "fee_flat"},
		"fee percent": {registry.MethodPatch{FeeHundredths: new(int64(10_001))}, store.Invalid, "fee_percent"},
		"company":     {registry.MethodPatch{Company: new("x")}, store.Invalid, "company"},
	} {
		t.Run(name, func(t *testing.T) {
			o.unchanged(func() {
				_, err := o.SetMethod(t.Context(), "bca", bad.patch)
				storetest.WantFault(t, err, bad.kind, bad.field)
			})
		})
	}
	o.unchanged(func() {
		_, err := o.AddMethod(t.Context(), registry.MethodPatch{Name: new("x")})
		storetest.WantFault(t, err, store.Invalid, "kind")
		_, err = o.AddMethod(t.Context(), registry.MethodPatch{Name: new("q"), Kind: new(store.MethodQRIS), QRIS: new("000201")})
		storetest.WantFault(t, err, store.Invalid, "qris")
	})
}

// TestPaymentCodes makes codes of numbers, and refuses one that is taken.
func TestPaymentCodes(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	budi := o.addCustomer("17")
	if _, err := o.AddMethod(t.Context(), registry.MethodPatch{
		Name: new("bni"), Kind: new(store.MethodTransfer), Settings: &[]store.Field{{Name: "code_prefix", Value: "8808"}},
	}); err != nil {
		t.Fatal(err)
	}
	code, err := o.AddPaymentCode(t.Context(), registry.PaymentCodeOrder{Method: "bni", Channel: "va_bni", Customer: budi.ID})
	if err != nil || code.Code != "880817" {
		t.Fatalf("made %+v, %v", code, err)
	}
	given, err := o.AddPaymentCode(t.Context(), registry.PaymentCodeOrder{Method: "bni", Prefix: "99", Customer: budi.ID})
	if err != nil || given.Code != "9917" {
		t.Errorf("made %+v, %v", given, err)
	}
	nameless := o.addCustomer("x")
	for name, bad := range map[string]struct {
		order registry.PaymentCodeOrder
		kind  store.ErrorKind
		field string
	}{
		"taken":       {registry.PaymentCodeOrder{Method: "bni", Code: "9917", Customer: budi.ID}, store.Conflict, "code"},
		"no method":   {registry.PaymentCodeOrder{Code: "1", Customer: budi.ID}, store.Invalid, "method"},
		"method":      {registry.PaymentCodeOrder{Method: "x", Code: "1", Customer: budi.ID}, store.Invalid, "method"},
		"letters":     {registry.PaymentCodeOrder{Method: "bni", Code: "a b", Customer: budi.ID}, store.Invalid, "code"},
		"no number":   {registry.PaymentCodeOrder{Method: "bni", Customer: nameless.ID}, store.Invalid, "code"},
		"no customer": {registry.PaymentCodeOrder{Method: "bni", Code: "1"}, store.Invalid, "customer"},
		"service":     {registry.PaymentCodeOrder{Method: "bni", Code: "1", Service: 99}, store.Invalid, "service"},
	} {
		o.unchanged(func() {
			_, err := o.AddPaymentCode(t.Context(), bad.order)
			if err == nil {
				t.Errorf("%s passes", name)
			}
			storetest.WantFault(t, err, bad.kind, bad.field)
		})
	}
	if list, err := o.PaymentCodes(t.Context(), budi.ID, db.Page{}); err != nil || len(list) != 2 {
		t.Errorf("listed %v, %v", list, err)
	}
	if err := o.RemovePaymentCode(t.Context(), "1"); err != nil {
		t.Error(err)
	}
}

// TestPortPools adds, changes and removes one.
func TestPortPools(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.addNAS("pop", "10.0.0.1")
	good := registry.PortPoolPatch{
		Name: new("cam"), Address: new(netip.MustParseAddr("203.0.113.1")), First: new(1000), Last: new(1999), Router: new("pop"),
	}
	pool, err := o.AddPortPool(t.Context(), good)
	if err != nil || pool.Router != 1 {
		t.Fatalf("made %+v, %v", pool, err)
	}
	for name, bad := range map[string]struct {
		patch registry.PortPoolPatch
		field string
	}{
		"name":    {registry.PortPoolPatch{Name: new("")}, "name"},
		"address": {registry.PortPoolPatch{Address: new(netip.MustParseAddr("224.0.0.1"))}, "address"},
		"ports":   {registry.PortPoolPatch{First: new(2000)}, "ports"},
		"beyond":  {registry.PortPoolPatch{Last: new(70_000)}, "ports"},
		"router":  {registry.PortPoolPatch{Router: new("x")}, "router"},
	} {
		t.Run(name, func(t *testing.T) {
			o.unchanged(func() {
				_, err := o.SetPortPool(t.Context(), "cam", bad.patch)
				storetest.WantFault(t, err, store.Invalid, bad.field)
			})
		})
	}
	if err := o.RemovePortPool(t.Context(), "cam"); err != nil {
		t.Error(err)
	}
}

// TestDevices registers devices until the first has to go, and moves one to another owner.
func TestDevices(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	budi, ani := o.addCustomer("Budi"), o.addCustomer("Ani")
	register := func(customer int64, token string) store.Device {
		t.Helper()
		device, err := o.RegisterDevice(t.Context(), registry.DeviceOrder{
			Customer: customer, Token: token, Platform: "android", Name: "phone", Version: "1",
		})
		if err != nil {
			t.Fatal(err)
		}

		return device
	}
	for at := range store.MaxDevices + 1 {
		register(budi.ID, fmt.Sprintf("token %d", at))
	}
	list, err := o.Devices(t.Context(), budi.ID)
	if err != nil || len(list) != store.MaxDevices || list[0].ID != 2 {
		t.Errorf("%v, %v", list, err)
	}
	if moved := register(ani.ID, "token 5"); moved.ID != 6 || moved.Customer != ani.ID {
		t.Errorf("moved %+v", moved)
	}
	if again := register(ani.ID, "token 5"); again.ID != 6 {
		t.Errorf("again %+v", again)
	}
	for range 2 {
		if err := o.ForgetDevice(t.Context(), "token 5"); err != nil {
			t.Error(err)
		}
	}
	o.unchanged(func() {
		_, err := o.RegisterDevice(t.Context(), registry.DeviceOrder{Customer: budi.ID})
		storetest.WantFault(t, err, store.Invalid, "token")
		_, err = o.RegisterDevice(t.Context(), registry.DeviceOrder{Customer: budi.ID, Token: "t", Platform: "telex"})
		storetest.WantFault(t, err, store.Invalid, "platform")
		_, err = o.RegisterDevice(t.Context(), registry.DeviceOrder{Customer: 99, Token: "t"})
		storetest.WantFault(t, err, store.Invalid, "customer")
	})
}
