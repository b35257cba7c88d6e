package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gardu/store"
)

const (
	// MaxFields is how many fields one object of a callback or reply may have.
	MaxFields = 200
	// MaxItems is how many objects a list in a reply may have.
	MaxItems = 100
	// MaxID is how many octets a provider's id and our reference may have where they are read.
	MaxID = 128
	// MaxWord is how many octets a provider's word for a state or a way to pay may have.
	MaxWord = 64
	// MaxQR is how many octets the text of a QRIS code may have.
	MaxQR = 1024
	// MaxPage is how many octets the address of a provider's page may have.
	MaxPage = 2048
)

// Fields reads one object field by field. Names are compared letter for letter, and an object
// that has one name twice is refused, because two readers would see two things in it. The first
// fault stays and everything after it reads as zero, so that it is asked for once, by Err. It
// names the field and never repeats a value.
type Fields struct {
	name   string
	values map[string]json.RawMessage
	shared *error // the first fault, of this object and of those around it
}

// ReadObject reads a JSON object. The name stands in front of the fields that errors name.
func ReadObject(name string, body []byte) *Fields {
	f := &Fields{name: name, shared: new(error)}
	f.readObject(body)

	return f
}

// ReadForm reads a form as application/x-www-form-urlencoded writes it.
func ReadForm(name string, body []byte) *Fields {
	f := &Fields{name: name, shared: new(error)}
	form, err := url.ParseQuery(string(body))
	if err != nil || len(form) > MaxFields {
		f.Fail("", "must be a form of at most 200 fields")

		return f
	}
	f.values = make(map[string]json.RawMessage, len(form))
	for key, values := range form {
		encoded, err := json.Marshal(values[0])
		if err != nil || len(values) > 1 || !utf8.ValidString(values[0]) {
			f.Fail(key, "must be there once, in UTF-8")

			return f
		}
		f.values[key] = encoded
	}

	return f
}

// ReadList reads a JSON list of objects.
func ReadList(name string, body []byte) ([]*Fields, error) {
	f := &Fields{name: name, values: map[string]json.RawMessage{"": body}, shared: new(error)}

	return f.List(""), f.Err()
}

// readObject reads the names and raw values of an object.
func (f *Fields) readObject(body []byte) {
	if !utf8.Valid(body) {
		f.Fail("", "must be UTF-8")

		return
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	opening, err := decoder.Token()
	if err != nil || opening != json.Delim('{') {
		f.Fail("", "must be an object")

		return
	}
	f.values = map[string]json.RawMessage{}
	for decoder.More() {
		if !f.readField(decoder) {
			return
		}
	}
	if _, err = decoder.Token(); err != nil {
		f.Fail("", "must be an object")

		return
	}
	if _, err = decoder.Token(); !errors.Is(err, io.EOF) {
		f.Fail("", "must end with the object")
	}
}

// readField reads one name and value, and reports whether to go on.
func (f *Fields) readField(decoder *json.Decoder) bool {
	token, err := decoder.Token()
	key, isName := token.(string)
	var value json.RawMessage
	if err != nil || !isName || decoder.Decode(&value) != nil {
		f.Fail("", "must be an object")

		return false
	}
	if _, twice := f.values[key]; twice || len(f.values) == MaxFields {
		f.Fail("", "must have each of at most 200 fields once")

		return false
	}
	f.values[key] = value

	return true
}

// Fail keeps a fault about a field, unless there is one already.
func (f *Fields) Fail(key, message string) {
	if *f.shared == nil {
		*f.shared = store.Invalidf(f.path(key), "%s", message)
	}
}

// path names a field. A name that is not one of ours, and may be anything, is not repeated.
func (f *Fields) path(key string) string {
	if key == "" || len(key) > MaxWord || !IsReference(key) {
		return f.name
	}

	return f.name + "." + key
}

// Err returns the first fault, or nil.
func (f *Fields) Err() error { return *f.shared }

// Has reports whether a field is there and not null.
func (f *Fields) Has(key string) bool {
	value, there := f.values[key]

	return there && string(value) != "null"
}

// Literal returns a text or a number as it was written, and "" for neither.
func (f *Fields) Literal(key string) string {
	if !f.Has(key) {
		return ""
	}
	value := f.values[key]
	if value[0] != '"' {
		return string(value)
	}
	var text string
	if err := json.Unmarshal(value, &text); err != nil {
		f.Fail(key, "must be text")
	}

	return text
}

// Optional returns a printable text of at most so many octets, or "" when it is not there. A
// number is taken for its digits, since providers send ids both ways.
func (f *Fields) Optional(key string, most int) string {
	text := f.Literal(key)
	if text == "" {
		return ""
	}
	if len(text) > most || CheckText(key, text, most) != nil || f.isCompound(key) {
		f.Fail(key, "must be a short printable text")

		return ""
	}

	return text
}

// isCompound reports whether a field holds an object, a list or a truth value.
func (f *Fields) isCompound(key string) bool {
	return bytes.IndexByte([]byte(`{[tf`), f.values[key][0]) >= 0
}

// Text returns a printable text that must be there.
func (f *Fields) Text(key string, most int) string {
	text := f.Optional(key, most)
	if text == "" {
		f.Fail(key, "must be there")
	}

	return text
}

// ID returns an id that must be there: visible ASCII without a space, and not dots alone, since
// ids become parts of paths.
func (f *Fields) ID(key string) string {
	text := f.Text(key, MaxID)
	if text != "" && (!IsToken(text) || strings.Trim(text, ".") == "") {
		f.Fail(key, "must be visible ASCII without spaces")

		return ""
	}

	return text
}

// OptionalID returns an id, or "" when it is not there.
func (f *Fields) OptionalID(key string) string {
	if f.Literal(key) == "" {
		return ""
	}

	return f.ID(key)
}

// Rupiah returns an amount of whole rupiah that must be there, from text or a number.
func (f *Fields) Rupiah(key string) int64 {
	rupiah, err := ParseRupiah(f.path(key), f.Literal(key))
	if err != nil {
		f.Fail(key, "must be whole rupiah in at most 13 digits")
	}

	return rupiah
}

// OptionalRupiah returns an amount of whole rupiah, or 0 when it is not there.
func (f *Fields) OptionalRupiah(key string) int64 {
	if f.Literal(key) == "" {
		return 0
	}

	return f.Rupiah(key)
}

// Currency refuses an object that names another currency than the rupiah.
func (f *Fields) Currency(key string) {
	if currency := f.Optional(key, MaxWord); currency != "" && currency != "IDR" {
		f.Fail(key, "must be IDR")
	}
}

// Hint returns an amount that nothing depends on, such as a fee: 0 when it is not there, and also
// when it is not whole rupiah, since a payment is not to be refused for that.
func (f *Fields) Hint(key string) int64 {
	rupiah, err := ParseRupiah(f.path(key), f.Literal(key))
	if err != nil {
		return 0
	}

	return rupiah
}

// The years in which a payment may lie. Further off, a clock or a unit is wrong.
const (
	firstYear = 2000
	lastYear  = 2200
)

// Seconds returns a time in seconds since 1970, or zero when it is not there.
func (f *Fields) Seconds(key string) time.Time {
	text := f.Literal(key)
	if text == "" || text == "0" {
		return time.Time{}
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f.Fail(key, "must be a time in seconds")

		return time.Time{}
	}

	return f.plausible(key, time.Unix(seconds, 0))
}

// Time returns a time in a layout of package time, or zero when it is not there. A layout without
// a zone is read in the one given.
func (f *Fields) Time(key, layout string, zone *time.Location) time.Time {
	text := f.Literal(key)
	if text == "" {
		return time.Time{}
	}
	told, err := time.ParseInLocation(layout, text, zone)
	if err != nil {
		f.Fail(key, "must be a time")

		return time.Time{}
	}

	return f.plausible(key, told)
}

// plausible returns a time in UTC if it can be meant.
func (f *Fields) plausible(key string, told time.Time) time.Time {
	told = told.UTC()
	if told.Year() < firstYear || told.Year() > lastYear {
		f.Fail(key, "must be a time of this century or the next")

		return time.Time{}
	}

	return told
}

// Page returns an address to send a payer's browser to, or "" when it is not there.
func (f *Fields) Page(key string) string {
	text := f.Literal(key)
	if text != "" && (len(text) > MaxPage || !IsAddress(text)) {
		f.Fail(key, "must be an https address")

		return ""
	}

	return text
}

// Object returns an object inside this one. It shares the first fault.
func (f *Fields) Object(key string) *Fields {
	inner := &Fields{name: f.path(key), shared: f.shared}
	inner.readObject(f.values[key])

	return inner
}

// List returns the objects of a list inside this one. They share the first fault.
func (f *Fields) List(key string) []*Fields {
	var items []json.RawMessage
	if err := json.Unmarshal(f.values[key], &items); err != nil || len(items) > MaxItems {
		f.Fail(key, "must be a list of at most 100 objects")

		return nil
	}
	list := make([]*Fields, len(items))
	for i, item := range items {
		list[i] = &Fields{name: f.path(key), shared: f.shared}
		list[i].readObject(item)
	}

	return list
}

// CheckLength refuses a callback that is longer than MaxCallback.
func CheckLength(body []byte) error {
	if len(body) > MaxCallback {
		return store.Errorf(store.Exhausted, "the callback is longer than 256 KiB")
	}

	return nil
}
