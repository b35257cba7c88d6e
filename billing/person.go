package billing

import (
	"errors"
	"net/netip"

	"gardu/store"
)

// PersonPatch is what is to be set of what is known of a customer; nil leaves a field as it is.
type PersonPatch struct {
	Company     *string // name or id; empty for the only one
	Business    *bool
	Coordinates *string // latitude and longitude, such as -6.2,106.8
	Area        *string
	Document    *store.DocumentKind
	Identity    *string        // the number on the document
	Fields      *[]store.Field // put among those that there are; an empty value takes one away
	Referrer    *int64         // id of the customer who brought this one; 0 for nobody
	Agent       *string        // name or id of an operator; empty for the house
	Primary     *int64         // id of the service that is meant where none is named; 0 for none
	Portal      *Password
	Manual      *bool // no renewal from the wallet by itself
	Waived      *bool // no late fees
	Grace       *int  // days from due to isolir; UsualGrace for the terms'
	UID         *string
	Photo       *string
	Group       *string
}

// UsualGrace, given as the grace of a customer, leaves it to the terms.
const UsualGrace = -1

// applyPerson puts what is given into what is known of a customer.
func (d *desk) applyPerson(
	customer *store.Customer, patch PersonPatch, made customerProof,
) error {
	person := &customer.Person
	store.Give(&person.Business, patch.Business)
	store.Give(&person.Coordinates, patch.Coordinates)
	store.Give(&person.Area, patch.Area)
	store.Give(&person.Manual, patch.Manual)
	store.Give(&person.Waived, patch.Waived)
	store.Give(&person.UID, patch.UID)
	store.Give(&person.Photo, patch.Photo)
	store.Give(&person.Group, patch.Group)
	if patch.Fields != nil {
		person.Fields = store.MergeFields(person.Fields, *patch.Fields)
	}
	if patch.Portal != nil {
		person.Portal = string(made.portal.Value)
	}
	patch.applyGrace(person)
	patch.applyDocument(person)

	return errors.Join(
		d.applyCompany(person, patch.Company), d.applyAgent(person, patch.Agent),
		d.applyReferrer(customer, patch.Referrer), d.applyPrimary(customer, patch.Primary),
	)
}

// applyGrace puts the days of grace in the place of the terms'.
func (p *PersonPatch) applyGrace(person *store.Person) {
	switch {
	case p.Grace == nil:
	case *p.Grace == UsualGrace:
		person.Grace = nil
	default:
		grace := *p.Grace
		person.Grace = &grace
	}
}

// applyDocument puts kind and number of the identity document, the number as it is compared. What
// is wrong with it is for Validate to say.
func (p *PersonPatch) applyDocument(person *store.Person) {
	store.Give(&person.Document, p.Document)
	store.Give(&person.Identity, p.Identity)
	if person.Document == store.NoDocument && p.Document != nil && p.Identity == nil {
		person.Identity = ""
	}
	number, err := store.NormalizeIdentity(person.Document, person.Identity)
	if err == nil {
		person.Identity = number
	}
}

// applyCompany puts a customer under a company.
func (d *desk) applyCompany(person *store.Person, key *string) error {
	if key == nil {
		return nil
	}
	id := int64(0)
	if *key != "" {
		company, err := store.ByNameOrID(*key, d.CompanyByName, d.Company)
		if store.Is(err, store.NotFound) {
			return store.Invalidf("company", "there is no company %q", store.Brief(*key))
		}
		if err != nil {
			return err
		}
		id = company.ID
	}
	if d.actor.Company != 0 && id != d.actor.Company {
		return notYours("company")
	}
	person.Company = id

	return nil
}

// applyAgent gives a customer to an agent, or back to the house.
func (d *desk) applyAgent(person *store.Person, key *string) error {
	if key == nil {
		return nil
	}
	id := int64(0)
	if *key != "" {
		operator, err := store.ByNameOrID(*key, d.OperatorByName, d.Operator)
		if store.Is(err, store.NotFound) {
			return store.Invalidf("agent", "there is no operator %q", store.Brief(*key))
		}
		if err != nil {
			return err
		}
		id = operator.ID
	}
	if d.actor.Agent != 0 && id != d.actor.Agent {
		return notYours("agent")
	}
	person.Agent = id

	return nil
}

// notYours is the error of whoever would give a customer away, or take one.
func notYours(field string) error {
	return &store.Error{
		Kind: store.Denied, Field: field,
		Message: "is changed only by who may see all records",
	}
}

// applyReferrer notes who brought a customer.
func (d *desk) applyReferrer(customer *store.Customer, id *int64) error {
	if id == nil {
		return nil
	}
	customer.Person.Referrer = *id
	if *id == 0 {
		return nil
	}
	referrer, err := d.Lookup.Customer(*id)
	if store.Is(err, store.NotFound) || err == nil && !d.actor.MaySeeCustomer(&referrer) ||
		*id == customer.ID {
		return store.Invalidf("referrer", "must be another customer that there is")
	}

	return err
}

// applyPrimary notes which of a customer's services is meant where none is named.
func (d *desk) applyPrimary(customer *store.Customer, id *int64) error {
	if id == nil {
		return nil
	}
	customer.Person.Primary = *id
	if *id == 0 {
		return nil
	}
	service, err := d.Service(*id)
	if store.Is(err, store.NotFound) || err == nil && service.Customer != customer.ID {
		return store.Invalidf("primary", "must be a service of the customer")
	}

	return err
}

// apply puts what is given into a customer's access data.
func (p *NetworkPatch) apply(network *store.Network, made customerProof) error {
	store.Give(&network.Login, p.Login)
	store.Give(&network.PPPLogin, p.PPPLogin)
	if p.Password != nil {
		network.Secret = made.network
	}
	if p.PPPPassword != nil {
		network.PPPSecret = made.ppp
	}
	if p.Address == nil {
		return nil
	}
	network.Address = netip.Addr{}
	if *p.Address == "" {
		return nil
	}
	address, err := netip.ParseAddr(*p.Address)
	if err != nil {
		return store.Invalidf("network_address", "must be an IPv4 address, or empty")
	}
	network.Address = address

	return nil
}
