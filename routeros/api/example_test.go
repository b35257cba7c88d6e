package api_test

import (
	"context"
	"errors"
	"fmt"

	"gardu/routeros/api"
)

// Suspending one customer: find the row by its name, change it, and ask what went wrong if it did.
func Example() {
	ctx := context.Background()
	conn, err := api.Open(ctx, api.Config{
		Address: "192.0.2.1", User: "gardu", Password: "...", Mode: api.Pin, Fingerprint: "...",
	})
	var refused *api.TLSError
	if errors.As(err, &refused) {
		fmt.Println(refused.Hint, refused.Fingerprint)
	}
	if err != nil {
		return
	}
	defer conn.Close()

	var id string
	err = conn.Print(ctx, api.Query{
		Path: "/ppp/secret", Properties: []string{".id"}, Where: []string{api.Equal("name", "pelanggan-00017")},
	}, func(row api.Row) error {
		id = row.ID()

		return nil
	})
	if err != nil || id == "" {
		return
	}
	err = conn.Set(ctx, "/ppp/secret", id,
		api.Pair{Name: "profile", Value: "isolir"}, api.Pair{Name: "remote-address", Unset: true})
	var trap *api.Trap
	if errors.As(err, &trap) && trap.Kind == api.BadReference {
		fmt.Println("this router has no profile isolir")
	}
}
