package journal_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"

	"gardu/store/journal"
	"gardu/store/journal/journaltest"
)

// seeds is how many histories a crash test plays; each is reproduced by its number.
const seeds = 400

// history plays random lives of a journal on a disk that fails and loses power, and remembers what
// must be there.
type history struct {
	random *rand.Rand
	disk   *journaltest.Disk
	acked  map[uint64]string // by number; entries up to trimmed may be gone
	doubt  map[uint64]string // the one batch whose fate a crash left open: all or nothing
	never  map[string]bool   // records of batches that failed and were cut off
	last   uint64            // highest number that must be known
	mark   uint64            // trimmed up to here
	serial int
}

func newHistory(seed uint64) *history {
	return &history{
		random: rand.New(rand.NewPCG(seed, 1)),
		disk:   journaltest.New(seed),
		acked:  map[uint64]string{},
		never:  map[string]bool{},
	}
}

// play runs some lives and returns the first promise that was broken.
func (h *history) play() error {
	for life := range 5 {
		if err := h.live(); err != nil {
			return fmt.Errorf("life %d: %w", life, err)
		}
		if h.random.IntN(3) == 0 {
			h.disk = h.disk.Restart()
		} else {
			h.disk = h.disk.Crash(h.random.Uint64())
		}
	}
	h.disk.Heal()
	j, err := h.reopen()
	if err != nil {
		return err
	}

	return j.Close()
}

// live opens the journal, checks it, and uses it until the power goes, or for a while.
func (h *history) live() error {
	j, err := h.reopen()
	if err != nil {
		return err
	}
	if h.random.IntN(4) > 0 {
		h.disk.CutPowerAfter(h.random.IntN(60))
	}
	for range h.random.IntN(40) {
		if err := h.step(j); err != nil {
			return err
		}
		if h.disk.PowerIsCut() {
			break
		}
	}

	return ignoreClose(j, h.random.IntN(2) == 0)
}

// ignoreClose closes half of the journals, as half of the lives end without.
func ignoreClose(j *journal.Journal, wanted bool) error {
	if wanted {
		_ = j.Close()
	}

	return nil
}

// reopen opens the journal and holds what it shows against what was promised.
func (h *history) reopen() (*journal.Journal, error) {
	j, err := journal.Open(journal.Config{
		Dir: folder, VFS: h.disk, SegmentBytes: journal.MinSegmentBytes, After: h.mark,
	})
	if err != nil {
		return nil, fmt.Errorf("opening: %w", err)
	}
	found := map[uint64]string{}
	err = j.Read(0, 0, func(index uint64, record []byte) error {
		found[index] = string(record)

		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading: %w", err)
	}
	if err := h.compare(found, j.Last()); err != nil {
		return nil, err
	}

	return j, nil
}

// compare checks the promises, and takes a batch in doubt that is there for acknowledged.
func (h *history) compare(found map[uint64]string, last uint64) error {
	present := 0
	for index, record := range h.doubt {
		if found[index] == record {
			present++
		}
	}
	if present > 0 && present < len(h.doubt) {
		return fmt.Errorf("%d of %d records of a torn batch are there", present, len(h.doubt))
	}
	if present > 0 {
		for index, record := range h.doubt {
			h.acked[index] = record
			h.last = max(h.last, index)
		}
	}
	h.doubt = nil

	for index := h.mark + 1; index <= h.last; index++ {
		if want, ok := h.acked[index]; ok && found[index] != want {
			return fmt.Errorf("record %d was acknowledged and is lost", index)
		}
	}
	for index, record := range found {
		if h.never[record] {
			return fmt.Errorf("record %d of a failed batch is there", index)
		}
		if h.acked[index] != record {
			return fmt.Errorf("record %d was never written", index)
		}
	}
	if last < h.last {
		return fmt.Errorf("the last number is %d, %d was given before", last, h.last)
	}

	return nil
}

// step appends, mostly, or trims, or disturbs the disk, or recovers.
func (h *history) step(j *journal.Journal) error {
	switch choice := h.random.IntN(20); {
	case choice == 0 && h.last > 0:
		h.mark = max(h.mark, h.random.Uint64N(h.last+1))
		_ = j.TrimTo(h.mark)
	case choice == 1:
		operation := []journaltest.Operation{
			journaltest.Creating, journaltest.Writing, journaltest.Syncing,
			journaltest.Naming, journaltest.Deleting,
		}[h.random.IntN(5)]
		err := []error{syscall.EIO, syscall.ENOSPC}[h.random.IntN(2)]
		h.disk.Fail(operation, err, 1+h.random.IntN(3))
	default:
		return h.append(j)
	}

	return nil
}

// append appends a random batch and notes its fate; a broken journal is recovered, or tried to.
func (h *history) append(j *journal.Journal) error {
	if j.Broken() != nil {
		if j.Recover() == nil {
			for _, record := range h.doubt {
				h.never[record] = true
			}
			h.doubt = nil
		}

		return nil
	}

	batch := make([][]byte, 1+h.random.IntN(20))
	for i := range batch {
		h.serial++
		filler := strings.Repeat("\x01\x00", h.random.IntN(600))
		batch[i] = fmt.Appendf(nil, "%d %s", h.serial, filler)
	}
	expected := j.Last() + 1
	first, err := j.Append(batch)
	if err == nil && first != expected {
		return fmt.Errorf("first number %d, expected %d", first, expected)
	}

	fate := h.acked
	if err != nil {
		h.doubt = map[uint64]string{}
		fate = h.doubt
	}
	for i, record := range batch {
		fate[expected+uint64(i)] = string(record)
	}
	if err == nil {
		h.last = j.Last()
	}

	return nil
}

func TestCrashLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()

	for seed := range uint64(seeds) {
		if err := newHistory(seed).play(); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// The counterpart of the test above: were the journal not to sync, it would notice.
func TestCrashWithSyncOffIsNoticed(t *testing.T) {
	t.Parallel()

	losses := 0
	for seed := range uint64(seeds / 4) {
		h := newHistory(seed)
		h.disk.SwitchSyncOff()
		if err := h.play(); err != nil {
			losses++
		}
	}
	if losses < seeds/8 {
		t.Errorf("only %d of %d histories without sync lost something", losses, seeds/4)
	}
}
