package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/aaa/coa"
	"gardu/aaa/enforce"
	"gardu/store"
	"gardu/store/db"
)

// learningTime bounds the writing down of what a router has shown.
const learningTime = 10 * time.Second

// enforcement is what makes running sessions follow the book: the engine that decides, and the
// client by which it speaks to the routers.
type enforcement struct {
	client *coa.Client
	engine *enforce.Engine
}

// newEnforcement makes the engine of an office with what routers have shown before. It starts
// nothing.
func newEnforcement(
	ctx context.Context, office *Office, registry prometheus.Registerer,
) (*enforcement, error) {
	learned, err := office.Registry.Abilities(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading what routers have shown: %w", err)
	}
	e := &enforcement{}
	e.client = coa.New(coa.Config{
		Late: func(request *coa.Request, answer coa.Answer) { e.engine.Late(request, answer) },
		Now:  office.now, Logger: office.logger, Registerer: registry,
	})
	pace := office.Config.Enforce
	e.engine, err = enforce.New(enforce.Config{
		Directory: office.Network.Directory, Sessions: office.Network.Sessions,
		Sender: e.client, Outbox: outbox{office.Folder.Book},
		Learned: learned, Learn: office.learn, Escalate: office.escalate, Escalates: office.escalates,
		Zone: office.Zone, Now: office.now, Logger: office.logger, Registerer: registry,
		InFlight: pace.InFlight, PerNAS: pace.PerNAS, KicksPerSecond: pace.KicksPerSecond,
	})
	if err != nil {
		return nil, fmt.Errorf("making the enforcement of changes: %w", err)
	}

	return e, nil
}

// escalate ends a session through the API of its router, where RADIUS could not.
func (o *Office) escalate(ctx context.Context, session *store.Session) error {
	if err := o.Fleet.End(ctx, session); err != nil {
		return fmt.Errorf("ending a session through the API of its router: %w", err)
	}

	return nil
}

// escalates reports whether a NAS is a router that is kept in step.
func (o *Office) escalates(nas int64) bool { return o.Fleet != nil && o.Fleet.Keeps(nas) }

// Shutdown stops the engine and then its client. What was not done is done after the next start.
func (e *enforcement) Shutdown(ctx context.Context) error {
	return errors.Join(e.engine.Shutdown(ctx), e.client.Shutdown(ctx))
}

// learn writes down what a router has shown. What cannot be written is learned again.
func (o *Office) learn(shown store.Ability) {
	ctx, cancel := context.WithTimeout(context.Background(), learningTime)
	defer cancel()
	if err := o.Registry.RememberAbility(ctx, shown); err != nil {
		o.logger.Warn("writing down what a router has shown", "error", err)
	}
}

// outbox is the book's list of changes as the engine reads it.
type outbox struct{ book *db.Book }

// Owed lists rows behind a sequence.
func (o outbox) Owed(ctx context.Context, after uint64, limit int) ([]enforce.Debt, error) {
	var debts []enforce.Debt
	err := o.book.View(ctx, func(reader *db.BookReader) error {
		rows, err := reader.Outbox(after, limit)
		debts = make([]enforce.Debt, 0, len(rows))
		for _, row := range rows {
			debts = append(debts, enforce.Debt(row))
		}

		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the outbox: %w", err)
	}

	return debts, nil
}

// Settle removes rows that were worked off.
func (o outbox) Settle(ctx context.Context, debts []enforce.Debt) error {
	rows := make([]db.OutboxRow, 0, len(debts))
	for _, debt := range debts {
		rows = append(rows, db.OutboxRow(debt))
	}
	if err := o.book.SettleOutbox(ctx, rows); err != nil {
		return fmt.Errorf("settling the outbox: %w", err)
	}

	return nil
}
