package httpapi_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/native"
)

// TestConditionalEdits changes a plan that two people have read.
func TestConditionalEdits(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	path := native.Fill(native.PlanPath, "home")
	for _, one := range []struct {
		name, method, path, body string
		fields                   []string
		status                   int
		tag                      string
	}{
		{"it is made", "POST", native.PlanListPath, `{"name":"home","kind":"pppoe"}`, nil, 201, `"1"`},
		{"it is read", "GET", path, "", nil, 200, `"1"`},
		{"its reader knows it", "GET", path, "", []string{"If-None-Match", `"9", W/"1"`}, 304, `"1"`},
		{"so does a reader of its head", "HEAD", path, "", []string{"If-None-Match", `"1"`}, 304, `"1"`},
		{"somebody knows another", "GET", path, "", []string{"If-None-Match", `"2"`}, 200, `"1"`},
		{"the first change", "PATCH", path, `{"note":"a"}`, []string{"If-Match", `"1"`}, 200, `"2"`},
		{"the second comes too late", "PATCH", path, `{"note":"b"}`, []string{"If-Match", `"1"`}, 412, ""},
		{"so does a removal", "DELETE", path, "", []string{"If-Match", `"1"`}, 412, ""},
		{"a weak tag is no promise", "PATCH", path, `{"note":"b"}`, []string{"If-Match", `W/"2"`}, 412, ""},
		{"a tag of somebody else", "PATCH", path, `{"note":"b"}`, []string{"If-Match", `"abc"`}, 412, ""},
		{"no tag at all", "PATCH", path, `{"note":"b"}`, []string{"If-Match", `2`}, 400, ""},
		{"two tags", "PATCH", path, `{"note":"b"}`, []string{"If-Match", `"1", "2"`}, 400, ""},
		{"whatever it is", "PATCH", path, `{"note":"b"}`, []string{"If-Match", `*`}, 200, `"3"`},
		{"without a condition", "PATCH", path, `{"note":"c"}`, nil, 200, `"4"`},
		{"what is not there", "PATCH", path + "x", `{"note":"c"}`, []string{"If-Match", `"1"`}, 404, ""},
		{"the removal of what was read", "DELETE", path, "", []string{"If-Match", `"4"`}, 204, ""},
	} {
		got := s.ask(t, one.method, one.path, one.body, append(as("owner"), one.fields...)...)
		if got.StatusCode != one.status || got.Header.Get("ETag") != one.tag {
			t.Errorf("%s: %d, tag %s, %s; want %d, %s", one.name, got.StatusCode, got.Header.Get("ETag"), got.text, one.status, one.tag)
		}
		if one.status == 304 && got.text != "" {
			t.Errorf("%s: it is told again: %s", one.name, got.text)
		}
		if one.status == 412 && !strings.Contains(got.text, `"field":"revision"`) {
			t.Errorf("%s: %s", one.name, got.text)
		}
	}
}

// TestRepeatKeys finds the name of a request in the context of its verb.
func TestRepeatKeys(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	const body = `{"amount":1}`
	digest := fmt.Sprintf("%x", sha256.Sum256([]byte(body)))[:8]
	for _, one := range []struct {
		name, key string
		fields    []string
		status    int
		want      string
	}{
		{"an operator's", "a-1", as("owner"), 200, "true operator:1 POST /probe/repeat a-1 " + digest},
		{"a key's", "a-1", []string{"X-API-Key", "bot"}, 200, "true key:4 POST /probe/repeat a-1 " + digest},
		{"nobody's name nothing", "a-1", nil, 200, "false"},
		{"an empty one", "", as("owner"), 200, "false"},
		{"the longest", strings.Repeat("x", 128), as("owner"), 200, "true operator:1"},
		{"one that is longer", strings.Repeat("x", 129), as("owner"), 400, "Idempotency-Key"},
		{"one with a blank", "a b", as("owner"), 400, "visible ASCII"},
		{"one that is no ASCII", "é", as("owner"), 400, "visible ASCII"},
	} {
		fields := append([]string{"Idempotency-Key", one.key}, one.fields...)
		got := s.ask(t, "POST", "/probe/repeat", body, fields...)
		if got.StatusCode != one.status || !strings.Contains(got.text, one.want) {
			t.Errorf("%s: %d %s", one.name, got.StatusCode, got.text)
		}
	}
	if got := s.ask(t, "GET", native.HealthPath, "", "Idempotency-Key", "a b"); got.StatusCode != http.StatusOK {
		t.Errorf("a GET has a name: %d %s", got.StatusCode, got.text)
	}
}
