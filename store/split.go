package store

import (
	"cmp"
	"math/bits"
	"slices"
)

// Split shares a total among weights, so that the parts sum exactly to it: each part is its share
// rounded down, and the minor units that are left go one each to the parts with the largest
// remainders, the earlier one first among equals. 100000 over 1, 1, 1 is 33334, 33333, 33333. A
// negative total is the mirror of a positive one. A weight below zero counts as zero, and where no
// weight is above zero the parts are equal. Without weights there is no part.
func Split(total int64, weights []int64) []int64 {
	if len(weights) == 0 {
		return nil
	}
	scaled, sum := scaledWeights(weights)
	parts := make([]int64, len(weights))
	remainders := make([]uint64, len(weights))
	left := magnitude(total)
	for i, weight := range scaled {
		high, low := bits.Mul64(magnitude(total), weight)
		whole, remainder := bits.Div64(high, low, sum)
		parts[i], remainders[i] = signed(whole, total < 0), remainder
		left -= whole
	}
	one := signed(1, total < 0)
	for _, i := range byRemainder(remainders)[:left] {
		parts[i] += one
	}

	return parts
}

// byRemainder lists the places of parts, the largest remainder first.
func byRemainder(remainders []uint64) []int {
	order := make([]int, len(remainders))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(remainders[b], remainders[a])
	})

	return order
}

// scaledWeights returns weights without sign and their sum, which is positive. Weights whose sum
// does not fit are halved until it does.
func scaledWeights(weights []int64) (scaled []uint64, sum uint64) {
	scaled = make([]uint64, len(weights))
	for shift := 0; ; shift++ {
		var over, carry uint64
		sum = 0
		for i, weight := range weights {
			scaled[i] = magnitude(max(weight, 0)) >> shift
			sum, carry = bits.Add64(sum, scaled[i], 0)
			over += carry
		}
		if over == 0 {
			break
		}
	}
	if sum > 0 {
		return scaled, sum
	}
	for i := range scaled {
		scaled[i] = 1
	}

	return scaled, uint64(len(scaled))
}
