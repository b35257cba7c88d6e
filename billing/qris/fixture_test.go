package qris_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"gardu/billing/qris"
	"gardu/store"
)

// The code of a fictional merchant: as it hangs on the wall, for 166,500, for 166,637 and for
// 166,500 with a fee of 2,500.
const (
	head = "000201010212"
	wall = "26690017ID.CO.EXAMPLE.WWW011893600099000000001702150000000000000170303UMI" +
		"51440014ID.CO.QRIS.WWW0215ID10200000000170303UMI520448145303360"
	tail = "5802ID5913NET DESA JAYA6007BANDUNG61054011162070703A01"

	staticCode = "000201010211" + wall + tail + "63045FBD"
	paidCode   = head + wall + "5406166500" + tail + "63045CC0"
	uniqueCode = head + wall + "5406166637" + tail + "63042119"
	feeCode    = head + wall + "5406166500" + "550202" + "56042500" + tail + "6304F729"
)

// sealed appends the checksum to the objects of a code.
func sealed(body string) string { return signed(body + "6304") }

// signed appends the digits of the checksum alone. It divides bit by bit over the whole text,
// unlike the code under test.
func signed(body string) string {
	remainder := 0xFFFF
	for _, octet := range []byte(body) {
		for bit := 7; bit >= 0; bit-- {
			next := int(octet>>bit) & 1
			out := remainder >> 15 & 1
			remainder = remainder << 1 & 0xFFFF
			if out != next {
				remainder ^= 0x1021
			}
		}
	}

	return fmt.Sprintf("%s%04X", body, remainder)
}

// objectOf writes one object.
func objectOf(id, value string) string {
	return fmt.Sprintf("%s%02d%s", id, len([]rune(value)), value)
}

// edited is the wall code with one part replaced, sealed again.
func edited(t *testing.T, old, replacement string) string {
	t.Helper()
	body := strings.TrimSuffix(staticCode, "63045FBD")
	if strings.Count(body, old) != 1 {
		t.Fatalf("%q stands %d times in the code", old, strings.Count(body, old))
	}

	return sealed(strings.Replace(body, old, replacement, 1))
}

// with is the wall code with objects put in front of the country.
func with(t *testing.T, objects string) string {
	t.Helper()

	return edited(t, "5802ID", objects+"5802ID")
}

// parsed reads a code that must be good.
func parsed(t *testing.T, text string) qris.Payload {
	t.Helper()
	payload, err := qris.Parse(text)
	if err != nil {
		t.Fatal(err)
	}

	return payload
}

// builder is a Builder over a code that must be good.
func builder(t *testing.T, text string, config qris.Config) *qris.Builder {
	t.Helper()
	made, err := qris.NewBuilder(parsed(t, text), config)
	if err != nil {
		t.Fatal(err)
	}

	return made
}

// wantInvalid checks that an error is about a field.
func wantInvalid(t *testing.T, err error, field string) {
	t.Helper()
	var typed *store.Error
	if !errors.As(err, &typed) || typed.Kind != store.Invalid {
		t.Fatalf("got %v, want an invalid %s", err, field)
	}
	if typed.Field != field {
		t.Fatalf("got %q about %q, want it about %q", typed.Message, typed.Field, field)
	}
}
