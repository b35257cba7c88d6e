package store_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"gardu/store"
)

// password is what must show up nowhere, in letters or in the forms that verbs for bytes give it.
const password = "correct-horse"

// traces lists the forms in which a value could leak.
func traces() []string {
	return []string{
		password, fmt.Sprintf("%x", password), fmt.Sprintf("%X", password),
		strings.Trim(fmt.Sprint([]byte(password)), "[]"), "Y29ycmVjdC1ob3JzZQ",
	}
}

// mustHide fails when a text holds a trace of the password.
func mustHide(t *testing.T, how, text string) {
	t.Helper()

	for _, trace := range traces() {
		if strings.Contains(text, trace) {
			t.Errorf("%s shows %q", how, text)
		}
	}
}

func TestSecretHidesFromFormatting(t *testing.T) {
	t.Parallel()

	secret := store.ClearSecret(password)
	service := store.Service{Login: "budi", Secret: secret}
	for _, value := range []any{
		secret, &secret, service, &service,
		[]store.Secret{secret},
		map[string]store.Secret{"a": secret},
		store.Customer{Network: store.Network{Secret: secret, PPPSecret: secret}},
	} {
		for _, verb := range strings.Split("%v,%+v,%#v,%s,%q,%x,%X,% x,%d,%o,%b,%c,%U,%t", ",") {
			mustHide(t, verb, fmt.Sprintf(verb, value))
		}
	}
	mustHide(t, "an error", store.Errorf(store.Internal, "saving %v, %d", secret, secret).Error())
	if got := secret.String() + secret.GoString(); strings.Count(got, "(secret)") != 2 {
		t.Errorf("placeholder is %q", got)
	}
}

func TestSecretHidesFromEncoding(t *testing.T) {
	t.Parallel()

	secret := store.ClearSecret(password)
	for _, value := range []any{secret, &secret, store.NAS{Secret: secret}, []any{secret}} {
		text, err := json.Marshal(value)
		if err != nil {
			t.Error(err)
		}
		mustHide(t, "json", string(text))
	}
	text, err := xml.Marshal(secret)
	if err != nil {
		t.Error(err)
	}
	mustHide(t, "xml", string(text))
}

func TestSecretHidesFromLogs(t *testing.T) {
	t.Parallel()

	secret := store.ClearSecret(password)
	operator := store.Operator{Name: "siti", Router: secret}
	var out bytes.Buffer
	for _, handler := range []slog.Handler{
		slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil),
	} {
		slog.New(handler).Info("saved", "secret", secret, "pointer", &secret,
			"operator", operator, "pointer to it", &operator, "group", slog.GroupValue(slog.Any("a", secret)))
	}
	if out.Len() == 0 {
		t.Fatal("nothing was logged")
	}
	mustHide(t, "slog", out.String())
}

func TestClearSecret(t *testing.T) {
	t.Parallel()

	if secret := store.ClearSecret(""); !secret.IsZero() {
		t.Errorf("an empty password has the form %v", secret.Form)
	}
	secret := store.ClearSecret(password)
	if secret.IsZero() || secret.Form != store.ClearText || string(secret.Value) != password {
		t.Errorf("a password has the form %v", secret.Form)
	}
}

func TestSecretForms(t *testing.T) {
	t.Parallel()

	pap, chap := store.MethodPAP, store.MethodCHAP
	v1, v2 := store.MethodMSCHAPv1, store.MethodMSCHAPv2
	for _, c := range []struct {
		form    store.SecretForm
		methods []store.AuthMethod
		remark  string
	}{
		{store.NoSecret, nil, "whoever knows the login"},
		{store.ClearText, []store.AuthMethod{pap, chap, v1, v2}, ""},
		{store.NTHash, []store.AuthMethod{pap, v1, v2}, "PAP and MS-CHAP only"},
		{store.OneWayHash, []store.AuthMethod{pap}, "this secret serves PAP only"},
		{9, nil, ""},
	} {
		if got := c.form.Methods(); !slices.Equal(got, c.methods) {
			t.Errorf("%v serves %v", c.form, got)
		}
		got := c.form.Remark()
		if !strings.Contains(got, c.remark) || (got == "") != (c.remark == "") {
			t.Errorf("%v is remarked on with %q", c.form, got)
		}
	}
}
