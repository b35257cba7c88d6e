package native

import (
	"context"
	"strconv"
	"strings"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
)

// mountBandwidths registers the routes of bandwidths and of categories of plans.
func (a *API) mountBandwidths() {
	book := a.config.Registry
	mountRecords(a, records[store.Bandwidth, Bandwidth, BandwidthChange]{
		one: "a bandwidth", many: "bandwidths", listPath: BandwidthListPath, path: BandwidthPath,
		read: web.PlansRead, write: web.PlansWrite,
		add: func(ctx context.Context, in *BandwidthChange) (store.Bandwidth, error) {
			return book.AddBandwidth(ctx, registry.BandwidthPatch(*in))
		},
		set: func(ctx context.Context, key string, in *BandwidthChange) (store.Bandwidth, error) {
			return book.SetBandwidth(ctx, key, registry.BandwidthPatch(*in))
		},
		get: book.Bandwidth, list: book.Bandwidths, remove: book.RemoveBandwidth,
		id: func(b *store.Bandwidth) int64 { return b.ID },
		show: func(_ *names, b *store.Bandwidth) Bandwidth {
			return Bandwidth{b.ID, b.Revision, b.Name, b.Rate, utc(b.Created), b.Note}
		},
	})
	mountRecords(a, records[store.Category, Category, CategoryChange]{
		one: "a category of plans", many: "categories", listPath: CategoryListPath,
		path: CategoryPath, read: web.PlansRead, write: web.PlansWrite, agents: true,
		add: func(ctx context.Context, in *CategoryChange) (store.Category, error) {
			return book.AddCategory(ctx, registry.CategoryPatch(*in))
		},
		set: func(ctx context.Context, key string, in *CategoryChange) (store.Category, error) {
			return book.SetCategory(ctx, key, registry.CategoryPatch(*in))
		},
		get: book.Category, list: book.Categories, remove: book.RemoveCategory,
		id: func(c *store.Category) int64 { return c.ID },
		show: func(_ *names, c *store.Category) Category {
			return Category{c.ID, c.Revision, c.Name, c.Sort, utc(c.Created), c.Note}
		},
	})
}

// salePatch translates a change of how a plan is sold.
func (a *API) salePatch(
	ctx context.Context, read *reader, in *SaleChange,
) registry.SalePatch {
	return registry.SalePatch{
		Sale:    take(read, "sale", in.Sale, store.ParseSaleKind),
		Billing: take(read, "billing", in.Billing, store.ParseBillingMode),
		TaxMode: take(read, "tax", in.Tax, store.ParseTaxMode),
		Cycles:  takeList(read, "cycles", in.Cycles, readCycle), OldPrice: in.OldPrice,
		Stock: in.Stock, Visibility: take(read, "visibility", in.Visibility, store.ParseVisibility),
		Members: takeList(read, "members", in.Members, func(reference string) (int64, error) {
			return a.findCustomer(ctx, reference)
		}),
		Links: in.Links, Disabled: in.Disabled, Quiet: in.Quiet, Unwritten: in.Unwritten,
		Business: in.Business, Category: in.Category, Bandwidth: in.Bandwidth,
		Octets:    take(read, "topup_data", in.TopUpData, unlessEmpty(store.ParseSize)),
		Online:    take(read, "topup_time", in.TopUpTime, readLength),
		PeriodDay: in.PeriodDay, OnLogin: in.OnLogin, OnLogout: in.OnLogout, Sort: in.Sort,
		Title: in.Title,
	}
}

// offMark stands behind the price of a cycle that is not sold now.
const offMark = ",off"

// readCycle reads the price of a cycle: quarter=400000, or annual=1500000,off.
func readCycle(text string) (made store.CyclePrice, err error) {
	text, made.Off = strings.CutSuffix(text, offMark)
	word, amount, priced := strings.Cut(text, "=")
	if made.Cycle, err = store.ParseCycle(word); err != nil {
		return made, err
	}
	made.Price, err = strconv.ParseInt(amount, 10, 64)
	if err != nil || !priced {
		return made, store.Invalidf("cycles", "needs a price in minor units, as in quarter=400000")
	}

	return made, nil
}

// cycleText writes what readCycle reads.
func cycleText(price store.CyclePrice) string {
	text := price.Cycle.String() + "=" + strconv.FormatInt(price.Price, 10)
	if price.Off {
		text += offMark
	}

	return text
}

// showSale translates how a plan is sold.
func (n *names) showSale(sale *store.Sale) Sale {
	shown := Sale{
		Sale: sale.Kind.String(), Billing: sale.Billing.String(), Tax: sale.TaxMode.String(),
		Cycles: []string{}, OldPrice: sale.OldPrice, Visibility: sale.Visibility.String(),
		Members: []string{}, Links: []string{}, Disabled: sale.Disabled, Quiet: sale.Quiet,
		Unwritten: sale.Unwritten, Business: sale.Business, Category: sale.Category,
		Bandwidth: n.bandwidth(sale.Bandwidth), TopUpData: sale.Octets,
		TopUpTime: lengthText(sale.Online), PeriodDay: sale.PeriodDay, OnLogin: sale.OnLogin,
		OnLogout: sale.OnLogout, Sort: sale.Sort, Title: sale.Title,
	}
	if sale.Stocked {
		stock := sale.Stock
		shown.Stock = &stock
	}
	for _, price := range sale.Cycles {
		shown.Cycles = append(shown.Cycles, cycleText(price))
	}
	for _, id := range sale.Members {
		shown.Members = append(shown.Members, n.customer(id))
	}
	for _, id := range sale.Links {
		shown.Links = append(shown.Links, n.plan(id))
	}

	return shown
}

// bandwidth returns the name of a bandwidth.
func (n *names) bandwidth(id int64) string {
	return recall(n.bandwidths, id, func() (string, error) {
		found, err := n.api.config.Registry.Bandwidth(n.ctx, strconv.FormatInt(id, 10))
		if err == nil && found.ID != id { // it is another one's name
			return "", nil
		}

		return found.Name, err
	})
}
