package credential_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"gardu/aaa/credential"
	"gardu/store"
)

// cheap is an argon2id string of "rahasia" with the least cost, made by this package's rules.
const cheap = "$argon2id$v=19$m=8,t=1,p=1$"

func TestHashPassword(t *testing.T) {
	t.Parallel()

	first, err := credential.HashPassword([]byte("rahasia"))
	if err != nil {
		t.Fatal(err)
	}

	second, err := credential.HashPassword([]byte("rahasia"))
	if err != nil || first == second {
		t.Errorf("two hashes are one: %s, %v", first, err)
	}

	if !strings.HasPrefix(first, "$argon2id$v=19$m=19456,t=2,p=1$") ||
		strings.Contains(first, "rahasia") {
		t.Errorf("hash %s", first)
	}

	if err := credential.CheckHash(first); err != nil {
		t.Error(err)
	}

	if !credential.VerifyPassword(first, []byte("rahasia")) ||
		credential.VerifyPassword(first, []byte("Rahasia")) ||
		credential.VerifyPassword(first, nil) {
		t.Error("verification is wrong")
	}
}

func TestHashPasswordBounds(t *testing.T) {
	t.Parallel()

	for _, size := range []int{0, 1025} {
		_, err := credential.HashPassword(make([]byte, size))
		if !store.Is(err, store.Invalid) {
			t.Errorf("%d octets: %v", size, err)
		}
	}
}

func TestBcrypt(t *testing.T) {
	t.Parallel()

	hash, err := bcrypt.GenerateFromPassword([]byte("rahasia"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}

	for _, version := range []string{"$2a$", "$2b$", "$2y$"} {
		encoded := version + string(hash[4:])

		if err := credential.CheckHash(encoded); err != nil {
			t.Errorf("%s: %v", version, err)
		}

		if !credential.VerifyPassword(encoded, []byte("rahasia")) {
			t.Errorf("%s refused", version)
		}

		if credential.VerifyPassword(encoded, []byte("rahasi")) {
			t.Errorf("%s takes another password", version)
		}
	}
}

// TestArgonOfOthers verifies a string made elsewhere: the reference program's, of "password" with
// the salt "somesalt", 64 MiB and two passes.
func TestArgonOfOthers(t *testing.T) {
	t.Parallel()

	const encoded = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$" +
		"CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"

	if !credential.VerifyPassword(encoded, []byte("password")) {
		t.Error("refused")
	}
}

func TestCheckHash(t *testing.T) {
	t.Parallel()

	salt, key := "c29tZXNhbHQ", "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	bcryptTail := strings.Repeat("a", 53)

	for name, test := range map[string]struct {
		encoded string
		want    bool
	}{
		"in order":            {cheap + salt + "$" + key, true},
		"nothing":             {"", false},
		"clear text":          {"rahasia", false},
		"argon2i":             {"$argon2i$v=19$m=8,t=1,p=1$" + salt + "$" + key, false},
		"old version":         {"$argon2id$v=16$m=8,t=1,p=1$" + salt + "$" + key, false},
		"too much memory":     {"$argon2id$v=19$m=262145,t=1,p=1$" + salt + "$" + key, false},
		"memory over 32 bits": {"$argon2id$v=19$m=4294967304,t=1,p=1$" + salt + "$" + key, false},
		"negative":            {"$argon2id$v=19$m=-8,t=1,p=1$" + salt + "$" + key, false},
		"no memory":           {"$argon2id$v=19$m=0,t=1,p=1$" + salt + "$" + key, false},
		"no passes":           {"$argon2id$v=19$m=8,t=0,p=1$" + salt + "$" + key, false},
		"many passes":         {"$argon2id$v=19$m=8,t=17,p=1$" + salt + "$" + key, false},
		"no threads":          {"$argon2id$v=19$m=8,t=1,p=0$" + salt + "$" + key, false},
		"many threads":        {"$argon2id$v=19$m=8,t=1,p=17$" + salt + "$" + key, false},
		"more behind":         {"$argon2id$v=19$m=8,t=1,p=1,x=2$" + salt + "$" + key, false},
		"parameter missing":   {"$argon2id$v=19$m=8,t=1$" + salt + "$" + key, false},
		"field missing":       {cheap + salt, false},
		"field too many":      {cheap + salt + "$" + key + "$", false},
		"short salt":          {cheap + "c29t$" + key, false},
		"short key":           {cheap + salt + "$c29tZXNhbHQ", false},
		"long key":            {cheap + salt + "$" + strings.Repeat("AAAA", 22), false},
		"bad alphabet":        {cheap + salt + "$" + "!" + key[1:], false},
		"bcrypt":              {"$2b$12$" + bcryptTail, true},
		"bcrypt too dear":     {"$2b$15$" + bcryptTail, false},
		"bcrypt cut":          {"$2b$12$" + bcryptTail[1:], false},
		"bcrypt too long":     {"$2b$12$" + bcryptTail + "a", false},
		"bcrypt no cost":      {"$2b$", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			err := credential.CheckHash(test.encoded)
			if (err == nil) != test.want {
				t.Errorf("got %v", err)
			}

			if err != nil && !store.Is(err, store.Invalid) {
				t.Errorf("kind %v", store.KindOf(err))
			}

			if !test.want && credential.VerifyPassword(test.encoded, []byte("rahasia")) {
				t.Error("taken")
			}
		})
	}
}

func TestVerifyPasswordTooLong(t *testing.T) {
	t.Parallel()

	hash, err := credential.HashPassword(bytes.Repeat([]byte("p"), 1024))
	if err != nil {
		t.Fatal(err)
	}

	if credential.VerifyPassword(hash, bytes.Repeat([]byte("p"), 1025)) {
		t.Error("longer password taken")
	}
}

// FuzzCheckHash reads hash strings of any shape; it must neither panic nor take one it cannot
// afford.
func FuzzCheckHash(f *testing.F) {
	f.Add(cheap + "c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$2b$12$" + strings.Repeat("a", 53))
	f.Add("$argon2id$v=19$m=,t=,p=$$")

	f.Fuzz(func(t *testing.T, encoded string) {
		err := credential.CheckHash(encoded)
		if err != nil && !store.Is(err, store.Invalid) {
			t.Fatalf("kind of %v", err)
		}
	})
}

// FuzzNTHash hashes passwords of any octets: it takes well-formed UTF-8 only.
func FuzzNTHash(f *testing.F) {
	f.Add([]byte("rahasia"))
	f.Add([]byte("\xed\xa0\x80"))
	f.Add([]byte("😀"))

	c := credential.NewChecker()

	f.Fuzz(func(t *testing.T, password []byte) {
		hash, ok := credential.NTHash(password)
		stored := credential.Stored{Form: credential.NT, Value: hash[:]}

		if got := c.PAP(stored, password); got != ok {
			t.Fatalf("hash %t, PAP %t", ok, got)
		}
	})
}
