// Package billing changes what customers buy and what they owe: services, customers and vouchers,
// orders, sales and wallets, invoices and payments, and what is done when its time has come. Every
// surface, the command line and the import among them, goes through its verbs.
//
//	CLI, HTTP, CSV --> verb --> checks --> one transaction of the book --> Changed --> answer
//	first login    --> Activate ----------------^
//
// A verb either does all of what it was asked, or nothing and an error that names each field at
// fault. Changed is told after the commit and before the verb returns, so that whatever is kept
// in memory shows the change to the first request after the answer. Bulk work (GenerateVouchers,
// ImportServices) is a sequence of such transactions, each of which stands for itself, and can be
// repeated.
//
// Plain records (NAS, plans, operators) belong to package store/registry. The package starts no
// goroutine.
package billing
