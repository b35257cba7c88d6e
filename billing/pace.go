package billing

import "time"

// Rests of a scheduler, as multiples of the work before them.
const (
	// restsAlone is for a daemon that has one processor: it leaves five sixths of it to RADIUS. A
	// month-end of 100,000 then takes three to four minutes beside half load; with less rest the
	// commits follow each other so closely that packets wait for several of them.
	restsAlone = 5
	// restsAmong is for a daemon with more: packets are read by another processor meanwhile.
	restsAmong = 1
	// longestRest bounds the rest after a commit that stood behind a slow disk.
	longestRest = 250 * time.Millisecond
)

// RestBeside returns a SchedulerConfig.Rest for a daemon that runs on so many processors.
//
// It sleeps and does not yield: the runtime prefers what is ready to run to asking which sockets
// have become readable, so that a goroutine that yields lets no packet in. And while a commit waits
// for the disk, the runtime lends its processor to nobody for up to 10 ms, so that on one processor
// each commit is a moment in which no packet is answered; how often that may be is decided here. The
// rests between the appointments of a slice are taken inside its transaction, so that a payment that
// comes meanwhile waits for them: some 20 ms on one processor.
func RestBeside(processors int, sleep func(time.Duration)) func(worked time.Duration) {
	rests := time.Duration(restsAmong)
	if processors <= 1 {
		rests = restsAlone
	}

	return func(worked time.Duration) { sleep(min(rests*worked, longestRest)) }
}

// stopwatch tells how long each piece of work took, and rests after it.
type stopwatch struct {
	rest  func(worked time.Duration) // nil means that nobody rests
	begun time.Time
}

// begin begins a piece of work.
func (w *stopwatch) begin() {
	if w.rest != nil {
		w.begun = time.Now()
	}
}

// end ends it, and rests.
func (w *stopwatch) end() {
	if w.rest != nil {
		w.rest(time.Since(w.begun))
	}
}
