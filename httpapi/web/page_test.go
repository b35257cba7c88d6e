package web_test

import (
	"net/url"
	"testing"

	"gardu/httpapi/web"
	"gardu/store"
)

// TestParsePage reads limits and cursors.
func TestParsePage(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		limit int
		after string
		want  web.Page
		field string // of the fault; empty for none
	}{
		{0, "", web.Page{Limit: web.DefaultPage}, ""},
		{7, "12", web.Page{Limit: 7, After: 12}, ""},
		{web.MaxPage, "0", web.Page{Limit: web.MaxPage}, ""},
		{web.MaxPage + 1, "", web.Page{}, "limit"},
		{-1, "", web.Page{}, "limit"},
		{1, "x", web.Page{}, "after"},
		{1, "-3", web.Page{}, "after"},
		{1, "99999999999999999999", web.Page{}, "after"},
	} {
		page, err := web.ParsePage(one.limit, one.after)
		field := ""
		if faults := store.Faults(err); len(faults) > 0 {
			field = faults[0].Field
		}
		if page != one.want || field != one.field {
			t.Errorf("ParsePage(%d, %q) = %+v, %v", one.limit, one.after, page, err)
		}
	}
}

// TestNext ends a list at a page that is not full.
func TestNext(t *testing.T) {
	t.Parallel()
	page := web.Page{Limit: 2}
	if next := page.Next(2, 9); next != "9" {
		t.Errorf("after a full page comes %q", next)
	}
	if next := page.Next(1, 9); next != "" {
		t.Errorf("after the last page comes %q", next)
	}
}

// FuzzPathText escapes any name and reads it back.
func FuzzPathText(f *testing.F) {
	for _, seed := range []string{"r1", "a/b", "%", "%zz", "é", "\x00", "", "+", "#7"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		back, err := web.PathText("name", url.PathEscape(name))
		if name == "" != (err != nil) || back != name {
			t.Errorf("%q came back as %q, %v", name, back, err)
		}
		if _, err := web.PathText("name", name); err != nil && !store.Is(err, store.Invalid) {
			t.Errorf("%q: %v", name, err)
		}
	})
}
