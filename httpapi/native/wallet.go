package native

import (
	"context"
	"net/http"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountWallets registers how customers stand with money, and their wallets.
func (a *API) mountWallets() {
	const tag = "wallets"
	handle(a, operation{
		method: http.MethodGet, path: CustomerMoneyPath, mine: true,
		permission: web.InvoicesRead, tag: tag, summary: "Show how a customer stands with money",
	}, a.showMoney)
	handle(a, operation{
		method: http.MethodGet, path: CustomerStatementPath, mine: true,
		permission: web.InvoicesRead, tag: tag, summary: "Show what was booked for a customer",
	}, a.showStatement)
	handle(a, operation{
		method: http.MethodGet, path: CustomerWalletPath, mine: true,
		permission: web.PaymentsRead, tag: tag, summary: "Show what a wallet holds",
	}, a.showWallet)
	handle(a, operation{
		method: http.MethodGet, path: CustomerWalletLinesPath, mine: true,
		permission: web.PaymentsRead, tag: tag, summary: "List what has moved a wallet, the newest first",
	}, a.listWalletLines)
	handle(a, operation{
		method: http.MethodPost, path: CustomerWalletDepositPath, mine: true,
		permission: web.BillingRecharge, tag: tag, status: http.StatusCreated,
		summary: "Put money into a wallet",
	}, a.deposit)
	handle(a, operation{
		method: http.MethodPost, path: CustomerWalletWithdrawPath, permission: web.BillingWallet,
		tag: tag, status: http.StatusCreated, summary: "Give money of a wallet back",
	}, a.withdraw)
	handle(a, operation{
		method: http.MethodPost, path: CustomerWalletTransferPath, permission: web.BillingWallet,
		tag: tag, status: http.StatusCreated, summary: "Move money to another customer's wallet",
	}, a.transfer)
	handle(a, operation{
		method: http.MethodPost, path: CustomerWalletBuyPath, permission: web.BillingWallet,
		tag: tag, status: http.StatusCreated, summary: "Buy a plan for a friend from a wallet",
	}, a.buyFor)
}

// currency is that of the book.
func (a *API) currency() string { return string(a.config.Currency) }

// showMoney shows how a customer stands.
func (a *API) showMoney(ctx context.Context, in *CustomerRef) (Money, error) {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return Money{}, err
	}
	standing, err := a.config.Billing.MoneyOf(ctx, id)
	if err != nil {
		return Money{}, err
	}
	answer := Money{
		Customer: a.names(ctx).customer(id), Currency: a.currency(), Owed: standing.Owed,
		Credit: standing.Credit, Wallet: standing.Wallet, Open: []OpenDebt{},
	}
	for _, debt := range standing.Debt.Open {
		answer.Open = append(answer.Open, OpenDebt{
			Invoice: debt.ID, Left: debt.Left, DueAt: utc(debt.Due), IsolirAt: orNull(debt.Isolir),
		})
	}

	return answer, nil
}

// stated is the input of a statement.
type stated struct {
	CustomerRef
	Span
}

// showStatement shows what was booked for a customer.
func (a *API) showStatement(ctx context.Context, in *stated) (Statement, error) {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return Statement{}, err
	}
	var read reader
	from, to := in.span(&read, a.config.Zone)
	if err := read.err(); err != nil {
		return Statement{}, err
	}
	made, err := a.config.Billing.Statement(ctx, id, from, to)
	if err != nil {
		return Statement{}, err
	}
	answer := Statement{
		Customer: a.names(ctx).customer(id), Currency: a.currency(),
		Accounts: []AccountStanding{}, Lines: []StatementLine{},
	}
	for _, account := range made.Accounts {
		answer.Accounts = append(answer.Accounts, AccountStanding{
			Account: account.Kind.String(), Opening: account.Opening, Closing: account.Closing,
		})
	}
	for place := range made.Lines {
		line := &made.Lines[place]
		answer.Lines = append(answer.Lines, StatementLine{
			Account: line.Account.String(), Amount: line.Minor, Balance: line.Balance,
			Entry: showEntry(&line.Entry),
		})
	}

	return answer, nil
}

// showWallet shows what a wallet holds.
func (a *API) showWallet(ctx context.Context, in *CustomerRef) (Wallet, error) {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return Wallet{}, err
	}
	balance, err := a.config.Billing.Wallet(ctx, id)

	return Wallet{
		Customer: a.names(ctx).customer(id), Currency: a.currency(), Balance: balance,
	}, err
}

// walletLines is the input of a list of what has moved a wallet.
type walletLines struct {
	CustomerRef
	Limit int `query:"limit" doc:"lines, up to 1000; 100 where it is absent"`
}

// listWalletLines lists what has moved a wallet.
func (a *API) listWalletLines(ctx context.Context, in *walletLines) (List[StatementLine], error) {
	_, records, err := Paging{Limit: in.Limit}.page()
	if err != nil {
		return List[StatementLine]{}, err
	}
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return List[StatementLine]{}, err
	}
	lines, err := a.config.Billing.WalletStatement(ctx, id, records)

	return List[StatementLine]{Items: showLines(store.AccountWallet, lines)}, err
}

// showLines translates what has moved an account.
func showLines(account store.AccountKind, lines []billing.StatementLine) []StatementLine {
	list := make([]StatementLine, 0, len(lines))
	for place := range lines {
		list = append(list, StatementLine{
			Account: account.String(), Amount: lines[place].Minor, Balance: lines[place].Balance,
			Entry: showEntry(&lines[place].Entry),
		})
	}

	return list
}

// deposited is the input of a deposit.
type deposited struct {
	CustomerRef
	Body DepositOrder
}

// deposit puts money into a wallet.
func (a *API) deposit(ctx context.Context, in *deposited) (Receipt, error) {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return Receipt{}, err
	}
	var read reader
	pay := a.payingOf(ctx, &read, &in.Body.Pay)
	if in.Body.Pay.Wallet {
		read.note(store.Invalidf("pay.wallet", "a wallet is not filled from itself"))
	}
	if err := read.err(); err != nil {
		return Receipt{}, err
	}
	receipt, err := a.config.Billing.Deposit(ctx, id, in.Body.Amount, pay)

	return shown(&receipt, err, a.names(ctx).showReceipt)
}

// movement translates money that is moved by hand.
func (m *MovementOrder) movement() billing.Movement {
	return billing.Movement{
		Amount: m.Amount, Method: m.Method, Reference: m.Reference, Note: m.Note,
	}
}

// withdrawn is the input of a withdrawal.
type withdrawn struct {
	CustomerRef
	Body MovementOrder
}

// withdraw gives money of a wallet back.
func (a *API) withdraw(ctx context.Context, in *withdrawn) (Entry, error) {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return Entry{}, err
	}
	entry, err := a.config.Billing.Withdraw(ctx, id, in.Body.movement())

	return shown(&entry, err, showEntry)
}

// transferred is the input of a transfer.
type transferred struct {
	CustomerRef
	Body TransferOrder
}

// transfer moves money to another customer's wallet.
func (a *API) transfer(ctx context.Context, in *transferred) (Order, error) {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return Order{}, err
	}
	var read reader
	to := a.namedCustomer(ctx, &read, "to", in.Body.To)
	if in.Body.To == "" {
		read.note(store.Invalidf("to", "must be given"))
	}
	if err := read.err(); err != nil {
		return Order{}, err
	}
	order, err := a.config.Billing.Transfer(ctx, billing.WalletTransfer{
		From: id, To: to, Amount: in.Body.Amount, Note: in.Body.Note,
	})

	return shown(&order, err, a.names(ctx).showOrder)
}

// boughtFor is the input of a purchase for a friend.
type boughtFor struct {
	CustomerRef
	Body BuyForOrder
}

// buyFor buys a plan for a friend.
func (a *API) buyFor(ctx context.Context, in *boughtFor) (Order, error) {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return Order{}, err
	}
	order, read := &in.Body, reader{}
	request := billing.OrderRequest{
		Customer: id, Friend: a.namedCustomer(ctx, &read, "friend", order.Friend),
		Plan: order.Plan, Quantity: order.Quantity, Coupon: order.Coupon, Note: order.Note,
	}
	store.Give(&request.Cycle, readWord[store.Cycle](&read, "cycle", order.Cycle))
	if err := read.err(); err != nil {
		return Order{}, err
	}
	bought, err := a.config.Billing.BuyFor(ctx, request)

	return shown(&bought, err, a.names(ctx).showOrder)
}
