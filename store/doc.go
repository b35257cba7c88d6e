// Package store holds the nouns of the model and the rules that need nothing but them: what a
// service may use now (Entitlement) and the sentence that says why (Explain), whether a record is
// well formed (the Validate methods, which list every fault with its field), how rates, sizes,
// validities, times of day, address ranges, logins, MAC addresses and amounts of money are spelled,
// the words of each closed set, and which kinds of failure there are.
//
//	Standing (of a Service), its TopUp ┐
//	Plan: Tier, RateHours, Calendar    │                 outcome, reason, profile, until;
//	the plan that follows it           ├─ Entitlement ─> Bounds and what remains of them;
//	Usage                              │                 Terms: what a NAS was told, condensed
//	Access, now                        ┘
//
// Beside them stand what surrounds a service: Company, under which plans are sold, Pool, from
// which addresses are given, NAS and what it has shown that it can change (Ability, CoAUse), and
// Session with its UsageDelta.
//
// It is the common tongue of the tree: every package above may import it, and it imports the
// standard library only. It reads no file, asks no clock and starts no goroutine. Records are
// kept by store/db, changed by the verbs of store/registry and billing, and read on the packet
// path through aaa/directory. What the packet path calls (Entitlement, Terms, the places of an
// AddressRange, ParseMAC, LoginRules) allocates nothing.
//
// Times are UTC; the operator's zone enters as an argument where a business date is meant. Money
// is an integer of minor units of a Currency, rounded by Portion and shared out by Split alone;
// octet counts are unsigned 64-bit numbers, and ids are positive, of one sequence per noun, and
// never reused; 0 means none.
package store
