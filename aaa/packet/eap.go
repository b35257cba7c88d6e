package packet

// eapFailure is the code of an EAP packet that ends a conversation without success (RFC 3748
// section 4.2).
const eapFailure = 4

// AppendEAP appends the EAP packet carried by the EAP-Message attributes, joined in their order
// (RFC 3579 section 3.1). It appends nothing when there is none.
func (v View) AppendEAP(dst []byte) []byte {
	for c := v.Attributes(); c.Next(); {
		if c.Type == EAPMessage {
			dst = append(dst, c.Value...)
		}
	}

	return dst
}

// EAP adds an EAP packet, split into as many EAP-Message attributes as it needs (RFC 3579
// section 3.1), and a Message-Authenticator before it when the packet has none yet, because EAP
// must not travel without one (section 3.2).
func (b *Builder) EAP(message []byte) {
	if len(message) > 0 {
		b.MessageAuthenticator()
	}

	for len(message) > 0 {
		piece := message[:min(len(message), MaxValue)]
		b.Octets(EAPMessage, piece)
		message = message[len(piece):]
	}
}

// EAPFailure adds the EAP-Failure that an Access-Reject owes to a request with EAP-Message (RFC
// 3579 section 2.6.3). It adds nothing when the request carries no EAP.
func (b *Builder) EAPFailure(request View) {
	message, ok := request.Get(EAPMessage)
	if !ok {
		return
	}

	failure := [4]byte{eapFailure, 0, 0, 4}
	if len(message) > 1 {
		failure[1] = message[1]
	}

	b.EAP(failure[:])
}
