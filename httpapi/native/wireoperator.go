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
	CreatedAt   time.Time `json:"created_at"`
}

// OperatorOrder makes an operator.
type OperatorOrder struct {
	Name           string `json:"name"`
	Role           string `json:"role"`
	Password       string `json:"password,omitempty" writeOnly:"true" doc:"for panels and APIs; empty for no such login"`
	RouterGroup    string `json:"router_group,omitempty" doc:"Mikrotik-Group; empty for no RouterOS login"`
	RouterPassword string `json:"router_password,omitempty" writeOnly:"true" doc:"for RouterOS logins"`
}

// OperatorPassword sets the passwords of an operator. What is absent stays; an empty text takes
// that login away.
type OperatorPassword struct {
	Password       *string `json:"password,omitempty" writeOnly:"true"`
	RouterPassword *string `json:"router_password,omitempty" writeOnly:"true"`
	RouterGroup    *string `json:"router_group,omitempty" doc:"Mikrotik-Group; needed with router_password"`
}
