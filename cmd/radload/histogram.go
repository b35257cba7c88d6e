package main

import (
	"math"
	"math/bits"
	"time"
)

// A histogram's resolution: 64 buckets for each doubling, so a value read from it is at most 1.6
// % too large. The longest time it tells apart is 2^41 ns, 36 minutes; longer ones share the last
// bucket.
const (
	bucketBits  = 6
	bucketsEach = 1 << bucketBits
	doublings   = 35
	bucketCount = (doublings + 1) * bucketsEach
)

// histogram counts latencies in buckets whose width grows with the value. It is 18 KB, and the
// zero histogram is empty.
type histogram struct {
	buckets [bucketCount]uint64
	count   uint64
	longest time.Duration
}

// add counts one latency. A negative one counts as zero.
func (h *histogram) add(latency time.Duration) {
	latency = max(latency, 0)
	h.buckets[bucketOf(uint64(latency))]++
	h.count++
	h.longest = max(h.longest, latency)
}

// merge adds what another histogram counted.
func (h *histogram) merge(other *histogram) {
	for i, count := range other.buckets {
		h.buckets[i] += count
	}

	h.count += other.count
	h.longest = max(h.longest, other.longest)
}

// quantile returns the latency that the given share of all counted ones does not exceed, 0 when
// nothing was counted.
func (h *histogram) quantile(share float64) time.Duration {
	rank := uint64(math.Ceil(share * float64(h.count)))
	seen := uint64(0)

	for i, count := range h.buckets {
		seen += count
		if count > 0 && seen >= rank {
			return min(topOf(i), h.longest)
		}
	}

	return h.longest
}

// bucketOf returns the bucket of a value in nanoseconds. Values below 64 have a bucket each.
func bucketOf(value uint64) int {
	if value < bucketsEach {
		return int(value)
	}

	doubling := bits.Len64(value) - bucketBits - 1
	bucket := doubling<<bucketBits + int(value>>doubling)

	return min(bucket, bucketCount-1)
}

// topOf returns the largest value of a bucket.
func topOf(bucket int) time.Duration {
	if bucket < 2*bucketsEach {
		return time.Duration(bucket)
	}

	doubling := bucket>>bucketBits - 1
	mantissa := bucket&(bucketsEach-1) + bucketsEach

	return time.Duration((mantissa+1)<<doubling - 1)
}
