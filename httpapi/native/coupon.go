package native

import (
	"context"
	"net/http"
	"time"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountCoupons registers the routes of coupons and of extra charges.
func (a *API) mountCoupons() {
	const tag, bills = "coupons", "bills"
	handle(a, operation{
		method: http.MethodPost, path: CouponListPath,
		permission: web.CouponsWrite, tag: tag, status: http.StatusCreated, summary: "Make a coupon",
	}, a.addCoupon)
	handle(a, operation{
		method: http.MethodGet, path: CouponListPath,
		permission: web.CouponsRead, tag: tag, summary: "List coupons",
	}, a.listCoupons)
	handle(a, operation{
		method: http.MethodGet, path: CouponPath,
		permission: web.CouponsRead, tag: tag, summary: "Show a coupon",
	}, a.showCoupon)
	handle(a, operation{
		method: http.MethodPatch, path: CouponPath,
		permission: web.CouponsWrite, tag: tag, summary: "Change a coupon",
	}, a.setCoupon)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: CouponPath,
		permission: web.CouponsWrite, tag: tag, summary: "Remove a coupon",
	}, a.removeCoupon)
	handle(a, operation{
		method: http.MethodPost, path: CustomerBillListPath,
		permission: web.InvoicesWrite, tag: bills, status: http.StatusCreated,
		summary: "Give a customer an extra charge",
	}, a.addBill)
	handle(a, operation{
		method: http.MethodGet, path: CustomerBillListPath, mine: true,
		permission: web.InvoicesRead, tag: bills, summary: "List the extra charges of a customer",
	}, a.listBills)
	handle(a, operation{
		method: http.MethodPatch, path: BillPath,
		permission: web.InvoicesWrite, tag: bills, summary: "Change an extra charge",
	}, a.setBill)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: BillPath,
		permission: web.InvoicesWrite, tag: bills, summary: "Remove an extra charge",
	}, a.removeBill)
}

// patch translates a change of a coupon.
func (c *CouponChange) patch() billing.CouponPatch {
	return billing.CouponPatch{
		Code: c.Code, Description: c.Description, Hundredths: c.Hundredths, Fixed: c.Fixed,
		Cap: c.Cap, Min: c.Min, MaxUses: c.MaxUses, Plans: c.Plans, From: c.From, To: c.To,
		Disabled: c.Disabled, Funded: c.Funded, Once: c.Once,
	}
}

// addCoupon makes a coupon.
func (a *API) addCoupon(ctx context.Context, in *created[CouponChange]) (Coupon, error) {
	coupon, err := a.config.Billing.AddCoupon(ctx, in.Body.patch())

	return shown(&coupon, err, a.names(ctx).showCoupon)
}

// listCoupons lists coupons.
func (a *API) listCoupons(ctx context.Context, in *Paging) (Page[Coupon], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[Coupon]{}, err
	}
	list, err := a.config.Billing.Coupons(ctx, records)

	return pageOf(page, list, func(coupon *store.Coupon) int64 { return coupon.ID },
		a.names(ctx).showCoupon), err
}

// showCoupon shows one coupon.
func (a *API) showCoupon(ctx context.Context, in *RecordRef) (Coupon, error) {
	coupon, err := a.config.Billing.Coupon(ctx, in.ID)

	return shown(&coupon, err, a.names(ctx).showCoupon)
}

// changedCoupon is the input of a change of a coupon.
type changedCoupon struct {
	RecordRef
	Body CouponChange
}

// setCoupon changes a coupon.
func (a *API) setCoupon(ctx context.Context, in *changedCoupon) (Coupon, error) {
	coupon, err := a.config.Billing.SetCoupon(ctx, in.ID, in.Body.patch())

	return shown(&coupon, err, a.names(ctx).showCoupon)
}

// removeCoupon removes a coupon.
func (a *API) removeCoupon(ctx context.Context, in *RecordRef) error {
	return a.config.Billing.RemoveCoupon(ctx, in.ID)
}

// billed is the input of an extra charge.
type billed struct {
	CustomerRef
	Body BillChange
}

// addBill gives a customer an extra charge.
func (a *API) addBill(ctx context.Context, in *billed) (Bill, error) {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return Bill{}, err
	}
	bill, err := a.config.Billing.AddBill(ctx, id, billing.BillPatch(in.Body))

	return shown(&bill, err, a.names(ctx).showBill)
}

// listBills lists the extra charges of a customer.
func (a *API) listBills(ctx context.Context, in *CustomerRef) (List[Bill], error) {
	answer := List[Bill]{Items: []Bill{}}
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return answer, err
	}
	list, err := a.config.Billing.Bills(ctx, id)
	names := a.names(ctx)
	for place := range list {
		answer.Items = append(answer.Items, names.showBill(&list[place]))
	}

	return answer, err
}

// changedBill is the input of a change of an extra charge.
type changedBill struct {
	RecordRef
	Body BillChange
}

// setBill changes an extra charge.
func (a *API) setBill(ctx context.Context, in *changedBill) (Bill, error) {
	bill, err := a.config.Billing.SetBill(ctx, in.ID, billing.BillPatch(in.Body))

	return shown(&bill, err, a.names(ctx).showBill)
}

// removeBill removes an extra charge.
func (a *API) removeBill(ctx context.Context, in *RecordRef) error {
	return a.config.Billing.RemoveBill(ctx, in.ID)
}

// showCoupon translates a coupon.
func (n *names) showCoupon(c *store.Coupon) Coupon {
	plans := make([]string, 0, len(c.Plans))
	for _, plan := range c.Plans {
		plans = append(plans, n.plan(plan))
	}
	zone := n.api.config.Zone
	shown := Coupon{
		ID: c.ID, Revision: c.Revision, Code: c.Code, Description: c.Description,
		Hundredths: c.Hundredths, Fixed: c.Fixed, Cap: c.Cap, Min: c.Min, MaxUses: c.MaxUses,
		Reserved: c.Reserved, Used: c.Used, Plans: plans, Disabled: c.Disabled, Funded: c.Funded,
		Once: c.Once, CreatedAt: utc(c.Created),
	}
	if !c.From.IsZero() {
		shown.From = c.From.In(zone).Format(time.DateOnly)
	}
	if !c.To.IsZero() {
		shown.To = c.To.In(zone).AddDate(0, 0, -1).Format(time.DateOnly)
	}

	return shown
}

// showBill translates an extra charge.
func (n *names) showBill(b *store.Bill) Bill {
	return Bill{
		ID: b.ID, Revision: b.Revision, Customer: n.customer(b.Customer), Name: b.Name,
		Amount: b.Amount, Left: b.Left, Done: b.Done, CreatedAt: utc(b.Created),
	}
}
