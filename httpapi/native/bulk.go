package native

import (
	"context"
	"io"
	"net/http"

	"gardu/billing"
	"gardu/httpapi/web"
)

// mountStreams registers what moves much at once.
func (a *API) mountStreams() {
	handleStream(a, operation{
		method: http.MethodGet, path: CheckPath,
		permission: web.SystemAdmin, tag: "daemon",
		summary: "Check what is kept for contradictions; JSON Lines of CheckLine",
	}, JSONLines, a.streamCheck)
	// a backup holds everything, perhaps with the key: it is for administrators of this machine
	handleStream(a, operation{
		method: http.MethodPost, path: BackupPath, tag: "daemon",
		summary: "Make a backup, as a tar archive; one that breaks off is useless",
	}, "application/x-tar", a.streamBackup)
	handleStream(a, operation{
		method: http.MethodPost, path: ServiceImportPath,
		permission: web.ServicesWrite, tag: "services",
		summary: "Import services from a CSV sheet in the body; JSON Lines of ImportLine",
	}, JSONLines, a.streamImport)
}

// streamCheck streams the faults, and how many there were.
func (a *API) streamCheck(ctx context.Context, _ *struct{}) (web.Stream, error) {
	if a.config.Live.Check == nil {
		return web.Stream{}, absent("the check")
	}

	return a.lines(ctx, func(ctx context.Context, out *web.Output, _ io.Reader) error {
		faults := 0
		err := a.config.Live.Check.CheckAll(ctx, func(line CheckLine) error {
			faults++

			return out.Line(line)
		})
		if err != nil {
			return err
		}

		return out.Line(CheckLine{Done: true, Faults: faults})
	}), nil
}

// backedUp is the input of a backup.
type backedUp struct {
	WithKey bool `query:"with_key" doc:"put the key of the secrets into the archive"`
}

// streamBackup streams a backup. A failure breaks the connection off: a part of an archive must
// not be taken for the whole.
func (a *API) streamBackup(ctx context.Context, in *backedUp) (web.Stream, error) {
	if a.config.Live.Backup == nil {
		return web.Stream{}, absent("the backup")
	}
	withKey := in.WithKey
	request := web.RequestOf(ctx)

	return web.Stream{Produce: func(ctx context.Context, out *web.Output, _ io.Reader) error {
		err := a.config.Live.Backup.WriteBackup(ctx, out, withKey)
		if err != nil {
			a.config.Logger.Error("a backup was broken off", "request", request.ID, "error", err)
		}

		return err
	}}, nil
}

// imported is the input of an import.
type imported struct {
	Update bool `query:"update" doc:"overwrite services that differ from their row"`
}

// streamImport imports services while the sheet arrives. What was taken before a failure stays;
// beginning again takes the rest.
func (a *API) streamImport(ctx context.Context, in *imported) (web.Stream, error) {
	update := in.Update
	stream := a.lines(ctx, func(ctx context.Context, out *web.Output, body io.Reader) error {
		told := teller{out: out}
		count, err := a.config.Billing.ImportServices(ctx, billing.Import{
			Source: body, Update: update,
			Bad: func(line int, field, reason string) {
				told.tell(ImportLine{
					Bad: &ImportBad{Line: line, Field: wordOf(field), Message: reason},
				})
			},
			Differs: func(line int, login string) {
				told.tell(ImportLine{Differs: &ImportDiffers{Line: line, Login: login}})
			},
			Progress: func(count billing.ImportCount) {
				shown := ImportCount(count)
				told.tell(ImportLine{Progress: &shown})
			},
		})
		if err == nil {
			err = told.err
		}
		if err != nil {
			return err
		}
		shown := ImportCount(count)

		return out.Line(ImportLine{Summary: &shown})
	})
	stream.ReadsBody = true

	return stream, nil
}

// teller writes lines for callbacks that cannot fail, and keeps the first error.
type teller struct {
	out *web.Output
	err error
}

// tell writes a line, unless one has failed before.
func (t *teller) tell(line any) {
	if t.err == nil {
		t.err = t.out.Line(line)
	}
}
