package aaa

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"

	"gardu/store"
)

// Limits of the lockout table.
const (
	lockoutShards       = 64
	maximumLockouts     = 1024 // remembered in one shard; the oldest goes first
	lockoutStationBytes = 32   // of a Calling-Station-Id that take part in the key
)

// LockoutConfig says when a station that guesses is no longer listened to.
type LockoutConfig struct {
	Attempts int           // wrong secrets in a row that lock; 0 switches lockout off
	For      time.Duration // how long, from the last wrong secret
}

// lockouts counts wrong secrets by login and calling station, so that a neighbour who guesses locks
// himself and not the owner. A change of the password clears a login at once.
type lockouts struct {
	config  LockoutConfig
	seed    maphash.Seed
	entries atomic.Int64 // in all shards; lets a quiet network skip the lock
	shards  [lockoutShards]lockoutShard
}

// lockoutShard is one part of the table; mu guards wrong.
type lockoutShard struct {
	mu    sync.Mutex
	wrong map[lockoutKey]lockoutEntry
}

// lockoutKey is a login's hash and a station. A collision of two logins would share a counter;
// nothing else.
type lockoutKey struct {
	login   uint64
	station [lockoutStationBytes]byte
}

// lockoutEntry counts the wrong secrets of one key.
type lockoutEntry struct {
	count int
	last  int64 // unix nanoseconds
}

// newLockouts makes an empty table.
func newLockouts(config LockoutConfig) *lockouts {
	table := &lockouts{config: config, seed: maphash.MakeSeed()}
	for i := range table.shards {
		table.shards[i].wrong = make(map[lockoutKey]lockoutEntry)
	}

	return table
}

// key finds the shard and key of a login at a station. Letters that differ in case alone are one
// login here: guessing a hotspot's password gets no fresh attempts from another spelling.
func (l *lockouts) key(login, station []byte) (*lockoutShard, lockoutKey) {
	var buffer [maximumLogin]byte
	folded := store.LoginRules{}.Normalize(buffer[:0], login, store.Hotspot)
	key := lockoutKey{login: maphash.Bytes(l.seed, folded)}
	copy(key.station[:], station)

	return &l.shards[key.login%lockoutShards], key
}

// locked reports whether a station is not to be listened to for a login now.
func (l *lockouts) locked(login, station []byte, now int64) bool {
	if l.config.Attempts == 0 || l.entries.Load() == 0 {
		return false
	}
	shard, key := l.key(login, station)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	entry, found := shard.wrong[key]
	if !found {
		return false
	}
	if now-entry.last >= int64(l.config.For) {
		delete(shard.wrong, key)
		l.entries.Add(-1)

		return false
	}

	return entry.count >= l.config.Attempts
}

// fail notes a wrong secret.
func (l *lockouts) fail(login, station []byte, now int64) {
	if l.config.Attempts == 0 {
		return
	}
	shard, key := l.key(login, station)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	entry, found := shard.wrong[key]
	if !found {
		l.makeRoom(shard)
		l.entries.Add(1)
	}
	if now-entry.last >= int64(l.config.For) {
		entry.count = 0
	}
	entry.count++
	entry.last = now
	shard.wrong[key] = entry
}

// succeed forgets the wrong secrets of a login at a station.
func (l *lockouts) succeed(login, station []byte) {
	if l.config.Attempts == 0 || l.entries.Load() == 0 {
		return
	}
	shard, key := l.key(login, station)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if _, found := shard.wrong[key]; found {
		delete(shard.wrong, key)
		l.entries.Add(-1)
	}
}

// clear forgets the wrong secrets of a login at every station: its password was changed.
func (l *lockouts) clear(login []byte) {
	if l.entries.Load() == 0 {
		return
	}
	shard, key := l.key(login, nil)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	for other := range shard.wrong {
		if other.login == key.login {
			delete(shard.wrong, other)
			l.entries.Add(-1)
		}
	}
}

// makeRoom forgets the oldest of a few entries of a full shard. The caller holds the shard's mutex.
func (l *lockouts) makeRoom(shard *lockoutShard) {
	if len(shard.wrong) < maximumLockouts {
		return
	}
	var oldest lockoutKey
	looked := 0
	for key, entry := range shard.wrong {
		if looked == 0 || entry.last < shard.wrong[oldest].last {
			oldest = key
		}
		if looked++; looked == evictionSample {
			break
		}
	}
	delete(shard.wrong, oldest)
	l.entries.Add(-1)
}
