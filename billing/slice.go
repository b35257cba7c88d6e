package billing

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// sliceSize is how many appointments one Update sees to. An invoice with tax, its entry, its notice
// and its subscription takes 25 to 27 operations of the thousand that an Update may have, so that 36
// would fit; but a commit of 36 takes half as long again as one of 18, and so does a packet wait that
// comes while it is made. A slice that does not fit is halved.
const sliceSize = 18

// inSlices sees to appointments, as many of them in one Update as fit.
func (r *run) inSlices(ctx context.Context, list []db.Appointment) error {
	list, err := r.batches(ctx, list)
	if err != nil {
		return err
	}
	for len(list) > 0 {
		size := min(sliceSize, len(list))
		if err := r.slice(ctx, list[:size]); err != nil {
			return err
		}
		list = list[size:]
	}

	return nil
}

// batches has the vouchers made that are still missing of batches, and returns the other
// appointments: codes are drawn outside transactions, and a batch takes many of these.
func (r *run) batches(
	ctx context.Context, list []db.Appointment,
) (others []db.Appointment, err error) {
	b := r.scheduler.config.Billing
	watch := stopwatch{rest: r.scheduler.config.Rest}
	made := func([]store.Voucher) {
		r.report.Updates++
		watch.end()
		watch.begin()
	}
	for _, each := range list {
		if each.Job != store.JobBatch {
			others = append(others, each)

			continue
		}
		watch.begin()
		_, err := b.BuildBatch(ctx, each.ID, made)
		switch {
		case err == nil:
			r.did(each)
		case ctx.Err() != nil:
			return nil, ctx.Err()
		default:
			r.refuse(each, err)
		}
	}

	return others, nil
}

// did notes that an appointment was seen to.
func (r *run) did(one db.Appointment) {
	r.report.Done[one.Job]++
	r.scheduler.metrics.did(one.Job)
	r.scheduler.waiting.leave(one)
}

// slice sees to appointments in one Update. Where that fails, its halves are tried, down to the
// appointment at fault, which is put aside so that it blocks nobody.
func (r *run) slice(ctx context.Context, list []db.Appointment) error {
	err := r.update(ctx, list)
	switch {
	case err == nil:
		r.report.Updates++
		for _, each := range list {
			r.did(each)
		}

		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case len(list) > 1:
		half := len(list) / 2
		if err := r.slice(ctx, list[:half]); err != nil {
			return err
		}

		return r.slice(ctx, list[half:])
	default:
		r.refuse(list[0], err)
		if r.report.Failed >= maxFailing {
			return err
		}

		return nil
	}
}

// update sees to appointments in one transaction, and rests after each of them and after the commit:
// a month-end is thousands of slices, and packets come meanwhile.
func (r *run) update(ctx context.Context, list []db.Appointment) error {
	b := r.scheduler.config.Billing
	watch := stopwatch{rest: r.scheduler.config.Rest}
	_, err := atDesk(ctx, b, func(d *desk) (struct{}, error) {
		for _, each := range list {
			watch.begin()
			if err := b.see(d, each); err != nil {
				return struct{}{}, err
			}
			watch.end()
		}
		watch.begin()

		return struct{}{}, nil
	})
	watch.end()

	return err
}

// refuse puts an appointment aside that could not be seen to.
func (r *run) refuse(one db.Appointment, err error) {
	r.report.Failed++
	r.scheduler.metrics.failed(one.Job)
	until := r.scheduler.waiting.enter(one, r.now)
	r.scheduler.config.Logger.Warn("an appointment could not be seen to",
		"job", one.Job.String(), "id", one.ID, "due", one.At, "again", until, "error", err)
}

// see does an appointment. One that is no longer there, because the record has changed since it was
// listed, is nothing to do: each doer looks whether its time has come.
func (b *Billing) see(d *desk, one db.Appointment) error {
	switch one.Job {
	case store.JobIssue:
		return b.doIssue(d, one.ID)
	case store.JobLeave:
		return b.doLeave(d, one.ID)
	case store.JobExpiry:
		return b.doExpiry(d, one.ID)
	case store.JobNotice:
		return b.doNotice(d, one.ID)
	case store.JobReminder:
		return b.doReminder(d, one.ID)
	case store.JobLateFee:
		return b.doLateFee(d, one.ID)
	case store.JobIsolir:
		return b.doIsolir(d, one.ID)
	case store.JobTerminate:
		return b.doTerminate(d, one.ID)
	case store.JobPlan:
		return b.doPlan(d, one.ID)
	case store.JobOrder:
		return b.doOrder(d, one.ID)
	case store.JobAttempt:
		return b.doAttempt(d, one.ID)
	default:
		return store.Errorf(store.Internal, "nobody does %v", one.Job)
	}
}
