// Package apitest asks an HTTP API everything that its own OpenAPI document says can be asked, and
// much that it says cannot, and holds each reply to that document. It is equipment of tests.
//
// It knows nothing of any API: a Document is read from its text, a Fuzzer draws requests for its
// Operations, and Judge compares replies with what is described. What replies tell (names, ids,
// codes) goes to a pantry from which later requests are made, so that deep states are reached:
//
//	document -> draw a request -> send -> judge the reply -> harvest what it tells --+
//	                ^                                                                |
//	                +------------------------- pantry <------------------------------+
//
// The same seed draws the same requests as long as the replies are the same. The package owns no
// goroutine but the workers of Run, which waits for them.
package apitest
