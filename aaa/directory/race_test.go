package directory_test

import (
	"net/netip"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"gardu/aaa/directory"
	"gardu/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.Cleanup(os.Exit)) }

// TestReadersAndWriters lets readers look for services while writers rename them back and forth.
// A service that exists all the time is found by its id at any moment, and whoever is found is
// whole.
func TestReadersAndWriters(t *testing.T) {
	t.Parallel()

	const services, rounds, readers = 64, 200, 4

	d := newDirectory(t)
	put(t, d.PutPlan(&store.Plan{ID: 1, Name: "plan", Access: store.PPPoE}))
	put(t, d.PutNAS(&store.NAS{ID: 1, Address: prefix("10.0.0.0/8"), Secret: secret}))

	write := func(round int) {
		for id := int64(1); id <= services; id++ {
			put(t, d.PutService(raced(id, round)))
		}
	}
	write(0)

	var (
		writing, reading sync.WaitGroup
		done             atomic.Bool
	)

	for range readers {
		reading.Go(func() {
			for !done.Load() {
				readAll(t, d, services)
			}
		})
	}

	writing.Go(func() {
		for round := range rounds {
			write(round)
		}
	})
	writing.Go(func() {
		for round := range rounds {
			put(t, d.PutPlan(&store.Plan{ID: 1, Revision: uint64(round), Access: store.PPPoE}))
			put(t, d.PutVoucher(&store.Voucher{
				ID: 1, Code: "KODE", Plan: 1, State: someStates[round%len(someStates)],
			}))
			put(t, d.PutNAS(&store.NAS{ID: 1, Address: prefix("10.0.0.0/8"), Secret: secret}))
			d.PutOperator(&store.Operator{ID: 1, Name: "ani"})
		}
	})

	writing.Wait()
	done.Store(true)
	reading.Wait()
}

// raced is a service in a round: its login and secret say its id.
func raced(id int64, round int) *store.Service {
	name := strconv.FormatInt(id, 10)

	return &store.Service{
		ID: id, Revision: uint64(round), Login: "login-" + name + "-" + strconv.Itoa(round%3),
		Access: store.PPPoE, Secret: store.ClearSecret("secret-" + name), Plan: 1,
		MAC: store.MAC{5: byte(id)},
	}
}

// readAll looks for every service once.
func readAll(t *testing.T, d *directory.Directory, services int64) {
	t.Helper()

	var found directory.Login

	for id := int64(1); id <= services; id++ {
		if !d.FindService(id, &found) || found.Service != id {
			t.Errorf("service %d is not found", id)

			return
		}

		if string(found.Secret.Value) != "secret-"+strconv.FormatInt(id, 10) {
			t.Errorf("service %d has the secret %q", id, found.Secret.Value)
		}

		d.FindLogin(store.AnyAccess, 1, []byte(raced(id, 1).Login), &found)
		d.FindMAC(store.PPPoE, 0, store.MAC{5: byte(id)}, &found)
		d.Plan(1).Compiled(d.Plan(1).Isolir(), store.MikroTik)
		d.FindNAS(netip.MustParseAddr("10.0.0.1"), nil)
		d.FindOperator([]byte("ani"))
	}
}
