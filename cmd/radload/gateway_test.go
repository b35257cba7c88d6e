package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestTheGatewayListensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, listen := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "localhost:80", "127.0.0.1"} {
		command := newCommand()
		command.SetArgs([]string{"gateway", "--listen", listen})
		command.SetOut(&bytes.Buffer{})
		if err := command.ExecuteContext(t.Context()); err == nil {
			t.Errorf("%s was taken", listen)
		}
	}
}

func TestTheGatewaySaysHowItIsCharged(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out bytes.Buffer
	command := newCommand()
	command.SetArgs([]string{"gateway", "--listen", "127.0.0.1:0"})
	command.SetOut(&out)
	_ = command.ExecuteContext(ctx) // which has ended before it began
	if text := out.String(); text != "" && !strings.Contains(text, "/tripay, merchant_code T0001") {
		t.Errorf("got %s", text)
	}
}

// TestTheGatewayNamesEveryAddressOfAProvider looks for both addresses of those that have two: a
// method with one of them alone would send its charges to the real provider.
func TestTheGatewayNamesEveryAddressOfAProvider(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	command := newCommand()
	command.SetOut(&out)
	printGateways(command, "127.0.0.1:8090")
	for _, line := range []string{
		"tripay   base http://127.0.0.1:8090/tripay,",
		"midtrans base and pages http://127.0.0.1:8090/midtrans,",
		"xendit   base http://127.0.0.1:8090/xendit,",
		"duitku   base and pages http://127.0.0.1:8090/duitku,",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("%q is missing in\n%s", line, out.String())
		}
	}
}
