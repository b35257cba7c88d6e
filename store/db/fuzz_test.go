package db_test

import (
	"net/netip"
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

func FuzzTrust(f *testing.F) {
	fuzz(f, db.EncodeTrust, db.DecodeTrust,
		db.Trust{Source: netip.IPv6Loopback(), MessageAuthenticator: true, FirstSeen: storetest.Epoch})
}

func FuzzProgress(f *testing.F) {
	fuzz(f, db.EncodeProgress, db.DecodeProgress, db.Progress{Name: "import", Lines: 3, Done: true})
}

func FuzzOutbox(f *testing.F) {
	fuzz(f, db.EncodeOutbox, db.DecodeOutbox, db.OutboxRow{Noun: store.NounPlan, ID: 3, Revision: 4})
}

func FuzzDay(f *testing.F) {
	fuzz(f, db.EncodeDay, db.DecodeDay, db.DayTotal{Date: 20260701, Up: 1, Down: 2, Online: 3})
}

func FuzzLockout(f *testing.F) {
	fuzz(f, db.EncodeLockout, db.DecodeLockout, store.Lockout{Failures: 3, Last: storetest.Epoch})
}

func FuzzOneTimeCode(f *testing.F) {
	fuzz(f, db.EncodeCode, db.DecodeCode, store.OneTimeCode{Digest: []byte{1}, Verified: true, Issued: 2})
}

func FuzzAPIKey(f *testing.F) {
	fuzz(f, db.EncodeAPIKey, func(value []byte) (store.APIKey, error) { return db.DecodeAPIKey(1, value) },
		storetest.APIKey("panel", 1))
}

func FuzzTokenFamily(f *testing.F) {
	fuzz(f, db.EncodeTokenFamily, func(value []byte) (store.TokenFamily, error) {
		return db.DecodeTokenFamily(1, value)
	}, storetest.TokenFamily(1))
}

func FuzzStanding(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\x00\x01\x02"))
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\x00\x01"))
	f.Fuzz(func(t *testing.T, value []byte) {
		if _, logins, err := db.DecodeStanding(value); err != nil && logins != 0 {
			t.Errorf("a row that cannot be read has %d logins", logins)
		}
	})
}

func FuzzKeyFile(f *testing.F) {
	f.Add("gardu-key-1 " + strings.Repeat("0f", 32) + "\n")
	f.Add("gardu-key-1 0f")
	f.Fuzz(func(t *testing.T, text string) {
		key, err := db.ParseKey(text)
		if (key == nil) != (err != nil) {
			t.Errorf("a key %v and an error %v", key, err)
		}
	})
}

func FuzzArchiveName(f *testing.F) {
	f.Add("sessions-2026-07.db")
	f.Add("sessions-2026-7.db")
	f.Fuzz(func(t *testing.T, name string) {
		if month, is := db.ParseArchive(name); is && "sessions-"+month.String()+".db" != name {
			t.Errorf("%q is taken for the file of %s", name, month)
		}
	})
}
