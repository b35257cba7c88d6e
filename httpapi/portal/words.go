package portal

// words are all sentences of the pages in one language. No sentence is made of parts that another
// language would put in another order; what stands beside them are names, numbers and dates.
type words struct {
	Lang string

	// Landing and looking for a service.
	Welcome, LookUp, LookUpHint, Number, Find        string
	NotFound, NotFoundHint, Limited, LimitedHint     string
	Broken, BrokenHint, NothingHere, NothingHereHint string
	Home, CallUs                                     string

	// Why a service is as it is.
	Isolated, IsolatedWhy, Expired, ExpiredWhy, Suspended, SuspendedWhy, OnLeave, OnLeaveWhy string
	Spent, SpentWhy, Active, ActiveWhy, Pending, PendingWhy, Ended, EndedWhy, OpenDebt       string

	// Money.
	Customer, Service, Plan, Company, TaxNumber, Bill, BillTo, Due, Period, Issued, Amount      string
	Item, Quantity, Price, Subtotal, Discount, Tax, TaxBase, Total, Paid, Credited, Left, Extra string
	Others, OpenBills, PayAll, PayNow, Renew, Unpaid, PaidInFull, Partly, Void, Order           string
	CreditNote, DebitNote, Invoice, Download, PrintA4, PrintStrip, Thanks, Payments, Method     string

	// Paying.
	ToCopy, ChooseWay, Transfer, Scan, OwnPage, Fee, Continue, HowMuch, Exact, UniqueCode, PayBefore string
	ToAccount, PayCode, ScanQR, ScanSteps, CodeSteps, TillSteps, PageSteps, TransferSteps            string
	OpenPage, Preparing, PreparingHint, Checking, CheckingHint, PaidTitle, PaidHint                  string
	OverTitle, OverHint, FailedTitle, FailedHint, OtherWay, RefreshHint, NoWay, Closed               string
	ClosedHint, Reference                                                                            string

	// Proof of a transfer.
	Proof, ProofHint, Picture, Sender, Send, ProofBad string

	// A service by its link.
	State, Online, Yes, No, ExpiresOn, Never, DataLeft, TimeLeft, Of, LastPayments, None string
	Voucher, VoucherHint, Redeem, Redeemed, NotRedeemed, NotRenewed                      string
}

// languages are the languages of the pages; the first is that of a customer who has none.
var languages = [...]*words{&indonesian, &english}

// wordsOf returns the sentences of a language, or nil.
func wordsOf(language string) *words {
	for _, known := range languages {
		if known.Lang == language {
			return known
		}
	}

	return nil
}

// months are the names of months by language.
var months = map[string][12]string{
	"id": {
		"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
		"Oktober", "November", "Desember",
	},
	"en": {
		"January", "February", "March", "April", "May", "June", "July", "August", "September",
		"October", "November", "December",
	},
}

// english are the sentences for whoever has chosen them.
var english = words{
	Lang: "en",

	Welcome:    "Your internet service",
	LookUp:     "Check your bill",
	LookUpHint: "Type your login, service number or customer number.",
	Number:     "Login or number", Find: "Check",
	NotFound: "Nothing is open",
	NotFoundHint: "We found no open bill for what you typed. Look at the number again, or call us " +
		"if the service does not work.",
	Limited:         "One moment, please",
	LimitedHint:     "You have tried that too often. Wait a minute and try again.",
	Broken:          "Sorry, that did not work",
	BrokenHint:      "Something is wrong on our side. Try again in a few minutes.",
	NothingHere:     "This page is not here",
	NothingHereHint: "The link is wrong or too old. Check your bill with your number instead.",
	Home:            "To the start", CallUs: "Call us",

	Isolated:    "Your internet is paused",
	IsolatedWhy: "A bill is past its due date. The service comes back by itself once it is paid.",
	Expired:     "Your plan has ended",
	ExpiredWhy:  "The validity of your plan is over. Renew it to go online again.",
	Suspended:   "Your service is suspended", SuspendedWhy: "Please call us about it.",
	OnLeave: "Your service is on leave", OnLeaveWhy: "Call us to begin again.",
	Spent:    "Your quota is used up",
	SpentWhy: "You have used all of your quota.",
	Active:   "Your service is active", ActiveWhy: "There is nothing in the way.",
	Pending: "Your service has not begun", PendingWhy: "It begins when you first log in.",
	Ended: "This service has ended", EndedWhy: "Please call us about it.",
	OpenDebt: "To pay",

	Customer: "Customer", Service: "Service", Plan: "Plan", Company: "Company",
	TaxNumber: "NPWP", Bill: "Bill", BillTo: "Billed to", Due: "Due", Period: "Period",
	Issued: "Date", Amount: "Amount", Item: "Item", Quantity: "Qty", Price: "Price",
	Subtotal: "Subtotal", Discount: "Discount", Tax: "Tax", TaxBase: "Tax base", Total: "Total",
	Paid: "Paid", Credited: "Credited", Left: "Left to pay", Extra: "Extra charges",
	Others: "Others", OpenBills: "Open bills", PayAll: "Pay now", PayNow: "Pay now", Renew: "Renew",
	Unpaid: "Not paid", PaidInFull: "Paid", Partly: "Partly paid", Void: "Void", Order: "Order",
	CreditNote: "Credit note", DebitNote: "Debit note", Invoice: "Invoice",
	Download: "Download PDF", PrintA4: "Page", PrintStrip: "Receipt 58 mm", Thanks: "Thank you.",
	Payments: "Payments", Method: "Way to pay",

	ChooseWay: "How do you want to pay?", Transfer: "Bank transfer",
	Scan: "Scan with any bank or wallet app", OwnPage: "Choose on the payment page", Fee: "fee",
	Continue: "Continue", HowMuch: "Pay exactly",
	Exact:      "Pay this amount to the last digit, so that we recognise it.",
	UniqueCode: "With the unique code", ToCopy: "To copy", PayBefore: "Pay before", ToAccount: "Transfer to",
	PayCode: "Payment code", ScanQR: "QRIS code to scan",
	ScanSteps: "Open a bank or wallet app, choose QRIS and scan the code. On this phone: take a " +
		"screenshot and open it from the gallery in the app.",
	CodeSteps: "Open the app of a bank or go to an ATM, choose virtual account and type the code.",
	TillSteps: "Tell the cashier that you pay a bill, and show the code.",
	PageSteps: "The payment goes on at the page of the payment service.",
	TransferSteps: "Transfer the exact amount to the account. We see it by its amount, or by the " +
		"proof that you send below.",
	OpenPage: "Open the payment page", Preparing: "Preparing your payment",
	PreparingHint: "This page goes on by itself in a few seconds.",
	Checking:      "We are looking at your proof",
	CheckingHint:  "Thank you. You will be online again once somebody has seen it.",
	PaidTitle:     "Payment received",
	PaidHint:      "Thank you. An isolated service comes back within seconds.",
	OverTitle:     "The time to pay is over",
	OverHint:      "If you have paid already, wait: it is still recognised. Otherwise begin again.",
	FailedTitle:   "The payment did not work",
	FailedHint:    "Choose another way to pay, or call us.",
	OtherWay:      "Choose another way",
	RefreshHint:   "This page looks by itself whether you have paid.",
	NoWay:         "No way to pay is offered here. Please call us.",
	Closed:        "Nothing is to be paid here", ClosedHint: "The order was paid, or has ended.",
	Reference: "Reference",

	Proof: "I have transferred", ProofHint: "A picture of the receipt, JPG or PNG, up to 2 MB.",
	Picture: "Picture", Sender: "Name on the account", Send: "Send proof",
	ProofBad: "That is not a JPG or PNG picture of up to 2 MB.",

	State: "State", Online: "Online", Yes: "Yes", No: "No", ExpiresOn: "Valid until",
	Never: "No end", DataLeft: "Data left", TimeLeft: "Time left", Of: "of",
	LastPayments: "Last payments", None: "None yet", Voucher: "Voucher",
	VoucherHint: "Code of a voucher", Redeem: "Redeem", Redeemed: "The voucher was redeemed.",
	NotRedeemed: "This voucher cannot be redeemed here.",
	NotRenewed:  "This plan cannot be renewed here. Please call us.",
}
