// Package db keeps the nouns of package store in a key-value engine: typed transactions, the
// layout of every key, the encoding of every record, indexes, secrets at rest, migrations, backup
// and the check that proves it all.
//
//	billing, store/registry --> Book    --> kv.Engine  book.db
//	aaa (folder, start)     --> Traffic --> kv.Engine  traffic.db
//	aaa (archiver)          --> Archive --> kv.Engine  sessions-YYYY-MM.db, one for each month
//
// It decides what a record looks like and which records may stand beside each other: a unique
// login, a plan that is in use. Why a record changes is decided above. It opens no file of its own
// but the key: engines are handed in, or a function that opens them.
//
// A Book is read through a BookReader and changed through a BookTx. A BookTx has no lists:
// whatever it reads it reads by key, so that an engine that has to prove at the commit what was
// read can do so cheaply. Only for the addresses of a pool it looks at their neighbours, in a table
// that has a version key for it. A BookTx runs inside a closure that may run again, so every verb
// takes a value and returns what it has stored, and changes nothing of its caller's.
//
// The layout of all keys stands in keys.go, the encoding of all values in codec.go. The package
// starts no goroutine.
package db
