package native

import "time"

// Customer is a person or company as it is shown. Passwords are not.
type Customer struct {
	ID             int64  `json:"id"`
	Revision       uint64 `json:"revision"`
	Number         string `json:"number"`
	Name           string `json:"name"`
	Email          string `json:"email"`
	Phone          string `json:"phone" doc:"E.164, as +6281234567890"`
	Address        string `json:"address"`
	Language       string `json:"language" doc:"id or en; empty for the installation's"`
	State          string `json:"state" doc:"active, inactive, suspended, disabled, banned or limited"`
	NetworkLogin   string `json:"network_login"`
	PPPLogin       string `json:"ppp_login"`
	NetworkAddress string `json:"network_address"`

	Company     string            `json:"company" doc:"name of the company whose customer it is; empty for the only one"`
	Business    bool              `json:"business"`
	Coordinates string            `json:"coordinates" doc:"latitude,longitude in degrees"`
	Area        string            `json:"area"`
	Document    string            `json:"document" doc:"none, ktp, passport or sim"`
	Identity    string            `json:"identity" doc:"number of the identity document"`
	Verified    Verified          `json:"verified"`
	Fields      map[string]string `json:"fields" doc:"what the installation wants to know, by name"`
	Referrer    string            `json:"referrer" doc:"number of the customer who brought this one, or # and the id"`
	Agent       string            `json:"agent" doc:"name of the operator whose customer it is; empty for the house"`
	Primary     int64             `json:"primary" doc:"id of the service that is meant where none is named; 0 for none"`
	Portal      bool              `json:"portal" doc:"has a password for the portal"`
	Manual      bool              `json:"manual_renewal" doc:"is not renewed from the wallet by itself"`
	Waived      bool              `json:"no_late_fee"`
	Grace       *int              `json:"grace_days" doc:"days from due to isolir; null for the terms'"`
	UID         string            `json:"uid" doc:"as other systems know the customer"`
	Photo       string            `json:"photo"`
	Group       string            `json:"group"`

	CreatedAt time.Time `json:"created_at"`
	Note      string    `json:"note"`
	Warnings  []string  `json:"warnings" doc:"what is allowed and mostly a mistake, told when it was made or changed"`
}

// Verified tells when parts of what is known of a customer were verified; null for not yet.
type Verified struct {
	Document *time.Time `json:"document"`
	Address  *time.Time `json:"address"`
	Email    *time.Time `json:"email"`
	Phone    *time.Time `json:"phone"`
}

// CustomerChange makes a customer or changes one. What is absent stays as it is; an empty text
// clears.
type CustomerChange struct {
	ID       *int64  `json:"id,omitempty" doc:"of a new customer who comes from another system"`
	Number   *string `json:"number,omitempty"`
	Name     *string `json:"name,omitempty"`
	Email    *string `json:"email,omitempty"`
	Phone    *string `json:"phone,omitempty" doc:"in any usual form, as 0812-3456-7890"`
	Address  *string `json:"address,omitempty"`
	Language *string `json:"language,omitempty" doc:"id or en; empty for the installation's"`
	State    *string `json:"state,omitempty"`
	Note     *string `json:"note,omitempty"`

	NetworkLogin    *string `json:"network_login,omitempty"`
	NetworkPassword *string `json:"network_password,omitempty" writeOnly:"true"`
	PPPLogin        *string `json:"ppp_login,omitempty"`
	PPPPassword     *string `json:"ppp_password,omitempty" writeOnly:"true"`
	NetworkAddress  *string `json:"network_address,omitempty"`
	PortalPassword  *string `json:"portal_password,omitempty" writeOnly:"true" doc:"kept as a hash; one that is a hash already is kept as it is"`

	Company     *string            `json:"company,omitempty"`
	Business    *bool              `json:"business,omitempty"`
	Coordinates *string            `json:"coordinates,omitempty" doc:"latitude,longitude in degrees"`
	Area        *string            `json:"area,omitempty"`
	Document    *string            `json:"document,omitempty" doc:"none, ktp, passport or sim"`
	Identity    *string            `json:"identity,omitempty"`
	Fields      *map[string]string `json:"fields,omitempty" doc:"put among those that there are; an empty text takes one away"`
	Referrer    *string            `json:"referrer,omitempty" doc:"number of a customer, or # and the id; empty for nobody"`
	Agent       *string            `json:"agent,omitempty" doc:"name of an operator; empty for the house"`
	Primary     *int64             `json:"primary,omitempty"`
	Manual      *bool              `json:"manual_renewal,omitempty"`
	Waived      *bool              `json:"no_late_fee,omitempty"`
	Grace       *int               `json:"grace_days,omitempty" doc:"-1 for the terms'"`
	UID         *string            `json:"uid,omitempty"`
	Photo       *string            `json:"photo,omitempty"`
	Group       *string            `json:"group,omitempty"`
}

// CustomerParts names what was verified of a customer, or is to be unlocked.
type CustomerParts struct {
	Parts []string `json:"parts" doc:"document, address, email or phone"`
}
