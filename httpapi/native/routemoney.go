package native

// The paths of money. Documents are named by their number, such as INV-2601-15001, or by # and the
// id; what has no number, by its id.
const (
	InvoiceListPath       = Prefix + "/invoices"
	InvoiceFinalizePath   = Prefix + "/invoices/finalize"
	InvoicePath           = Prefix + "/invoices/{invoice}"
	InvoiceVoidPath       = Prefix + "/invoices/{invoice}/void"
	InvoiceCreditNotePath = Prefix + "/invoices/{invoice}/credit-note"
	InvoiceDebitNotePath  = Prefix + "/invoices/{invoice}/debit-note"
	InvoiceWriteOffPath   = Prefix + "/invoices/{invoice}/write-off"
	InvoiceLinkPath       = Prefix + "/invoices/{invoice}/link"

	PaymentListPath    = Prefix + "/payments"
	PaymentPath        = Prefix + "/payments/{id}"
	PaymentReversePath = Prefix + "/payments/{id}/reverse"
	PaymentAssignPath  = Prefix + "/payments/{id}/assign"
	RefundPath         = Prefix + "/refunds"
	MarkPaidPath       = Prefix + "/mark-paid"

	ReceiptListPath = Prefix + "/receipts"
	ReceiptPath     = Prefix + "/receipts/{receipt}"

	// Orders are named by their token, or by # and the id.
	OrderListPath   = Prefix + "/orders"
	QuotePath       = Prefix + "/quotes"
	OrderPath       = Prefix + "/orders/{order}"
	OrderCancelPath = Prefix + "/orders/{order}/cancel"
	OrderPayPath    = Prefix + "/orders/{order}/pay"

	AttemptListPath    = Prefix + "/attempts"
	AttemptPath        = Prefix + "/attempts/{id}"
	AttemptProofPath   = Prefix + "/attempts/{id}/proof" // picture of a transfer
	AttemptApprovePath = Prefix + "/attempts/{id}/approve"
	AttemptRefusePath  = Prefix + "/attempts/{id}/refuse"
	AttemptInquirePath = Prefix + "/attempts/{id}/inquire"

	RechargePath = Prefix + "/recharges"
	RedeemPath   = Prefix + "/redemptions"

	SubscriptionPath           = Prefix + "/services/{login}/subscription"
	SubscriptionPlanPath       = Prefix + "/services/{login}/subscription/plan"
	SubscriptionPromisePath    = Prefix + "/services/{login}/subscription/promise"
	SubscriptionLeavePath      = Prefix + "/services/{login}/subscription/leave"
	ServiceRenewPath           = Prefix + "/services/{login}/renew"
	ServiceExtendPath          = Prefix + "/services/{login}/extend"
	ServiceDeactivatePath      = Prefix + "/services/{login}/deactivate"
	ServiceHoldPath            = Prefix + "/services/{login}/hold"
	ServiceReleasePath         = Prefix + "/services/{login}/release"
	CustomerMoneyPath          = Prefix + "/customers/{customer}/money"
	CustomerStatementPath      = Prefix + "/customers/{customer}/statement"
	CustomerBillListPath       = Prefix + "/customers/{customer}/bills"
	CustomerWalletPath         = Prefix + "/customers/{customer}/wallet"
	CustomerWalletDepositPath  = Prefix + "/customers/{customer}/wallet/deposit"
	CustomerWalletWithdrawPath = Prefix + "/customers/{customer}/wallet/withdraw"
	CustomerWalletTransferPath = Prefix + "/customers/{customer}/wallet/transfer"
	CustomerWalletBuyPath      = Prefix + "/customers/{customer}/wallet/buy-for"
	CustomerWalletLinesPath    = Prefix + "/customers/{customer}/wallet/statement"

	BillPath       = Prefix + "/bills/{id}"
	CouponListPath = Prefix + "/coupons"
	CouponPath     = Prefix + "/coupons/{id}"

	// Resellers are named by the names of their operators.
	ResellerListPath      = Prefix + "/resellers"
	ResellerPath          = Prefix + "/resellers/{name}"
	ResellerFundPath      = Prefix + "/resellers/{name}/fund"
	ResellerDrainPath     = Prefix + "/resellers/{name}/drain"
	ResellerPassOnPath    = Prefix + "/resellers/{name}/pass-on"
	ResellerPayOutPath    = Prefix + "/resellers/{name}/payout"
	ResellerStatementPath = Prefix + "/resellers/{name}/statement"

	SettlementListPath    = Prefix + "/settlements"
	SettlementConfirmPath = Prefix + "/settlements/{id}/confirm"
	SettlementRefusePath  = Prefix + "/settlements/{id}/refuse"

	BatchListPath     = Prefix + "/batches"
	BatchPath         = Prefix + "/batches/{id}"
	BatchBuildPath    = Prefix + "/batches/{id}/build" // stream of BatchLine
	VoucherRefundPath = Prefix + "/vouchers/{code}/refund"

	TotalsPath     = Prefix + "/reports/totals"
	AgingPath      = Prefix + "/reports/aging"
	ExceptionsPath = Prefix + "/reports/exceptions"
	EntryListPath  = Prefix + "/entries"
	AuditPath      = Prefix + "/audit" // stream of AuditLine

	HookListPath       = Prefix + "/hooks"
	HookPath           = Prefix + "/hooks/{id}"
	DeliveryListPath   = Prefix + "/deliveries"
	DeliveryResendPath = Prefix + "/deliveries/{id}/resend"
)
