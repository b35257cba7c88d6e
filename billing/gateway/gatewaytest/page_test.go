package gatewaytest_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func TestAPersonPaysOnThePage(t *testing.T) {
	t.Parallel()
	_, base, received := serve(t)
	_, page := ask(t, http.MethodGet, base+"/_ctl/", "", nil)
	if !strings.Contains(page, "Nothing is to be paid yet") {
		t.Fatalf("got %s", page)
	}
	ask(t, http.MethodPost, base+"/tripay/transaction/create", knownCharge, bearer)
	_, page = ask(t, http.MethodGet, base+"/checkout/tripay-000001", "", nil)
	button := regexp.MustCompile(`action="(/_ctl/pay[^"]*)"`).FindStringSubmatch(page)
	if button == nil || !strings.Contains(page, "Rp 166500") {
		t.Fatalf("got %s", page)
	}
	action, err := url.Parse(strings.ReplaceAll(button[1], "&amp;", "&"))
	if err != nil {
		t.Fatal(err)
	}
	browser := http.Header{"Accept": {"text/html"}}
	code, page := ask(t, http.MethodPost, base+action.String(), "", browser)
	if code != http.StatusOK || !strings.Contains(page, "paid") {
		t.Errorf("got %d %s", code, page)
	}
	if body := <-received; !strings.Contains(body, `"status":"PAID"`) {
		t.Errorf("received %s", body)
	}
	if _, page = ask(t, http.MethodGet, base+"/checkout/another", "", nil); strings.Contains(page, "Rp") {
		t.Errorf("got %s", page)
	}
}
