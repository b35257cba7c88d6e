package main

import (
	"context"

	"gardu/aaa/directory"
	"gardu/store"
	"gardu/store/db"
)

// clearLockouts forgets the wrong secrets of whatever login a change concerns, after the directory
// has followed. A password that is given again, even the same one, is meant to let somebody in at
// once; any other change of a service or operator is the operator's own too, and forgiving there
// costs a guesser's count and nothing else.
func (o *Office) clearLockouts(ctx context.Context, changes []store.Change) {
	if o.Server == nil {
		return
	}
	for _, change := range changes {
		if login, found := o.loginOf(ctx, change); found {
			o.Server.ClearLockout(login)
		}
	}
}

// loginOf returns the login that a change concerns, if it concerns one.
func (o *Office) loginOf(ctx context.Context, change store.Change) (login string, found bool) {
	switch change.Noun {
	case store.NounService:
		var known directory.Login
		found = o.Network.Directory.FindService(change.ID, &known)

		return string(known.Login), found
	case store.NounOperator:
		err := o.Folder.Book.View(ctx, func(reader *db.BookReader) error {
			operator, err := reader.Operator(change.ID)
			login = operator.Name

			return err
		})

		return login, err == nil
	default:
		return "", false
	}
}
