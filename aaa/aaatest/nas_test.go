package aaatest_test

import (
	"net/netip"
	"testing"

	"go.uber.org/goleak"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	secret   = "xyzzy5461"
	password = "rahasia123"
	mac      = "02:00:00:00:00:01"
)

// serve starts an Echo on loopback.
func serve(t *testing.T, echo *aaatest.Echo, address netip.Addr) netip.AddrPort {
	t.Helper()

	echo.Password = password
	if err := echo.Start([]byte(secret), address); err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = echo.Close() })

	return echo.Address()
}

// router opens a NAS that asks an Echo.
func router(t *testing.T, echo *aaatest.Echo) *aaatest.Tester {
	t.Helper()

	server := serve(t, echo, netip.MustParseAddr("127.0.0.1"))

	return aaatest.New(t, aaatest.Config{
		Auth:   server,
		Acct:   server,
		Secret: []byte(secret),
		Router: aaatest.Router{Identifier: "router-1", Address: netip.MustParseAddr("192.0.2.1")},
	})
}

func TestLoginByEveryMethod(t *testing.T) {
	t.Parallel()

	methods := map[string]aaatest.Method{
		"pap":                   aaatest.PAP,
		"chap":                  aaatest.CHAP,
		"chap by authenticator": aaatest.CHAPByAuthenticator,
		"mschap1":               aaatest.MSCHAP1,
		"mschap2":               aaatest.MSCHAP2,
	}

	for name, method := range methods {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			nas := router(t, &aaatest.Echo{})
			station := aaatest.PPPoECustomer("budi", mac)
			login := aaatest.Login{Station: station, Method: method, Password: password}
			nas.MustAccept(login)

			login.Password = "salah"
			nas.MustReject(login)
		})
	}
}

func TestSessionLife(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{})
	session := nas.MustStart(aaatest.PPPoECustomer("budi", mac), nil)
	session.Use(1<<33, 1<<35, 300e9)
	nas.MustInterim(session)
	nas.MustStop(session, packet.UserRequestCause)
}
