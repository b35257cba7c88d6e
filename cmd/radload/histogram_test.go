package main

import (
	"math"
	"sort"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A percentile is never too small, and at most one part in 64 too large.
func TestQuantileAgainstSortedValues(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, int64(30*time.Minute)), 1, 200).Draw(t, "values")
		share := rapid.Float64Range(0.01, 1).Draw(t, "share")

		var left, right histogram

		for i, value := range values {
			if i%2 == 0 {
				left.add(time.Duration(value))
			} else {
				right.add(time.Duration(value))
			}
		}

		left.merge(&right)
		sort.Slice(values, func(i, j int) bool { return values[i] < values[j] })

		want := values[int(math.Ceil(share*float64(len(values))))-1]
		got := int64(left.quantile(share))

		if got < want || got > want+want/bucketsEach {
			t.Fatalf("quantile %g of %d values is %d, want %d", share, len(values), got, want)
		}

		if left.longest != time.Duration(values[len(values)-1]) {
			t.Fatalf("longest is %s", left.longest)
		}
	})
}

func TestHistogramEnds(t *testing.T) {
	t.Parallel()

	var h histogram
	if got := h.quantile(0.5); got != 0 {
		t.Errorf("the median of nothing is %s", got)
	}

	h.add(-time.Second)
	h.add(time.Duration(math.MaxInt64))

	if h.count != 2 || h.quantile(0.5) != 0 {
		t.Errorf("count %d, median %s", h.count, h.quantile(0.5))
	}

	if bucketOf(math.MaxUint64) != bucketCount-1 {
		t.Error("the longest time has no bucket")
	}
}

func TestBucketsFollowOneAnother(t *testing.T) {
	t.Parallel()

	for bucket := range bucketCount - 1 {
		top := uint64(topOf(bucket))
		if bucketOf(top) != bucket || bucketOf(top+1) != bucket+1 {
			t.Fatalf("bucket %d ends at %d, but %d begins there", bucket, top, bucketOf(top+1))
		}
	}
}
