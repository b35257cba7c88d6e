package store

import "time"

// Operator is somebody who works with gardu, and perhaps logs in to routers through it.
type Operator struct {
	ID          int64
	Revision    uint64
	Name        string // unique
	Role        Role
	Password    string // an argon2id text; for the panels and APIs
	Router      Secret // for RouterOS logins (MS-CHAPv2 needs the clear text or its NT hash); NoSecret for no such login
	RouterGroup string // Mikrotik-Group of a RouterOS login; empty for no such login
	Created     time.Time
}

// Role is what an operator may do.
type Role string

// The roles.
const (
	RoleOwner      Role = "owner"
	RoleAdmin      Role = "admin"
	RoleFinance    Role = "finance"
	RoleSupport    Role = "support"
	RoleReport     Role = "report"
	RoleAgent      Role = "agent"
	RoleSales      Role = "sales"
	RoleCollector  Role = "collector"
	RoleTechnician Role = "technician"
)
