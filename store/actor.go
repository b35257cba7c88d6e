package store

import "context"

// Actor is who does something, as the ledger and the audit log name it.
type Actor struct {
	Name     string // of the operator, the customer, the key; such as budi, key:kasir, scheduler
	Operator int64  // 0 for somebody who is no operator
	Customer int64  // 0 for somebody who is no customer
	Agent    int64  // the operator whose records alone may be seen and changed; 0 for all
	Company  int64  // the company whose records alone may be seen and changed; 0 for all
	Address  string // where the request came from; may be empty
	Reason   string // why, where it was said
}

// Scheduler is the actor of what is done because its time has come.
var Scheduler = Actor{Name: "scheduler"}

// actorKey is the key of an Actor in a context.
type actorKey struct{}

// WithActor returns a context in which verbs know who asks.
func WithActor(ctx context.Context, actor Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, actor)
}

// ActorOf returns who asks, or an empty actor, who may see everything: the program itself.
func ActorOf(ctx context.Context) Actor {
	actor, _ := ctx.Value(actorKey{}).(Actor)

	return actor
}

// MaySee reports whether the actor may know of what belongs to an agent, 0 for the house. What it
// may not know of is NotFound to it.
func (a Actor) MaySee(agent int64) bool { return a.Agent == 0 || a.Agent == agent }

// MaySeeCustomer reports whether the actor may know of a customer: by the agent, by the company,
// and as the customer himself.
func (a Actor) MaySeeCustomer(customer *Customer) bool {
	return a.MaySee(customer.Person.Agent) &&
		(a.Company == 0 || a.Company == customer.Person.Company) &&
		(a.Customer == 0 || a.Customer == customer.ID)
}
