package aaatest_test

import (
	"bytes"
	"testing"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

func TestLostRequests(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()
	d.in.LoseRequests(2)

	request := d.make(disconnect, budi, first)
	for range 2 {
		if reply := d.in.Answer(server, request); reply != nil || len(d.in.Lines()) != 1 {
			t.Fatalf("got % x", reply)
		}
	}

	code, _ := d.read(request, d.in.Answer(server, request))
	if code != packet.DisconnectACK || d.in.Heard()[0].Copies != 1 {
		t.Errorf("got %s", code)
	}
}

func TestLostReplies(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()
	d.in.LoseReplies(2)

	request := d.make(disconnect, budi, first)
	for range 2 {
		if reply := d.in.Answer(server, request); reply != nil || len(d.in.Lines()) != 0 {
			t.Fatalf("got % x", reply)
		}
	}

	code, _ := d.read(request, d.in.Answer(server, request))
	if code != packet.DisconnectACK || d.in.Heard()[0].Copies != 3 {
		t.Errorf("got %s", code)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()
	d.in.Refuse(1, packet.CauseResourcesUnavailable)

	_, cause := d.asks(coaRequest, budi, first, rate)
	if cause != packet.CauseResourcesUnavailable {
		t.Errorf("got cause %d", cause)
	}

	d.in.RefuseCode(coaRequest, packet.CauseUnsupportedExtension)

	_, cause = d.asks(coaRequest, budi, first, rate)
	if cause != packet.CauseUnsupportedExtension {
		t.Errorf("got cause %d", cause)
	}

	d.in.RefuseCode(coaRequest, 0)
	d.in.RefuseAttribute(packet.MikroTik, packet.MikroTikRateLimit, packet.CauseUnsupportedAttribute)

	_, cause = d.asks(coaRequest, budi, first, rate)
	if cause != packet.CauseUnsupportedAttribute {
		t.Errorf("got cause %d", cause)
	}

	code, _ := d.asks(coaRequest, budi, first, number(packet.SessionTimeout, 60))
	if code != packet.CoAACK {
		t.Errorf("got %s", code)
	}

	d.in.Refuse(aaatest.Always, packet.CauseAdminProhibited)

	for range 3 {
		if _, cause = d.asks(disconnect, budi, first); cause != packet.CauseAdminProhibited {
			t.Errorf("got cause %d", cause)
		}
	}

	d.in.Refuse(0, 0)

	if code, _ = d.asks(disconnect, budi, first); code != packet.DisconnectACK {
		t.Errorf("got %s", code)
	}
}

func TestResidualContextIsASuccess(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()
	d.in.Refuse(2, packet.CauseResidualContextRemoved)

	for range 2 {
		code, cause := d.asks(disconnect, budi, first)
		if code != packet.DisconnectACK || cause != packet.CauseResidualContextRemoved {
			t.Errorf("got %s with cause %d", code, cause)
		}
	}

	if len(d.in.Lines()) != 0 || len(d.in.Stops()) != 1 {
		t.Error("the line is still there")
	}
}

func TestPretence(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()
	d.in.Pretend(2)

	if code, _ := d.asks(coaRequest, budi, first, rate); code != packet.CoAACK {
		t.Errorf("got %s", code)
	}

	if code, _ := d.asks(disconnect, budi, first); code != packet.DisconnectACK {
		t.Errorf("got %s", code)
	}

	if line, ok := d.in.Line("80000001"); !ok || line.Changes != 0 || line.RateLimit != "10M/10M" {
		t.Fatalf("got %+v", line)
	}

	d.asks(disconnect, budi, first)

	if len(d.in.Lines()) != 0 {
		t.Error("pretends a third time")
	}
}

func TestLateAnswers(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()
	d.in.HoldReplies(1)

	request := d.make(disconnect, budi, first)
	for range 3 {
		if reply := d.in.Answer(server, request); reply != nil {
			t.Fatalf("got % x", reply)
		}
	}

	held := d.in.Held()
	if len(held) != 1 || held[0].To != server || len(d.in.Held()) != 0 {
		t.Fatalf("got %+v", held)
	}

	if code, _ := d.read(request, held[0].Octets); code != packet.DisconnectACK {
		t.Errorf("got %s", code)
	}

	if again := d.in.Answer(server, request); !bytes.Equal(again, held[0].Octets) {
		t.Errorf("got % x", again)
	}
}

func TestGoneForAWhile(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()
	d.in.Leave()

	if code, _ := d.asks(disconnect, budi, first); code != 0 || len(d.in.Lines()) != 1 {
		t.Errorf("got %s", code)
	}

	d.in.Return()

	if code, _ := d.asks(disconnect, budi, first); code != packet.DisconnectACK {
		t.Errorf("got %s", code)
	}
}

func TestRebootForgets(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()
	request := d.make(coaRequest, budi, first, rate)
	d.in.Answer(server, request)
	d.in.Reboot()

	_, cause := d.read(request, d.in.Answer(server, request))
	if cause != packet.CauseSessionNotFound || len(d.in.Stops()) != 0 {
		t.Errorf("got cause %d", cause)
	}
}
