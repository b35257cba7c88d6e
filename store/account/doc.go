// Package account decides who may use the HTTP surfaces: it signs operators and customers in,
// keeps their sessions, proves API keys and one-time codes, and remembers who has lately given
// wrong passwords.
//
//	name, password --> lockout --> hash (two at a time) --> token family --> access, refresh
//	access token, API key --> one view of the book --> Identity
//
// Whether an identity may do what it asks for is decided elsewhere, and so is everything that is
// written of an operator: a session rests on a stamp of the password and role it was opened with,
// and ends by itself once either is another.
//
// The nouns are store.TokenFamily, store.APIKey, store.Lockout and store.OneTimeCode. The package
// starts no goroutine; Sweep is called by whoever has a clock that ticks.
package account
