package account_test

import (
	"context"
	"testing"
)

// BenchmarkAuthenticate asks who shows a token and a key: a proof and one view of the book.
func BenchmarkAuthenticate(b *testing.B) {
	d := newDesk(b)
	session := d.in("siti")
	_, secret := d.addKey("panel", "plans:read")
	for name, shown := range map[string][2]string{"token": {session.Access, ""}, "key": {"", secret}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := d.Authenticate(context.Background(), shown[0], shown[1], home.Address)
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
