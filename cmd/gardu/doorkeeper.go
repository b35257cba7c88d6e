package main

import (
	"context"
	"fmt"

	"gardu/aaa/credential"
	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/account"
)

// openAccount makes who may ask, over the book that is open.
func (o *Office) openAccount(ctx context.Context) (err error) {
	o.Account, err = account.New(ctx, account.Config{
		Book: o.Folder.Book, Derive: o.Folder.Key.Derive, Now: o.now, Logger: o.logger,
		HashPassword: credential.HashPassword, CheckPassword: credential.VerifyPassword,
		SetPassword: func(ctx context.Context, operator, password string) error {
			_, err := o.Registry.Passwd(ctx, operator, password)

			return err
		},
		Portal:  func(customer *store.Customer) string { return customer.Person.Portal },
		Rights:  web.Rights,
		Changed: o.changed,
	})
	if err != nil {
		return fmt.Errorf("reading who may ask: %w", err)
	}

	return nil
}

// doorkeeper tells the HTTP server whose credentials are.
type doorkeeper struct{ account *account.Account }

var _ web.Authenticator = doorkeeper{}

// Authenticate returns who shows a token or a key.
func (d doorkeeper) Authenticate(
	ctx context.Context, shown web.Credentials,
) (web.Identity, error) {
	found, err := d.account.Authenticate(ctx, shown.Bearer, shown.APIKey, shown.Address)
	if err != nil {
		return web.Identity{}, err
	}
	who := web.Identity{
		Source: web.Operator, Name: found.Name, Operator: found.Operator, Role: found.Role,
		Agent: found.Agent, Company: found.Company, TokenID: found.Family,
	}
	if found.Key != 0 {
		who.Source, who.KeyID = web.APIKey, found.Key
		who.Scopes, who.Method = found.Scopes, found.Method
	}

	return who, nil
}
