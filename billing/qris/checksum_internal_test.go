package qris

import "testing"

func TestChecksumOfTheCheckText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"123456789": "29B1", "": "FFFF", "A": "B915"} {
		if got := checksum(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
