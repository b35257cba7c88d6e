package native

import (
	"context"
	"net/http"
	"strconv"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountVouchers registers the routes of vouchers.
func (a *API) mountVouchers() {
	const tag = "vouchers"
	handle(a, operation{
		method: http.MethodPost, path: VoucherListPath,
		permission: web.VouchersWrite, tag: tag, status: http.StatusCreated,
		summary: "Make a batch of vouchers",
	}, a.generateVouchers)
	handle(a, operation{
		method: http.MethodGet, path: VoucherListPath,
		permission: web.VouchersRead, tag: tag, summary: "List vouchers",
	}, a.listVouchers)
	handle(a, operation{
		method: http.MethodPost, path: VoucherVoidPath,
		permission: web.VouchersWrite, tag: tag, summary: "Make a voucher useless",
	}, a.voidVoucher)
}

// generateVouchers makes a batch. One that fails on the way answers with the error; what was made
// until then stands in the list.
func (a *API) generateVouchers(
	ctx context.Context, in *created[VoucherOrder],
) (VoucherBatch, error) {
	order := &in.Body
	vouchers, err := a.config.Billing.GenerateVouchers(ctx, billing.VoucherOrder{
		Plan: order.Plan, Router: order.Router, Count: order.Count, Length: order.Length,
		Prefix: order.Prefix, MadeBy: web.RequestOf(ctx).Identity.Name,
	})
	if err != nil {
		return VoucherBatch{}, err
	}
	batch := VoucherBatch{Vouchers: make([]Voucher, 0, len(vouchers))}
	names := a.names(ctx)
	for place := range vouchers {
		batch.Batch = vouchers[place].Batch
		batch.Vouchers = append(batch.Vouchers, names.showVoucher(&vouchers[place]))
	}

	return batch, nil
}

// voucherFilter is the input of a list of vouchers.
type voucherFilter struct {
	Paging
	Plan  string `query:"plan" doc:"name of a plan"`
	Batch int64  `query:"batch" doc:"number of a batch"`
	State string `query:"state" doc:"unused, reserved, used or void"`
}

// listVouchers lists vouchers.
func (a *API) listVouchers(ctx context.Context, in *voucherFilter) (Page[Voucher], error) {
	_, records, err := in.page()
	if err != nil {
		return Page[Voucher]{}, err
	}
	filter := billing.VoucherFilter{Plan: in.Plan, Batch: in.Batch}
	if in.State != "" {
		state, err := store.ParseVoucherState(in.State)
		if err != nil {
			return Page[Voucher]{}, err
		}
		filter.State = &state
	}
	list, err := a.config.Billing.Vouchers(ctx, filter, records)
	if err != nil {
		return Page[Voucher]{}, err
	}

	return examined(list.Vouchers, list.Next, a.names(ctx).showVoucher), nil
}

// examined makes a page of a list that was searched, whose cursor the search tells.
func examined[R, W any](records []R, next int64, show func(*R) W) Page[W] {
	answer := Page[W]{Items: make([]W, 0, len(records))}
	for place := range records {
		answer.Items = append(answer.Items, show(&records[place]))
	}
	if next > 0 {
		answer.Next = strconv.FormatInt(next, 10)
	}

	return answer
}

// voucherRef names one voucher.
type voucherRef struct {
	Code segment `path:"code"`
}

// voidVoucher makes a voucher useless.
func (a *API) voidVoucher(ctx context.Context, in *voucherRef) (Voucher, error) {
	voucher, err := a.config.Billing.VoidVoucher(ctx, in.Code.text)
	if err != nil {
		return Voucher{}, err
	}

	return a.names(ctx).showVoucher(&voucher), nil
}

// showVoucher translates a voucher.
func (n *names) showVoucher(voucher *store.Voucher) Voucher {
	return Voucher{
		ID: voucher.ID, Code: voucher.Code, Plan: n.plan(voucher.Plan),
		Router: n.router(voucher.Router), Batch: voucher.Batch, State: voucher.State.String(),
		Service: voucher.Service, MadeBy: voucher.MadeBy, CreatedAt: utc(voucher.Created),
		UsedAt: orNull(voucher.Used),
	}
}
