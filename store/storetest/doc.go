// Package storetest is the equipment of tests that need a store: a book and a traffic file over
// real temporary databases, a clock that moves only when told to, builders of sample nouns, and a
// follower of changes that proves when nothing has changed.
//
// Every Update closure runs twice, the first run being thrown away, so that a closure with an
// effect outside its transaction fails its test. When a test ends its databases are checked, and
// every fault of an index fails the test.
//
// It is imported by tests and load generators only.
package storetest
