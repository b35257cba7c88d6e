package directory

import (
	"cmp"
	"slices"
	"sync/atomic"
)

// pairs is an index of numbers: a sharded multimap from key to value, read without a lock. Each
// shard is an immutable slice in the order of (key, value).
type pairs struct {
	shards [shards]atomic.Pointer[[]pair]
}

// pair is one entry of an index.
type pair struct{ key, value uint64 }

// comparePairs orders by key, then by value.
func comparePairs(a, b pair) int {
	return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.value, b.value))
}

// pairShard returns the shard of a key; numbers in a row spread evenly (a multiplication by 2^64 /
// golden ratio).
func pairShard(key uint64) int { return int(key * 0x9e3779b97f4a7c15 >> (64 - shardBits)) }

// all returns the entries of a key. They must not be written to.
func (p *pairs) all(key uint64) []pair {
	shard := p.shards[pairShard(key)].Load()
	if shard == nil {
		return nil
	}

	start := lowerBound(*shard, pair{key: key})
	end := start

	for end < len(*shard) && (*shard)[end].key == key {
		end++
	}

	return (*shard)[start:end:end]
}

// first returns the lowest value of a key.
func (p *pairs) first(key uint64) (uint64, bool) {
	found := p.all(key)
	if len(found) == 0 {
		return 0, false
	}

	return found[0].value, true
}

// add puts an entry in, once. For writers.
func (p *pairs) add(entry pair) {
	p.replace(pairShard(entry.key), func(old []pair) []pair {
		at := lowerBound(old, entry)
		if at < len(old) && old[at] == entry {
			return old
		}

		made := make([]pair, 0, len(old)+1)
		made = append(made, old[:at]...)
		made = append(made, entry)

		return append(made, old[at:]...)
	})
}

// remove takes an entry out, if it is there. For writers.
func (p *pairs) remove(entry pair) {
	p.replace(pairShard(entry.key), func(old []pair) []pair {
		at := lowerBound(old, entry)
		if at == len(old) || old[at] != entry {
			return old
		}

		made := make([]pair, 0, len(old)-1)
		made = append(made, old[:at]...)

		return append(made, old[at+1:]...)
	})
}

// set makes value the only one of its key. For writers.
func (p *pairs) set(key, value uint64) {
	p.replace(pairShard(key), func(old []pair) []pair {
		at := lowerBound(old, pair{key: key})
		end := at

		for end < len(old) && old[end].key == key {
			end++
		}

		made := make([]pair, 0, len(old)+1)
		made = append(made, old[:at]...)
		made = append(made, pair{key: key, value: value})

		return append(made, old[end:]...)
	})
}

// replace swaps one shard for what change makes of it.
func (p *pairs) replace(number int, change func(old []pair) []pair) {
	var old []pair
	if shard := p.shards[number].Load(); shard != nil {
		old = *shard
	}

	made := change(old)
	p.shards[number].Store(&made)
}

// count walks the shards.
func (p *pairs) count() int {
	total := 0
	for i := range p.shards {
		if shard := p.shards[i].Load(); shard != nil {
			total += len(*shard)
		}
	}

	return total
}

// lowerBound finds the first entry that is not below another one. It is written out because a
// comparison through a function value costs the hot path more than the search.
func lowerBound(entries []pair, wanted pair) int {
	low, high := 0, len(entries)
	for low < high {
		middle := int(uint(low+high) >> 1)
		entry := entries[middle]

		if entry.key < wanted.key || entry.key == wanted.key && entry.value < wanted.value {
			low = middle + 1
		} else {
			high = middle
		}
	}

	return low
}

// pairsDraft is an index in the making.
type pairsDraft [shards][]pair

// add notes an entry.
func (d *pairsDraft) add(key, value uint64) {
	number := pairShard(key)
	d[number] = append(d[number], pair{key: key, value: value})
}

// publish sorts what was noted and makes it the whole index.
func (d *pairsDraft) publish(p *pairs) {
	for i := range d {
		slices.SortFunc(d[i], comparePairs)
		sorted := slices.Clip(slices.Clone(slices.Compact(d[i])))
		d[i] = nil
		p.shards[i].Store(&sorted)
	}
}
