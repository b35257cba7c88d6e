package billing

import (
	"context"
	"errors"
	"io"
	"slices"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
)

// Limits of one transaction of an import, within those of the book.
const (
	importRows       = 250
	importOperations = kv.BookOperations * 9 / 10
	importBytes      = kv.BookBytes / 4 // of rows as they are written in the sheet
)

// Import is an import of services.
type Import struct {
	Source io.Reader // comma-separated values with a header row; see ImportColumns
	Update bool      // services that differ from their row are overwritten

	// Bad is told what is wrong with a row, once for each fault. Field is the name of a column,
	// or row. Nil for nobody.
	Bad func(line int, field, reason string)
	// Differs is told of each row that says something else than what is stored, where Update is
	// not asked for. Nil for nobody.
	Differs func(line int, login string)
	// Progress is told after each transaction how far the import has come. Nil for nobody.
	Progress func(ImportCount)
}

// ImportCount counts rows. Rows is the sum of the others.
type ImportCount struct {
	Rows      int // read so far, without the header
	Added     int
	Updated   int
	Unchanged int
	Differing int // left alone, because Update was not asked for
	Bad       int
}

// ImportServices makes a service of each row of a sheet, and a customer of those that name one.
// Rows are read as they are needed and written in transactions of up to 250, so a sheet may be of
// any length. Each row is checked wholly before anything of it is written; a bad one is told by
// its line and hurts no other. A row whose service is there and says the same changes nothing, so
// an import that was interrupted is simply begun again.
//
// Where two rows have one login, the second is compared with what the first has made.
//
// The error is Invalid for a header that cannot be understood; otherwise it says why the import
// could not go on, and the count how far it has come.
func (b *Billing) ImportServices(ctx context.Context, job Import) (ImportCount, error) {
	run := &importer{book: b, job: job.complete(), sheet: newSheet(job.Source)}
	if err := run.header(); err != nil {
		return run.count, err
	}
	for {
		rows, err := run.read()
		if err != nil || len(rows) == 0 {
			return run.count, err
		}
		if err := run.take(ctx, rows); err != nil {
			return run.count, err
		}
		run.job.Progress(run.count)
	}
}

// complete puts sinks where there are none.
func (j *Import) complete() Import {
	if j.Bad == nil {
		j.Bad = func(int, string, string) {}
	}
	if j.Differs == nil {
		j.Differs = func(int, string) {}
	}
	if j.Progress == nil {
		j.Progress = func(ImportCount) {}
	}

	return *j
}

// importer is an import on its way.
type importer struct {
	book    *Billing
	job     Import
	sheet   *sheet
	columns columns
	count   ImportCount
	ahead   *importRow // read, and did not fit into the last slice
}

// header reads the header.
func (i *importer) header() error {
	row, err := i.sheet.next()
	switch {
	case errors.Is(err, io.EOF):
		return store.Invalidf("header", "the sheet is empty; a header row must name its columns")
	case err != nil:
		return err
	case row.fault != "":
		return store.Invalidf("header", "%s", row.fault)
	}
	i.columns, err = readColumns(row.fields)
	i.sheet.width = len(row.fields)

	return err
}

// read returns the next rows that fit into one transaction; none at the end.
func (i *importer) read() (rows []*importRow, err error) {
	operations, octets := 0, 0
	for len(rows) < importRows {
		row := i.ahead
		i.ahead = nil
		if row == nil {
			text, err := i.sheet.next()
			if errors.Is(err, io.EOF) {
				return rows, nil
			}
			if err != nil {
				return nil, err
			}
			row = readRow(text, i.columns, i.book.config.Zone)
		}
		operations, octets = operations+row.cost(i.job.Update), octets+row.octets
		if len(rows) > 0 && (operations > importOperations || octets > importBytes) {
			i.ahead = row

			return rows, nil
		}
		rows = append(rows, row)
	}

	return rows, nil
}

// take decides some rows, writes what they change and counts them.
func (i *importer) take(ctx context.Context, rows []*importRow) error {
	changing, with, err := i.look(ctx, rows)
	if err == nil {
		err = i.write(ctx, changing, with)
	}
	if err != nil {
		return i.interrupted(ctx, err)
	}
	for _, row := range rows {
		i.settle(row)
	}

	return nil
}

// interrupted says that an import was stopped, where that is what the error is of.
func (i *importer) interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return store.Errorf(store.Unavailable, "importing services: %w", ctx.Err())
	}

	return err
}

// look decides rows as the book is, and returns those that would change it.
func (i *importer) look(
	ctx context.Context, rows []*importRow,
) (changing []*importRow, with *importContext, err error) {
	with = &importContext{book: i.book, now: i.book.now(), update: i.job.Update}
	err = i.book.config.Book.View(ctx, func(r *db.BookReader) error {
		changing = nil
		with.routers, err = ServiceRef{}.routers(r)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := row.decide(&r.Lookup, with); err != nil {
				return err
			}
			if row.verdict == rowAdds || row.verdict == rowUpdates {
				changing = append(changing, row)
			}
		}

		return nil
	})

	return changing, with, err
}

// write stores rows in one transaction. A row that the book refuses is bad, and the others are
// tried again without it; should they be too much for one transaction, each half gets its own.
func (i *importer) write(ctx context.Context, rows []*importRow, with *importContext) error {
	for len(rows) > 0 {
		refused := -1
		err := i.book.update(ctx, func(tx *db.BookTx) (err error) {
			refused, err = writeRows(tx, rows, with)

			return err
		})
		if err == nil {
			return nil
		}
		if store.Is(err, store.Exhausted) && len(rows) > 1 {
			half := len(rows) / 2

			return errors.Join(i.write(ctx, rows[:half], with), i.write(ctx, rows[half:], with))
		}
		if refused < 0 || rows[refused].accept(err) != nil {
			return err
		}
		rows = slices.Delete(slices.Clone(rows), refused, refused+1)
	}

	return nil
}

// writeRows stores what rows change, up to the first one that fails, whose place it returns.
func writeRows(tx *db.BookTx, rows []*importRow, with *importContext) (int, error) {
	for place, row := range rows {
		if err := row.write(tx, with); err != nil {
			return place, err
		}
	}

	return -1, nil
}

// write decides a row as the transaction sees the book, and stores what it changes.
func (r *importRow) write(tx *db.BookTx, with *importContext) error {
	if err := r.decide(&tx.Lookup, with); err != nil {
		return err
	}
	if r.verdict != rowAdds && r.verdict != rowUpdates {
		return nil
	}

	return r.store(tx)
}

// settle counts a row and tells of it.
func (i *importer) settle(row *importRow) {
	i.count.Rows++
	switch row.verdict {
	case rowAdds:
		i.count.Added++
	case rowUpdates:
		i.count.Updated++
	case rowSame:
		i.count.Unchanged++
	case rowDiffers:
		i.count.Differing++
		i.job.Differs(row.line, row.login)
	case rowBad:
		i.count.Bad++
		for _, fault := range slices.Concat(row.faults, row.wrong) {
			i.job.Bad(row.line, fault.field, fault.reason)
		}
	}
}
