// Package registry changes the plain records of an installation: NAS records, plans, address
// pools, companies, operators, and what was learned of source addresses and of what a NAS can do.
// Every surface, the command line among them, goes through its verbs, so that no two of them can
// disagree about what is allowed.
//
//	CLI, HTTP --> verb --> checks --> one transaction of the book --> Changed --> answer
//
// A verb takes plain values and returns the record as it is stored. It either does all of what it
// was asked, or nothing and an error that names each field at fault. Changed is told after the
// commit and before the verb returns, so that whatever is kept in memory shows the change to the
// first request after the answer.
//
// Services, customers and vouchers, around which money turns, belong to package billing. The
// package starts no goroutine.
package registry
