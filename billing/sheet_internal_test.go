package billing

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// readSheet reads every row of a sheet whose first row says how wide it is.
func readSheet(t testing.TB, text string) (rows []sheetRow, comma byte) {
	t.Helper()
	sheet := newSheet(strings.NewReader(text))
	for {
		row, err := sheet.next()
		if errors.Is(err, io.EOF) {
			return rows, sheet.comma
		}
		if err != nil {
			t.Fatalf("reading %q: %v", text, err)
		}
		if sheet.width == 0 {
			sheet.width = len(row.fields)
		}
		kept := *row
		kept.fields = slices.Clone(row.fields)
		rows = append(rows, kept)
	}
}

// TestSheetSparesNeighbours lets a fault cost the line it stands in.
func TestSheetSparesNeighbours(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, text string
		want       string // fields with bars between them, ! for a fault, behind the number of the line
	}{
		{"plain", "a,b\nc,d\n", "1 a|b; 2 c|d"},
		{"no end of line", "a,b\nc,d", "1 a|b; 2 c|d"},
		{"blank lines", "\n \na,b\n\nc,d\n", "3 a|b; 5 c|d"},
		{"quoted lines", "a,b\n\"c\nc\",d\ne,f\n", "1 a|b; 2 c\nc|d; 4 e|f"},
		{"never closed", "a,b\n\"c,d\ne,f\ng,h\n", "1 a|b; 2 !; 3 e|f; 4 g|h"},
		{"closed by a neighbour", "a,b\n\"c,d\ne,\"f\"\ng,h\n", "1 a|b; 2 !; 3 e|f; 4 g|h"},
		{"closed too late", "a,b\n\"c,d\ne,f\"\ng,h\n", "1 a|b; 2 !; 3 !; 4 g|h"},
		{"quote inside", "a,b\nc\"c\",d\ne,f\n", "1 a|b; 2 !; 3 e|f"},
		{"doubled", "a,b\n\"\"\"c\"\"\",d\n", "1 a|b; 2 \"c\"|d"},
		{"empty fields", "a,b\n,\n\"\",\n", "1 a|b; 2 |; 3 |"},
		{"too many lines", "a,b\n\"" + strings.Repeat("x\n", MaxRowLines) + "\",y\nz,z\n", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rows, _ := readSheet(t, c.text)
			var got []string
			for _, row := range rows {
				text := strings.Join(row.fields, "|")
				if row.fault != "" {
					text = "!"
				}
				got = append(got, string(rune('0'+row.line))+" "+text)
			}
			if c.want == "" {
				last := rows[len(rows)-1]
				if rows[1].fault == "" || !slices.Equal(last.fields, []string{"z", "z"}) {
					t.Errorf("the last row is %+v", last)
				}

				return
			}
			if joined := strings.Join(got, "; "); joined != c.want {
				t.Errorf("read %q, want %q", joined, c.want)
			}
		})
	}
}

// FuzzSheet compares what is read with another reader of the same format, wherever that one finds
// no fault.
func FuzzSheet(f *testing.F) {
	for _, seed := range []string{
		"login,plan\nbudi,home\n", "a;b\r\n\"c;\n\"\"d\";e", "\xef\xbb\xbfa,b\n\"x\"y,z\n\"\n", "a\n\"b\n\"c\n\"\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		if len(octets) > MaxRowBytes/2 || bytes.Count(octets, []byte("\n")) >= MaxRowLines {
			return
		}
		rows, comma := readSheet(t, string(octets))
		before := 0
		for _, row := range rows {
			if row.line <= before {
				t.Fatalf("line %d comes after line %d", row.line, before)
			}
			before = row.line
		}

		want, ok := oracle(octets, comma)
		if !ok {
			return
		}
		if len(rows) != len(want) {
			t.Fatalf("%d rows, want %d", len(rows), len(want))
		}
		for place, row := range rows {
			if row.fault != "" || !slices.Equal(row.fields, want[place]) {
				t.Fatalf("row %d is %q (%s), want %q", place, row.fields, row.fault, want[place])
			}
		}
	})
}

// oracle reads a sheet by other means; false where the two need not agree: faults, rows of
// several widths, and lines that hold blanks only.
func oracle(octets []byte, comma byte) ([][]string, bool) {
	octets = bytes.TrimPrefix(octets, []byte("\xef\xbb\xbf"))
	for line := range bytes.Lines(octets) {
		if len(bytes.TrimSpace(line)) == 0 && !bytes.Equal(line, []byte("\n")) && !bytes.Equal(line, []byte("\r\n")) {
			return nil, false
		}
	}
	reader := csv.NewReader(bytes.NewReader(octets))
	if comma != 0 {
		reader.Comma = rune(comma)
	}
	rows, err := reader.ReadAll()

	return rows, err == nil
}
