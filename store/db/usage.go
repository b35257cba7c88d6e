package db

import (
	"time"

	"gardu/store"
)

// DayTotal is what a service has used on one day of the operator's zone.
type DayTotal struct {
	Date   Date
	Up     uint64 // octets sent by the customer
	Down   uint64 // octets received by the customer
	Online time.Duration
}

// Date is a day of the operator's zone, as the number YYYYMMDD, whose order is the order of days.
type Date uint32

// DateOf returns the date of an instant in a zone; nil means UTC.
func DateOf(instant time.Time, zone *time.Location) Date {
	if zone == nil {
		zone = time.UTC
	}
	year, month, day := instant.In(zone).Date()

	return Date(year*10_000 + int(month)*100 + day)
}

// encodeUsage appends a service's usage, without its id, and returns it alone.
func encodeUsage(e *encoder, u *store.Usage) []byte {
	start := len(e.out)
	e.begin()
	encodeAmount(e, 1, u.Activation)
	encodeAmount(e, 5, u.Month)
	encodeAmount(e, 9, u.Day)

	return e.out[start:len(e.out):len(e.out)]
}

// encodeAmount writes an amount as four fields.
func encodeAmount(e *encoder, first uint64, a store.Amount) {
	e.time(first, a.Start)
	e.uint(first+1, a.Up)
	e.uint(first+2, a.Down)
	e.duration(first+3, a.Online)
}

// decodeUsage reads a service's usage.
func decodeUsage(u *store.Usage, service int64, value []byte) error {
	*u = store.Usage{Service: service}
	var d decoder
	d.begin(value)
	for d.next() {
		switch {
		case d.field < 5:
			decodeAmount(&d, d.field-1, &u.Activation)
		case d.field < 9:
			decodeAmount(&d, d.field-5, &u.Month)
		case d.field < 13:
			decodeAmount(&d, d.field-9, &u.Day)
		}
	}
	if d.err != nil {
		return store.Errorf(store.Internal, "reading the usage of service %d: %w", service, d.err)
	}

	return nil
}

// decodeAmount reads one of the four fields of an amount.
func decodeAmount(d *decoder, which uint64, a *store.Amount) {
	switch which {
	case 0:
		a.Start = d.time()
	case 1:
		a.Up = d.uint()
	case 2:
		a.Down = d.uint()
	case 3:
		a.Online = d.duration()
	}
}

// encodeDay appends the total of a day, without its date, and returns it alone.
func encodeDay(e *encoder, t DayTotal) []byte {
	start := len(e.out)
	e.begin()
	e.uint(1, t.Up)
	e.uint(2, t.Down)
	e.duration(3, t.Online)

	return e.out[start:len(e.out):len(e.out)]
}

// decodeDay reads the total of a day.
func decodeDay(date Date, value []byte) (DayTotal, error) {
	total := DayTotal{Date: date}
	var d decoder
	d.begin(value)
	for d.next() {
		switch d.field {
		case 1:
			total.Up = d.uint()
		case 2:
			total.Down = d.uint()
		case 3:
			total.Online = d.duration()
		}
	}
	if d.err != nil {
		return DayTotal{}, store.Errorf(store.Internal, "reading the total of a day: %w", d.err)
	}

	return total, nil
}
