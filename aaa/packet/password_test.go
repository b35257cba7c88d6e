package packet_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"layeh.com/radius"
	"pgregory.net/rapid"

	"gardu/aaa/packet"
)

func TestPasswordSizes(t *testing.T) {
	t.Parallel()

	for size, hiddenSize := range map[int]int{
		0: 16, 1: 16, 15: 16, 16: 16, 17: 32, 32: 32, 33: 48, 127: 128, 128: 128,
	} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()

			signer, secret := packet.NewSigner(), secretOf(t, rfcSecret)
			password := bytes.Repeat([]byte("p"), size)

			hidden, err := signer.Hide([]byte("kept"), password, authenticator, secret)
			if err != nil || len(hidden) != 4+hiddenSize || string(hidden[:4]) != "kept" {
				t.Fatalf("hidden %d octets, %v", len(hidden), err)
			}

			got, err := signer.Reveal([]byte("kept"), hidden[4:], authenticator, secret)
			if err != nil || string(got) != "kept"+string(password) {
				t.Errorf("revealed %q, %v", got, err)
			}
		})
	}
}

func TestPasswordBounds(t *testing.T) {
	t.Parallel()

	signer, secret := packet.NewSigner(), secretOf(t, rfcSecret)

	_, err := signer.Hide(nil, make([]byte, 129), authenticator, secret)
	if !errors.Is(err, packet.ErrPassword) {
		t.Errorf("129 octets hidden: %v", err)
	}

	for _, size := range []int{0, 1, 15, 17, 130, 144, 253} {
		_, err := signer.Reveal(nil, make([]byte, size), authenticator, secret)
		if !errors.Is(err, packet.ErrPassword) {
			t.Errorf("%d octets revealed: %v", size, err)
		}
	}
}

// TestPasswordEndsAtPadding reveals a password behind whose NUL a client left other octets.
func TestPasswordEndsAtPadding(t *testing.T) {
	t.Parallel()

	signer, secret := packet.NewSigner(), secretOf(t, rfcSecret)

	hidden, err := signer.Hide(nil, []byte("abc\x00rest"), authenticator, secret)
	if err != nil {
		t.Fatal(err)
	}

	got, err := signer.Reveal(nil, hidden, authenticator, secret)
	if err != nil || string(got) != "abc" {
		t.Errorf("revealed %q, %v", got, err)
	}
}

func TestPasswordWrongSecret(t *testing.T) {
	t.Parallel()

	signer := packet.NewSigner()

	hidden, err := signer.Hide(nil, []byte("rahasia"), authenticator, secretOf(t, rfcSecret))
	if err != nil {
		t.Fatal(err)
	}

	got, err := signer.Reveal(nil, hidden, authenticator, secretOf(t, "another"))
	if err != nil || string(got) == "rahasia" {
		t.Errorf("revealed %q, %v", got, err)
	}
}

// TestPasswordOracle hides and reveals against another implementation.
func TestPasswordOracle(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.Byte(), 1, 100).Draw(t, "secret")
		random := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "authenticator")
		password := rapid.SliceOfN(rapid.ByteRange(1, 255), 0, 128).Draw(t, "password")

		secret, err := packet.NewSecret(text)
		if err != nil {
			t.Fatal(err)
		}

		signer := packet.NewSigner()

		theirs, err := radius.NewUserPassword(password, text, random)
		if err != nil {
			t.Fatal(err)
		}

		ours, err := signer.Hide(nil, password, random, secret)
		if err != nil || !bytes.Equal(ours, theirs) {
			t.Fatalf("hidden %x, want %x", ours, theirs)
		}

		got, err := signer.Reveal(nil, theirs, random, secret)
		if err != nil || !bytes.Equal(got, password) {
			t.Fatalf("revealed %x, want %x", got, password)
		}
	})
}
