package directory

import (
	"hash/maphash"
	"sync"
	"sync/atomic"

	"gardu/store"
)

// Directory answers who a login is, what a plan gives and who a NAS is, from memory alone. Every
// Find method may be called from any goroutine: it takes no lock and allocates nothing. Put,
// Remove, Set and Load are for the feeders; they wait for one another, and what they wrote is seen
// by every Find that starts after they have returned.
type Directory struct {
	compile Compile
	seed    maphash.Seed

	logins    [shards]atomic.Pointer[shard] // services and unused vouchers, by login
	services  pairs                         // service id -> hash of its login
	vouchers  pairs                         // voucher id -> hash of its code
	macs      pairs                         // MAC address -> service ids
	plans     atomic.Pointer[map[int64]*Plan]
	nas       atomic.Pointer[nasTable]
	operators atomic.Pointer[map[string]*Operator]

	mu     sync.Mutex         // mu guards writing: the fields below, and changes above
	isolir *profileSet        // the installation's isolir profile
	slots  map[int64]int      // NAS id -> its slot, kept after the record is gone
	sets   map[int64]*planSet // plan id -> what was compiled of it

	companies companies
}

// Config is what a Directory needs from outside.
type Config struct {
	Compile Compile       // makes the attributes of a profile; required
	Isolir  store.Profile // the installation's isolir profile
}

// New makes an empty directory. It fails when the isolir profile cannot be compiled.
func New(config Config) (*Directory, error) {
	d := &Directory{
		compile: config.Compile,
		seed:    maphash.MakeSeed(),
		slots:   map[int64]int{},
		sets:    map[int64]*planSet{},

		companies: companies{},
	}

	isolir, err := d.compileIsolir(&config.Isolir)
	if err != nil {
		return nil, store.Errorf(store.KindOf(err), "compiling the isolir profile: %w", err)
	}

	d.isolir = isolir
	d.plans.Store(&map[int64]*Plan{})
	d.nas.Store(&nasTable{})
	d.operators.Store(&map[string]*Operator{})

	return d, nil
}

// Counts says how many records are held, for metrics and the log line at start. It walks the
// shards.
func (d *Directory) Counts() Counts {
	return Counts{
		Services:  d.services.count(),
		Vouchers:  d.vouchers.count(),
		Plans:     len(*d.plans.Load()),
		NAS:       len(d.nas.Load().byID),
		Operators: len(*d.operators.Load()),
	}
}

// Counts is a number of records for each noun.
type Counts struct {
	Services, Vouchers, Plans, NAS, Operators int
}
