package session

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"

	"gardu/store"
)

// Config is what a table needs to know.
type Config struct {
	// Zone is where days and months begin; nil means UTC.
	Zone *time.Location
	// Windows tells where the windows of a service's usage begin: the activation window at an
	// instant, or zero, and month windows on the traffic day of its plan (store.Plan.TrafficDay).
	// It is called by Apply and Usage, and must neither wait nor call the table. Nil means never
	// and the first day.
	Windows func(service int64) (activated time.Time, trafficDay int)
	// Addresses is told which addresses sessions have; nil for nobody.
	Addresses Addresses
	// ListeningSince is when accounting was last begun to be heard: silence before it says nothing
	// about a session.
	ListeningSince time.Time
	// ClosedLimit bounds the closed sessions that are kept in memory; 0 means DefaultClosedLimit.
	ClosedLimit int
	// ReservationLimit bounds the reservations; 0 means DefaultReservationLimit.
	ReservationLimit int
}

// Table is the live session table.
type Table struct {
	config    Config
	seed      maphash.Seed
	listening int64 // Config.ListeningSince in Unix nanoseconds
	reserved  atomic.Int64

	shards [shardCount]shard
	slab   slab
	arena  arena

	writer   sync.Mutex // guards all below, and slots, texts and chains as slot says
	applied  uint64     // the highest index that Apply was given
	keys     index      // all sessions, by identity
	stations index      // open sessions, by NAS, login and Calling-Station-Id
	nas      map[int64]*chain
	stopped  chain // closed by their NAS, in that order
	inferred chain // closed by our own conclusion, in that order
	open     int
	dirty    queue
	calendar calendar
	families families
	reapAt   uint32 // where the next Reap goes on
	scratch  [2][]byte
	words    words
	known    words

	groups, owners func(ref uint32) *link
}

// New makes an empty table.
func New(config Config) *Table {
	if config.ClosedLimit == 0 {
		config.ClosedLimit = DefaultClosedLimit
	}
	if config.ReservationLimit == 0 {
		config.ReservationLimit = DefaultReservationLimit
	}
	if config.Windows == nil {
		config.Windows = func(int64) (time.Time, int) { return time.Time{}, 0 }
	}
	table := &Table{
		config:    config,
		seed:      maphash.MakeSeed(),
		listening: nanos(config.ListeningSince),
		nas:       make(map[int64]*chain),
		calendar:  calendar{zone: config.Zone},
		families:  families{routers: make(map[router]uint16)},
	}
	table.slab.chunks.Store(new([]*[chunkSize]slot))
	table.arena.blocks.Store(new([]*[blockSize]byte))
	table.keys.entry = func(ref uint32) *entry { return &table.slab.at(ref).key }
	table.stations.entry = func(ref uint32) *entry { return &table.slab.at(ref).station }
	table.groups = func(ref uint32) *link { return &table.slab.at(ref).group }
	table.owners = func(ref uint32) *link { return &table.slab.at(ref).owned }
	for i := range table.scratch {
		table.scratch[i] = make([]byte, 0, maxWords)
	}

	return table
}

// Counts are the sizes of a table, for gauges.
type Counts struct {
	Open     int // open sessions
	Closed   int // closed sessions kept in memory
	Dirty    int // sessions that differ from their rows
	Reserved int // reservations, expired ones that nobody met included
}

// Counts returns the sizes of the table.
func (t *Table) Counts() Counts {
	t.writer.Lock()
	defer t.writer.Unlock()

	return Counts{
		Open:     t.open,
		Closed:   t.stopped.count + t.inferred.count,
		Dirty:    t.dirty.count,
		Reserved: int(t.reserved.Load()),
	}
}

// Resume tells the table up to which index the rows on disk account for every record. It is called
// once, before the first Apply, with the mark that the last fold wrote.
func (t *Table) Resume(mark uint64) {
	t.writer.Lock()
	defer t.writer.Unlock()

	t.applied = max(t.applied, mark)
}

// Load takes over a session row, open or closed, as it stands on disk. Rows are loaded before the
// first Apply; then the journal is applied again from the fold mark, and what a row holds already
// is skipped. It answers an error of kind Exhausted when SessionLimit is reached.
func (t *Table) Load(session *store.Session) error {
	t.writer.Lock()
	defer t.writer.Unlock()

	ref := t.slab.allocate()
	if ref == 0 {
		return store.Errorf(store.Exhausted, "loading sessions: more than %d", SessionLimit)
	}
	s := t.slab.at(ref)
	s.restore(session)
	t.words = words{
		nasIdentifier: clip([]byte(session.NASIdentifier)),
		acctSession:   clip([]byte(session.AcctSessionID)),
		login:         clip([]byte(session.Login)),
		calling:       clip([]byte(session.CallingStation)),
		called:        clip([]byte(session.CalledStation)),
		portID:        clip([]byte(session.NASPortID)),
		userName:      clip([]byte(session.UserName)),
		address:       bare(session.Address), source: bare(session.Source),
		local: bare(session.Local), prefix: session.IPv6Prefix, delegated: session.DelegatedIPv6,
	}
	t.keep(ref, &t.words)
	t.keys.insert(ref, t.identify(s.nas, s.nonce, &t.words))
	if session.Open() {
		t.attach(ref, &t.words)

		return nil
	}
	t.retire(ref)

	return nil
}

// keep stores the texts of a slot in place of those it had. The slot's shard is locked when it can
// be reached.
func (t *Table) keep(ref uint32, words *words) {
	s := t.slab.at(ref)
	text := words.appendAll(t.scratch[1][:0])
	old, length := s.text, s.textLength
	s.text, s.textLength = t.arena.store(text), uint16(len(text))
	if old != 0 {
		t.arena.release(old, length)
	}
}

// text returns the texts of a slot in their layout.
func (t *Table) text(s *slot) []byte { return t.arena.at(s.text, s.textLength) }
