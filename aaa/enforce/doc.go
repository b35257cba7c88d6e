// Package enforce makes running sessions follow the facts: what a customer may use changes on the
// wire within seconds of whatever changed it.
//
//	Observe (a record)   Changed (a commit)   agenda (a clock)   survey (all open sessions)
//	          \________________\___________________/________________/
//	                                  wakes            services to look at, with the reason
//	                                    |
//	   directory, usage --> given --> judge <-- Granted and Terms of each open session
//	                                    |      nothing, assume, change in place, or end
//	                                  track            one for each session that is not as wished
//	                                    |
//	                                  line             one for each router: queue, window, pace
//	                                    |
//	                 fly: judge again, build, Sender.Do --> land: Regrant, Conclude, try another way
//
// Nothing remembers an action. A session remembers what its router was told (Granted and Terms),
// and what it should have is computed when a packet is about to leave. So a late action cannot undo
// a newer fact, and a restart forgets nothing: every open session is compared once.
//
// An Engine has three goroutines besides at most InFlight senders and those whose routers keep
// them waiting: the dispatcher, which judges and sends, the surveyor, which walks all open
// sessions, and the bookkeeper, which reads and settles the outbox. Engine.mu guards what they
// share; it is never held while the session table or a router is asked.
//
// What it is not: it does not decide what a service is entitled to (store.Entitlement), knows no
// socket (Sender), and keeps nothing on disk.
package enforce
