package native

import "time"

// Customer is a person or company as it is shown.
type Customer struct {
	ID             int64     `json:"id"`
	Revision       uint64    `json:"revision"`
	Number         string    `json:"number"`
	Name           string    `json:"name"`
	Email          string    `json:"email"`
	Phone          string    `json:"phone"`
	Address        string    `json:"address"`
	Language       string    `json:"language" doc:"id or en; empty for the installation's"`
	State          string    `json:"state" doc:"active, inactive, suspended, disabled, banned or limited"`
	NetworkLogin   string    `json:"network_login"`
	PPPLogin       string    `json:"ppp_login"`
	NetworkAddress string    `json:"network_address"`
	CreatedAt      time.Time `json:"created_at"`
	Note           string    `json:"note"`
}

// CustomerChange makes a customer or changes one. What is absent stays as it is; an empty text
// clears.
type CustomerChange struct {
	Number   *string `json:"number,omitempty"`
	Name     *string `json:"name,omitempty"`
	Email    *string `json:"email,omitempty"`
	Phone    *string `json:"phone,omitempty"`
	Address  *string `json:"address,omitempty"`
	Language *string `json:"language,omitempty" doc:"id or en; empty for the installation's"`
	State    *string `json:"state,omitempty"`
	Note     *string `json:"note,omitempty"`
}
