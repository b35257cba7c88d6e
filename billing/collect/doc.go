// Package collect gets money in: it asks payment gateways for charges, takes what they tell and
// asks them again where that proves nothing, asks about those that stay silent, hears what other
// systems and phones tell of transfers, and sends what hooks are owed.
//
//	Pay      --> open attempt --> Create at the provider --> keep its answer
//	Callback --> verify --> keep the event --> ask again unless proven --> settle --> reply
//	Poll     --> attempts whose time has come --> ask --> settle
//	Deliver  --> deliveries whose time has come --> sign, send --> keep what came of it
//
// What money means is decided by package billing, in one transaction each, behind the Ledger; here
// stands what no transaction may do: talking to others. Nothing is lost between the two. An attempt
// is kept before its charge is asked for, and asked for again under the same reference when nobody
// answered; an event is kept before it is acted upon, and done in the transaction of its payment.
//
// Providers are made of PaymentMethod records and made anew when those change. A Collector has two
// goroutines, started by Start and awaited by Shutdown: one asks providers, one sends deliveries.
package collect
