package web

import (
	"strconv"

	"gardu/store"
)

// Limits of a page.
const (
	DefaultPage = 100
	MaxPage     = 1_000
)

// Page is a part of a list: at most Limit records behind the cursor.
type Page struct {
	After int64 // id of the last record that the client has; 0 from the beginning
	Limit int
}

// ParsePage reads limit= and after=. An empty cursor is the beginning, a limit of 0 DefaultPage.
// The error is Invalid.
func ParsePage(limit int, after string) (Page, error) {
	page := Page{Limit: limit}
	if limit == 0 {
		page.Limit = DefaultPage
	}
	if page.Limit < 0 || page.Limit > MaxPage {
		return Page{}, store.Invalidf("limit", "%d is not a number from 1 to %d", limit, MaxPage)
	}
	if after == "" {
		return page, nil
	}
	id, err := strconv.ParseInt(after, 10, 64)
	if err != nil || id < 0 {
		return Page{}, store.Invalidf("after", "is not a cursor that this list has given")
	}
	page.After = id

	return page, nil
}

// Next returns the cursor of the page that follows one of count records, the last of which has an
// id; empty at the end of the list.
func (p Page) Next(count int, last int64) string {
	if count < p.Limit {
		return ""
	}

	return strconv.FormatInt(last, 10)
}
