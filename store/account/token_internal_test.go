package account

import (
	"crypto/sha256"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// instant is when the tokens of these tests are made.
var instant = time.Date(2026, time.July, 1, 5, 0, 0, 0, time.UTC)

// trialSigner is a signer of an epoch.
func trialSigner(epoch uint64) *signer {
	derive := func(label string) []byte {
		digest := sha256.Sum256([]byte(label))

		return digest[:]
	}

	return newSigner(derive, epoch, func() time.Time { return instant })
}

// trialToken is what the tokens of these tests say.
var trialToken = token{kind: store.TokenOperator, owner: 7, family: 8, generation: 9}

func TestAccessTokenIsRefused(t *testing.T) {
	t.Parallel()
	s := trialSigner(1)
	good := claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Subject: "7", Audience: jwt.ClaimStrings{"operator"},
			ExpiresAt: jwt.NewNumericDate(instant.Add(time.Minute)),
		}, Family: 8, Generation: 9,
	}
	sign := func(method jwt.SigningMethod, key any, change func(*claims)) string {
		said := good
		change(&said)
		text, err := jwt.NewWithClaims(method, said).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}

		return text
	}
	same := func(*claims) {}
	key := s.access[store.TokenOperator]
	whole := sign(jwt.SigningMethodHS256, key, same)
	if said, ok := s.readAccess(store.TokenOperator, whole); !ok || said != trialToken {
		t.Fatalf("a good one says %+v", said)
	}
	for name, text := range map[string]string{
		"unsigned":         sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, same),
		"HS512":            sign(jwt.SigningMethodHS512, key, same),
		"a customer's key": sign(jwt.SigningMethodHS256, s.access[store.TokenCustomer], same),
		"the refresh key":  sign(jwt.SigningMethodHS256, s.refresh[store.TokenOperator], same),
		"another epoch":    sign(jwt.SigningMethodHS256, trialSigner(2).access[store.TokenOperator], same),
		"no key":           sign(jwt.SigningMethodHS256, []byte{}, same),
		"a customer":       sign(jwt.SigningMethodHS256, key, func(c *claims) { c.Audience = jwt.ClaimStrings{"customer"} }),
		"nobody":           sign(jwt.SigningMethodHS256, key, func(c *claims) { c.Audience = nil }),
		"another issuer":   sign(jwt.SigningMethodHS256, key, func(c *claims) { c.Issuer = "other" }),
		"no end":           sign(jwt.SigningMethodHS256, key, func(c *claims) { c.ExpiresAt = nil }),
		"its end": sign(jwt.SigningMethodHS256, key, func(c *claims) {
			c.ExpiresAt = jwt.NewNumericDate(instant)
		}),
		"no subject": sign(jwt.SigningMethodHS256, key, func(c *claims) { c.Subject = "" }),
		"cut":        whole[:len(whole)-1],
		"two parts":  whole[:strings.LastIndex(whole, ".")],
		"longer":     whole + strings.Repeat("A", maxToken),
		"nothing":    "",
	} {
		if _, ok := s.readAccess(store.TokenOperator, text); ok {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestRefreshTokenIsRefused(t *testing.T) {
	t.Parallel()
	s := trialSigner(1)
	whole := s.makeRefresh(trialToken)
	said, ok := s.readRefresh(store.TokenOperator, whole)
	if said.owner = trialToken.owner; !ok || said != trialToken {
		t.Fatalf("a good one says %+v", said)
	}
	for name, text := range map[string]string{
		"another epoch": trialSigner(2).makeRefresh(trialToken),
		"a customer":    s.makeRefresh(token{kind: store.TokenCustomer, family: 8, generation: 9}),
		"cut":           whole[:len(whole)-1],
		"longer":        whole + "A",
		"broken":        whole[:10] + "\n" + whole[10:],
		"one word":      refreshWord,
		"no word":       whole[len(refreshWord):],
		"nothing":       "",
	} {
		if _, ok := s.readRefresh(store.TokenOperator, text); ok {
			t.Errorf("%s is taken", name)
		}
	}
}

// A generation that nobody was given yet, as of a book that lost its newest changes, counts for
// nothing, and ends nothing.
func TestTokenOfALaterGeneration(t *testing.T) {
	t.Parallel()
	book := storetest.OpenBook(t)
	a, err := New(t.Context(), Config{
		Book: book, Derive: storetest.Key(t).Derive, Now: func() time.Time { return instant },
		HashPassword: storetest.HashPassword, CheckPassword: func(string, []byte) bool { return true },
	})
	if err != nil {
		t.Fatal(err)
	}
	operator := storetest.Operator("siti")
	operator.Password = "$argon2id$"
	storetest.Update(t, book, func(tx *db.BookTx) error {
		_, err := tx.PutOperator(operator)

		return err
	})
	session, err := a.SignIn(t.Context(), "siti", "kata sandi", From{})
	if err != nil {
		t.Fatal(err)
	}
	later := token{kind: store.TokenOperator, owner: 1, family: session.Family, generation: 2}
	access, err := a.signer.makeAccess(later, session.Expires)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Authenticate(t.Context(), access, "", netip.Addr{}); !errors.Is(err, ErrCredentials) {
		t.Errorf("the access token gets %v", err)
	}
	_, err = a.Refresh(t.Context(), store.TokenOperator, a.signer.makeRefresh(later), From{})
	if !errors.Is(err, ErrCredentials) {
		t.Errorf("the refresh token gets %v", err)
	}
	if _, err := a.Refresh(t.Context(), store.TokenOperator, session.Refresh, From{}); err != nil {
		t.Errorf("the newest one gets %v", err)
	}
}

// FuzzAccessToken proves that only what was signed is taken.
func FuzzAccessToken(f *testing.F) {
	s := trialSigner(1)
	whole, err := s.makeAccess(trialToken, instant.Add(time.Minute))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, text string) {
		if said, ok := s.readAccess(store.TokenOperator, text); ok && said != trialToken {
			t.Errorf("%q is taken for %+v", text, said)
		}
		if _, ok := s.readAccess(store.TokenCustomer, text); ok {
			t.Errorf("%q is taken for a customer's", text)
		}
	})
}

// FuzzRefreshToken proves that only what was given is taken, in one spelling alone.
func FuzzRefreshToken(f *testing.F) {
	s := trialSigner(1)
	whole := s.makeRefresh(trialToken)
	f.Add(whole)
	f.Add(refreshWord + "AA")
	f.Fuzz(func(t *testing.T, text string) {
		if _, ok := s.readRefresh(store.TokenOperator, text); ok && text != whole {
			t.Errorf("%q is taken", text)
		}
	})
}
