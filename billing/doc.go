// Package billing changes what customers buy and what they owe: services, customers and vouchers;
// orders, sales, receipts and wallets; invoices, payments and holds; resellers, their commission, and
// the cash of collectors; and what is done when its time has come. Every surface, the command line
// and the import among them, goes through its verbs.
//
//	CLI, HTTP, CSV -- verb: draws, hashes -- one desk: checks, steps -- commit -- Changed -- answer
//	first login ----- Activate ------------------^  issue, receive, sell, fulfil, settle, book
//	Scheduler ------- what is due: slices -------^
//
// A verb on money sits at a desk: one transaction of the book, in which its steps are taken. Whatever
// is random, hashed or slow is done before; the closure may run again and changes nothing but its
// answer. Each movement of money is one entry of the ledger that sums to zero; wallets, credit,
// commission, cash and debts never fall below zero, but for a reseller's margin or commission that is
// taken back. Invoices and entries stay as they are and are corrected by others. Audit proves all of
// it, from the entries up to the holds.
//
// A verb either does all of what it was asked, or nothing and an error that names each field at
// fault. Changed is told after the commit and before the verb returns, so that whatever is kept in
// memory shows the change to the first request after the answer. Bulk work (batches of vouchers,
// imports, a month's end, cash handed over) is a sequence of such transactions, each of which stands
// for itself, and is carried on after an interruption.
//
// Pure arithmetic is below (billing/tariff, billing/cycle), talk with gateways beside
// (billing/gateway, billing/collect), plain records in store/registry. The verbs start no goroutine;
// a Scheduler starts one, which its Shutdown ends.
package billing
