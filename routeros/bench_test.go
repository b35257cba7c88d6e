package routeros_test

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"strconv"
	"testing"
	"time"

	"gardu/routeros"
	"gardu/routeros/rostest"
	"gardu/store"
)

// many is how many secrets the benchmarks have.
const many = 10_000

// crowded makes a fleet whose router is to have many secrets. Its clock runs a thousand times
// faster for the pacing of writes, so that the work is measured and not the waiting.
func crowded(b *testing.B) (*routeros.Fleet, *book, *rostest.Router) {
	b.Helper()
	router := rostest.Start(b, rostest.Config{})
	book := newBook(store.RouterLocal)
	book.routers[0].Address = router.Address()
	for id := int64(1); id <= many; id++ {
		book.pppoe(id)
	}
	began := time.Now()
	fleet, err := routeros.New(routeros.Config{
		Book: book, Keeper: book, Key: siteKey,
		Now: func() time.Time { return began.Add(1000 * time.Since(began)) },
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := fleet.Muster(context.Background()); err != nil {
		b.Fatal(err)
	}

	return fleet, book, router
}

// round applies the plan, which must write as many times as it is told.
func round(b *testing.B, fleet *routeros.Fleet, router *rostest.Router, least, most int) {
	b.Helper()
	router.ForgetWrites()
	outcome, err := fleet.Apply(context.Background(), theRouter, routeros.Options{
		Override: []routeros.Guard{routeros.GuardBlast},
	})
	if err != nil || len(outcome.Done.Failed) > 0 {
		b.Fatal(err, outcome.Done.Failed)
	}
	if wrote := router.Writes(); wrote < least || wrote > most {
		b.Fatalf("wrote %d times, not %d to %d", wrote, least, most)
	}
}

func BenchmarkFirstSync(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		fleet, _, router := crowded(b)
		b.StartTimer()
		round(b, fleet, router, many, many+100)
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/many, "ns/secret")
}

func BenchmarkRoundWithoutChange(b *testing.B) {
	fleet, _, router := crowded(b)
	round(b, fleet, router, many, many+100)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		round(b, fleet, router, 0, 0)
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/(1<<20), "MB/round")
}

func BenchmarkRoundWithOnePerCentDrift(b *testing.B) {
	fleet, book, router := crowded(b)
	round(b, fleet, router, many, many+100)
	var turn int
	for b.Loop() {
		turn++
		for id := int64(1); id <= many/100; id++ {
			book.change(id*100, func(s *store.Service) {
				s.Secret = store.ClearSecret("turn " + strconv.Itoa(turn))
			})
		}
		round(b, fleet, router, many/100, many/100)
	}
}

// BenchmarkFleet brings 500 routers in step, of which every third never answers.
func BenchmarkFleet(b *testing.B) {
	const routers = 500
	book := newBook(store.RouterLocal)
	book.routers = nil
	addresses := map[string]string{}
	for id := int64(1); id <= routers; id++ {
		one := book.template(id)
		if id%3 != 0 {
			addresses[one.Address] = rostest.Start(b, rostest.Config{Serial: fmt.Sprint(id)}).Address()
		}
		book.routers = append(book.routers, one)
		book.pppoe(id, func(s *store.Service) { s.Router = one.NAS })
	}
	for b.Loop() {
		fleet, err := routeros.New(routeros.Config{
			Book: book, Keeper: book, Key: siteKey, DialsPerSecond: 1000,
			Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
				if to := addresses[address]; to != "" {
					return (&net.Dialer{}).DialContext(ctx, network, to)
				}
				<-ctx.Done()

				return nil, ctx.Err()
			},
		})
		if err != nil {
			b.Fatal(err)
		}
		if err := fleet.Start(context.Background()); err != nil {
			b.Fatal(err)
		}
		for states(fleet)[routeros.StateInStep] < len(addresses) {
			time.Sleep(time.Millisecond)
		}
		if err := fleet.Shutdown(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
