package kv

import "bytes"

// Range selects keys of one table: From <= key < To in the order of bytes. An empty From starts at
// the first key, a nil To runs to the last; a To that is empty but not nil selects nothing.
type Range struct {
	From, To []byte
	Reverse  bool // visit the largest key first
	Limit    int  // at most so many entries; 0 means no limit
}

// Prefix selects every key that begins with prefix, which is copied. An empty prefix selects all.
func Prefix(prefix []byte) Range {
	return Range{From: bytes.Clone(prefix), To: prefixEnd(prefix)}
}

// Contains reports whether key lies within the bounds; Reverse and Limit play no part.
func (r Range) Contains(key []byte) bool {
	return bytes.Compare(key, r.From) >= 0 && (r.To == nil || bytes.Compare(key, r.To) < 0)
}

// After is the rest of the range once last has been visited in its direction. Limit is unchanged.
func (r Range) After(last []byte) Range {
	if r.Reverse {
		r.To = append(make([]byte, 0, len(last)), last...)

		return r
	}

	r.From = append(append(make([]byte, 0, len(last)+1), last...), 0)

	return r
}

// prefixEnd returns the smallest key above all keys with the prefix, or nil where there is none
// because the prefix is empty or nothing but 0xff.
func prefixEnd(prefix []byte) []byte {
	for last := len(prefix) - 1; last >= 0; last-- {
		if prefix[last] == 0xff {
			continue
		}

		end := bytes.Clone(prefix[:last+1])
		end[last]++

		return end
	}

	return nil
}
