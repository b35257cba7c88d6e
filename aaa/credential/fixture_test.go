package credential_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"gardu/aaa/credential"
)

// unhex decodes a vector.
func unhex(tb testing.TB, digits string) []byte {
	tb.Helper()

	octets, err := hex.DecodeString(digits)
	if err != nil {
		tb.Fatalf("vector %q: %v", digits, err)
	}

	return octets
}

// equal compares octets with a vector.
func equal(tb testing.TB, what string, got []byte, want string) {
	tb.Helper()

	if !bytes.Equal(got, unhex(tb, want)) {
		tb.Errorf("%s = %x, want %s", what, got, want)
	}
}

// clearForm is a password kept in the clear.
func clearForm(password string) credential.Stored {
	return credential.Stored{Form: credential.Clear, Value: []byte(password)}
}

// ntForm is a password kept as its NT hash.
func ntForm(tb testing.TB, password string) credential.Stored {
	tb.Helper()

	hash, ok := credential.NTHash([]byte(password))
	if !ok {
		tb.Fatalf("no NT hash for %q", password)
	}

	return credential.Stored{Form: credential.NT, Value: hash[:]}
}

// forms is a password kept in both forms that MS-CHAP can use.
func forms(tb testing.TB, password string) map[string]credential.Stored {
	tb.Helper()

	return map[string]credential.Stored{"clear": clearForm(password), "nt": ntForm(tb, password)}
}
