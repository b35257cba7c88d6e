package aaatest

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"gardu/aaa/credential"
	"gardu/aaa/packet"
)

// Echo is the smallest server there is: one password opens every login, every record is
// acknowledged, nothing is kept. It exists to test clients against; Answer changes what it says.
type Echo struct {
	// Password is what every login must prove.
	Password string
	// Answer, when not nil, sees each signed reply with its request and returns the datagrams to
	// send instead: none, several, or spoilt ones. It runs on Echo's goroutine.
	Answer func(request packet.View, reply []byte) [][]byte

	conn    *net.UDPConn
	secret  *packet.Secret
	signer  *packet.Signer
	checker *credential.Checker
	index   packet.Index
	builder packet.Builder
	done    sync.WaitGroup
}

// Start binds a port on loopback and answers until Close. It starts one goroutine.
func (e *Echo) Start(secret []byte, address netip.Addr) error {
	prepared, err := packet.NewSecret(secret)
	if err != nil {
		return fmt.Errorf("starting echo: %w", err)
	}

	e.secret, e.signer, e.checker = prepared, packet.NewSigner(), credential.NewChecker()

	e.conn, err = net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(address, 0)))
	if err != nil {
		return fmt.Errorf("starting echo: %w", err)
	}

	e.done.Go(e.serve)

	return nil
}

// Address returns where the server listens, for authentication and accounting alike.
func (e *Echo) Address() netip.AddrPort {
	address, ok := e.conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return netip.AddrPort{}
	}

	return address.AddrPort()
}

// Close stops the server and waits for its goroutine; afterwards what Answer has noted may be
// read. A second call only fails.
func (e *Echo) Close() error {
	err := e.conn.Close()
	e.done.Wait()

	if err != nil {
		return fmt.Errorf("closing echo: %w", err)
	}

	return nil
}

// serve answers one datagram after the other until the socket is closed.
func (e *Echo) serve() {
	received, buffer := make([]byte, maxDatagram), make([]byte, packet.MaxSize)

	for {
		size, from, err := e.conn.ReadFromUDPAddrPort(received)
		if errors.Is(err, net.ErrClosed) {
			return
		}

		if err != nil {
			continue
		}

		request, reply := e.reply(received[:size], buffer)
		for _, datagram := range e.datagrams(request, reply) {
			_, _ = e.conn.WriteToUDPAddrPort(datagram, from)
		}
	}
}

// datagrams returns what is sent in answer to a request; nothing where there is no reply.
func (e *Echo) datagrams(request packet.View, reply []byte) [][]byte {
	if reply == nil || e.Answer == nil {
		return [][]byte{reply}[:min(1, len(reply))]
	}

	return e.Answer(request, reply)
}

// reply makes the signed reply to a datagram, nil when it deserves none.
func (e *Echo) reply(datagram, buffer []byte) (packet.View, []byte) {
	request, err := packet.Parse(datagram)
	if err != nil {
		return request, nil
	}

	if _, err = e.signer.Verify(request, e.secret); err != nil {
		return request, nil
	}

	e.index.Scan(request)
	e.builder.Reply(buffer, e.decide(), request)
	e.prove()

	octets, err := e.builder.Sign(e.signer, e.secret)
	if err != nil {
		return request, nil
	}

	return request, octets
}

// decide returns the code of the reply to the request that was scanned.
func (e *Echo) decide() packet.Code {
	switch e.index.View().Code() {
	case packet.AccountingRequest:
		return packet.AccountingResponse
	case packet.StatusServer:
		return packet.AccessAccept
	default:
	}

	if e.knowsPassword() {
		return packet.AccessAccept
	}

	return packet.AccessReject
}

// knowsPassword checks whichever proof the request carries.
func (e *Echo) knowsPassword() bool {
	stored := credential.Stored{Form: credential.Clear, Value: []byte(e.Password)}

	if hidden, ok := e.index.Get(packet.UserPassword); ok {
		password, err := e.signer.Reveal(nil, hidden, e.index.View().Authenticator(), e.secret)
		return err == nil && e.checker.PAP(stored, password)
	}

	if chap, ok := packet.ReadCHAP(e.index.Get(packet.CHAPPassword)); ok {
		return e.checker.CHAP(stored, chap.Identifier, e.index.Challenge(), chap.Response)
	}

	challenge, _ := e.index.Vendor(packet.Microsoft, packet.MSCHAPChallenge)

	if v1, ok := packet.ReadMSCHAP1(e.index.Vendor(packet.Microsoft, packet.MSCHAPResponse)); ok {
		return e.checker.MSCHAP1(stored, challenge, v1.NT)
	}

	v2, ok := packet.ReadMSCHAP2(e.index.Vendor(packet.Microsoft, packet.MSCHAP2Response))
	if !ok {
		return false
	}

	name, _ := e.index.Get(packet.UserName)
	exchange := credential.Exchange2{Name: name, Authenticator: challenge, Peer: v2.Peer}

	return e.checker.MSCHAP2(stored, exchange, v2.NT)
}

// prove adds what MS-CHAP clients want to see of a server that knows the password.
func (e *Echo) prove() {
	send, recv, ok := e.checker.Keys2()
	if ok {
		e.builder.Vendor(packet.Microsoft, packet.MSCHAP2Success,
			e.checker.Success(nil, mschapIdent))
		e.builder.MPPEKeys(e.signer, e.secret, send[:], recv[:])
	}

	stored := credential.Stored{Form: credential.Clear, Value: []byte(e.Password)}
	if lm, nt, ok := e.checker.Keys1(stored); ok {
		e.builder.CHAPMPPEKeys(e.signer, e.secret, lm, nt)
	}

	// A proof counts for one login only.
	_ = e.checker.PAP(credential.Stored{Form: credential.NT}, nil)
}
