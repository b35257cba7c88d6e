package billing_test

import (
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"gardu/billing"
	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/kv/bolt"
	"gardu/store/storetest"
)

// importSheet writes a sheet of so many rows as it is read.
func importSheet(rows int, changed string) io.Reader {
	reader, writer := io.Pipe()
	go func() {
		_, _ = fmt.Fprintln(writer, "login,password,plan,number,customer,phone,email,address,state,expires_at,mac,ip")
		for row := range rows {
			scattered := uint32(row) * 2654435761
			_, _ = fmt.Fprintf(writer, "user-%08x,pw%d%s,home,N%07d,Budi %d,+62812%07d,b%d@example.net,Jl. Melati %d,"+
				"active,2026-12-31,,10.%d.%d.%d\n", scattered, row, changed, row, row, row, row, row,
				row>>16&0xff, row>>8&0xff, row&0xff)
		}
		_ = writer.Close()
	}()

	return reader
}

// BenchmarkImport takes in services with customers, each transaction on disk, and then the same
// sheet again.
func BenchmarkImport(b *testing.B) {
	const rows = 20_000
	for b.Loop() {
		b.StopTimer()
		engine, err := bolt.Open(b.Context(), bolt.Config{
			Path: filepath.Join(b.TempDir(), "book.db"), Tables: db.BookTables(),
			MaxOperations: kv.BookOperations, MaxBytes: kv.BookBytes,
		})
		if err != nil {
			b.Fatal(err)
		}
		book, err := db.OpenBook(b.Context(), db.BookConfig{Engine: engine, Key: storetest.Key(b)})
		if err != nil {
			b.Fatal(err)
		}
		storetest.AddPlan(b, book, "home")
		verbs := billing.New(billing.Config{Book: book})
		b.StartTimer()
		for _, want := range []billing.ImportCount{{Rows: rows, Added: rows}, {Rows: rows, Unchanged: rows}} {
			got, err := verbs.ImportServices(b.Context(), billing.Import{Source: importSheet(rows, "")})
			if err != nil || got != want {
				b.Fatalf("imported %+v, %v; want %+v", got, err, want)
			}
		}
		b.StopTimer()
		_ = book.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(2*rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
