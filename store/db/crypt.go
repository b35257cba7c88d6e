package db

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gardu/store"
)

// Sizes of secrets at rest, in octets.
const (
	keySize         = 32
	nonceSize       = 12
	sealOverhead    = nonceSize + 16 // what sealing adds to a value: its nonce and its tag
	fingerprintSize = 8
	maxSecret       = 4096 // longest secret that is stored
)

// keyFileWord begins a key file, so that another file given by mistake is not taken for one.
const keyFileWord = "gardu-key-1"

// Key encrypts secrets at rest with AES-256-GCM. A nonce is drawn for each value, which is safe
// for 2^32 values under one key. What is bound to a value, so that it opens nowhere else: the noun
// and id of its record, its field and its form. It prints as a placeholder. It may be used
// concurrently.
type Key struct {
	aead        cipher.AEAD
	fingerprint string
	root        []byte // of what is derived
}

// NewKey makes a key of 32 octets, which are copied.
func NewKey(octets []byte) (*Key, error) {
	if len(octets) != keySize {
		return nil, store.Errorf(store.Invalid, "a key has %d octets, this one %d", keySize,
			len(octets))
	}

	block, err := aes.NewCipher(octets)
	if err != nil {
		return nil, store.Errorf(store.Internal, "making the cipher of the key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, store.Errorf(store.Internal, "making the cipher of the key: %w", err)
	}

	digest := sha256.Sum256(append([]byte("gardu key fingerprint\x00"), octets...))

	return &Key{
		aead: aead, fingerprint: hex.EncodeToString(digest[:fingerprintSize]),
		root: keyed(octets, "gardu derived keys"),
	}, nil
}

// Derive returns another key of 32 octets, for one purpose: always the same for a label, of which
// nothing leads back to this key or to that of another label.
func (k *Key) Derive(label string) []byte { return keyed(k.root, label) }

// keyed is HMAC-SHA-256 (RFC 2104).
func keyed(key []byte, text string) []byte {
	sum := hmac.New(sha256.New, key)
	_, _ = sum.Write([]byte(text)) // never fails

	return sum.Sum(nil)
}

// CreateKey draws a key and writes it into a new file with mode 0600, which is on disk when it
// returns. A file that is already there is a Conflict error, and stays.
func CreateKey(path string) (*Key, error) {
	octets := make([]byte, keySize)
	_, _ = rand.Read(octets) // never fails: it ends the process rather

	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, store.Errorf(store.Conflict, "there is a key file already")
	}
	if err != nil {
		return nil, store.Errorf(store.Internal, "creating the key file: %w", withoutPath(err))
	}

	_, err = file.WriteString(keyFileWord + " " + hex.EncodeToString(octets) + "\n")
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, store.Errorf(store.Internal, "writing the key file: %w", withoutPath(err))
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}

	return NewKey(octets)
}

// LoadKey reads a key file. One that others than its owner may touch is Denied: a key that the
// world can read protects nothing.
func LoadKey(path string) (*Key, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, store.Errorf(store.NotFound, "there is no key file")
	}
	if err != nil {
		return nil, store.Errorf(store.Internal, "reading the key file: %w", withoutPath(err))
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, store.Errorf(store.Denied,
			"the key file has mode %04o: nobody but its owner may have access; set it to 0600",
			info.Mode().Perm())
	}

	text, err := os.ReadFile(path)
	if err != nil {
		return nil, store.Errorf(store.Internal, "reading the key file: %w", withoutPath(err))
	}

	return parseKey(string(text))
}

// parseKey reads the text of a key file, and says nothing of what it contains when it is wrong.
func parseKey(text string) (*Key, error) {
	digits, found := strings.CutPrefix(text, keyFileWord+" ")
	if !found {
		return nil, store.Errorf(store.Invalid, "the key file does not begin with %q", keyFileWord)
	}

	octets, err := hex.DecodeString(strings.TrimSpace(digits))
	if err != nil {
		return nil, store.Errorf(store.Invalid, "the key file is damaged")
	}

	return NewKey(octets)
}

// Fingerprint names the key without telling it: 16 hexadecimal digits.
func (k *Key) Fingerprint() string { return k.fingerprint }

// String hides the key from every fmt verb.
func (k *Key) String() string { return "(key " + k.fingerprint + ")" }

// GoString hides the key from %#v.
func (k *Key) GoString() string { return k.String() }

// place is where a sealed value belongs.
type place struct {
	noun  store.Noun
	id    int64
	field uint64
	form  store.SecretForm
}

// boundSize is the length of what bound writes.
const boundSize = 11

// bound writes a place as the associated data of its value. dst has boundSize octets.
func (p place) bound(dst *[boundSize]byte) []byte {
	dst[0] = byte(p.noun)
	binary.BigEndian.PutUint64(dst[1:9], uint64(p.id))
	dst[9] = byte(p.field)
	dst[10] = byte(p.form)

	return dst[:]
}

// seal appends nonce, encrypted value and tag to dst.
func (k *Key) seal(dst, value []byte, at place) []byte {
	var nonce [nonceSize]byte
	_, _ = rand.Read(nonce[:])
	dst = append(dst, nonce[:]...)

	return k.aead.Seal(dst, nonce[:], value, at.bound(new([boundSize]byte)))
}

// open appends the value of what seal has written to dst.
func (k *Key) open(dst, sealed []byte, at place) ([]byte, error) {
	if len(sealed) < sealOverhead {
		return dst, errSealed
	}

	nonce, sealed := sealed[:nonceSize], sealed[nonceSize:]
	value, err := k.aead.Open(dst, nonce, sealed, at.bound(new([boundSize]byte)))
	if err != nil {
		return dst, errSealed
	}

	return value, nil
}

// errSealed is a secret that does not open: another key, another record, or damage.
var errSealed = errors.New("a secret does not open with this key")

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return store.Errorf(store.Internal, "opening a folder: %w", withoutPath(err))
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return store.Errorf(store.Internal, "syncing a folder: %w", withoutPath(err))
	}

	return nil
}

// withoutPath takes the file's path out of an error of the system, because errors travel further
// than paths should.
func withoutPath(err error) error {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return failed.Err
	}

	return err
}
