package store

import "time"

// Device is something with an app to which notices of a customer are pushed.
type Device struct {
	ID       int64
	Revision uint64    `book:"1"`
	Customer int64     `book:"2"`
	Token    Secret    `book:"3"` // by which the push service knows it, of one device only
	Platform string    `book:"4"` // android, ios or web; may be empty
	Name     string    `book:"5"`
	Version  string    `book:"6"` // of the app
	Created  time.Time `book:"7"`
	Seen     time.Time `book:"8"` // when it was last registered
}

// Limits of devices.
const (
	MaxDevices     = 10   // of one customer; another one takes the place of the oldest
	MaxDeviceToken = 1024 // octets
)

// Validate lists what is wrong with the device, each fault with its field.
func (d *Device) Validate() error {
	var found faults
	found.unless(d.Customer > 0, "customer", "must be given")
	found.unless(d.Token.Form == ClearText && len(d.Token.Value) > 0, "token", "must not be empty")
	found.unless(len(d.Token.Value) <= MaxDeviceToken, "token", "is longer than %d octets",
		MaxDeviceToken)
	found.unless(!hasControl(string(d.Token.Value)), "token", "must not contain control characters")
	switch d.Platform {
	case "", "android", "ios", "web":
	default:
		found.unless(false, "platform", "%q is not one of android, ios, web", Brief(d.Platform))
	}
	found.text("device_name", d.Name, MaxName)
	found.text("app_version", d.Version, MaxName)

	return found.all()
}
