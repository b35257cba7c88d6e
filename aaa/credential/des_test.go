package credential

import (
	"crypto/des"
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"
)

// parityKey spreads 56 key bits over eight octets, leaving each lowest bit for parity.
func parityKey(key uint64) []byte {
	octets := make([]byte, 8)
	for at := range octets {
		octets[at] = byte(key>>(49-7*at)&127) << 1
	}

	return octets
}

// TestDESAgainstStandardLibrary encrypts random blocks under random keys both ways.
func TestDESAgainstStandardLibrary(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		key := rapid.Uint64Range(0, 1<<56-1).Draw(t, "key")
		block := [8]byte(binary.BigEndian.AppendUint64(nil, rapid.Uint64().Draw(t, "block")))

		cipher, err := des.NewCipher(parityKey(key))
		if err != nil {
			t.Fatal(err)
		}

		var want [8]byte
		cipher.Encrypt(want[:], block[:])

		if got := newDESBlock(block).encrypt(key); got != want {
			t.Fatalf("got %x, want %x", got, want)
		}
	})
}

// TestDESEveryBit turns every bit of key and block alone, which visits every table entry of one
// bit.
func TestDESEveryBit(t *testing.T) {
	t.Parallel()

	for bit := range 64 {
		key := uint64(1) << bit & (1<<56 - 1)
		block := [8]byte(binary.BigEndian.AppendUint64(nil, 1<<bit))

		cipher, err := des.NewCipher(parityKey(key))
		if err != nil {
			t.Fatal(err)
		}

		var want [8]byte
		cipher.Encrypt(want[:], block[:])

		if got := newDESBlock(block).encrypt(key); got != want {
			t.Errorf("bit %d: got %x, want %x", bit, got, want)
		}
	}
}

// TestPermutationUndone takes a block through the initial permutation and back.
func TestPermutationUndone(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		block := [8]byte(binary.BigEndian.AppendUint64(nil, rapid.Uint64().Draw(t, "block")))
		if got := newDESBlock(block).bytes(); got != block {
			t.Fatalf("got %x, want %x", got, block)
		}
	})
}

// TestDESKeysOfRFC2759 cuts the NT hash of "MyPw" into the keys printed in section 9.3.
func TestDESKeysOfRFC2759(t *testing.T) {
	t.Parallel()

	hash, ok := NTHash([]byte("MyPw"))
	if !ok {
		t.Fatal("refused")
	}

	for at, want := range []uint64{0xfd0b5b5e7f6e34d9, 0x0e6e796737ea08fe} {
		const parity = 0x0101010101010101

		got := binary.BigEndian.Uint64(parityKey(key56(hash[:], 7*at)))
		if got != want&^parity {
			t.Errorf("key %d is %x, want %x", at, got, want)
		}
	}

	if got := key56(hash[:], 14); got != uint64(hash[14])<<48|uint64(hash[15])<<40 {
		t.Errorf("last key %x", got)
	}
}

// BenchmarkDES compares three encryptions here with the same by the standard library.
func BenchmarkDES(b *testing.B) {
	block := [8]byte{1, 2, 3, 4, 5, 6, 7, 8}
	keys := [3]uint64{1 << 50, 1 << 30, 1 << 10}

	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()

		for b.Loop() {
			permuted := newDESBlock(block)
			for _, key := range keys {
				permuted.encrypt(key)
			}
		}
	})

	b.Run("standard", func(b *testing.B) {
		octets := [3][]byte{parityKey(keys[0]), parityKey(keys[1]), parityKey(keys[2])}

		var out [8]byte

		b.ReportAllocs()

		for b.Loop() {
			for _, key := range octets {
				cipher, err := des.NewCipher(key)
				if err != nil {
					b.Fatal(err)
				}

				cipher.Encrypt(out[:], block[:])
			}
		}
	})
}
