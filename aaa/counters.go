package aaa

import "time"

// latencyBounds are the upper bounds of the latency histograms, in seconds.
var latencyBounds = [...]float64{
	0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
}

// histogram counts latencies by latencyBounds, without a lock of its own: its owner's mutex guards
// it.
type histogram struct {
	buckets [len(latencyBounds) + 1]uint64 // the last one holds what exceeds every bound
	count   uint64
	seconds float64
}

// observe counts number events that took the same time.
func (h *histogram) observe(took time.Duration, number uint64) {
	seconds := took.Seconds()
	h.count += number
	h.seconds += seconds * float64(number)
	for i, bound := range latencyBounds {
		if seconds <= bound {
			h.buckets[i] += number

			return
		}
	}
	h.buckets[len(latencyBounds)] += number
}

// add adds another histogram.
func (h *histogram) add(other *histogram) {
	for i := range h.buckets {
		h.buckets[i] += other.buckets[i]
	}
	h.count += other.count
	h.seconds += other.seconds
}

// nasCounters is what is counted of one NAS by one worker. The worker's mutex guards it.
type nasCounters struct {
	answers     [resultCount]histogram // access requests by result
	accounting  histogram              // accounting responses
	statuses    uint64
	statusIn    int64  // the second in which the last statuses came, unix
	statusRun   uint64 // how many came in it
	unprintable uint64 // PAP passwords that are no text: the secrets differ
	passwords   uint64 // PAP passwords seen
	interims    uint64
	starts      uint64
	skew        time.Duration // last difference of Event-Timestamp and our clock
	lastSeen    int64         // unix nanoseconds
	batch       [resultCount]uint64
}

// maximumStatuses is how many Status-Server requests of one NAS a socket answers in a second (RFC
// 5997 section 4.2); one that watches a server asks every few seconds.
const maximumStatuses = 1000

// status counts a Status-Server request and reports whether it is to be answered.
func (n *nasCounters) status(now time.Time) bool {
	n.statuses++
	if second := now.Unix(); second != n.statusIn {
		n.statusIn, n.statusRun = second, 0
	}
	n.statusRun++

	return n.statusRun <= maximumStatuses
}

// workerCounters is what one worker counts; its mutex guards it.
type workerCounters struct {
	drops     [dropCount]uint64
	reasons   [reasonCount]uint64
	datagrams uint64         // every datagram received
	resent    uint64         // answers given again from the duplicate cache
	unsent    uint64         // replies that the kernel refused to send
	nas       []*nasCounters // by NAS slot; grows when a NAS is added
}

// of returns the counters of a NAS by its slot.
func (c *workerCounters) of(slot int) *nasCounters {
	for slot >= len(c.nas) {
		c.nas = append(c.nas, &nasCounters{})
	}

	return c.nas[slot]
}
