package native

import "time"

// Operator is somebody who works with gardu, as shown.
type Operator struct {
	ID          int64     `json:"id"`
	Revision    uint64    `json:"revision"`
	Name        string    `json:"name"`
	Role        string    `json:"role"`
	RouterGroup string    `json:"router_group" doc:"Mikrotik-Group of RouterOS logins; empty for none"`
	RouterLogin bool      `json:"router_login" doc:"may log in to routers"`
	FullName    string    `json:"full_name"`
	Phone       string    `json:"phone"`
	Email       string    `json:"email"`
	Status      string    `json:"status" doc:"active, or inactive, who signs in nowhere"`
	Parent      string    `json:"parent" doc:"name of the operator under whom this one works"`
	Company     string    `json:"company" doc:"name of the company whose records alone are seen"`
	CreatedAt   time.Time `json:"created_at"`
}

// OperatorOrder makes an operator.
type OperatorOrder struct {
	Name           string `json:"name"`
	Role           string `json:"role"`
	Password       string `json:"password,omitempty" writeOnly:"true" doc:"for panels and APIs; empty for no such login"`
	RouterGroup    string `json:"router_group,omitempty" doc:"Mikrotik-Group; empty for no RouterOS login"`
	RouterPassword string `json:"router_password,omitempty" writeOnly:"true" doc:"for RouterOS logins; absent for the same password"`
	RouterForm     string `json:"router_form,omitempty" doc:"how it is kept: nt (default), or clear for routers that use CHAP"`
	FullName       string `json:"full_name,omitempty"`
	Phone          string `json:"phone,omitempty"`
	Email          string `json:"email,omitempty"`
	Status         string `json:"status,omitempty" doc:"active (default) or inactive"`
	Parent         string `json:"parent,omitempty" doc:"name of the operator under whom this one works"`
	Company        string `json:"company,omitempty" doc:"name of the company whose records alone are seen"`
}

// OperatorChange changes an operator. What is absent stays as it is; an empty text clears.
type OperatorChange struct {
	Name           *string `json:"name,omitempty"`
	Role           *string `json:"role,omitempty"`
	RouterGroup    *string `json:"router_group,omitempty"`
	RouterPassword *string `json:"router_password,omitempty" writeOnly:"true"`
	RouterForm     *string `json:"router_form,omitempty"`
	FullName       *string `json:"full_name,omitempty"`
	Phone          *string `json:"phone,omitempty"`
	Email          *string `json:"email,omitempty"`
	Status         *string `json:"status,omitempty" doc:"active, or inactive, who signs in nowhere"`
	Parent         *string `json:"parent,omitempty" doc:"name of the operator under whom this one works"`
	Company        *string `json:"company,omitempty" doc:"name of the company whose records alone are seen"`
}

// OperatorPassword sets the password of an operator: for panels and APIs, and for RouterOS where
// the operator logs in there.
type OperatorPassword struct {
	Password string `json:"password" writeOnly:"true"`
}
