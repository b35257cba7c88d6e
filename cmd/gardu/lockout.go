package main

import (
	"bytes"
	"context"

	"gardu/aaa/directory"
	"gardu/store"
	"gardu/store/db"
)

// clearLockout forgets the wrong secrets of a service whose secret has changed, so that its
// customer can log in at once. It runs before the directory follows, and so sees the secret that
// was in force.
func (o *Office) clearLockout(ctx context.Context, service int64) {
	var known directory.Login
	if o.Server == nil || !o.Network.Directory.FindService(service, &known) {
		return
	}
	var current store.Service
	err := o.Folder.Book.View(ctx, func(reader *db.BookReader) (err error) {
		current, err = reader.Service(service)

		return err
	})
	if err != nil || bytes.Equal(current.Secret.Value, known.Secret.Value) {
		return
	}
	o.Server.ClearLockout(current.Login)
}
