package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/kv/bolt"
)

// subscribeOptions are what radload subscribe is told by its flags.
type subscribeOptions struct {
	folder string
	zone   string
	issue  time.Duration
}

// monthly is what a month costs, in minor units.
const monthly = 150_000

// subscribeSlice is how many services one transaction subscribes.
const subscribeSlice = 40

// newSubscribeCommand makes the command that prepares a month-end.
func newSubscribeCommand() *cobra.Command {
	var o subscribeOptions
	command := &cobra.Command{
		Use:   "subscribe",
		Short: "Give every service of a stopped daemon's store a payer, all to be billed at one instant",
		Long: `Give every service of a stopped daemon's store a payer, all to be billed at one instant.

It is for measuring a month-end: the daemon that is started next bills all of them when the time has
come. The store must be one for trying things.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return o.run(command.Context(), command)
		},
	}
	flags := command.Flags()
	flags.StringVar(&o.folder, "store", "", "the folder of the store")
	flags.StringVar(&o.zone, "timezone", "Asia/Jakarta", "that the daemon counts its days in")
	flags.DurationVar(&o.issue, "in", time.Minute, "how long from now the invoices are made")
	_ = command.MarkFlagRequired("store")

	return command
}

// run opens the book and subscribes everybody.
func (o *subscribeOptions) run(ctx context.Context, command *cobra.Command) (err error) {
	zone, err := time.LoadLocation(o.zone)
	if err != nil {
		return fmt.Errorf("reading the time zone: %w", err)
	}
	key, err := db.LoadKey(filepath.Join(o.folder, "key"))
	if err != nil {
		return err
	}
	engine, err := bolt.Open(ctx, bolt.Config{
		Path: filepath.Join(o.folder, "book.db"), Tables: db.BookTables(),
		AppendOnly: db.BookAppendOnly(), MaxOperations: kv.BookOperations, MaxBytes: kv.BookBytes,
	})
	if err != nil {
		return err
	}
	book, err := db.OpenBook(ctx, db.BookConfig{Engine: engine, Key: key})
	if err != nil {
		return errors.Join(err, engine.Close())
	}
	defer func() { err = errors.Join(err, book.Close()) }()

	now := time.Now()
	made, err := subscribeAll(ctx, book, now, now.Add(o.issue), zone)
	_, _ = fmt.Fprintf(command.OutOrStdout(), "subscribed %d\n", made)

	return err
}

// subscribeAll subscribes every service of a book, by slices.
func subscribeAll(
	ctx context.Context, book *db.Book, now, issue time.Time, zone *time.Location,
) (made int, err error) {
	for after := int64(0); ; {
		var page []store.Service
		err := book.View(ctx, func(r *db.BookReader) (err error) {
			page, err = r.Services(db.Page{After: after, Limit: subscribeSlice})

			return err
		})
		if err != nil || len(page) == 0 {
			return made, err
		}
		_, err = book.Update(ctx, func(tx *db.BookTx) error {
			for at := range page {
				if err := subscribeOne(tx, &page[at], now, issue, zone); err != nil {
					return err
				}
			}

			return nil
		})
		if err != nil {
			return made, err
		}
		after, made = page[len(page)-1].ID, made+len(page)
	}
}

// subscribeOne gives one service a payer who is billed from this day on.
func subscribeOne(
	tx *db.BookTx, service *store.Service, now, issue time.Time, zone *time.Location,
) error {
	customer, err := tx.PutCustomer(store.Customer{
		Name: "Pelanggan " + service.Login, Created: now.UTC().Truncate(time.Second),
	})
	if err != nil {
		return err
	}
	today, monthlyPrice := store.DayStart(now, zone), int64(monthly)
	_, err = tx.PutSubscription(store.Subscription{
		ID: service.ID, Customer: customer.ID, Mode: store.Postpaid, Cycle: store.CycleMonth,
		Price: &monthlyPrice, Anchor: today.In(zone).Day(), Billed: today,
		IssueAt: issue.UTC().Truncate(time.Second), Created: today,
	})

	return err
}
