package billing

import (
	"time"

	"gardu/store"
	"gardu/store/db"
)

// waitingRoom is where records wait of which an appointment could not be seen to, each longer with
// every failure. It is in memory only: after a restart everything is tried again, which is right
// after a repair. It is guarded by whoever has it.
type waitingRoom struct {
	seats map[seat]patience
}

// seat is a record that waits. All its appointments wait with the one at fault, for they are in
// order.
type seat struct {
	of store.Noun
	id int64
}

// patience is how often a record has failed, and until when it waits.
type patience struct {
	tries int
	until time.Time
}

// Limits of the waiting room.
const (
	maxSeats     = 10_000
	firstPatient = time.Minute   // after the first failure; doubled with each
	lastPatient  = 6 * time.Hour // at most
)

// newWaitingRoom makes an empty one.
func newWaitingRoom() *waitingRoom { return &waitingRoom{seats: map[seat]patience{}} }

// seatOf returns the seat of an appointment's record.
func seatOf(one db.Appointment) seat { return seat{one.Of, one.ID} }

// waits reports whether an appointment is not to be tried yet.
func (w *waitingRoom) waits(one db.Appointment, now time.Time) bool {
	known, is := w.seats[seatOf(one)]

	return is && now.Before(known.until)
}

// enter lets a record wait, and tells until when. In a full room it takes the place of one whose
// time is over, or of any.
func (w *waitingRoom) enter(one db.Appointment, now time.Time) time.Time {
	known, is := w.seats[seatOf(one)]
	if !is && len(w.seats) >= maxSeats {
		w.free(now)
	}
	known.until = now.Add(min(firstPatient<<min(known.tries, 16), lastPatient))
	known.tries++
	w.seats[seatOf(one)] = known

	return known.until
}

// free empties the seats whose time is over, and one more where there are none.
func (w *waitingRoom) free(now time.Time) {
	var last seat
	for at, known := range w.seats {
		last = at
		if !now.Before(known.until) {
			delete(w.seats, at)
		}
	}
	if len(w.seats) >= maxSeats {
		delete(w.seats, last)
	}
}

// leave forgets a record of which an appointment was seen to.
func (w *waitingRoom) leave(one db.Appointment) { delete(w.seats, seatOf(one)) }

// size tells how many wait.
func (w *waitingRoom) size() int { return len(w.seats) }
