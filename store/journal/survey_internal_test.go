package journal

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/hashicorp/raft-wal/segment"
	"github.com/hashicorp/raft-wal/types"
)

// sample writes a segment of so many batches of 1, 2, 3 ... records with the writer that
// production uses, and returns its content and what the journal believes about it.
func sample(t testing.TB, batches int) ([]byte, segmentState) {
	t.Helper()

	state := segmentState{segmentName: segmentName{base: 42, identity: 7<<32 | 99}, last: 41}
	dir := t.TempDir()
	writer, err := segment.NewFiler(dir, disk{}).Create(types.SegmentInfo{
		ID: state.identity, BaseIndex: state.base, MinIndex: state.base,
		Codec: fileCodec, SizeLimit: MinSegmentBytes,
	})
	if err != nil {
		t.Fatal(err)
	}
	b := batch{salt: salt(state.base, state.identity)}
	entries := b.opening(state.base, birth{follows: 41, created: 1}, nil)
	for i := 0; ; i++ {
		if err := writer.Append(entries); err != nil {
			t.Fatal(err)
		}
		sealed, _, err := writer.Sealed()
		if err != nil {
			t.Fatal(err)
		}
		b.settle(&state, sealed)
		if i == batches || sealed {
			break
		}
		entries = b.records(state.last+1, sampleRecords(state.last+1, i%20+1))
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	var content bytes.Buffer
	j := &Journal{config: Config{Dir: dir, VFS: disk{}}}
	if err := j.readWhole(state.segmentName, &content); err != nil {
		t.Fatal(err)
	}

	return content.Bytes(), state
}

// sampleRecords returns records whose content follows from their numbers.
func sampleRecords(first uint64, count int) [][]byte {
	records := make([][]byte, count)
	for i := range records {
		records[i] = bytes.Repeat(fmt.Appendf(nil, "%d.", first+uint64(i)), int(first)%40)
	}

	return records
}

// The journal computes where raft-wal's writer has put things; the survey reads it from the file.
// They must agree.
func TestSurveyAgreesWithTheWriter(t *testing.T) {
	t.Parallel()

	for _, batches := range []int{0, 1, 2, 7, 30, 1000} {
		content, want := sample(t, batches)
		got := surveySegment(want.segmentName, content)
		if !got.born || got.damaged || got.torn || got.follows != 41 {
			t.Errorf("%d batches: born %v, damaged %v, torn %v, follows %d",
				batches, got.born, got.damaged, got.torn, got.follows)
		}
		if got.end != want.end || got.last != want.last || fmt.Sprint(got.marks) != fmt.Sprint(want.marks) {
			t.Errorf("%d batches: survey %+v, writer %+v", batches, got.segmentState, want)
		}
		final := sampleRecords(got.finalFirst(), len(got.final))
		if !bytes.Equal(bytes.Join(got.final, nil), bytes.Join(final, nil)) {
			t.Errorf("%d batches: last batch differs", batches)
		}
	}
}

func TestEntryRoundTrip(t *testing.T) {
	t.Parallel()

	seed := salt(1, 2)
	want := entry{kind: kindRecord, position: 3, number: 1 << 60, payload: []byte("payload")}
	encoded := appendEntry([]byte("before"), seed, want)[len("before"):]
	got, ok := decodeEntry(encoded, seed)
	if !ok || got.kind != want.kind || got.number != want.number || got.batchFirst() != want.number-3 ||
		!bytes.Equal(got.payload, want.payload) {
		t.Errorf("got %+v, %v", got, ok)
	}
	for i := range encoded {
		spoilt := bytes.Clone(encoded)
		spoilt[i] ^= 0x10
		if _, ok := decodeEntry(spoilt, seed); ok {
			t.Errorf("octet %d changed and not noticed", i)
		}
	}
	if _, ok := decodeEntry(encoded, salt(1, 3)); ok {
		t.Error("an entry of another segment was accepted")
	}
}

func TestSegmentNames(t *testing.T) {
	t.Parallel()

	name := segmentName{base: 901, identity: 2<<32 | 0xdeadbeef}
	if file := name.file(); file != "00000000000000000901-00000002deadbeef.wal" {
		t.Errorf("file %s", file)
	}
	cases := []struct {
		file string
		fine bool
	}{
		{name.file(), true},
		{"00000000000000000000-0000000100000001.wal", false},
		{"901-00000002deadbeef.wal", false},
		{"00000000000000000901-00000002DEADBEEF.wal", false},
		{"00000000000000000901-00000002deadbeef.wal.tmp", false},
		{"", false},
	}
	for _, c := range cases {
		if got, ok := parseName(c.file); ok != c.fine || ok && got != name {
			t.Errorf("%s: %+v, %v", c.file, got, ok)
		}
	}
}

func TestIdentitiesGrow(t *testing.T) {
	t.Parallel()

	youngest := uint64(0)
	for range 1000 {
		next, err := nextIdentity(youngest)
		if err != nil || next <= youngest || next>>32 != youngest>>32+1 {
			t.Fatalf("%x after %x: %v", next, youngest, err)
		}
		youngest = next
	}
}

// Whatever a file holds, a survey neither panics nor reports what does not bear its sum.
func FuzzSurvey(f *testing.F) {
	for _, batches := range []int{0, 1, 5} {
		content, _ := sample(f, batches)
		f.Add(bytes.TrimRight(content, "\x00"), 0, byte(0))
		f.Add(bytes.TrimRight(content, "\x00"), 200, byte(1))
	}
	name := segmentName{base: 42, identity: 7<<32 | 99}
	f.Fuzz(func(t *testing.T, content []byte, spoil int, mask byte) {
		if spoil >= 0 && spoil < len(content) {
			content[spoil] ^= mask
		}
		got := surveySegment(name, content)
		if got.end > int64(len(content)) || got.last+1 < got.base || got.reach < got.last ||
			uint64(len(got.final)) > got.last+1-got.base {
			t.Errorf("impossible survey %+v", got)
		}
		if got.born != (got.end > 0) || !got.born && got.last >= got.base {
			t.Errorf("born %v, end %d, last %d", got.born, got.end, got.last)
		}
	})
}

func FuzzDecodeEntry(f *testing.F) {
	f.Add(appendEntry(nil, 5, entry{kind: kindBirth, number: 1, payload: birth{}.encode()}), uint32(5))
	f.Add([]byte{}, uint32(0))
	f.Fuzz(func(t *testing.T, encoded []byte, seed uint32) {
		e, ok := decodeEntry(encoded, seed)
		if ok && !bytes.Equal(appendEntry(nil, seed, e), encoded) {
			t.Errorf("decoded %+v does not encode to what it came from", e)
		}
	})
}
