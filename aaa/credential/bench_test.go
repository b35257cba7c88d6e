package credential_test

import (
	"testing"

	"gardu/aaa/credential"
)

// proof is a login by each method, prepared once.
type proof struct {
	checker    *credential.Checker
	stored     credential.Stored
	exchange   credential.Exchange2
	response2  []byte
	challenge1 [8]byte
	response1  [24]byte
	chap       [16]byte
	success    []byte
}

// newProof prepares the logins of a password kept in the clear.
func newProof(tb testing.TB) *proof {
	tb.Helper()

	p := &proof{
		checker: credential.NewChecker(),
		stored:  clearForm("clientPass"),
		success: make([]byte, 0, credential.SuccessSize),
	}
	p.exchange, p.response2 = logins2["RFC 2759 9.2"].exchange(tb)
	p.response1, _ = p.checker.MSCHAP1Response(p.stored.Value, p.challenge1)
	p.chap, _ = p.checker.CHAPResponse(1, p.stored.Value, p.exchange.Peer)

	return p
}

// mschap2 checks a login of version 2 and makes all that follows from it.
func (p *proof) mschap2(tb testing.TB) {
	if !p.checker.MSCHAP2(p.stored, p.exchange, p.response2) {
		tb.Fatal("refused")
	}

	p.checker.Success(p.success, 1)
	p.checker.Keys2()
}

// mschap1 checks a login of version 1 and makes its keys.
func (p *proof) mschap1(tb testing.TB) {
	if !p.checker.MSCHAP1(p.stored, p.challenge1[:], p.response1[:]) {
		tb.Fatal("refused")
	}

	p.checker.Keys1(p.stored)
}

// chapLogin checks a CHAP login.
func (p *proof) chapLogin(tb testing.TB) {
	if !p.checker.CHAP(p.stored, 1, p.exchange.Peer, p.chap[:]) {
		tb.Fatal("refused")
	}
}

// pap checks a PAP login.
func (p *proof) pap(tb testing.TB) {
	if !p.checker.PAP(p.stored, p.stored.Value) {
		tb.Fatal("refused")
	}
}

// BenchmarkCheck measures one login by each method, with all that is answered to it.
func BenchmarkCheck(b *testing.B) {
	p := newProof(b)

	for _, method := range []struct {
		name  string
		check func(testing.TB)
	}{
		{"pap", p.pap}, {"chap", p.chapLogin}, {"mschap1", p.mschap1}, {"mschap2", p.mschap2},
	} {
		b.Run(method.name, func(b *testing.B) {
			b.ReportAllocs()

			for b.Loop() {
				method.check(b)
			}
		})
	}
}

// BenchmarkVerifyPassword measures what an operator's login, or PAP against a one-way hash, costs.
func BenchmarkVerifyPassword(b *testing.B) {
	hash, err := credential.HashPassword([]byte("rahasia"))
	if err != nil {
		b.Fatal(err)
	}

	b.ReportAllocs()

	for b.Loop() {
		if !credential.VerifyPassword(hash, []byte("rahasia")) {
			b.Fatal("refused")
		}
	}
}

// TestNoAllocations holds the checks of the packet path at zero allocations. It does not run in
// parallel, because others would be counted with it.
func TestNoAllocations(t *testing.T) {
	p := newProof(t)
	failure := credential.Failure{Code: credential.ErrorLogin, Message: "Maaf"}
	buffer := make([]byte, 0, 247)

	for name, function := range map[string]func(){
		"pap":     func() { p.pap(t) },
		"chap":    func() { p.chapLogin(t) },
		"mschap1": func() { p.mschap1(t) },
		"mschap2": func() { p.mschap2(t) },
		"failure": func() { failure.AppendError(buffer, 1) },
		"client":  func() { p.checker.MSCHAP2Response(p.stored.Value, p.exchange) },
	} {
		if count := testing.AllocsPerRun(200, function); count != 0 {
			t.Errorf("%s: %v allocations", name, count)
		}
	}
}
