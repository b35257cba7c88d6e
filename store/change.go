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

// nounWords are the words of those nouns that the audit log tells of, each by its noun.
var nounWords = map[Noun]string{
	NounService: "service", NounPlan: "plan", NounCustomer: "customer", NounVoucher: "voucher",
	NounNAS: "nas", NounOperator: "operator", NounPool: "pool", NounCompany: "company",
	NounRouter: "router", NounAPIKey: "apikey", NounTokenFamily: "session",
	NounSubscription: "subscription", NounInvoice: "invoice", NounReceivable: "receivable",
	NounOrder: "order", NounPayment: "payment", NounAttempt: "attempt", NounEvent: "event",
	NounMethod: "method", NounPaymentCode: "paymentcode", NounReceipt: "receipt",
	NounCoupon: "coupon", NounBill: "bill", NounBandwidth: "bandwidth", NounBatch: "batch",
	NounReseller: "reseller", NounSettlement: "settlement", NounNotice: "notice",
	NounEntry: "entry", NounRecord: "record", NounTicket: "ticket", NounPortPool: "portpool",
	NounHook: "hook", NounDelivery: "delivery", NounCategory: "category", NounDevice: "device",
}

// String returns the word of the noun, or nothing for none.
func (n Noun) String() string { return nounWords[n] }

// ParseNoun reads the word of a noun, such as plan or customer. The error is Invalid.
func ParseNoun(text string) (Noun, error) {
	for noun, word := range nounWords {
		if word == text {
			return noun, nil
		}
	}

	return 0, Invalidf("noun", "%q is not a kind of record", Brief(text))
}
