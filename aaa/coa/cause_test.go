package coa_test

import (
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc3576"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
)

// causes are what a NAK may say, with the class after each kind of request.
var causes = []struct {
	cause           coa.Cause
	name            string
	coa, disconnect coa.Class
}{
	{0, "no cause given", coa.ClassUnchangeable, coa.ClassIdentification},
	{201, "Residual Session Context Removed", coa.ClassGone, coa.ClassDone},
	{202, "Invalid EAP Packet", coa.ClassUnchangeable, coa.ClassRefused},
	{401, "Unsupported Attribute", coa.ClassUnchangeable, coa.ClassIdentification},
	{402, "Missing Attribute", coa.ClassIdentification, coa.ClassIdentification},
	{403, "NAS Identification Mismatch", coa.ClassIdentification, coa.ClassIdentification},
	{404, "Invalid Request", coa.ClassUnchangeable, coa.ClassIdentification},
	{405, "Unsupported Service", coa.ClassUnchangeable, coa.ClassRefused},
	{406, "Unsupported Extension", coa.ClassUnchangeable, coa.ClassRefused},
	{407, "Invalid Attribute Value", coa.ClassUnchangeable, coa.ClassIdentification},
	{408, "408", coa.ClassUnchangeable, coa.ClassIdentification},
	{501, "Administratively Prohibited", coa.ClassUnchangeable, coa.ClassRefused},
	{502, "Request Not Routable", coa.ClassBusy, coa.ClassBusy},
	{503, "Session Context Not Found", coa.ClassGone, coa.ClassGone},
	{504, "Session Context Not Removable", coa.ClassUnchangeable, coa.ClassRefused},
	{505, "Other Proxy Processing Error", coa.ClassBusy, coa.ClassBusy},
	{506, "Resources Unavailable", coa.ClassBusy, coa.ClassBusy},
	{507, "Request Initiated", coa.ClassUnchangeable, coa.ClassRefused},
	{508, "Multiple Session Selection Unsupported", coa.ClassIdentification, coa.ClassIdentification},
	{509, "509", coa.ClassUnchangeable, coa.ClassRefused},
	{4294967295, "4294967295", coa.ClassUnchangeable, coa.ClassRefused},
}

// TestNoOfEachCause takes each cause over the wire.
func TestNoOfEachCause(t *testing.T) {
	t.Parallel()
	for _, c := range causes {
		refuse := func(a *asked) { a.reply(a.Code+2, int(c.cause)) }
		inBubble(t, refuse, func(b *bench) {
			answer := b.do(request(b, packet.CoARequest, "budi"), coa.NAK)
			equal(b, "cause", answer.Cause, c.cause)
			equal(b, "class of "+c.name, answer.Cause.Class(packet.CoARequest), c.coa)
			answer = b.do(request(b, packet.DisconnectRequest, "budi"), coa.NAK)
			equal(b, "cause", answer.Cause, c.cause)
			equal(b, "class of "+c.name, answer.Cause.Class(packet.DisconnectRequest), c.disconnect)
		})
		equal(t, "name", c.cause.String(), c.name)
	}
}

// TestCausesHaveTheNumbersOfTheRFC compares with another library.
func TestCausesHaveTheNumbersOfTheRFC(t *testing.T) {
	t.Parallel()
	for theirs, ours := range map[rfc3576.ErrorCause]packet.Cause{
		rfc3576.ErrorCause_Value_ResidualContextRemoved:     packet.CauseResidualContextRemoved,
		rfc3576.ErrorCause_Value_UnsupportedAttribute:       packet.CauseUnsupportedAttribute,
		rfc3576.ErrorCause_Value_MissingAttribute:           packet.CauseMissingAttribute,
		rfc3576.ErrorCause_Value_SessionContextNotFound:     packet.CauseSessionNotFound,
		rfc3576.ErrorCause_Value_AdministrativelyProhibited: packet.CauseAdminProhibited,
	} {
		equal(t, theirs.String(), uint32(ours), uint32(theirs))
	}
}

// TestYesMayHaveACause: RFC 5176 section 3.5 lets a Disconnect-ACK say 201.
func TestYesMayHaveACause(t *testing.T) {
	t.Parallel()
	residual := func(a *asked) { a.reply(radius.CodeDisconnectACK, 201) }
	inBubble(t, residual, func(b *bench) {
		answer := b.do(request(b, packet.DisconnectRequest, "budi"), coa.ACK)
		equal(b, "cause", answer.Cause, 201)
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"failed": coa.Failed.String(), "ack": coa.ACK.String(), "nak": coa.NAK.String(),
		"silence": coa.Silence.String(), "unknown": coa.Kind(9).String(),
		"refused": coa.Class(9).String(), "done": coa.ClassDone.String(),
		"gone": coa.ClassGone.String(), "unchangeable": coa.ClassUnchangeable.String(),
		"identification": coa.ClassIdentification.String(), "busy": coa.ClassBusy.String(),
	} {
		equal(t, "word", got, want)
	}
}
