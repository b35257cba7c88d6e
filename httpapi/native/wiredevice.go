package native

import "time"

// Device is something with an app to which notices of a customer are pushed. Its token is never
// shown.
type Device struct {
	ID         int64     `json:"id"`
	Revision   uint64    `json:"revision"`
	CustomerID int64     `json:"customer_id"`
	Platform   string    `json:"platform" doc:"android, ios, web, or empty where it was not said"`
	Name       string    `json:"name"`
	Version    string    `json:"version" doc:"of the app"`
	CreatedAt  time.Time `json:"created_at"`
	SeenAt     time.Time `json:"seen_at" doc:"when it was last registered"`
}

// DeviceRegistration registers a device, or registers it again.
type DeviceRegistration struct {
	Token    string `json:"token" writeOnly:"true" doc:"by which the push service knows it"`
	Platform string `json:"platform,omitempty" doc:"android, ios or web"`
	Name     string `json:"name,omitempty"`
	Version  string `json:"version,omitempty" doc:"of the app"`
}
