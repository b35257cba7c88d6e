package store

import (
	"net/netip"
	"time"
)

// Customer is a person or company that has services.
type Customer struct {
	ID       int64
	Revision uint64
	Number   string // the customer's own number, unique when not empty
	Name     string
	Email    string
	Phone    string // E.164 where it could be understood, else as given
	Address  string
	Language string // "id" or "en"; empty for the installation's
	State    CustomerState
	Network  Network
	Created  time.Time
	Note     string
}

// Network is the access data that a customer may have before any service exists.
type Network struct {
	Login     string
	Secret    Secret
	PPPLogin  string
	PPPSecret Secret
	Address   netip.Addr
}

// CustomerState is how the operator regards a customer. It does not by itself change what a service gets.
type CustomerState uint8

// The states of a customer.
const (
	CustomerActive CustomerState = iota
	CustomerInactive
	CustomerSuspended
	CustomerDisabled
	CustomerBanned
	CustomerLimited
)
