package web

import (
	"context"
	"slices"

	"gardu/store"
)

// Permission is something that a route lets somebody do, as NOUN:ACT. The scopes of an API key are
// the same words.
type Permission string

// The permissions that are not given to anybody in particular. A route without a permission is for
// whoever administers this machine.
const (
	Everybody Permission = "everybody" // also whoever does not say who it is
	SignedIn  Permission = "signed-in" // whoever says who it is, whatever they may do else
)

// The permissions.
const (
	SystemRead     Permission = "system:read"  // version, readiness, what looks wrong
	SystemAdmin    Permission = "system:admin" // configuration, backups, checks of the store
	SettingsRead   Permission = "settings:read"
	SettingsWrite  Permission = "settings:write"
	AuditRead      Permission = "audit:read"
	CompaniesRead  Permission = "companies:read"
	CompaniesWrite Permission = "companies:write"
	OperatorsRead  Permission = "operators:read"
	OperatorsWrite Permission = "operators:write"
	APIKeysRead    Permission = "apikeys:read"
	APIKeysWrite   Permission = "apikeys:write"

	NASRead       Permission = "nas:read"
	NASWrite      Permission = "nas:write"
	NASSecret     Permission = "nas:secret" // shared secrets, and scripts that hold them
	RoutersRead   Permission = "routers:read"
	RoutersWrite  Permission = "routers:write" // also what changes a router itself
	PoolsRead     Permission = "pools:read"
	PoolsWrite    Permission = "pools:write"
	SessionsRead  Permission = "sessions:read" // also the decisions about logins
	SessionsWrite Permission = "sessions:write"

	PlansRead      Permission = "plans:read"
	PlansWrite     Permission = "plans:write" // prices among them
	CustomersRead  Permission = "customers:read"
	CustomersWrite Permission = "customers:write"
	ServicesRead   Permission = "services:read"
	ServicesWrite  Permission = "services:write"
	ServicesHold   Permission = "services:hold" // isolir, suspend, restore, end for good
	VouchersRead   Permission = "vouchers:read"
	VouchersWrite  Permission = "vouchers:write"
	CouponsRead    Permission = "coupons:read"
	CouponsWrite   Permission = "coupons:write"

	OrdersRead      Permission = "orders:read"
	OrdersWrite     Permission = "orders:write"
	InvoicesRead    Permission = "invoices:read"
	InvoicesWrite   Permission = "invoices:write" // issue, void, credit and debit notes
	PaymentsRead    Permission = "payments:read"
	BillingPay      Permission = "billing:pay"      // take money: mark as paid, approve a transfer
	BillingRecharge Permission = "billing:recharge" // sell: recharge, renew, change plan, top up
	BillingExtend   Permission = "billing:extend"   // days for nothing, promises to pay, leave
	BillingRefund   Permission = "billing:refund"
	BillingWriteOff Permission = "billing:writeoff"
	BillingBackdate Permission = "billing:backdate"
	BillingWallet   Permission = "billing:wallet" // deposit, withdraw, transfer
	BillingOverride Permission = "billing:override"
	CashRead        Permission = "cash:read"
	CashSettle      Permission = "cash:settle" // take over what a collector holds
	ResellersRead   Permission = "resellers:read"
	ResellersWrite  Permission = "resellers:write"
	GatewaysRead    Permission = "gateways:read"
	GatewaysWrite   Permission = "gateways:write"
	ReportsRead     Permission = "reports:read"

	TicketsRead   Permission = "tickets:read"
	TicketsWrite  Permission = "tickets:write"
	MessagesRead  Permission = "messages:read"
	MessagesWrite Permission = "messages:write"
)

// AllPermissions lists every permission that a role or a key can have.
func AllPermissions() []Permission {
	return []Permission{
		SystemRead, SystemAdmin, SettingsRead, SettingsWrite, AuditRead, CompaniesRead,
		CompaniesWrite, OperatorsRead, OperatorsWrite, APIKeysRead, APIKeysWrite,
		NASRead, NASWrite, NASSecret, RoutersRead, RoutersWrite, PoolsRead, PoolsWrite,
		SessionsRead, SessionsWrite,
		PlansRead, PlansWrite, CustomersRead, CustomersWrite, ServicesRead, ServicesWrite,
		ServicesHold, VouchersRead, VouchersWrite, CouponsRead, CouponsWrite,
		OrdersRead, OrdersWrite, InvoicesRead, InvoicesWrite, PaymentsRead, BillingPay,
		BillingRecharge, BillingExtend, BillingRefund, BillingWriteOff, BillingBackdate,
		BillingWallet, BillingOverride, CashRead, CashSettle, ResellersRead, ResellersWrite,
		GatewaysRead, GatewaysWrite, ReportsRead,
		TicketsRead, TicketsWrite, MessagesRead, MessagesWrite,
	}
}

// Permissions says what each role may do. Refunds, write-offs, dates in the past and keys for
// programs are for whoever answers for the money; who works here is the owner's business alone.
var Permissions = map[store.Role][]Permission{
	store.RoleOwner: AllPermissions(),
	store.RoleAdmin: {
		SystemRead, SystemAdmin, SettingsRead, SettingsWrite, AuditRead, CompaniesRead,
		CompaniesWrite, OperatorsRead, APIKeysRead,
		NASRead, NASWrite, NASSecret, RoutersRead, RoutersWrite, PoolsRead, PoolsWrite,
		SessionsRead, SessionsWrite,
		PlansRead, PlansWrite, CustomersRead, CustomersWrite, ServicesRead, ServicesWrite,
		ServicesHold, VouchersRead, VouchersWrite, CouponsRead, CouponsWrite,
		OrdersRead, OrdersWrite, InvoicesRead, InvoicesWrite, PaymentsRead, BillingPay,
		BillingRecharge, BillingExtend, BillingWallet, CashRead, CashSettle, ResellersRead,
		ResellersWrite, GatewaysRead, GatewaysWrite, ReportsRead,
		TicketsRead, TicketsWrite, MessagesRead, MessagesWrite,
	},
	store.RoleFinance: {
		SystemRead, SettingsRead, AuditRead, CompaniesRead, OperatorsRead, APIKeysRead,
		APIKeysWrite,
		SessionsRead, PlansRead, PlansWrite, CustomersRead, CustomersWrite, ServicesRead,
		ServicesHold, VouchersRead, VouchersWrite, CouponsRead, CouponsWrite,
		OrdersRead, OrdersWrite, InvoicesRead, InvoicesWrite, PaymentsRead, BillingPay,
		BillingRecharge, BillingExtend, BillingRefund, BillingWriteOff, BillingBackdate,
		BillingWallet, BillingOverride, CashRead, CashSettle, ResellersRead, ResellersWrite, GatewaysRead,
		GatewaysWrite, ReportsRead, TicketsRead, MessagesRead, MessagesWrite,
	},
	store.RoleSupport: {
		SystemRead, CompaniesRead, NASRead, RoutersRead, PoolsRead, SessionsRead, SessionsWrite,
		PlansRead, CustomersRead, CustomersWrite, ServicesRead, ServicesWrite, ServicesHold,
		VouchersRead, CouponsRead, OrdersRead, OrdersWrite, InvoicesRead, PaymentsRead,
		BillingRecharge, BillingExtend, TicketsRead, TicketsWrite, MessagesRead, MessagesWrite,
	},
	store.RoleReport: {
		CompaniesRead, SessionsRead, PlansRead, CustomersRead, ServicesRead, VouchersRead,
		OrdersRead, InvoicesRead, PaymentsRead, CashRead, ResellersRead, ReportsRead,
	},
	store.RoleAgent: {
		PlansRead, SessionsRead, CustomersRead, CustomersWrite, ServicesRead, ServicesWrite,
		VouchersRead, VouchersWrite, OrdersRead, OrdersWrite, InvoicesRead, PaymentsRead,
		BillingPay, BillingRecharge, CashRead, ResellersRead, ReportsRead, TicketsRead,
		TicketsWrite,
	},
	store.RoleSales: {
		PlansRead, CustomersRead, CustomersWrite, ServicesRead, VouchersRead, OrdersRead,
		OrdersWrite, InvoicesRead, BillingRecharge, TicketsRead, TicketsWrite,
	},
	store.RoleCollector: {
		CustomersRead, ServicesRead, InvoicesRead, PaymentsRead, BillingPay, CashRead,
	},
	store.RoleTechnician: {
		NASRead, RoutersRead, RoutersWrite, PoolsRead, SessionsRead, SessionsWrite, PlansRead,
		CustomersRead, ServicesRead, ServicesWrite, TicketsRead, TicketsWrite,
	},
}

// Rights lists the permissions of a role as the scopes of a key name them.
func Rights(role store.Role) []string {
	rights := make([]string, 0, len(Permissions[role]))
	for _, permission := range Permissions[role] {
		rights = append(rights, string(permission))
	}

	return rights
}

// May reports whether the identity may do something. Whoever administers this machine may do
// everything; an operator what the role may, and a key what its scopes say.
func (i Identity) May(permission Permission) bool {
	switch {
	case i.Denied != "":
		return false
	case permission == Everybody, i.Local():
		return true
	case i.Source != Operator && i.Source != APIKey:
		return false
	case permission == SignedIn:
		return true
	case i.Source == APIKey:
		return permission != "" && (slices.Contains(i.Scopes, string(permission)) ||
			slices.Contains(i.Scopes, store.AllScopes))
	default:
		return slices.Contains(Permissions[i.Role], permission)
	}
}

// Authorise lets a request pass whose sender may do something. Nobody is asked to say who it is;
// anybody else is Denied.
func Authorise(ctx context.Context, permission Permission) error {
	request := RequestOf(ctx)
	identity := request.Identity
	switch {
	case identity.May(permission):
		return nil
	case identity.Denied != "":
		return store.Errorf(store.Denied, "%s", identity.Denied)
	case identity.Source == Nobody && request.Wrong != nil:
		return unproven(request.Wrong)
	case identity.Source == Nobody:
		return Unauthenticated("this needs an operator who has signed in, or an API key")
	case permission == "":
		return store.Errorf(store.Denied, "this is for the administrators of this machine")
	default:
		return store.Errorf(store.Denied, "this needs the permission %s", permission)
	}
}
