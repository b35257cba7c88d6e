package store

// Change names what a committed transaction has changed, so that what is kept in memory can
// follow.
type Change struct {
	Noun Noun
	ID   int64
}

// Noun is a kind of record.
type Noun uint8

// The nouns that are kept in memory.
const (
	NounService Noun = iota + 1
	NounPlan
	NounCustomer
	NounVoucher
	NounNAS
	NounOperator
	NounPool
	NounCompany
	NounRouter
	NounAPIKey
	NounTokenFamily
)
