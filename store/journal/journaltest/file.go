package journaltest

import (
	"io"
	"math/rand/v2"
	"slices"
)

// sectorBytes is what a disk writes whole or not at all.
const sectorBytes = 512

// file is the content under one name, in both pictures.
type file struct {
	seen    []byte       // what the process reads
	stable  []byte       // what a power cut leaves
	dirty   map[int]bool // sectors of seen that stable may lack
	resized bool         // the length of seen is not stable
}

// newFile returns an empty file of that size, none of which is stable.
func newFile(size int) *file {
	return &file{seen: make([]byte, size), dirty: map[int]bool{}, resized: true}
}

// write changes what the process sees.
func (f *file) write(content []byte, offset int64) {
	end := int(offset) + len(content)
	if end > len(f.seen) {
		f.seen = append(f.seen, make([]byte, end-len(f.seen))...)
		f.resized = true
	}
	copy(f.seen[offset:], content)
	for sector := int(offset) / sectorBytes; sector*sectorBytes < end; sector++ {
		f.dirty[sector] = true
	}
}

// read fills into from what the process sees.
func (f *file) read(into []byte, offset int64) (int, error) {
	if offset >= int64(len(f.seen)) {
		return 0, io.EOF
	}
	n := copy(into, f.seen[offset:])
	if n < len(into) {
		return n, io.EOF
	}

	return n, nil
}

// settle makes the chosen dirty sectors stable, and the length when resize is true. Nothing is
// dirty afterwards.
func (f *file) settle(resize bool, chosen func(sector int) bool) {
	if resize && f.resized {
		f.stable = append(f.stable, make([]byte, max(0, len(f.seen)-len(f.stable)))...)
	}
	for _, sector := range f.dirtySectors() {
		start, end := sector*sectorBytes, min((sector+1)*sectorBytes, len(f.stable))
		if start < end && chosen(sector) {
			copy(f.stable[start:end], f.seen[start:end])
		}
	}
	f.dirty, f.resized = map[int]bool{}, false
}

// dirtySectors returns the dirty sectors in order, so that one seed gives one outcome.
func (f *file) dirtySectors() []int {
	sectors := make([]int, 0, len(f.dirty))
	for sector := range f.dirty {
		sectors = append(sectors, sector)
	}
	slices.Sort(sectors)

	return sectors
}

// settleSome makes a random part stable: none, all, a beginning, or any subset.
func (f *file) settleSome(random *rand.Rand) {
	switch random.IntN(4) {
	case 0:
		f.settle(false, func(int) bool { return false })
	case 1:
		f.settle(true, func(int) bool { return true })
	case 2:
		left := random.IntN(len(f.dirty) + 1)
		f.settle(true, func(int) bool { left--; return left >= 0 })
	default:
		f.settle(random.IntN(4) > 0, func(int) bool { return random.IntN(2) == 0 })
	}
}

// clone copies both pictures.
func (f *file) clone() *file {
	twin := &file{seen: slices.Clone(f.seen), stable: slices.Clone(f.stable), resized: f.resized}
	twin.dirty = make(map[int]bool, len(f.dirty))
	for sector := range f.dirty {
		twin.dirty[sector] = true
	}

	return twin
}

// afterCut returns the file that the power cut leaves: what is stable, and nothing else.
func (f *file) afterCut() *file {
	return &file{seen: slices.Clone(f.stable), stable: slices.Clone(f.stable), dirty: map[int]bool{}}
}
