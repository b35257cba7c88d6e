package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"gardu/aaa/credential"
	"gardu/aaa/packet"
)

// testLogin is one Access-Request with what is needed to judge its reply.
type testLogin struct {
	request []byte // signed
	secret  *packet.Secret
	signer  *packet.Signer
	success []byte // what MS-CHAPv2 obliges the server to prove; nil for the other methods

	began time.Time
	took  time.Duration
}

// newTestLogin makes and signs the request.
func newTestLogin(
	options radtestOptions, identifier string, secret *packet.Secret,
) (*testLogin, error) {
	login := &testLogin{secret: secret, signer: packet.NewSigner()}
	random := make([]byte, 1+packet.AuthenticatorSize)
	_, _ = rand.Read(random) // never fails
	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), packet.AccessRequest, random[0], random[1:])
	b.MessageAuthenticator()
	b.Text(packet.UserName, options.login)
	if err := login.addProof(&b, options); err != nil {
		return nil, err
	}
	if err := addAccess(&b, options.kind); err != nil {
		return nil, err
	}
	b.Text(packet.NASIdentifier, identifier)
	b.Text(packet.CallingStationID, options.station)
	request, err := b.Sign(login.signer, secret)
	if err != nil {
		return nil, fmt.Errorf("making the request: %w", err)
	}
	login.request = request

	return login, nil
}

// addProof proves the password by the method that was asked for.
func (l *testLogin) addProof(b *packet.Builder, options radtestOptions) error {
	password := []byte(options.password)
	checker := credential.NewChecker()
	random := make([]byte, 1+2*credential.Challenge2Size)
	_, _ = rand.Read(random) // never fails
	identifier, first, second := random[0], random[1:17], random[17:]
	ok := true
	switch options.method {
	case "pap":
		b.Password(l.signer, l.secret, password)
	case "chap":
		var response [16]byte
		response, ok = checker.CHAPResponse(identifier, password, first)
		b.CHAP(identifier, first, response)
	case "mschap", "mschapv1":
		challenge := [credential.Challenge1Size]byte(first)
		var response [credential.ResponseSize]byte
		response, ok = checker.MSCHAP1Response(password, challenge)
		b.MSCHAP1(identifier, challenge, response)
	case "mschapv2":
		exchange := credential.Exchange2{
			Name: []byte(options.login), Authenticator: first, Peer: second,
		}
		var response [credential.ResponseSize]byte
		response, ok = checker.MSCHAP2Response(password, exchange)
		b.MSCHAP2(identifier, [16]byte(first), [16]byte(second), response)
		l.success = checker.Success(nil, identifier)
	default:
		return usagef("--auth %q is not pap, chap, mschapv1 or mschapv2", options.method)
	}
	if !ok {
		return faultf("password", "cannot be carried by %s", options.method)
	}

	return nil
}

// addAccess says how the login is reached, in the attributes that RouterOS sends for it.
func addAccess(b *packet.Builder, kind string) error {
	switch kind {
	case "pppoe":
		b.Uint32(packet.ServiceType, packet.ServiceFramed)
		b.Uint32(packet.FramedProtocol, packet.FramedPPP)
		b.Uint32(packet.NASPortType, packet.PortEthernet)
	case "vpn":
		b.Uint32(packet.ServiceType, packet.ServiceFramed)
		b.Uint32(packet.FramedProtocol, packet.FramedPPP)
		b.Uint32(packet.NASPortType, packet.PortVirtual)
	case "hotspot":
		b.Uint32(packet.ServiceType, packet.ServiceLogin)
		b.Uint32(packet.NASPortType, packet.PortWireless80211)
	case "router":
		b.Uint32(packet.ServiceType, packet.ServiceLogin)
	default:
		return usagef("--kind %q is not pppoe, hotspot, vpn or router", kind)
	}

	return nil
}

// exchange sends the request until a reply has come that is signed with the secret.
func (l *testLogin) exchange(ctx context.Context, connection net.Conn) (packet.View, error) {
	l.began = time.Now()
	stop := context.AfterFunc(ctx, func() { _ = connection.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	forged := error(nil)
	for range radtestTries {
		if err := ctx.Err(); err != nil {
			return packet.View{}, err
		}
		_ = connection.SetReadDeadline(time.Now().Add(radtestWait))
		_, err := connection.Write(l.request)
		if err != nil && !errors.Is(err, syscall.ECONNREFUSED) {
			return packet.View{}, fmt.Errorf("sending the request: %w", err)
		}
		reply, err := l.receive(connection)
		switch {
		case err == nil:
			l.took = time.Since(l.began)

			return reply, nil
		case errors.Is(err, syscall.ECONNREFUSED):
			return packet.View{}, &unreachableError{
				fmt.Errorf("nothing listens on %v; is the daemon running?", connection.RemoteAddr()),
			}
		case errors.Is(err, os.ErrDeadlineExceeded):
			continue
		default:
			forged = err
		}
	}
	if forged != nil {
		return packet.View{}, fmt.Errorf(
			"a reply came that is not signed with this secret: %w", forged)
	}

	return packet.View{}, &unreachableError{fmt.Errorf("no answer from %v in %v: the daemon is silent "+
		"towards unknown senders and wrong secrets; `gardu doctor` says which", connection.RemoteAddr(),
		radtestTries*radtestWait)}
}

// receive reads one reply and checks it.
func (l *testLogin) receive(connection net.Conn) (packet.View, error) {
	buffer := make([]byte, packet.MaxSize)
	count, err := connection.Read(buffer)
	if err != nil {
		return packet.View{}, err
	}
	reply, err := packet.Parse(buffer[:count])
	if err != nil {
		return packet.View{}, err
	}
	authenticator := l.request[4:packet.HeaderSize]
	if _, err := l.signer.VerifyReply(reply, authenticator, l.secret); err != nil {
		return packet.View{}, err
	}

	return reply, nil
}

// proof says whether an Accept of MS-CHAPv2 proves that the server knows the password too; nothing
// for other replies.
func (l *testLogin) proof(reply packet.View) string {
	if l.success == nil || reply.Code() != packet.AccessAccept {
		return ""
	}
	given, found := reply.Vendor(packet.Microsoft, packet.MSCHAP2Success)
	if !found || !bytes.Equal(given, l.success) {
		return "warning: the reply does not prove that the server knows the password; a client " +
			"would hang up"
	}

	return "The server has proved that it knows the password too."
}
