package db

import (
	"context"

	"gardu/store/kv"
)

// stepAccounts leads to layout 3 of the book: the tables of API keys, token families, lockouts and
// codes, which are made when the file is opened, and fields of operators. Nothing that is stored
// changes. Programs of layout 2 are kept away because they would save an operator without those
// fields, an inactive one among them, and leave the links of what it no longer names.
var stepAccounts = step{to: 3, run: func(context.Context, kv.Engine) error { return nil }}
