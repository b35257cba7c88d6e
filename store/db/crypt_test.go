package db_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

func TestKeyFileLife(t *testing.T) {
	t.Parallel()

	path := filepath.Join(t.TempDir(), "key")
	if _, err := db.LoadKey(path); !store.Is(err, store.NotFound) {
		t.Errorf("loading a key that is not there: %v", err)
	}

	made, err := db.CreateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file has mode %v, %v", info.Mode(), err)
	}
	if _, err := db.CreateKey(path); !store.Is(err, store.Conflict) {
		t.Errorf("creating a key over another: %v", err)
	}

	loaded, err := db.LoadKey(path)
	if err != nil || loaded.Fingerprint() != made.Fingerprint() {
		t.Errorf("loading the key: %v", err)
	}
	content, _ := os.ReadFile(path)
	digits := strings.Fields(string(content))[1]
	if printed := fmt.Sprintf("%v %+v %#v %s", loaded, loaded, loaded, loaded); strings.Contains(printed, digits[:16]) {
		t.Errorf("a key shows itself: %s", printed)
	}
}

func TestKeyFileRefused(t *testing.T) {
	t.Parallel()

	good := "gardu-key-1 " + strings.Repeat("0f", 32) + "\n"
	tests := []struct {
		name    string
		content string
		mode    os.FileMode
		kind    store.ErrorKind
	}{
		{"readable by the world", good, 0o604, store.Denied},
		{"readable by the group", good, 0o640, store.Denied},
		{"another file", "user: root\n", 0o600, store.Invalid},
		{"short", "gardu-key-1 0f0f\n", 0o600, store.Invalid},
		{"not digits", "gardu-key-1 " + strings.Repeat("zz", 32), 0o600, store.Invalid},
		{"empty", "", 0o600, store.Invalid},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			path := filepath.Join(t.TempDir(), "key")
			if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, test.mode); err != nil {
				t.Fatal(err)
			}
			_, err := db.LoadKey(path)
			if !store.Is(err, test.kind) {
				t.Errorf("the error is %v", err)
			}
			if err != nil && (strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "0f0f0f")) {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
}

func TestSecretsAtRest(t *testing.T) {
	t.Parallel()

	key := storetest.Key(t)
	other, err := db.NewKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	service := storetest.Service("budi", 1)
	service.ID = 5
	service.Secret = store.ClearSecret("rahasia sekali")
	value := db.EncodeService(key, &service)

	if bytes.Contains(value, service.Secret.Value) {
		t.Error("a clear-text secret lies open in the record")
	}
	if bytes.Equal(value, db.EncodeService(key, &service)) {
		t.Error("two encodings of a secret are alike: the nonce is not drawn anew")
	}
	if _, err := db.DecodeService(key, 6, value); err == nil {
		t.Error("a secret was moved to another record")
	}
	if _, err := db.DecodeService(other, 5, value); err == nil {
		t.Error("a secret opens with another key")
	}
	if _, err := db.DecodeService(nil, 5, value); err == nil {
		t.Error("a secret opens without a key")
	}

	for at := range value {
		spoiled := bytes.Clone(value)
		spoiled[at] ^= 1
		stored, err := db.DecodeService(key, 5, spoiled)
		if err == nil && string(stored.Secret.Value) != string(service.Secret.Value) &&
			stored.Secret.Form != store.OneWayHash &&
			stored.Secret.Form != store.NoSecret {
			t.Errorf("octet %d spoiled gave another secret", at)
		}
	}
}

func TestSecretKeepsToItsField(t *testing.T) {
	t.Parallel()

	key := storetest.Key(t)
	customer := storetest.Customer("Budi")
	customer.ID = 1
	customer.Network.Secret = store.ClearSecret("satu")
	value := db.EncodeCustomer(key, &customer)
	moved := bytes.Replace(value, []byte{10<<1 | 1}, []byte{12<<1 | 1}, 1)
	if _, err := db.DecodeCustomer(key, 1, moved); err == nil {
		t.Error("a secret was moved to another field of its record")
	}
}

func TestDerivedKeysAreLastingAndApart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	made, err := db.CreateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := db.LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	one := made.Derive("marks")
	if len(one) != 32 || !bytes.Equal(one, again.Derive("marks")) {
		t.Errorf("a derived key of %d octets does not last", len(one))
	}
	if bytes.Equal(one, made.Derive("others")) {
		t.Error("two labels have one key")
	}
	if shown := fmt.Sprintf("%v %+v %#v %s", made, made, made, made); strings.Contains(shown, "root") {
		t.Errorf("the key shows %s", shown)
	}
}
