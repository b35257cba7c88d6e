package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// saleFlags adds the flags of how a plan is sold.
func saleFlags(command *cobra.Command, change *native.SaleChange) {
	options := optionSet{command.Flags()}
	options.text(&change.Sale, "sale", "`access|balance|topup`: what is sold with it")
	options.text(&change.Billing, "billing", "`prepaid|postpaid`")
	options.text(&change.Tax, "tax", "`exclusive|inclusive|none`: how the price stands to its tax")
	options.repeated(&change.Cycles, "cycle", "another price as `CYCLE=AMOUNT`, of month, quarter, "+
		"semiannual or annual, with ,off behind where it is not sold; may be repeated; none for none")
	options.amount(&change.OldPrice, "old-price", "`AMOUNT` shown struck through; 0 for none")
	options.amount(&change.Stock, "stock", "`NUMBER` left; -1 for any number")
	options.text(&change.Visibility, "visibility",
		"`all|only|all-but|nobody`: who may order it for himself")
	options.list(&change.Members, "member", "`NUMBER` of a customer; may be repeated")
	options.list(&change.Links, "link", "`PLAN` that comes with it; may be repeated")
	options.yes(&change.Disabled, "disabled", "not sold any more")
	options.yes(&change.Quiet, "quiet", "nothing is told before it ends")
	options.yes(&change.Unwritten, "no-receipt-notice", "no notice of its receipts")
	options.yes(&change.Business, "business", "for business accounts")
	options.text(&change.Category, "category", "`NAME`, made where there is none of it")
	options.text(&change.Bandwidth, "bandwidth",
		"`NAME` of a bandwidth whose rate it has; empty for one of its own")
	options.text(&change.TopUpData, "topup-data", "`SIZE` that a top-up adds, like 5GB")
	options.text(&change.TopUpTime, "topup-time", "`UPTIME` that a top-up adds, like 10h")
	options.number(&change.PeriodDay, "period-day",
		"`DAY` of the month on which periods end; 0 for the usual")
	options.text(&change.OnLogin, "on-login", "`SCRIPT` of a router")
	options.text(&change.OnLogout, "on-logout", "`SCRIPT` of a router")
	options.number(&change.Sort, "sort", "`PLACE` in lists, rising")
	options.text(&change.Title, "title", "`TEXT` shown to customers; empty for the name")
}

// salePairs shows how a plan is sold.
func salePairs(s *native.Sale) []pair {
	stock, data, sold := "", "", ""
	if s.Disabled {
		sold = "no"
	}
	if s.Stock != nil {
		stock = strconv.FormatInt(*s.Stock, 10)
	}
	if s.TopUpData > 0 {
		data = strconv.FormatUint(s.TopUpData, 10)
	}
	old := ""
	if s.OldPrice > 0 {
		old = strconv.FormatInt(s.OldPrice, 10)
	}

	return []pair{
		{"sale", s.Sale},
		{"billing", s.Billing},
		{"tax", s.Tax},
		{"cycles", strings.Join(s.Cycles, "; ")},
		{"old price", old},
		{"stock", stock},
		{"visibility", s.Visibility},
		{"members", strings.Join(s.Members, ", ")},
		{"links", strings.Join(s.Links, ", ")},
		{"sold", sold},
		{"category", s.Category},
		{"bandwidth", s.Bandwidth},
		{"top-up octets", data},
		{"top-up time", s.TopUpTime},
		{"period day", dayText(s.PeriodDay)},
		{"on login", s.OnLogin},
		{"on logout", s.OnLogout},
		{"title", s.Title},
	}
}

// letterFlags adds the flags of what stands on a company's documents, and of its terms; it returns
// what puts the terms into the change.
func letterFlags(command *cobra.Command, change *native.CompanyChange) func() {
	options := optionSet{command.Flags()}
	options.text(&change.Legal, "legal-name", "`NAME` on documents; empty for the name")
	options.text(&change.Address, "address", "`TEXT` on documents")
	options.text(&change.Phone, "phone", "`TELEPHONE` on documents")
	options.text(&change.Email, "email", "e-mail `ADDRESS` on documents")
	options.text(&change.NPWP, "npwp", "tax `NUMBER`")
	options.yes(&change.PKP, "pkp", "it charges PPN")
	options.text(&change.Zone, "zone", "time `ZONE` such as Asia/Makassar")
	options.text(&change.Footer, "footer", "`TEXT` at the end of documents")
	terms := &native.TermsChange{}
	termsFlags(options, terms)

	return func() {
		if !isEmpty(terms) {
			change.Terms = terms
		}
	}
}

// termsFlags adds the flags of the terms of a company.
func termsFlags(options optionSet, terms *native.TermsChange) {
	options.text(&terms.Series, "series", "`SERIES` of invoice numbers")
	options.number(&terms.DueDays, "due-days", "`DAYS` from the beginning of a period to the due day")
	options.number(&terms.GraceDays, "grace-days", "`DAYS` from the due day to isolir")
	options.number(&terms.TerminateDays, "terminate-days", "`DAYS` from the due day to the end; 0 for never")
	options.number(&terms.IssueDays, "issue-days", "`DAYS` before a period at which its invoice is made")
	options.numbers(&terms.Reminders, "reminders", "`DAYS` from the due day, like -7,-3,0")
	options.numbers(&terms.Notices, "notices", "`DAYS` from the expiry of a prepaid service, like -3,-1")
	options.amount(&terms.LateFlat, "late-flat", "late fee: an `AMOUNT` in minor units")
	options.amount(&terms.LatePercent, "late-percent", "late fee: `PERCENT` of the total, times 100")
	options.amount(&terms.LateCap, "late-cap", "most of the late fee: an `AMOUNT`; 0 for no bound")
	options.number(&terms.LateDays, "late-days", "`DAYS` from the due day to the late fee")
	options.amount(&terms.Tolerance, "tolerance", "`AMOUNT` that may be missing before isolir")
	options.text(&terms.Proration, "proration", "`day|thirtieths|full|free|combined` of a first period")
	options.yes(&terms.FromPayment, "from-payment", "a late renewal begins when it is paid")
	options.yes(&terms.SurplusCode, "surplus-code", "unique codes are ours, not the customer's credit")
	options.number(&terms.OrderMinutes, "order-minutes", "`MINUTES` that an order waits")
	options.number(&terms.SelfDays, "self-days", "`DAYS` by which a customer may extend once a month")
	options.yes(&terms.NoSuspended, "no-suspended", "no invoices for periods that are wholly held")
}

// numbers adds a flag of whole numbers with commas between them; an empty text is the empty list.
func (o optionSet) numbers(target **[]int, name, usage string) {
	parse := wholeNumber(func(text string) ([]int, error) {
		list := []int{}
		if text == "" {
			return list, nil
		}
		for word := range strings.SplitSeq(text, ",") {
			number, err := strconv.Atoi(strings.TrimSpace(word))
			if err != nil {
				return nil, err
			}
			list = append(list, number)
		}

		return list, nil
	})
	o.flags.Var(&option[[]int]{target, parse, "numbers"}, name, usage)
}

// letterPairs shows what stands on a company's documents, and its terms.
func letterPairs(company *native.Company) []pair {
	pairs := []pair{
		{"legal name", company.Legal},
		{"address", company.Address},
		{"phone", company.Phone},
		{"email", company.Email},
		{"npwp", company.NPWP},
		{"pkp", onlyYes(company.PKP)},
		{"zone", company.Zone},
		{"footer", company.Footer},
	}
	terms := company.Terms
	if terms == nil {
		return pairs
	}
	number := func(value int64) string { return strconv.FormatInt(value, 10) }

	return append(pairs, []pair{
		{"terms series", terms.Series},
		{"terms due days", strconv.Itoa(terms.DueDays)},
		{"terms grace days", strconv.Itoa(terms.GraceDays)},
		{"terms terminate days", strconv.Itoa(terms.TerminateDays)},
		{"terms issue days", strconv.Itoa(terms.IssueDays)},
		{"terms reminders", daysText(terms.Reminders)},
		{"terms notices", daysText(terms.Notices)},
		{"terms late fee", number(terms.LateFlat)},
		{"terms late percent x 100", number(terms.LatePercent)},
		{"terms tolerance", number(terms.Tolerance)},
		{"terms proration", terms.Proration},
		{"terms order minutes", strconv.Itoa(terms.OrderMinutes)},
	}...)
}

// onlyYes says yes, or nothing.
func onlyYes(yes bool) string {
	if yes {
		return yesNo(true)
	}

	return ""
}

// daysText writes a list of days.
func daysText(days []int) string {
	texts := make([]string, 0, len(days))
	for _, day := range days {
		texts = append(texts, strconv.Itoa(day))
	}

	return strings.Join(texts, ",")
}
