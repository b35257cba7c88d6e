package native_test

import (
	"net/http"
	"testing"

	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
)

// TestNobodyOverwritesWhatHeHasNotRead changes and removes records with an If-Match that is not
// theirs, and then with the one that is.
func TestNobodyOverwritesWhatHeHasNotRead(t *testing.T) {
	t.Parallel()
	d := openTill(t)
	d.hire(t, "bos", store.RoleOwner)
	d.must(t, http.MethodPost, native.ServiceListPath,
		`{"login":"budi","password":"rahasia sekali","plan":"home","customer":"C-1"}`)
	subscription := native.Fill(native.SubscriptionPath, "budi")
	d.must(t, http.MethodPost, subscription, `{"billing":"postpaid"}`)
	reseller := native.Fill(native.ResellerPath, "citra")
	d.must(t, http.MethodPatch, reseller, `{"margin":500}`)
	d.must(t, http.MethodPost, native.APIKeyListPath, `{"name":"bot","operator":"bos","scopes":["customers:read"]}`)
	d.must(t, http.MethodPost, native.HookListPath, `{"name":"out","url":"https://192.0.2.9/x",
		"events":["payment.paid"],"secret":"a secret that is long enough"}`)
	key, hook := native.Fill(native.APIKeyPath, "bot"), native.Fill(native.HookPath, "1")
	for _, one := range []struct{ name, method, path, shown, body string }{
		{"an api key", http.MethodPatch, key, key, `{"allow":["192.0.2.1"]}`},
		{"a reseller", http.MethodPatch, reseller, reseller, `{"margin":700}`},
		{"a hook", http.MethodPatch, hook, hook, `{"note":"changed"}`},
		{"a hook that goes", http.MethodDelete, hook, hook, ""},
		{
			"a leave that ends", http.MethodDelete, native.Fill(native.SubscriptionLeavePath, "budi"),
			subscription, "",
		},
		{"a subscription that goes", http.MethodDelete, subscription, subscription, ""},
	} {
		revision := d.revision(t, one.shown)
		status, _ := d.expecting(t, revision+7, one.method, one.path, one.body)
		if status != http.StatusPreconditionFailed || d.revision(t, one.shown) != revision {
			t.Errorf("%s is another revision, and the answer is %d", one.name, status)
		}
		status, tag := d.expecting(t, revision, one.method, one.path, one.body)
		if status >= http.StatusMultipleChoices {
			t.Errorf("%s is the revision, and the answer is %d", one.name, status)
		}
		if one.method == http.MethodPatch && tag != web.ETag(d.revision(t, one.shown)) {
			t.Errorf("%s has the tag %s", one.name, tag)
		}
	}
}
