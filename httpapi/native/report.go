package native

import (
	"context"
	"io"
	"net/http"
	"strings"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountReports registers what the ledger tells.
func (a *API) mountReports() {
	const tag = "reports"
	handle(a, operation{
		method: http.MethodGet, path: TotalsPath, permission: web.ReportsRead, tag: tag,
		summary: "Add up accounts by period: revenue by plan, tax by month, cash by collector and day",
	}, a.listTotals)
	handle(a, operation{
		method: http.MethodGet, path: AgingPath, mine: true, permission: web.ReportsRead, tag: tag,
		summary: "List who owes what, by how long it has been due",
	}, a.listAging)
	handle(a, operation{
		method: http.MethodGet, path: ExceptionsPath, permission: web.ReportsRead, tag: tag,
		summary: "List services that are held although paid, or not held although unpaid",
	}, a.listExceptions)
	handle(a, operation{
		method: http.MethodGet, path: EntryListPath, permission: web.ReportsRead, tag: tag,
		summary: "List the ledger; of one account from the newest on",
	}, a.listEntries)
	handleStream(a, operation{
		method: http.MethodGet, path: AuditPath, permission: web.SystemAdmin, tag: "daemon",
		summary: "Prove the book: balances, documents, debts and chains; JSON Lines of AuditLine",
	}, JSONLines, a.streamAudit)
}

// totalsFilter is the input of totals.
type totalsFilter struct {
	Span
	Account string `query:"account" doc:"kinds of accounts with commas between them, such as revenue,tax; absent for all"`
	By      string `query:"by" doc:"whole (default), day or month"`
}

// periods are the words for the periods of totals.
var periods = map[string]billing.TotalsBy{
	"": billing.TotalsWhole, "whole": billing.TotalsWhole,
	"day": billing.TotalsByDay, "month": billing.TotalsByMonth,
}

// listTotals adds up the ledger.
func (a *API) listTotals(ctx context.Context, in *totalsFilter) (Totals, error) {
	var read reader
	var filter billing.TotalsFilter
	filter.From, filter.To = in.span(&read, a.config.Zone)
	if !filter.To.IsZero() && filter.From.After(filter.To) {
		read.note(store.Invalidf("from", "must not be after to"))
	}
	by, known := periods[in.By]
	if filter.By = by; !known {
		read.note(store.Invalidf("by", "is not one of whole, day, month"))
	}
	if in.Account != "" {
		for word := range strings.SplitSeq(in.Account, ",") {
			account, err := store.ParseAccount(word)
			if err != nil || account.Owner != 0 {
				read.note(store.Invalidf("account", "must be kinds of accounts, such as revenue,tax"))
			}
			filter.Kinds = append(filter.Kinds, account.Kind)
		}
	}
	answer := Totals{Currency: a.currency(), Items: []Total{}}
	if err := read.err(); err != nil {
		return answer, err
	}
	list, err := a.config.Billing.Totals(ctx, filter)
	names := a.names(ctx)
	for place := range list {
		answer.Items = append(answer.Items, names.showTotal(&list[place]))
	}

	return answer, err
}

// showTotal translates a total.
func (n *names) showTotal(t *billing.Total) Total {
	shown := Total{
		Account: t.Account.String(), Period: orNull(t.Period), Debit: t.Debit, Credit: t.Credit,
		Net: t.Account.Natural(t.Debit - t.Credit), Entries: t.Entries,
	}
	switch t.Account.Kind {
	case store.AccountRevenue:
		shown.Name = n.plan(t.Account.Owner)
	case store.AccountCash, store.AccountReseller, store.AccountCommission:
		shown.Name = n.operator(t.Account.Owner)
	case store.AccountBank, store.AccountGateway, store.AccountFee:
		shown.Name = n.method(t.Account.Owner)
	default:
	}

	return shown
}

// listAging lists who owes what.
func (a *API) listAging(ctx context.Context, in *Paging) (Page[Aging], error) {
	_, records, err := in.page()
	if err != nil {
		return Page[Aging]{}, err
	}
	list, err := a.config.Billing.Aging(ctx, records)
	if err != nil {
		return Page[Aging]{}, err
	}

	return examined(list.List, list.Next, a.names(ctx).showAging), nil
}

// showAging translates what a customer owes.
func (n *names) showAging(one *billing.Aging) Aging {
	return Aging{
		Customer: n.customer(one.Customer), ID: one.Customer, Name: one.Name, Phone: one.Phone,
		Currency: n.api.currency(), Current: one.Ages[0], Days30: one.Ages[1],
		Days60: one.Ages[2], Days90: one.Ages[3], Older: one.Ages[4], Total: one.Total,
		Invoices: one.Invoices,
	}
}

// auditedServices is the table of an audit's faults about holds.
const auditedServices = "services"

// listExceptions lists services whose hold and debts do not agree.
func (a *API) listExceptions(ctx context.Context, _ *struct{}) (List[Exception], error) {
	answer := List[Exception]{Items: []Exception{}}
	faults, err := a.config.Billing.Audit(ctx)
	for _, fault := range faults {
		if fault.Table == auditedServices {
			answer.Items = append(answer.Items, Exception{Key: fault.Key, Fault: fault.Message})
		}
	}

	return answer, err
}

// streamAudit streams the faults of the book, and how many there were.
func (a *API) streamAudit(ctx context.Context, _ *struct{}) (web.Stream, error) {
	return a.lines(ctx, func(ctx context.Context, out *web.Output, _ io.Reader) error {
		faults, err := a.config.Billing.Audit(ctx)
		if err != nil {
			return err
		}
		for _, fault := range faults {
			line := AuditLine{Table: string(fault.Table), Key: fault.Key, Fault: fault.Message}
			if err := out.Line(line); err != nil {
				return err
			}
		}

		return out.Line(AuditLine{Done: true, Faults: len(faults)})
	}), nil
}

// entryFilter is the input of a list of the ledger.
type entryFilter struct {
	Paging
	Account string `query:"account" doc:"one account, such as ar:12 or tax"`
}

// listEntries lists the ledger.
func (a *API) listEntries(ctx context.Context, in *entryFilter) (Page[Entry], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[Entry]{}, err
	}
	var account *store.Account
	if in.Account != "" {
		account = readWord[store.Account](&reader{}, "account", in.Account)
		if account == nil {
			return Page[Entry]{}, store.Invalidf("account", "must be an account such as ar:12 or tax")
		}
	}
	list, err := a.config.Billing.Entries(ctx, account, records)

	return pageOf(page, list, func(entry *store.Entry) int64 { return entry.ID }, showEntry), err
}
