package gateway_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

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
		change func(c *gateway.Charge)
	}{
		"no reference":      {"reference", func(c *gateway.Charge) { c.Reference = "" }},
		"path":              {"reference", func(c *gateway.Charge) { c.Reference = "../x" }},
		"dots":              {"reference", func(c *gateway.Charge) { c.Reference = ".." }},
		"slash":             {"reference", func(c *gateway.Charge) { c.Reference = "INV/1" }},
		"space":             {"reference", func(c *gateway.Charge) { c.Reference = "INV 1" }},
		"long reference":    {"reference", func(c *gateway.Charge) { c.Reference = strings.Repeat("a", 51) }},
		"nothing":           {"amount", func(c *gateway.Charge) { c.Amount = 0 }},
		"negative":          {"amount", func(c *gateway.Charge) { c.Amount = -1 }},
		"too much":          {"amount", func(c *gateway.Charge) { c.Amount = gateway.MaxAmount + 1 }},
		"expired":           {"expires", func(c *gateway.Charge) { c.Expires = morning }},
		"no end":            {"expires", func(c *gateway.Charge) { c.Expires = time.Time{} }},
		"too long":          {"expires", func(c *gateway.Charge) { c.Expires = morning.Add(31 * 24 * time.Hour) }},
		"no description":    {"description", func(c *gateway.Charge) { c.Description = "" }},
		"newline":           {"description", func(c *gateway.Charge) { c.Description = "a\nb" }},
		"long description":  {"description", func(c *gateway.Charge) { c.Description = strings.Repeat("é", 51) }},
		"broken UTF-8":      {"description", func(c *gateway.Charge) { c.Description = "\xff" }},
		"no name":           {"customer.name", func(c *gateway.Charge) { c.Customer.Name = "" }},
		"no e-mail":         {"customer.email", func(c *gateway.Charge) { c.Customer.Email = "budi" }},
		"two at":            {"customer.email", func(c *gateway.Charge) { c.Customer.Email = "a@b@c.d" }},
		"header in e-mail":  {"customer.email", func(c *gateway.Charge) { c.Customer.Email = "a@b.c\r\nX: y" }},
		"words for a phone": {"customer.phone", func(c *gateway.Charge) { c.Customer.Phone = "0812-3456" }},
		"long phone":        {"customer.phone", func(c *gateway.Charge) { c.Customer.Phone = "1234567890123456" }},
		"plain http":        {"callback_url", func(c *gateway.Charge) { c.CallbackURL = "http://isp.example/" }},
		"script":            {"return_url", func(c *gateway.Charge) { c.ReturnURL = "javascript:alert(1)" }},
		"password in a URL": {"return_url", func(c *gateway.Charge) { c.ReturnURL = "https://a:b@isp.example/" }},
		"long URL": {"return_url", func(c *gateway.Charge) {
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
