package httpapi_test

import (
	"context"
	"io"

	"gardu/httpapi/native"
	"gardu/store"
)

// sessions plays the source of sessions.
type sessions func(context.Context, native.SessionFilter, func(*store.Session) error) error

// EachSession calls the function.
func (s sessions) EachSession(
	ctx context.Context, filter native.SessionFilter, visit func(*store.Session) error,
) error {
	return s(ctx, filter, visit)
}

// backup plays the maker of backups.
type backup func(context.Context, io.Writer, bool) error

// WriteBackup calls the function.
func (b backup) WriteBackup(ctx context.Context, out io.Writer, withKey bool) error {
	return b(ctx, out, withKey)
}

// doctor plays the doctor.
type doctor func(context.Context) ([]native.Finding, error)

// Diagnose calls the function.
func (d doctor) Diagnose(ctx context.Context) ([]native.Finding, error) { return d(ctx) }
