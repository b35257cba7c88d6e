package native

import (
	"gardu/httpapi/web"
	"gardu/store/db"

	"github.com/danielgtaylor/huma/v2"
)

// segment is a name in a path, which arrives escaped.
type segment struct{ text string }

// UnmarshalText reads the name. The error says what is wrong in one sentence.
func (s *segment) UnmarshalText(escaped []byte) error {
	text, err := web.PathText("", string(escaped))
	s.text = text

	return err
}

// Schema describes the name as a text.
func (s segment) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeString} }

var _ huma.SchemaProvider = segment{}

// Paging is the input of every list. It is exported, as are Named and its kin, because the HTTP
// library looks into exported parts of an input only.
type Paging struct {
	Limit int    `query:"limit" doc:"records of a page, up to 1000; 100 where it is absent"`
	After string `query:"after" doc:"next= of the page before"`
}

// page reads it.
func (p Paging) page() (web.Page, db.Page, error) {
	page, err := web.ParsePage(p.Limit, p.After)

	return page, db.Page{After: page.After, Limit: page.Limit}, err
}

// pageOf makes a page of records, the id of the last of which is its cursor.
func pageOf[R, W any](page web.Page, records []R, id func(*R) int64, show func(*R) W) Page[W] {
	answer := Page[W]{Items: make([]W, 0, len(records))}
	for place := range records {
		answer.Items = append(answer.Items, show(&records[place]))
	}
	if len(records) > 0 {
		answer.Next = page.Next(len(records), id(&records[len(records)-1]))
	}

	return answer
}

// Named is the input of a route about one record.
type Named struct {
	Name segment `path:"name"`
}

// created is the input of a route that makes a record of a shape.
type created[T any] struct{ Body T }
