package store_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gardu/store"
)

func TestSplit(t *testing.T) {
	t.Parallel()

	cases := []struct {
		name    string
		total   int64
		weights []int64
		want    []int64
	}{
		{"three equal parts", 100000, []int64{1, 1, 1}, []int64{33334, 33333, 33333}},
		{"mirrored", -100000, []int64{1, 1, 1}, []int64{-33334, -33333, -33333}},
		{"by weight", 166500, []int64{150000, 16500}, []int64{150000, 16500}},
		{"largest remainder first", 10, []int64{3, 3, 1}, []int64{4, 4, 2}},
		{"a weight of zero gets nothing", 7, []int64{0, 2, 0, 2}, []int64{0, 4, 0, 3}},
		{"no weight above zero", 5, []int64{0, 0}, []int64{3, 2}},
		{"below zero counts as zero", 5, []int64{-9, 1}, []int64{0, 5}},
		{"less than there are parts", 2, []int64{1, 1, 1}, []int64{1, 1, 0}},
		{"nothing", 0, []int64{1, 2}, []int64{0, 0}},
		{"one", 77, []int64{3}, []int64{77}},
		{"no part", 77, nil, nil},
		{"the least number", math.MinInt64, []int64{1}, []int64{math.MinInt64}},
		{
			"weights beyond their sum", 9,
			[]int64{math.MaxInt64, math.MaxInt64, math.MaxInt64},
			[]int64{3, 3, 3},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			weights := slices.Clone(c.weights)
			if got := store.Split(c.total, c.weights); !slices.Equal(got, c.want) {
				t.Errorf("%d over %v is %v, want %v", c.total, c.weights, got, c.want)
			}
			if !slices.Equal(weights, c.weights) {
				t.Errorf("the weights became %v", c.weights)
			}
		})
	}
}

func TestSplitProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		total := drawMoney(t, "total")
		weights := rapid.SliceOfN(rapid.Int64Range(0, store.MaxMoney), 1, 50).Draw(t, "weights")
		parts := store.Split(total, weights)

		var sum, weight int64
		for i, part := range parts {
			sum += part
			weight += weights[i]
		}
		if sum != total {
			t.Fatalf("%v sum to %d, want %d", parts, sum, total)
		}
		for i, part := range parts {
			if weight > 0 && !withinOne(part, total, weights[i], weight) {
				t.Fatalf("part %d of %d by %d of %d is %d", i, total, weights[i], weight, part)
			}
		}
		mirror := store.Split(-total, weights)
		for i := range mirror {
			if mirror[i] != -parts[i] {
				t.Fatalf("%v is not the mirror of %v", mirror, parts)
			}
		}
	})
}

// withinOne says whether a part lies less than one minor unit from its exact share.
func withinOne(part, total, weight, sum int64) bool {
	share := big.NewRat(total, 1)
	share.Mul(share, big.NewRat(weight, sum)).Sub(share, big.NewRat(part, 1))

	return share.Abs(share).Cmp(big.NewRat(1, 1)) < 0
}
