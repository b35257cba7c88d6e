package main

import (
	"context"
	"errors"
	"sync"
)

// background is logins that go on while something else happens, at an offered rate, to see what
// that does to their latency.
type background struct {
	options options // rate 0 for no logins at all
}

// while offers logins until do returns, adds what was measured to a book, and returns do's error
// joined with its own.
func (b *background) while(ctx context.Context, sum *book, do func() error) error {
	if b.options.rate == 0 {
		return do()
	}

	l, err := newLoad(b.options)
	if err != nil {
		return err
	}

	running, stop := context.WithCancel(ctx)
	defer stop()

	var (
		logins  sync.WaitGroup
		failure error
	)

	logins.Go(func() { failure = l.run(running) })

	err = do()

	stop()
	logins.Wait()

	measured := l.sum()
	sum.tally.add(&measured.tally)
	sum.latency.merge(&measured.latency)
	sum.last += measured.last

	return errors.Join(err, failure, l.close())
}

// pulse is what the logins of a time showed.
type pulse struct {
	Seconds  float64   `json:"seconds"`
	Answered uint64    `json:"answered"`
	Accepted uint64    `json:"accepted"`
	Lost     uint64    `json:"lost"`
	Rate     float64   `json:"rate"` // answered a second
	Latency  latencies `json:"latency_ms"`
}

// pulseOf reads a book.
func pulseOf(b *book) pulse {
	p := pulse{
		Seconds: b.last.Seconds(), Answered: b.tally.Answered, Accepted: b.tally.Accepted,
		Lost: b.tally.Lost, Latency: latenciesOf(&b.latency),
	}

	if b.last > 0 {
		p.Rate = float64(p.Answered) / p.Seconds
	}

	return p
}
