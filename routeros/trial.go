package routeros

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"gardu/routeros/api"
	"gardu/store"
)

// Trial is how far a connection came.
type Trial struct {
	Reached     bool // something answers at the address
	LoggedIn    bool
	Fingerprint string // of the key that was seen; empty without TLS
	Secured     string // version of TLS and cipher; empty without
	Identity    Identity
	ClockOff    time.Duration // by how much the router's clock is ahead
	Warnings    []string      // what works but is unwise
	Failure     string        // what went wrong; empty where nothing did
	Hint        string        // what to look at then; may be empty
	Took        time.Duration
}

// Try connects to a router by the record that it is given, which need not be one that is kept in
// step, and says how far it came. It writes nothing, neither on the router nor in the book.
func (f *Fleet) Try(ctx context.Context, router *store.Router) Trial {
	ctx, cancel := context.WithTimeout(ctx, verbPatience)
	defer cancel()
	var trial Trial
	began := f.config.Now()
	err := f.aside(ctx, router, func() error { return f.try(ctx, router, &trial) })
	trial.Took = f.config.Now().Sub(began)
	if err != nil {
		trial.fail(err)

		return trial
	}
	if one, unknown := f.worker(router.ID); unknown == nil {
		one.retry()
	}

	return trial
}

// aside does something that needs a connection of its own, within what the router allows.
func (f *Fleet) aside(ctx context.Context, router *store.Router, do func() error) error {
	one, err := f.worker(router.ID)
	if err != nil {
		return do()
	}
	select {
	case one.side <- struct{}{}:
	case <-ctx.Done():
		return store.Errorf(store.Unavailable, "waiting for a connection: %w", ctx.Err())
	}
	defer func() { <-one.side }()

	return do()
}

// try connects and looks around.
func (f *Fleet) try(ctx context.Context, router *store.Router, trial *Trial) error {
	conn, err := f.open(ctx, router)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	trial.Reached, trial.LoggedIn, trial.Secured = true, true, conn.Secured()
	if shown := conn.Certificate(); shown != nil {
		trial.Fingerprint = api.Fingerprint(shown)
	}
	if conn.WantsChallenge() {
		trial.Warnings = append(trial.Warnings, "the router asks for the login of RouterOS before "+
			"6.43, and was sent the password in the clear before it said so: use --challenge-login")
	}
	if trial.Identity, err = readIdentity(ctx, conn); err != nil {
		return err
	}

	return trial.clock(ctx, conn, f.config.Now())
}

// fail says what went wrong and how far it came.
func (t *Trial) fail(err error) {
	var link *api.LinkError
	var secure *api.TLSError
	var trap *api.Trap
	switch {
	case errors.As(err, &secure):
		t.Reached, t.Fingerprint = true, secure.Fingerprint
		t.Failure, t.Hint = secure.Error(), secure.Hint
	case errors.As(err, &link):
		t.Reached = t.Reached || link.Phase != api.Dialing
		t.Failure, t.Hint = link.Error(), link.Hint
	case errors.As(err, &trap):
		t.Reached, t.Failure = true, trap.Error()
		if trap.Kind == api.Login {
			t.Hint = "Look at the user on the router: its password, its group's right api, and " +
				"from where it may come; then wait, because some routers ban who tries too often."
		}
	default:
		t.Failure = err.Error()
	}
}

// clock compares the router's clock with ours. A router that does not tell its offset from UTC is
// not judged.
func (t *Trial) clock(ctx context.Context, conn *api.Conn, now time.Time) error {
	err := single(ctx, conn, "/system/clock", func(row api.Row) {
		date, _ := row.Get("date")
		clock, _ := row.Get("time")
		text, _ := row.Get("gmt-offset")
		offset, ok := parseOffset(text)
		if !ok {
			return
		}
		zone := time.FixedZone(text, int(offset/time.Second))
		shown, err := api.ParseTime(date+" "+clock, now.In(zone))
		if err == nil && !shown.IsZero() {
			t.ClockOff = shown.Sub(now).Truncate(time.Second)
		}
	})

	return unlessRefused(err)
}

// parseOffset reads an offset from UTC: +07:00, or a bare number of seconds, which RouterOS prints
// with offsets west of Greenwich as 32-bit integers without a sign.
func parseOffset(text string) (time.Duration, bool) {
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(int32(uint32(seconds))) * time.Second, true
	}
	digits := strings.TrimLeft(text, "+-")
	clock, err := time.Parse("15:04", digits)
	if err != nil || len(text) != len(digits)+1 {
		return 0, false
	}
	offset := time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute
	if text[0] == '-' {
		offset = -offset
	}

	return offset, true
}

// Know makes sure that the fleet goes by this record of a router or a newer one, so that what an
// operator asks for meets what was changed just before.
func (f *Fleet) Know(router *store.Router) error {
	one, err := f.worker(router.ID)
	if err == nil && one.record().Revision >= router.Revision {
		return nil
	}
	if f.working == nil {
		return store.Errorf(store.Unavailable, "routers are not kept in step yet")
	}

	return f.muster(f.working)
}

// Keeps reports whether a NAS is a router that is kept in step by itself: one to which somebody has
// applied a plan.
func (f *Fleet) Keeps(nas int64) bool {
	one := f.workerOf(nas)

	return one != nil && !one.record().Fresh
}

// InWords says a duration by its two largest parts, for people.
func InWords(spent time.Duration) string { return inWords(spent) }

// ScriptOf is Script for whoever has made the sheet.
func (f *Fleet) ScriptOf(sheet *Sheet) string { return scriptOf(sheet, Desired(sheet, f.marker)) }
