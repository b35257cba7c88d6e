package packet

import "errors"

// Reason says why a packet was refused. It is an error, it costs no allocation, and the set is
// closed, so that String serves as a metric label.
type Reason uint8

// The reasons for refusing a packet. All of them mean silence towards the sender.
const (
	TooShort                Reason = iota + 1 // fewer than 20 octets, by datagram or Length
	TooLong                                   // Length over 4,096
	Overrun                                   // Length beyond the datagram
	BadAttribute                              // an attribute's length is below 2 or too large
	UnknownCode                               // not a request this package can check
	BadAuthenticator                          // the authenticator does not match the secret
	BadMessageAuthenticator                   // wrong, not 16 octets, or more than one
	NoMessageAuthenticator                    // Status-Server or EAP without one
)

// reasonWords holds the label and the sentence of each reason.
var reasonWords = [...][2]string{
	0:                       {"none", "packet in order"},
	TooShort:                {"short", "packet shorter than its header"},
	TooLong:                 {"long", "packet longer than 4096 octets"},
	Overrun:                 {"overrun", "packet length beyond the datagram"},
	BadAttribute:            {"attribute", "attribute length out of bounds"},
	UnknownCode:             {"code", "unknown packet code"},
	BadAuthenticator:        {"authenticator", "authenticator does not match the secret"},
	BadMessageAuthenticator: {"message_authenticator", "message authenticator does not match"},
	NoMessageAuthenticator:  {"unsigned", "message authenticator missing"},
}

// Error returns the reason as a phrase for logs.
func (r Reason) Error() string { return reasonWords[r.known()][1] }

// String returns the reason as a metric label.
func (r Reason) String() string { return reasonWords[r.known()][0] }

// known maps a value outside the set to zero.
func (r Reason) known() Reason {
	if int(r) >= len(reasonWords) {
		return 0
	}

	return r
}

// ReasonOf returns the reason in err's chain, or zero when there is none.
func ReasonOf(err error) Reason {
	reason, _ := errors.AsType[Reason](err)

	return reason
}

// Reasons returns every reason, for registering one counter each.
func Reasons() []Reason {
	reasons := make([]Reason, 0, len(reasonWords)-1)
	for r := TooShort; int(r) < len(reasonWords); r++ {
		reasons = append(reasons, r)
	}

	return reasons
}
