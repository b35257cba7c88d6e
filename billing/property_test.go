package billing_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gardu/billing"
	"gardu/store/storetest"
)

// TestImportIsIdempotent imports a random sheet, random pieces of it, and all of it again: what
// was taken once is never taken twice, and with Update the second time changes nothing.
func TestImportIsIdempotent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := newDesk(t)
		header, rows := drawSheet(r)
		cut := rapid.IntRange(0, len(rows)).Draw(r, "cut")
		update := rapid.Bool().Draw(r, "update")

		first, err := d.take(sheetText(header, rows[:cut]), false)
		if err != nil {
			r.Fatalf("the first piece: %v", err)
		}
		whole, err := d.take(sheetText(header, rows), update)
		if err != nil {
			r.Fatalf("the whole: %v", err)
		}
		if got := len(d.all()); got != first.count.Added+whole.count.Added {
			r.Fatalf("%d services of %+v and %+v", got, first.count, whole.count)
		}

		before := storetest.Rows(t, d.book)
		again, err := d.take(sheetText(header, rows), false)
		if err != nil {
			r.Fatalf("again: %v", err)
		}
		if update && twins(header, rows) > 0 {
			return // a row may have freed the number that another one was refused for
		}
		if again.count.Added > 0 || len(storetest.Rows(t, d.book)) != len(before) {
			r.Fatalf("again added %+v to %+v", again.count, whole.count)
		}
		if update && again.count.Unchanged+again.count.Bad != again.count.Rows {
			r.Fatalf("after an update it still differs: %+v", again.count)
		}
	})
}

// drawSheet draws a header and its rows, some of them at fault.
func drawSheet(r *rapid.T) (header []string, rows [][]string) {
	header = rapid.Permutation(billing.ImportColumns()).Draw(r, "header")
	cells := map[string]*rapid.Generator[string]{
		"login":      rapid.SampledFrom([]string{"ani", "budi", "citra", "dewi", "eko", "Budi", "", "a\tb"}),
		"password":   rapid.SampledFrom([]string{"", "satu", "du,a", `ti"ga`, "em\npat"}),
		"plan":       rapid.SampledFrom([]string{"home", "home", "home", "gold"}),
		"number":     rapid.SampledFrom([]string{"", "", "N-1", "N-2"}),
		"customer":   rapid.SampledFrom([]string{"", "Budi", "Ani, S."}),
		"phone":      rapid.SampledFrom([]string{"", "", "0812"}),
		"email":      rapid.SampledFrom([]string{"", "", "a@b", "nobody"}),
		"address":    rapid.SampledFrom([]string{"", "Jl. Melati\nNo. 1"}),
		"state":      rapid.SampledFrom([]string{"", "active", "isolir", "suspended", "pending", "terminated", "x"}),
		"expires_at": rapid.SampledFrom([]string{"", "2026-12-31", "2025-01-01T00:00:00Z", "soon"}),
		"mac":        rapid.SampledFrom([]string{"", "first", "02:00:00:00:00:01", "02"}),
		"ip":         rapid.SampledFrom([]string{"", "10.0.0.1", "10"}),
	}
	count := rapid.IntRange(0, 12).Draw(r, "rows")
	for range count {
		row := make([]string, 0, len(header))
		for _, name := range header {
			row = append(row, cells[name].Draw(r, name))
		}
		rows = append(rows, row)
	}

	return header, rows
}

// twins counts rows whose login another row has, or whose number: with Update the two take turns.
func twins(header []string, rows [][]string) (count int) {
	seen := map[string]bool{}
	for _, row := range rows {
		for place, name := range header {
			if name != "login" && name != "number" || row[place] == "" {
				continue
			}
			if key := name + " " + row[place]; seen[key] {
				count++
			} else {
				seen[key] = true
			}
		}
	}

	return count
}

// sheetText writes a sheet.
func sheetText(header []string, rows [][]string) string {
	var text strings.Builder
	writer := csv.NewWriter(&text)
	_ = writer.Write(header)
	_ = writer.WriteAll(rows)

	return text.String()
}
