package billing

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"gardu/store"
)

// Limits of a sheet. A quote that is opened and never closed would otherwise swallow the rest of
// the file.
const (
	MaxRowBytes = 64 << 10 // of one row, over however many lines its quoted fields run
	MaxRowLines = 100
)

// sheet reads comma-separated values as RFC 4180 has them, row by row, and survives rows that are
// not: a fault costs the line it stands in, never its neighbours. Where the header has semicolons
// and no comma, semicolons separate, as spreadsheets of many countries write them.
type sheet struct {
	reader *bufio.Reader
	comma  byte
	width  int // fields of every row; 0 until the header has been read

	line   int      // number of the last line taken, from 1
	behind []string // lines that were read ahead and are still to be taken, the last one first
	begun  bool     // the first line has been read

	row sheetRow // the one last returned; its fields are used again
}

// sheetRow is a row of a sheet.
type sheetRow struct {
	line   int // the one in which it begins
	fields []string
	octets int    // of the row as it is written
	fault  string // why the row cannot be read; empty for a good one
}

// newSheet reads from a source.
func newSheet(source io.Reader) *sheet {
	return &sheet{reader: bufio.NewReaderSize(source, MaxRowBytes)}
}

// The faults of a row.
const (
	faultLong  = "is longer than 65536 octets"
	faultQuote = "has a quote that is not closed, or one inside a field without quotes around it"
)

// next returns the next row, which is valid until the following call; io.EOF after the last one.
// Blank lines are not rows.
func (s *sheet) next() (*sheetRow, error) {
	for {
		text, long, err := s.take()
		if err != nil {
			return nil, err
		}
		switch {
		case long:
			s.row = sheetRow{line: s.line, fields: s.row.fields[:0], fault: faultLong}

			return &s.row, nil
		case strings.TrimSpace(text) != "":
			return &s.row, s.assemble(text)
		}
	}
}

// assemble makes a row of its first line and of those that its quoted fields run into. Where that
// gives no row of the right width, only the first line is at fault, and the others are taken
// again.
func (s *sheet) assemble(first string) error {
	s.row = sheetRow{line: s.line, fields: s.row.fields[:0]}
	lines, octets := []string{first}, len(first)
	open := strings.Count(first, `"`)%2 == 1
	for open && len(lines) < MaxRowLines && octets < MaxRowBytes {
		text, long, err := s.take()
		if errors.Is(err, io.EOF) || long {
			break
		}
		if err != nil {
			return err
		}
		lines, octets = append(lines, text), octets+len(text)+1
		open = open != (strings.Count(text, `"`)%2 == 1)
	}

	whole := first
	if len(lines) > 1 {
		whole = strings.Join(lines, "\n")
	}
	if s.comma == 0 {
		s.comma = separatorOf(whole)
	}
	ok := !open && s.split(whole)
	if ok && (s.width == 0 || len(s.row.fields) == s.width || len(lines) == 1) {
		s.row.octets = octets

		return nil
	}
	s.row.fault = faultQuote
	s.putBack(lines[1:])

	return nil
}

// separatorOf chooses what separates fields by the header.
func separatorOf(header string) byte {
	if !strings.Contains(header, ",") && strings.Contains(header, ";") {
		return ';'
	}

	return ','
}

// split cuts a row into its fields, and reports whether it could.
func (s *sheet) split(text string) bool {
	for {
		field, rest, more, ok := cutField(text, s.comma)
		if !ok {
			return false
		}
		s.row.fields = append(s.row.fields, field)
		if !more {
			return true
		}
		text = rest
	}
}

// cutField cuts the first field off a text; more means that another one follows in rest.
func cutField(text string, comma byte) (field, rest string, more, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		field, rest, more = strings.Cut(text, string(comma))

		return field, rest, more, !strings.Contains(field, `"`)
	}

	end := 1
	for {
		place := strings.IndexByte(text[end:], '"')
		if place < 0 {
			return "", "", false, false
		}
		end += place + 1
		if end == len(text) || text[end] != '"' {
			break
		}
		end++
	}
	field = strings.ReplaceAll(text[1:end-1], `""`, `"`)
	switch {
	case end == len(text):
		return field, "", false, true
	case text[end] == comma:
		return field, text[end+1:], true, true
	default:
		return "", "", false, false
	}
}

// putBack gives lines back that were read ahead.
func (s *sheet) putBack(lines []string) {
	s.line -= len(lines)
	for _, line := range slices.Backward(lines) {
		s.behind = append(s.behind, line)
	}
}

// take returns the next line without its end; long means that it was too long and is lost. The
// error is io.EOF after the last one.
func (s *sheet) take() (text string, long bool, err error) {
	if last := len(s.behind) - 1; last >= 0 {
		text, s.behind = s.behind[last], s.behind[:last]
		s.line++

		return text, false, nil
	}

	octets, err := s.reader.ReadSlice('\n')
	for errors.Is(err, bufio.ErrBufferFull) {
		long = true
		octets, err = s.reader.ReadSlice('\n')
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false, store.Errorf(store.Unavailable, "reading the rows: %w", err)
	}
	if err != nil && len(octets) == 0 && !long {
		return "", false, io.EOF
	}
	s.line++
	if !s.begun {
		s.begun = true
		octets = bytes.TrimPrefix(octets, []byte("\xef\xbb\xbf"))
	}
	octets = bytes.TrimSuffix(bytes.TrimSuffix(octets, []byte("\n")), []byte("\r"))

	return string(octets), long, nil
}
