package packet_test

import (
	"testing"

	"gardu/aaa/packet"
)

func TestCauseWords(t *testing.T) {
	t.Parallel()

	for cause, want := range map[packet.Cause]string{
		packet.CauseUnsupportedAttribute: "Unsupported Attribute",
		packet.CauseSessionNotFound:      "Session Context Not Found",
		packet.CauseMultipleSessions:     "Multiple Session Selection Unsupported",
		0:                                "0",
		299:                              "299",
		1 << 31:                          "2147483648",
	} {
		if got := cause.String(); got != want {
			t.Errorf("cause %d is %q, want %q", uint32(cause), got, want)
		}
	}
}
