package credential

import (
	"encoding/binary"
	"math/bits"
)

// MS-CHAP needs three DES encryptions of one block, each under a fresh key, at every login.
// crypto/des puts the schedule of every key on the heap and expands it bit by bit; what stands
// here keeps all on the stack, takes the key in the form MS-CHAP has it, seven octets without
// parity, and permutes the block only once for its three keys. It encrypts single blocks and
// nothing else. FIPS 46-3 is the standard, and the tables carry its names.

// The tables of FIPS 46-3, bits counted from 1 at the most significant end.
var (
	desPC1 = [56]uint8{
		57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18,
		10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
		63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22,
		14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
	}
	desPC2 = [48]uint8{
		14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10,
		23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2,
		41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48,
		44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
	}
	desP = [32]uint8{
		16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10,
		2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
	}
	desShifts = [16]uint8{1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1}
	desS      = [8][64]uint8{
		{
			14, 4, 13, 1, 2, 15, 11, 8, 3, 10, 6, 12, 5, 9, 0, 7,
			0, 15, 7, 4, 14, 2, 13, 1, 10, 6, 12, 11, 9, 5, 3, 8,
			4, 1, 14, 8, 13, 6, 2, 11, 15, 12, 9, 7, 3, 10, 5, 0,
			15, 12, 8, 2, 4, 9, 1, 7, 5, 11, 3, 14, 10, 0, 6, 13,
		}, {
			15, 1, 8, 14, 6, 11, 3, 4, 9, 7, 2, 13, 12, 0, 5, 10,
			3, 13, 4, 7, 15, 2, 8, 14, 12, 0, 1, 10, 6, 9, 11, 5,
			0, 14, 7, 11, 10, 4, 13, 1, 5, 8, 12, 6, 9, 3, 2, 15,
			13, 8, 10, 1, 3, 15, 4, 2, 11, 6, 7, 12, 0, 5, 14, 9,
		}, {
			10, 0, 9, 14, 6, 3, 15, 5, 1, 13, 12, 7, 11, 4, 2, 8,
			13, 7, 0, 9, 3, 4, 6, 10, 2, 8, 5, 14, 12, 11, 15, 1,
			13, 6, 4, 9, 8, 15, 3, 0, 11, 1, 2, 12, 5, 10, 14, 7,
			1, 10, 13, 0, 6, 9, 8, 7, 4, 15, 14, 3, 11, 5, 2, 12,
		}, {
			7, 13, 14, 3, 0, 6, 9, 10, 1, 2, 8, 5, 11, 12, 4, 15,
			13, 8, 11, 5, 6, 15, 0, 3, 4, 7, 2, 12, 1, 10, 14, 9,
			10, 6, 9, 0, 12, 11, 7, 13, 15, 1, 3, 14, 5, 2, 8, 4,
			3, 15, 0, 6, 10, 1, 13, 8, 9, 4, 5, 11, 12, 7, 2, 14,
		}, {
			2, 12, 4, 1, 7, 10, 11, 6, 8, 5, 3, 15, 13, 0, 14, 9,
			14, 11, 2, 12, 4, 7, 13, 1, 5, 0, 15, 10, 3, 9, 8, 6,
			4, 2, 1, 11, 10, 13, 7, 8, 15, 9, 12, 5, 6, 3, 0, 14,
			11, 8, 12, 7, 1, 14, 2, 13, 6, 15, 0, 9, 10, 4, 5, 3,
		}, {
			12, 1, 10, 15, 9, 2, 6, 8, 0, 13, 3, 4, 14, 7, 5, 11,
			10, 15, 4, 2, 7, 12, 9, 5, 6, 1, 13, 14, 0, 11, 3, 8,
			9, 14, 15, 5, 2, 8, 12, 3, 7, 0, 4, 10, 1, 13, 11, 6,
			4, 3, 2, 12, 9, 5, 15, 10, 11, 14, 1, 7, 6, 0, 8, 13,
		}, {
			4, 11, 2, 14, 15, 0, 8, 13, 3, 12, 9, 7, 5, 10, 6, 1,
			13, 0, 11, 7, 4, 9, 1, 10, 14, 3, 5, 12, 2, 15, 8, 6,
			1, 4, 11, 13, 12, 3, 7, 14, 10, 15, 6, 8, 0, 5, 9, 2,
			6, 11, 13, 8, 1, 4, 10, 7, 9, 5, 0, 15, 14, 2, 3, 12,
		}, {
			13, 2, 8, 4, 6, 15, 11, 1, 10, 9, 3, 14, 5, 0, 12, 7,
			1, 15, 13, 8, 10, 3, 7, 4, 12, 5, 6, 11, 0, 14, 9, 2,
			7, 11, 4, 1, 9, 12, 14, 2, 0, 6, 10, 13, 15, 3, 5, 8,
			2, 1, 14, 7, 4, 10, 8, 13, 15, 12, 9, 0, 3, 5, 6, 11,
		},
	}
)

// Lookup tables made from those of the standard. A seven-bit piece of the key gives its share
// of the two registers; a seven-bit piece of the registers gives its share of a round key; six
// bits into an S-box give its permuted output.
var (
	desRegisters = desPieces(desRegister)
	desRoundKeys = desPieces(desRoundKey)
	desBoxes     = makeDESBoxes()
)

// desPieces tabulates a linear function of 56 bits by the eight seven-bit pieces of its argument.
func desPieces(function func(uint64) uint64) (table [8][128]uint64) {
	for piece := range table {
		for value := range table[piece] {
			table[piece][value] = function(uint64(value) << (49 - 7*piece))
		}
	}

	return table
}

// desRegister applies permuted choice 1 to a key without parity bits: registers C and D, 28
// bits each, C above.
func desRegister(key uint64) (registers uint64) {
	for _, position := range desPC1 {
		index := int(position) - 1 // among 64 bits with parity
		index -= index / 8         // among 56 without
		registers = registers<<1 | key>>(55-index)&1
	}

	return registers
}

// desRoundKey applies permuted choice 2 to the registers. The eight groups of six bits are laid
// out as the rounds use them: groups 1, 3, 5, 7 in the octets of the upper half, groups 2, 4,
// 6, 8 in the lower.
func desRoundKey(registers uint64) (key uint64) {
	for at, position := range desPC2 {
		group, bit := at/6, at%6
		shift := 32*(1-group%2) + 8*(3-group/2) + 5 - bit
		key |= registers >> (56 - int(position)) & 1 << shift
	}

	return key
}

// makeDESBoxes joins each S-box with permutation P.
func makeDESBoxes() (boxes [8][64]uint32) {
	for box := range boxes {
		for input := range boxes[box] {
			row, column := input>>4&2|input&1, input>>1&15
			output := uint32(desS[box][row*16+column]) << (28 - 4*box)

			for _, position := range desP {
				boxes[box][input] = boxes[box][input]<<1 | output>>(32-position)&1
			}
		}
	}

	return boxes
}

// desBlock is a block after the initial permutation, ready to be encrypted under several keys.
type desBlock struct {
	left, right uint32
}

// newDESBlock permutes a block.
func newDESBlock(block [8]byte) desBlock {
	left, right := binary.BigEndian.Uint32(block[:4]), binary.BigEndian.Uint32(block[4:])
	left, right = swapBits(left, right, 4, 0x0f0f0f0f)
	left, right = swapBits(left, right, 16, 0x0000ffff)
	right, left = swapBits(right, left, 2, 0x33333333)
	right, left = swapBits(right, left, 8, 0x00ff00ff)
	left, right = swapBits(left, right, 1, 0x55555555)

	return desBlock{left: left, right: right}
}

// bytes undoes the initial permutation.
func (b desBlock) bytes() (block [8]byte) {
	left, right := swapBits(b.left, b.right, 1, 0x55555555)
	right, left = swapBits(right, left, 8, 0x00ff00ff)
	right, left = swapBits(right, left, 2, 0x33333333)
	left, right = swapBits(left, right, 16, 0x0000ffff)
	left, right = swapBits(left, right, 4, 0x0f0f0f0f)
	binary.BigEndian.PutUint32(block[:4], left)
	binary.BigEndian.PutUint32(block[4:], right)

	return block
}

// swapBits exchanges the bits of a that a shift brings under the mask with those of b.
func swapBits(a, b uint32, shift int, mask uint32) (uint32, uint32) {
	work := (a>>shift ^ b) & mask

	return a ^ work<<shift, b ^ work
}

// encrypt returns the block under a key of 56 bits without parity.
func (b desBlock) encrypt(key uint64) [8]byte {
	registers := desLookup(&desRegisters, key)
	c, d := uint32(registers>>28), uint32(registers)&(1<<28-1)
	left, right := b.left, b.right

	for _, shift := range desShifts {
		c = (c<<shift | c>>(28-shift)) & (1<<28 - 1)
		d = (d<<shift | d>>(28-shift)) & (1<<28 - 1)
		roundKey := desLookup(&desRoundKeys, uint64(c)<<28|uint64(d))
		left, right = right, left^desRound(right, roundKey)
	}

	return desBlock{left: right, right: left}.bytes()
}

// desLookup sums the shares of the eight pieces of a 56-bit argument.
func desLookup(table *[8][128]uint64, value uint64) uint64 {
	return table[0][value>>49&127] | table[1][value>>42&127] |
		table[2][value>>35&127] | table[3][value>>28&127] |
		table[4][value>>21&127] | table[5][value>>14&127] |
		table[6][value>>7&127] | table[7][value&127]
}

// desRound is the cipher function f: the rotations bring the overlapping groups of six bits to
// octet borders.
func desRound(half uint32, key uint64) uint32 {
	odd := bits.RotateLeft32(half, -3) ^ uint32(key>>32)
	even := bits.RotateLeft32(half, 1) ^ uint32(key)

	return desBoxes[0][odd>>24&63] | desBoxes[2][odd>>16&63] |
		desBoxes[4][odd>>8&63] | desBoxes[6][odd&63] |
		desBoxes[1][even>>24&63] | desBoxes[3][even>>16&63] |
		desBoxes[5][even>>8&63] | desBoxes[7][even&63]
}
