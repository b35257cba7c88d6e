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

// The nouns of money, and those of whoever may use the surfaces. They are read when they are
// needed.
const (
	NounSubscription Noun = iota + 32
	NounInvoice
	NounReceivable
	NounOrder
	NounPayment
	NounAttempt
	NounEvent // of a gateway
	NounMethod
	NounPaymentCode
	NounReceipt
	NounCoupon
	NounBill
	NounBandwidth
	NounBatch
	NounReseller
	NounSettlement
	NounNotice
	NounEntry
	NounRecord // of the audit log
	NounTicket
	NounPortPool
	NounHook // where a generic webhook is sent to
	NounDelivery
	NounCategory
	NounDevice // that notices are pushed to
)
