package gateway_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

// asked is short for a charge.
type asked = gateway.Charge

// plainCharge is a charge that is well formed.
func plainCharge() gateway.Charge {
	return gateway.Charge{
		Reference: reference, Amount: 166_500, Description: "Internet April 2026",
		Customer: gateway.Customer{
			Name: "Budi Santoso", Email: "budi@example.net", Phone: "+6281234567890",
		},
		Expires: morning.Add(time.Hour), CallbackURL: "https://isp.example/hooks/tripay",
		ReturnURL: "http://127.0.0.1:8080/selesai",
	}
}

func TestAWellFormedCharge(t *testing.T) {
	t.Parallel()
	if err := plainCharge().Validate(morning); err != nil {
		t.Fatal(err)
	}
	bare := gateway.Charge{
		Reference: "a", Amount: 1, Description: "x", Customer: gateway.Customer{Name: "Ü"},
		Expires: morning.Add(gateway.MinLife),
	}
	if err := bare.Validate(morning); err != nil {
		t.Fatal(err)
	}
}

func TestACrookedChargeNamesItsField(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		field  string
		change func(c *asked)
	}{
		"no reference":      {"reference", func(c *asked) { c.Reference = "" }},
		"path":              {"reference", func(c *asked) { c.Reference = "../x" }},
		"dots":              {"reference", func(c *asked) { c.Reference = ".." }},
		"slash":             {"reference", func(c *asked) { c.Reference = "INV/1" }},
		"space":             {"reference", func(c *asked) { c.Reference = "INV 1" }},
		"long reference":    {"reference", func(c *asked) { c.Reference = strings.Repeat("a", 51) }},
		"nothing":           {"amount", func(c *asked) { c.Amount = 0 }},
		"negative":          {"amount", func(c *asked) { c.Amount = -1 }},
		"too much":          {"amount", func(c *asked) { c.Amount = gateway.MaxAmount + 1 }},
		"expired":           {"expires", func(c *asked) { c.Expires = morning }},
		"no end":            {"expires", func(c *asked) { c.Expires = time.Time{} }},
		"too long":          {"expires", func(c *asked) { c.Expires = morning.Add(31 * 24 * time.Hour) }},
		"no description":    {"description", func(c *asked) { c.Description = "" }},
		"newline":           {"description", func(c *asked) { c.Description = "a\nb" }},
		"long description":  {"description", func(c *asked) { c.Description = strings.Repeat("é", 51) }},
		"broken UTF-8":      {"description", func(c *asked) { c.Description = "\xff" }},
		"no name":           {"customer.name", func(c *asked) { c.Customer.Name = "" }},
		"no e-mail":         {"customer.email", func(c *asked) { c.Customer.Email = "budi" }},
		"two at":            {"customer.email", func(c *asked) { c.Customer.Email = "a@b@c.d" }},
		"header in e-mail":  {"customer.email", func(c *asked) { c.Customer.Email = "a@b.c\r\nX: y" }},
		"words for a phone": {"customer.phone", func(c *asked) { c.Customer.Phone = "0812-3456" }},
		"long phone":        {"customer.phone", func(c *asked) { c.Customer.Phone = "1234567890123456" }},
		"plain http":        {"callback_url", func(c *asked) { c.CallbackURL = "http://isp.example/" }},
		"script":            {"return_url", func(c *asked) { c.ReturnURL = "javascript:alert(1)" }},
		"password in a URL": {"return_url", func(c *asked) { c.ReturnURL = "https://a:b@isp.example/" }},
		"long URL": {"return_url", func(c *asked) {
			c.ReturnURL = "https://isp.example/" + strings.Repeat("a", 255)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			charge := plainCharge()
			c.change(&charge)
			err := charge.Validate(morning)
			var typed *store.Error
			if !errors.As(err, &typed) || typed.Kind != store.Invalid || typed.Field != c.field {
				t.Fatalf("got %v, want one in %s", err, c.field)
			}
		})
	}
}
