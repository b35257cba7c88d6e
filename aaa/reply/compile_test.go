package reply_test

import (
	"testing"

	"gardu/aaa/reply"
	"gardu/store"
)

func TestThin(t *testing.T) {
	t.Parallel()

	a, f, err := reply.Compiler{}.Compile(&store.Profile{Rate: "10M/20M", Extra: []store.Attribute{{Name: "Filter-Id", Value: "x"}}}, store.MikroTik)
	t.Log(a, f, err)
	if err != nil {
		t.Fatal(err)
	}
}
