package gateway_test

import (
	"testing"

	"gardu/billing/gateway"
)

func TestHundredths(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		`"0.70"`: 70, `0.7`: 70, `1`: 100, `"2.5"`: 250, `0`: 0, `null`: 0, `"0.705"`: 70, `99.99`: 9999,
	} {
		fields := gateway.ReadObject("reply", []byte(`{"percent":`+text+`}`))
		if got := fields.Hundredths("percent"); got != want || fields.Err() != nil {
			t.Errorf("%s: got %d, %v", text, got, fields.Err())
		}
	}
	for _, text := range []string{`"a"`, `-1`, `"1,5"`, `1e3`, `{}`, `"1.2.3"`, `"0000000000000"`} {
		fields := gateway.ReadObject("reply", []byte(`{"percent":`+text+`}`))
		if fields.Hundredths("percent"); fields.Err() == nil {
			t.Errorf("%s was read", text)
		}
	}
}
