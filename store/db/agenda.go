package db

import (
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// AgendaAfter lists what was to be done up to an instant as Agenda does, from behind an
// appointment on: the zero one for the very first. Whoever leaves appointments where they are comes
// past them so.
func (r *BookReader) AgendaAfter(
	after Appointment, until time.Time, limit int,
) (list []Appointment, err error) {
	keys := kv.Range{To: agendaKey(until.Unix()+1, 0, 0, 0), Limit: pageLimit(limit)}
	if after != (Appointment{}) {
		key := agendaKey(after.At.Unix(), after.Job, after.Of, after.ID)
		keys.From = append(key, 0)
	}
	err = r.reader.Scan(tableAgenda, keys, func(key, _ []byte) error {
		list = append(list, appointmentOf(key))

		return nil
	})

	return list, err
}

// appointmentOf reads the key of an agenda row.
func appointmentOf(key []byte) Appointment {
	return Appointment{
		At: time.Unix(idOf(key[:8]), 0).UTC(), Job: store.Job(key[8]), Of: store.Noun(key[9]),
		ID: idOf(key),
	}
}
