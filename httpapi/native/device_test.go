package native_test

import (
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
)

// TestDevicesOfACustomer registers a device, moves it to another customer, and forgets it.
func TestDevicesOfACustomer(t *testing.T) {
	t.Parallel()
	d := openDesk(t, native.Live{}, local)
	for _, number := range []string{"C-1", "C-2"} {
		d.must(t, http.MethodPost, native.CustomerListPath, `{"number":"`+number+`","name":"Budi"}`)
	}
	first, second := native.Fill(native.CustomerDeviceListPath, "C-1"), native.Fill(native.CustomerDeviceListPath, "#2")
	const device = `{"token":"a push token","platform":"android","name":"HP Budi","version":"1.2"}`
	made := decode[native.Device](t, d.must(t, http.MethodPost, first, device))
	again := d.must(t, http.MethodPost, first, device)
	if decode[native.Device](t, again).ID != made.ID || strings.Contains(again, "a push token") {
		t.Errorf("registered again: %s", again)
	}
	golden(t, "device-list", d.must(t, http.MethodGet, first, ""))
	one := native.Fill(native.CustomerDevicePath, "C-2", "1")
	if status, body := d.ask(t, http.MethodDelete, one, ""); status != http.StatusNotFound {
		t.Errorf("another customer's device = %d %s", status, body)
	}
	d.must(t, http.MethodPost, second, device)
	for path, want := range map[string]int{first: 0, second: 1} {
		list := decode[native.List[native.Device]](t, d.must(t, http.MethodGet, path, ""))
		if len(list.Items) != want {
			t.Errorf("%s lists %+v", path, list.Items)
		}
	}
	d.must(t, http.MethodDelete, one, "")
	if status, body := d.ask(t, http.MethodDelete, one, ""); status != http.StatusNotFound {
		t.Errorf("a device forgotten twice = %d %s", status, body)
	}
}

// TestBadDevices holds each field to its sentence, and others' customers to those who see them.
func TestBadDevices(t *testing.T) {
	t.Parallel()
	d := openDesk(t, native.Live{}, local)
	d.must(t, http.MethodPost, native.CustomerListPath, `{"number":"C-1","name":"Budi"}`)
	path := native.Fill(native.CustomerDeviceListPath, "C-1")
	for field, body := range map[string]string{
		"token": `{"token":""}`, "platform": `{"token":"x","platform":"palm"}`,
	} {
		status, answer := d.ask(t, http.MethodPost, path, body)
		if status != http.StatusUnprocessableEntity || !strings.Contains(answer, `"field":"`+field+`"`) {
			t.Errorf("%s = %d %s", body, status, answer)
		}
	}
	d.who = web.Identity{
		Source: web.Operator, Name: "citra", Operator: 2, Agent: 2, Role: store.RoleAgent,
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if status, body := d.ask(t, method, path, `{"token":"x"}`); status != http.StatusNotFound {
			t.Errorf("%s of another agent's customer = %d %s", method, status, body)
		}
	}
}
