package api

// A word on the wire is its length and its bytes; the length takes one to five bytes, the first
// of which tells how many follow.
//
//	0xxxxxxx             below 0x80
//	10xxxxxx +1          below 0x4000
//	110xxxxx +2          below 0x200000
//	1110xxxx +3          below 0x10000000
//	11110000 +4          the rest

// lengthHead gives the part of a length in its first byte, which is 0xF0 at most, and how many
// bytes follow.
func lengthHead(first byte) (length, more int) {
	switch {
	case first < 0x80:
		return int(first), 0
	case first < 0xC0:
		return int(first & 0x3F), 1
	case first < 0xE0:
		return int(first & 0x1F), 2
	case first < 0xF0:
		return int(first & 0x0F), 3
	}

	return 0, 4
}

// appendLength appends the shortest form of a length.
func appendLength(dst []byte, n int) []byte {
	switch {
	case n < 0x80:
		return append(dst, byte(n))
	case n < 0x4000:
		return append(dst, byte(n>>8)|0x80, byte(n))
	case n < 0x200000:
		return append(dst, byte(n>>16)|0xC0, byte(n>>8), byte(n))
	case n < 0x10000000:
		return append(dst, byte(n>>24)|0xE0, byte(n>>16), byte(n>>8), byte(n))
	}

	return append(dst, 0xF0, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}

// cutWord takes the first word off words that a gate has checked.
func cutWord(words string) (word, rest string) {
	length, more := lengthHead(words[0])
	for i := 1; i <= more; i++ {
		length = length<<8 | int(words[i])
	}
	begin := 1 + more

	return words[begin : begin+length], words[begin+length:]
}
