package main

import (
	"testing"

	"gardu/httpapi/native"
)

func TestOneLearnedAddressIsOne(t *testing.T) {
	t.Parallel()

	for forgotten, says := range map[int]string{
		1: "1 learned address is forgotten", 2: "2 learned addresses are forgotten",
	} {
		got := newRecorder(t, native.TrustReset{Forgotten: forgotten}).call(t, "", "nas", "trust", "pop1", "--reset")
		got.expect(t, exitDone, "")
		got.says(t, says)
	}
}
