package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tableWindow is how many rows a table reads ahead to know how wide its columns are. Rows behind
// them are written as they come, with the widths known by then.
const tableWindow = 1000

// column is one column of a table.
type column struct {
	title string
	right bool // numbers are aligned on the right
}

// left is a column of text.
func left(title string) column { return column{title: title} }

// right is a column of numbers.
func right(title string) column { return column{title: title, right: true} }

// table writes rows in aligned columns. It holds at most tableWindow rows, so that a list of any
// length can pass.
type table struct {
	out     *bufio.Writer
	columns []column
	widths  []int
	held    [][]string
	flowing bool // the head has been written, rows pass straight through
	rows    int
}

// newTable returns a table on out. Nothing is written before flush or the window is full.
func newTable(out io.Writer, columns ...column) *table {
	t := &table{out: bufio.NewWriter(out), columns: columns, widths: make([]int, len(columns))}
	for i, column := range columns {
		t.widths[i] = utf8.RuneCountInString(column.title)
	}

	return t
}

// row adds a row, with a cell for each column. An empty cell is shown as a hyphen, a control
// character as its escape.
func (t *table) row(cells ...string) error {
	t.rows++
	for i := range cells {
		cells[i] = printable(cells[i])
		if cells[i] == "" {
			cells[i] = "-"
		}
	}
	if t.flowing {
		return t.write(cells)
	}
	t.held = append(t.held, cells)
	for i, cell := range cells {
		t.widths[i] = max(t.widths[i], utf8.RuneCountInString(cell))
	}
	if len(t.held) < tableWindow {
		return nil
	}

	return t.release()
}

// release writes the head and the held rows.
func (t *table) release() error {
	titles := make([]string, len(t.columns))
	for i, column := range t.columns {
		titles[i] = column.title
	}
	t.flowing = true
	if err := t.write(titles); err != nil {
		return err
	}
	for _, cells := range t.held {
		if err := t.write(cells); err != nil {
			return err
		}
	}
	t.held = nil

	return nil
}

// write writes one aligned line without blanks at its end.
func (t *table) write(cells []string) error {
	var line strings.Builder
	for i, cell := range cells {
		blanks := strings.Repeat(" ", max(0, t.widths[i]-utf8.RuneCountInString(cell)))
		if i > 0 {
			line.WriteString("  ")
		}
		if t.columns[i].right {
			cell, blanks = blanks, cell
		}
		line.WriteString(cell)
		line.WriteString(blanks)
	}
	_, err := fmt.Fprintln(t.out, strings.TrimRight(line.String(), " "))

	return err
}

// flush writes what is held and not written yet.
func (t *table) flush() error {
	if !t.flowing {
		if err := t.release(); err != nil {
			return err
		}
	}

	return t.out.Flush()
}

// printable returns a text with its control characters escaped. Logins and NAS-Identifiers come
// from the network, and must not move the cursor of a terminal.
func printable(text string) string {
	if utf8.ValidString(text) && strings.IndexFunc(text, unprintable) < 0 {
		return text
	}
	var safe strings.Builder
	for _, character := range text {
		if unprintable(character) {
			_, _ = fmt.Fprintf(&safe, `\u%04x`, character)

			continue
		}
		safe.WriteRune(character)
	}

	return safe.String()
}

// unprintable reports whether a character could do something else than be seen.
func unprintable(character rune) bool { return !unicode.IsPrint(character) }
