// Package cycle counts billing dates and the money that depends on them: which month period an
// instant belongs to, when the next one begins, what a part of one costs, when an invoice is due,
// when its isolir comes, and which reminders are to be sent now.
//
//	              from                start                    to
//	anchor 1   |--+--------------------+-----------------------+--|
//	           1 Jan                 15 Jan                  1 Feb
//	              '---- not served ----'---- 17 of 31 days ----'
//
// Every instant is UTC, given and returned. A business date is written as the midnight that begins
// it in the operator's zone, which enters as an argument; nil means UTC. A period is anchored to a
// day of the month and clamped to months that are shorter, so 31 Jan is followed by 28 Feb and
// 31 Mar: each one is counted from the anchor, never from the one before.
//
// All of it is pure: no clock, no record, no state, and nothing that a goroutine could disturb.
// Money is integer minor units, and store.Portion rounds it.
package cycle
