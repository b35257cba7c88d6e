package gateway_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

func TestFieldsAreReadByTheirExactNames(t *testing.T) {
	t.Parallel()
	fields := gateway.ReadObject("callback", []byte(
		`{"Status":"PAID","status":"UNPAID","n":166500,"t":"166500.00","at":1775635200,"none":null,`+
			`"page":"https://pay.example/x","inner":{"id":7}}`))
	for name, got := range map[string]string{
		"UNPAID": fields.Text("status", 10), "166500": fields.Literal("n"),
		"166500.00": fields.Literal("t"), "": fields.Optional("none", 10),
		"7": fields.Object("inner").ID("id"), "https://pay.example/x": fields.Page("page"),
	} {
		if got != name {
			t.Errorf("got %q, want %q", got, name)
		}
	}
	if fields.Rupiah("n") != 166_500 || fields.Rupiah("t") != 166_500 || fields.Hint("none") != 0 {
		t.Error("amounts are not read alike from texts and numbers")
	}
	if !fields.Seconds("at").Equal(morning) || !fields.Seconds("none").IsZero() {
		t.Error("the time is wrong")
	}
	if err := fields.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestObjectsThatAreRefused(t *testing.T) {
	t.Parallel()
	many := make([]string, gateway.MaxFields+1)
	for i := range many {
		many[i] = fmt.Sprintf(`"f%d":1`, i)
	}
	for name, body := range map[string]string{
		"nothing": "", "list": "[]", "null": "null", "text": `"x"`, "cut": `{"a":1`,
		"more": `{"a":1}{}`, "twice": `{"a":1,"a":2}`, "twice, escaped": `{"a":1,"\u0061":2}`,
		"no UTF-8": "{\"a\":\"\xff\"}", "comment": `{"a":1}//`, "comma": `{"a":1,}`,
		"many": "{" + strings.Join(many, ",") + "}", "not a number": `{"a":NaN}`,
	} {
		fields := gateway.ReadObject("callback", []byte(body))
		if !store.Is(fields.Err(), store.Invalid) {
			t.Errorf("%s: got %v", name, fields.Err())
		}
		if fields.Literal("a") == "2" {
			t.Errorf("%s: the second value is read", name)
		}
	}
}

func TestValuesThatAreRefused(t *testing.T) {
	t.Parallel()
	fields := func(value string) *gateway.Fields {
		return gateway.ReadObject("callback", []byte(`{"a":`+value+`}`))
	}
	for name, c := range map[string]struct {
		value string
		read  func(f *gateway.Fields)
	}{
		"float":          {"166500.5", func(f *gateway.Fields) { f.Rupiah("a") }},
		"exponent":       {"1.665e5", func(f *gateway.Fields) { f.Rupiah("a") }},
		"negative":       {"-166500", func(f *gateway.Fields) { f.OptionalRupiah("a") }},
		"no amount":      {"null", func(f *gateway.Fields) { f.Rupiah("a") }},
		"truth":          {"true", func(f *gateway.Fields) { f.Text("a", 9) }},
		"object":         {`{"b":1}`, func(f *gateway.Fields) { f.Text("a", 9) }},
		"empty":          {`""`, func(f *gateway.Fields) { f.Text("a", 9) }},
		"long":           {`"0123456789"`, func(f *gateway.Fields) { f.Optional("a", 9) }},
		"control":        {`"a\u0000"`, func(f *gateway.Fields) { f.Text("a", 9) }},
		"id with space":  {`"a b"`, func(f *gateway.Fields) { f.ID("a") }},
		"id of dots":     {`".."`, func(f *gateway.Fields) { f.ID("a") }},
		"dollars":        {`"USD"`, func(f *gateway.Fields) { f.Currency("a") }},
		"id in other":    {`"é"`, func(f *gateway.Fields) { f.OptionalID("a") }},
		"time in words":  {`"2024-01-15 10:30:00"`, func(f *gateway.Fields) { f.Seconds("a") }},
		"milliseconds":   {"1775635200000", func(f *gateway.Fields) { f.Seconds("a") }},
		"before":         {"1", func(f *gateway.Fields) { f.Seconds("a") }},
		"no date":        {`"yesterday"`, func(f *gateway.Fields) { f.Time("a", time.RFC3339, time.UTC) }},
		"script":         {`"javascript:x"`, func(f *gateway.Fields) { f.Page("a") }},
		"plain http":     {`"http://pay.example"`, func(f *gateway.Fields) { f.Page("a") }},
		"no object":      {"1", func(f *gateway.Fields) { f.Object("a") }},
		"no list":        {`{}`, func(f *gateway.Fields) { f.List("a") }},
		"list of others": {`[1]`, func(f *gateway.Fields) { f.List("a") }},
		"twice inside":   {`[{"b":1,"b":2}]`, func(f *gateway.Fields) { f.List("a") }},
	} {
		f := fields(c.value)
		c.read(f)
		err := f.Err()
		if !store.Is(err, store.Invalid) || !strings.Contains(err.Error(), "callback.a") {
			t.Errorf("%s: got %v, want one that names the field", name, err)
		}
		if value := strings.Trim(c.value, `"`); len(value) > 4 && strings.Contains(fmt.Sprint(err), value) {
			t.Errorf("%s: the value is repeated: %v", name, err)
		}
	}
}

func TestTheFirstFaultStays(t *testing.T) {
	t.Parallel()
	fields := gateway.ReadObject("callback", []byte(`{}`))
	fields.Text("first", 9)
	fields.Text("second", 9)
	if err := fields.Err(); err == nil || !strings.HasPrefix(err.Error(), "callback.first:") {
		t.Fatalf("got %v", err)
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	fields := gateway.ReadForm("callback", []byte("a=1%202&b=&c=%22x%22"))
	if got := fields.Text("a", 9) + fields.Literal("b") + fields.Literal("c"); got != `1 2"x"` {
		t.Errorf("got %q", got)
	}
	if err := fields.Err(); err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{
		"twice": "a=1&a=2", "twice, escaped": "a=1&%61=2", "semicolon": "a=1;b=2", "cut": "a=%2",
		"no UTF-8": "a=%ff",
	} {
		if err := gateway.ReadForm("callback", []byte(body)).Err(); !store.Is(err, store.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzReadObject(f *testing.F) {
	for _, body := range []string{
		`{}`, `{"a":1,"b":"2","c":null,"d":{"a":1},"e":[{"a":1}]}`, `{"a":`, `[`, `{"a":1}x`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		fields := gateway.ReadObject("callback", body)
		readEverything(fields, true)
		if err := fields.Err(); err != nil && !store.Is(err, store.Invalid) {
			t.Fatalf("got %v", err)
		}
		readEverything(gateway.ReadForm("callback", body), true)
	})
}

// readEverything asks for each kind of field.
func readEverything(fields *gateway.Fields, inside bool) {
	for _, key := range []string{"a", "b", "c", "d", "e"} {
		fields.Rupiah(key)
		fields.Hint(key)
		fields.Text(key, 10)
		fields.OptionalID(key)
		fields.Seconds(key)
		fields.Page(key)
		if inside {
			readEverything(fields.Object(key), false)
			fields.List(key)
		}
	}
}
