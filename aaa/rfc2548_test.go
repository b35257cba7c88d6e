package aaa_test

import (
	"regexp"
	"strings"
	"testing"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/store"
)

// mschap is an MS-CHAP login of a PPPoE customer.
func mschap(name string, method aaatest.Method) aaatest.Login {
	attempt := login(name)
	attempt.Method = method

	return attempt
}

// The NAS compares MS-CHAP2-Success and the keys with what follows from the password.
func TestRFC2548Section233SuccessAndKeysFollowFromThePassword(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	accept := n.nas.MustAccept(mschap("budi", aaatest.MSCHAP2))
	for _, attribute := range []packet.Type{
		packet.MSCHAP2Success, packet.MSMPPESendKey, packet.MSMPPERecvKey,
	} {
		if accept.VendorText(packet.Microsoft, attribute) == "" {
			t.Errorf("version 2: attribute %d is missing", attribute)
		}
	}
	for attribute, want := range map[packet.Type]uint32{
		packet.MSMPPEEncryptionPolicy: packet.MPPEAllowed, packet.MSMPPEEncryptionTypes: packet.MPPETypes40And128,
	} {
		if got, _ := accept.VendorUint32(packet.Microsoft, attribute); got != want {
			t.Errorf("attribute %d is %d, want %d", attribute, got, want)
		}
	}
	if n.nas.MustAccept(mschap("budi", aaatest.MSCHAP1)).VendorText(packet.Microsoft, packet.MSCHAPMPPEKeys) == "" {
		t.Error("version 1: no keys")
	}
}

func TestRFC2548NTHashServesMSCHAP(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	hash := []byte("\x87\x8d\x80\x14\x60\x6c\xda\x29\x67\x7a\x44\xef\xa1\x35\x3f\xc7") // of "secret"
	n.addService("siti", func(s *store.Service) { s.Secret = store.Secret{Form: store.NTHash, Value: hash} })
	for _, method := range []aaatest.Method{aaatest.PAP, aaatest.MSCHAP1, aaatest.MSCHAP2} {
		attempt := mschap("siti", method)
		attempt.Password = "secret"
		n.nas.MustAccept(attempt)
	}
	n.wantReason(mschap("siti", aaatest.CHAP), aaa.ReasonMethod)
}

// The hash of version 2 takes the name without its domain (RFC 2759 section 8.2).
func TestRFC2759Section82DomainIsNotHashed(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, func(config *aaa.Config) {
		config.Logins = store.LoginRules{StripDomain: true, StripRealm: true}
	})
	n.nas.MustAccept(mschap(`WORKGROUP\budi`, aaatest.MSCHAP2))
	n.nas.MustAccept(login("budi@isp.example"))
}

func TestRFC2759PasswordsBeyondASCII(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addService("siti", func(s *store.Service) { s.Secret = store.ClearSecret("пароль-日本-😀") })
	for _, method := range []aaatest.Method{aaatest.PAP, aaatest.CHAP, aaatest.MSCHAP1, aaatest.MSCHAP2} {
		attempt := mschap("siti", method)
		attempt.Password = "пароль-日本-😀"
		n.nas.MustAccept(attempt)
	}
}

func TestRFC2548MalformedResponsesAreRejected(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for _, attribute := range []packet.Type{packet.MSCHAPResponse, packet.MSCHAP2Response} {
		for _, size := range []int{1, 49, 50, 51} {
			for _, challenge := range []int{0, 7, 8, 16} {
				answer := n.ask(n.craft(packet.AccessRequest, 4, func(b *packet.Builder) {
					b.Uint32(packet.ServiceType, packet.ServiceFramed)
					b.Text(packet.UserName, "budi")
					b.Vendor(packet.Microsoft, packet.MSCHAPChallenge, make([]byte, challenge))
					b.Vendor(packet.Microsoft, attribute, make([]byte, size))
				}))
				if !answer.Rejected() {
					t.Errorf("attribute %d of %d octets: %s", attribute, size, answer.Code())
				}
			}
		}
	}
}

// E=691 R=0 for every reason: a client neither asks again with the same password nor learns which logins exist.
func TestRFC2548Section215ErrorIsTheSameForEveryReason(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(`^E=691 R=0 C=[0-9A-F]{32} V=3 M=[^=]+$`)
	forEachRefusal(t, func(t *testing.T, n *network, attempt aaatest.Login, reason aaa.Reason) {
		for _, method := range []aaatest.Method{aaatest.MSCHAP1, aaatest.MSCHAP2} {
			attempt.Method = method
			if got := n.wantReason(attempt, reason).MSCHAPError(); !shape.MatchString(got) {
				t.Errorf("MS-CHAP-Error %q", got)
			}
		}
	})
}

// What a customer reads names no part of the daemon.
func TestRejectTellsNothingInternal(t *testing.T) {
	t.Parallel()
	forEachRefusal(t, func(t *testing.T, n *network, attempt aaatest.Login, reason aaa.Reason) {
		texts := strings.ToLower(n.wantReason(attempt, reason).Message())
		for _, word := range internalWords() {
			if strings.Contains(texts, word) {
				t.Errorf("%q contains %q", texts, word)
			}
		}
		if strings.Contains(texts, strings.ToLower(attempt.Password)) || strings.Contains(texts, attempt.Name) {
			t.Errorf("%q repeats what was sent", texts)
		}
	})
}

// internalWords are the names of stages, of reasons that are no plain word, and what else leaks.
func internalWords() []string {
	words := []string{"panic", "goroutine", "error", "nil", "store", "bolt", "journal", "directory", "gardu", ".go", "/"}
	for _, stage := range aaa.Stages() {
		words = append(words, strings.ToLower(stage))
	}
	for _, reason := range aaa.Reasons() {
		if strings.Contains(reason.String(), "_") {
			words = append(words, reason.String())
		}
	}

	return words
}

// forEachRefusal makes a network for each reason to refuse a login and hands over a login that meets it.
func forEachRefusal(t *testing.T, visit func(*testing.T, *network, aaatest.Login, aaa.Reason)) {
	t.Helper()
	for name, c := range refusals() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t, func(config *aaa.Config) { config.Lockout = aaa.LockoutConfig{Attempts: 3, For: 1e12} })
			attempt := login("siti")
			n.addService("siti", c.service)
			if c.prepare != nil {
				c.prepare(n, &attempt)
			}
			visit(t, n, attempt, c.reason)
		})
	}
}

// refusal is a service that is refused, and why.
type refusal struct {
	service func(*store.Service)
	prepare func(*network, *aaatest.Login)
	reason  aaa.Reason
}

// refusals has every reason that a customer's login can meet.
func refusals() map[string]refusal {
	return map[string]refusal{
		"terminated": {service: func(s *store.Service) { s.Terminated = s.Activated }, reason: aaa.ReasonTerminated},
		"suspended":  {service: func(s *store.Service) { s.Holds = store.HoldManual }, reason: aaa.ReasonSuspended},
		"pending":    {service: func(s *store.Service) { s.Activated = s.Expires }, reason: aaa.ReasonPending},
		"expired":    {service: func(s *store.Service) { s.Expires = s.Activated }, reason: aaa.ReasonExpired},
		"unknown": {reason: aaa.ReasonUnknownLogin, prepare: func(_ *network, l *aaatest.Login) {
			l.Name = "nobody"
		}},
		"wrong secret": {reason: aaa.ReasonWrongSecret, prepare: func(_ *network, l *aaatest.Login) {
			l.Password = "salah-sekali"
		}},
		"other station": {service: func(s *store.Service) {
			s.MAC, _ = store.ParseMAC("02:00:00:00:00:99")
		}, reason: aaa.ReasonStation},
		"locked": {reason: aaa.ReasonLocked, prepare: func(n *network, l *aaatest.Login) {
			for range 3 {
				n.nas.MustReject(aaatest.Login{Station: l.Station, Password: "tebak"})
			}
		}},
		"sessions": {reason: aaa.ReasonSessions, prepare: func(n *network, l *aaatest.Login) {
			other := *l
			other.Calling = "02:00:00:00:00:55"
			n.nas.MustStart(other.Station, n.nas.MustAccept(other))
		}},
		"no plan": {service: func(s *store.Service) { s.Plan = 404 }, reason: aaa.ReasonUnavailable},
		"state":   {reason: aaa.ReasonState, prepare: func(_ *network, l *aaatest.Login) { l.State = []byte{1} }},
		"quota": {reason: aaa.ReasonQuota, prepare: func(n *network, l *aaatest.Login) {
			plan := n.plan
			plan.DataLimit = store.DataLimit{Total: 1000}
			n.putPlan(plan)
			session := n.nas.MustStart(l.Station, n.nas.MustAccept(*l))
			session.Use(600, 600, 60e9)
			n.clock.Advance(60e9)
			n.nas.MustStop(session, packet.UserRequestCause)
		}},
		"disk at first login": {service: func(s *store.Service) {
			s.Activated, s.StartsAtLogin = s.Expires, true
		}, reason: aaa.ReasonUnavailable},
	}
}
