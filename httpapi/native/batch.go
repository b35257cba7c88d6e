package native

import (
	"context"
	"io"
	"net/http"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountBatches registers the routes of batches of vouchers.
func (a *API) mountBatches() {
	const tag = "vouchers"
	handle(a, operation{
		method: http.MethodPost, path: BatchListPath, mine: true, permission: web.VouchersWrite,
		tag: tag, status: http.StatusAccepted,
		summary: "Order a batch of vouchers, which is made meanwhile",
	}, a.addBatch)
	handle(a, operation{
		method: http.MethodGet, path: BatchListPath, mine: true,
		permission: web.VouchersRead, tag: tag, summary: "List batches, the newest first",
	}, a.listBatches)
	handle(a, operation{
		method: http.MethodGet, path: BatchPath, mine: true,
		permission: web.VouchersRead, tag: tag, summary: "Show a batch, and how far it has come",
	}, a.showBatch)
	handleStream(a, operation{
		method: http.MethodPost, path: BatchBuildPath, mine: true,
		permission: web.VouchersWrite, natural: true, tag: tag,
		summary: "Make the rest of a batch now; JSON Lines of BatchLine",
	}, JSONLines, a.buildBatch)
	handle(a, operation{
		method: http.MethodPost, path: VoucherRefundPath, mine: true,
		permission: web.VouchersWrite, tag: tag, summary: "Take a voucher back and refund its cost",
	}, a.refundVoucher)
}

// addBatch orders a batch. Resellers order on their own account.
func (a *API) addBatch(ctx context.Context, in *created[BatchOrder]) (Batch, error) {
	order, read := &in.Body, reader{}
	who := web.RequestOf(ctx).Identity
	reseller := who.Agent
	if order.Reseller != "" {
		reseller = a.namedOperator(ctx, &read, "reseller", order.Reseller)
	}
	if who.Agent != 0 && reseller != who.Agent {
		read.note(denied("reseller", "you order on your own account"))
	}
	if err := read.err(); err != nil {
		return Batch{}, err
	}
	batch, err := a.config.Billing.AddBatch(ctx, billing.VoucherOrder{
		Plan: order.Plan, Router: order.Router, Count: order.Count, Length: order.Length,
		Alphabet: order.Alphabet, Prefix: order.Prefix, MadeBy: who.Name, Reseller: reseller,
		Price: order.Price, Comment: order.Comment,
	})

	return shown(&batch, err, a.names(ctx).showBatch)
}

// listBatches lists batches.
func (a *API) listBatches(ctx context.Context, in *Paging) (Page[Batch], error) {
	_, records, err := in.page()
	if err != nil {
		return Page[Batch]{}, err
	}
	list, err := a.config.Billing.Batches(ctx, records)
	if err != nil {
		return Page[Batch]{}, err
	}

	return examined(list.Batches, list.Next, a.names(ctx).showBatch), nil
}

// showBatch shows one batch.
func (a *API) showBatch(ctx context.Context, in *RecordRef) (Batch, error) {
	batch, err := a.config.Billing.Batch(ctx, in.ID)

	return shown(&batch, err, a.names(ctx).showBatch)
}

// buildBatch makes the rest of a batch and tells how far it has come.
func (a *API) buildBatch(ctx context.Context, in *RecordRef) (web.Stream, error) {
	id := in.ID
	batch, err := a.config.Billing.Batch(ctx, id)
	if err != nil {
		return web.Stream{}, err
	}
	asked := ctx

	return a.lines(ctx, func(ctx context.Context, out *web.Output, _ io.Reader) error {
		ctx = store.WithActor(ctx, store.ActorOf(asked))
		told, made := teller{out: out}, batch.Made
		done, err := a.config.Billing.BuildBatch(ctx, id, func(slice []store.Voucher) {
			made += len(slice)
			told.tell(BatchLine{Made: made, Count: batch.Count})
		})
		if err == nil {
			err = told.err
		}
		if err != nil {
			return err
		}
		shown := a.names(ctx).showBatch(&done)

		return out.Line(BatchLine{Batch: &shown})
	}), nil
}

// refundedVoucher is the input of a refund of a voucher.
type refundedVoucher struct {
	Code segment `path:"code"`
	Used bool    `query:"used" doc:"also where it was used; for an owner, with a reason"`
	Body *Reasoned
}

// refundVoucher takes a voucher back.
func (a *API) refundVoucher(ctx context.Context, in *refundedVoucher) (Voucher, error) {
	ctx, err := in.Body.told(ctx)
	if err != nil {
		return Voucher{}, err
	}
	if !in.Used {
		voucher, err := a.config.Billing.RefundVoucher(ctx, in.Code.text)

		return shown(&voucher, err, a.names(ctx).showVoucher)
	}
	who := web.RequestOf(ctx).Identity
	if !who.Local() && who.Role != store.RoleOwner || !who.May(web.BillingRefund) {
		return Voucher{}, denied("used", "a used voucher is refunded by an owner alone")
	}
	voucher, err := a.config.Billing.RefundUsedVoucher(ctx, in.Code.text)

	return shown(&voucher, err, a.names(ctx).showVoucher)
}

// showBatch translates a batch.
func (n *names) showBatch(b *store.Batch) Batch {
	return Batch{
		ID: b.ID, Revision: b.Revision, Plan: n.plan(b.Plan), Router: n.router(b.Router),
		State: b.State.String(), Count: b.Count, Made: b.Made, Prefix: b.Prefix,
		Length: b.Length, Reseller: n.operator(b.Reseller), Currency: n.api.currency(),
		Cost: b.Cost, Price: b.Price, CreatedAt: utc(b.Created), ReadyAt: orNull(b.Ready),
		By: b.By, Comment: b.Comment,
	}
}
