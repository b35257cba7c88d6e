package coa

import "gardu/aaa/packet"

// Cause is the Error-Cause of an answer (RFC 5176 section 3.5); 0 where it gave none.
type Cause packet.Cause

// String returns the name that RFC 5176 gives the cause.
func (c Cause) String() string {
	if c == 0 {
		return "no cause given"
	}

	return packet.Cause(c).String()
}

// Class says what a refusal leaves to be done.
type Class uint8

// The classes. ClassRefused is the zero value, so that a refusal nobody understands is not asked
// again and again.
const (
	ClassRefused        Class = iota // the same will be refused again, however it is asked
	ClassDone                        // what was asked has happened all the same
	ClassGone                        // the NAS has no such session
	ClassUnchangeable                // not in a running session; ending it may do
	ClassIdentification              // another Shape of identification may be understood
	ClassBusy                        // the same may be granted later
)

// classWords names the classes by number.
var classWords = [...]string{
	ClassRefused: "refused", ClassDone: "done", ClassGone: "gone",
	ClassUnchangeable: "unchangeable", ClassIdentification: "identification", ClassBusy: "busy",
}

// String returns a word for logs and metric labels.
func (c Class) String() string {
	if int(c) >= len(classWords) {
		return classWords[ClassRefused]
	}

	return classWords[c]
}

// Class says what a NAK with this cause leaves to be done after a request of a code. The answer
// depends on the code: a CoA-Request that fails can become a Disconnect-Request, while after that
// only another way of naming the session is left, because nothing else stands in it.
func (c Cause) Class(request packet.Code) Class {
	table, unknown := changeClasses, changeUnknown
	if request == packet.DisconnectRequest {
		table, unknown = disconnectClasses, disconnectUnknown
	}
	if class, known := table[packet.Cause(c)]; known {
		return class
	}

	return unknown(c)
}

// changeClasses holds the classes for CoA-Request.
var changeClasses = map[packet.Cause]Class{
	// The session was half gone, and what was left of it has been removed: nothing to change.
	packet.CauseResidualContextRemoved: ClassGone,
	packet.CauseSessionNotFound:        ClassGone,

	// RouterOS says 401 for an attribute that it cannot change, which is most often not one of
	// those that identify; and a Disconnect-Request gets round it either way.
	packet.CauseUnsupportedAttribute: ClassUnchangeable,
	packet.CauseMissingAttribute:     ClassIdentification,
	packet.CauseNASMismatch:          ClassIdentification,
	// Malformed, in the eyes of the NAS: the attributes of the change are the likelier ones.
	packet.CauseInvalidRequest: ClassUnchangeable,
	// A Service-Type that is not supported; none is sent, so the NAS means CoA as such.
	packet.CauseUnsupportedService:   ClassUnchangeable,
	packet.CauseUnsupportedExtension: ClassUnchangeable, // no CoA, perhaps Disconnect
	// Such as a limit that the session has passed already: then it is to end anyway.
	packet.CauseInvalidAttributeValue: ClassUnchangeable,

	packet.CauseAdminProhibited: ClassUnchangeable, // CoA is; Disconnect may be allowed
	// A proxy has no way to the NAS at the moment.
	packet.CauseNotRoutable: ClassBusy,
	// Meant for Disconnect; here it can only say that the session stays as it is.
	packet.CauseSessionNotRemovable: ClassUnchangeable,
	// A proxy failed, or memory was short: neither says anything about the request.
	packet.CauseProxyProcessing:      ClassBusy,
	packet.CauseResourcesUnavailable: ClassBusy,
	// The NAS wants to ask with an Access-Request first, as for Authorize Only: not for us.
	packet.CauseRequestInitiated: ClassUnchangeable,
	// What identifies fits several sessions, so that more of it is needed.
	packet.CauseMultipleSessions: ClassIdentification,
}

// changeUnknown is the class of any other cause, and of none: it was not done, and Disconnect does
// it too.
func changeUnknown(Cause) Class { return ClassUnchangeable }

// disconnectClasses holds the classes for Disconnect-Request.
var disconnectClasses = map[packet.Cause]Class{
	// Stands in a Disconnect-ACK by the RFC; a NAK with it says that the session is gone too.
	packet.CauseResidualContextRemoved: ClassDone,
	packet.CauseSessionNotFound:        ClassGone,

	// The request holds nothing but identification, so all that is wrong with an attribute is
	// wrong with that.
	packet.CauseUnsupportedAttribute:  ClassIdentification,
	packet.CauseMissingAttribute:      ClassIdentification,
	packet.CauseNASMismatch:           ClassIdentification,
	packet.CauseInvalidRequest:        ClassIdentification,
	packet.CauseInvalidAttributeValue: ClassIdentification,
	packet.CauseMultipleSessions:      ClassIdentification,

	// The NAS does not do it for anybody, or not for this session.
	packet.CauseUnsupportedService:   ClassRefused,
	packet.CauseUnsupportedExtension: ClassRefused,
	packet.CauseAdminProhibited:      ClassRefused,
	packet.CauseSessionNotRemovable:  ClassRefused,
	packet.CauseRequestInitiated:     ClassRefused,

	packet.CauseNotRoutable:          ClassBusy,
	packet.CauseProxyProcessing:      ClassBusy,
	packet.CauseResourcesUnavailable: ClassBusy,
}

// disconnectUnknown is the class of any other cause: 4xx blames the request and so its
// identification, as does a NAK without a cause, for want of anything else; the rest blames the
// NAS.
func disconnectUnknown(c Cause) Class {
	if c == 0 || c >= 400 && c < 500 {
		return ClassIdentification
	}

	return ClassRefused
}
