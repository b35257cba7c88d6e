package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// importCommand is `gardu import`.
func (c *console) importCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:     "import",
		Short:   "Take over services and customers from a file",
		Long:    "Take over services and customers from a file.",
		Example: "  gardu import services customers.csv",
	}, c.importServicesCommand())
}

// importServicesCommand is `gardu import services`.
func (c *console) importServicesCommand() *cobra.Command {
	update := false
	command := &cobra.Command{
		Use:   "services FILE.csv|-",
		Short: "Take over services with their customers from a CSV file",
		Long: "Take over services with their customers from a CSV file, or from standard\n" +
			"input for -. The first row names the columns:\n" +
			"login,password,plan,number,customer,phone,email,address,state,expires_at,mac,ip.\n" +
			"Every row is checked; of a bad one nothing is taken, and it is said with its\n" +
			"line and the reason. Rows that are there already stay as they are, or with\n" +
			"--update become what the file says; so an import that was interrupted is\n" +
			"simply run again. The exit code is 1 when rows were bad.",
		Example: "  gardu import services customers.csv 2> bad-rows.txt\n" +
			"  zcat customers.csv.gz | gardu import services - --update",
		Args: takes("FILE"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.importServices(ctx, arguments[0], update)
		}),
	}
	command.Flags().BoolVar(&update, "update", false, "overwrite what is there already")

	return command
}

// importServices sends the file and tells what became of it.
func (c *console) importServices(ctx context.Context, name string, update bool) error {
	input, size, err := c.openInput(name)
	if err != nil {
		return err
	}
	defer input.Close() //nolint:errcheck // it is only read

	return c.asks(ctx, func(client *adminClient) error {
		path := native.ServiceImportPath
		if update {
			path += "?update=true"
		}
		sent := &countedReader{from: input}
		response, err := client.do(ctx, http.MethodPost, path, "text/csv", sent)
		if err != nil {
			return err
		}
		defer response.Body.Close() //nolint:errcheck // it was only read
		reader := importReader{console: c, sent: sent, progress: newProgress(c.stderr, size, time.Now)}

		return reader.finish(eachLine(response.Body, reader.line))
	})
}

// openInput opens a file and says its size, 0 when nobody knows; a hyphen is standard input.
func (c *console) openInput(name string) (io.ReadCloser, int64, error) {
	if name == fromInput {
		return io.NopCloser(c.stdin), 0, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, 0, fmt.Errorf("opening the file: %w", err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder", name)
	}
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}

	return file, info.Size(), nil
}

// countedReader counts what has been read of the input. The HTTP transport reads it while the
// answer is read elsewhere.
type countedReader struct {
	from  io.Reader
	count atomic.Int64 // octets
}

// Read reads the input.
func (r *countedReader) Read(p []byte) (int, error) {
	count, err := r.from.Read(p)
	r.count.Add(int64(count))

	return count, err
}

// importReader reads the daemon's account of an import.
type importReader struct {
	console  *console
	sent     *countedReader
	progress *progress
	summary  *native.ImportCount
}

// line reads one line of the stream.
func (r *importReader) line(raw []byte) error {
	if err := streamFailure(raw); err != nil {
		return err
	}
	var line native.ImportLine
	if err := json.Unmarshal(raw, &line); err != nil {
		return fmt.Errorf("reading the daemon's answer: %w", err)
	}
	switch {
	case line.Progress != nil:
		r.progress.at(r.sent.count.Load(), int64(line.Progress.Rows))
	case line.Bad != nil:
		return r.bad(raw, line.Bad)
	case line.Differs != nil:
		return r.differs(raw, line.Differs)
	case line.Summary != nil:
		r.summary = line.Summary
		if r.console.jsonLines {
			return r.console.printJSON(raw)
		}
	}

	return nil
}

// bad tells a row of which nothing was taken.
func (r *importReader) bad(raw []byte, row *native.ImportBad) error {
	if r.console.jsonLines {
		return r.console.printJSON(raw)
	}
	r.progress.interrupt()
	sentence := row.Message
	if row.Field != "" {
		sentence = row.Field + ": " + sentence
	}
	r.console.say("line %d: %s", row.Line, printable(sentence))

	return nil
}

// differs tells a row that says something else than what is stored, and was left alone.
func (r *importReader) differs(raw []byte, row *native.ImportDiffers) error {
	if r.console.jsonLines {
		return r.console.printJSON(raw)
	}
	r.progress.interrupt()
	r.console.say("line %d: %s is there already and differs; --update would overwrite it",
		row.Line, printable(row.Login))

	return nil
}

// finish tells the sum. An import without one did not reach its end.
func (r *importReader) finish(err error) error {
	r.progress.interrupt()
	if err == nil && r.summary == nil {
		err = errCutOff
	}
	if err != nil {
		r.console.say("The import did not reach its end; run it again, " +
			"rows that are in already stay as they are.")

		return err
	}
	sum := r.summary
	r.console.say("%d rows: %d added, %d updated, %d unchanged, %d differing and left alone, %d bad",
		sum.Rows, sum.Added, sum.Updated, sum.Unchanged, sum.Differing, sum.Bad)
	if sum.Bad > 0 {
		return errQuiet
	}

	return nil
}
