package journal_test

import (
	"syscall"
	"testing"

	"gardu/store/journal"
	"gardu/store/journal/journaltest"

	"pgregory.net/rapid"
)

// model is a journal beside the plain map that it must agree with.
type model struct {
	disk    *journaltest.Disk
	journal *journal.Journal
	records map[uint64]string
	last    uint64
	trimmed uint64
}

func TestJournalAgreesWithAMap(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		m := &model{
			disk:    journaltest.New(rapid.Uint64().Draw(t, "seed")),
			records: map[uint64]string{},
		}
		m.reopen(t)
		t.Repeat(map[string]func(*rapid.T){
			"append":  m.append,
			"fail":    m.fail,
			"trim":    m.trim,
			"restart": m.restart,
			"crash":   m.crash,
			"":        m.check,
		})
		_ = m.journal.Close()
	})
}

func (m *model) reopen(t *rapid.T) {
	j, err := journal.Open(journal.Config{
		Dir: folder, VFS: m.disk, SegmentBytes: journal.MinSegmentBytes,
	})
	if err != nil {
		t.Fatalf("opening: %v", err)
	}
	m.journal = j
}

func (m *model) append(t *rapid.T) {
	batch := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 2000), 1, 12).Draw(t, "batch")
	first, err := m.journal.Append(batch)
	if err != nil || first != m.last+1 {
		t.Fatalf("number %d after %d: %v", first, m.last, err)
	}
	for _, record := range batch {
		m.last++
		m.records[m.last] = string(record)
	}
}

// fail lets a batch fail and recovers; nothing of it may show.
func (m *model) fail(t *rapid.T) {
	operation := rapid.SampledFrom([]journaltest.Operation{
		journaltest.Writing, journaltest.Syncing,
	}).Draw(t, "operation")
	m.disk.Fail(operation, syscall.EIO, 1)
	if _, err := m.journal.Append([][]byte{[]byte("failed")}); err == nil {
		t.Fatal("appended through a fault")
	}
	m.disk.Heal()
	if err := m.journal.Recover(); err != nil {
		t.Fatalf("recovering: %v", err)
	}
}

func (m *model) trim(t *rapid.T) {
	m.trimmed = max(m.trimmed, rapid.Uint64Range(0, m.last+2).Draw(t, "up to"))
	if err := m.journal.TrimTo(m.trimmed); err != nil {
		t.Fatalf("trimming: %v", err)
	}
}

func (m *model) restart(t *rapid.T) {
	_ = m.journal.Close()
	m.disk = m.disk.Restart()
	m.reopen(t)
}

func (m *model) crash(t *rapid.T) {
	_ = m.journal.Close()
	m.disk = m.disk.Crash(rapid.Uint64().Draw(t, "seed"))
	m.reopen(t)
}

// check reads everything: what is trimmed may be gone, the rest is there and nothing else.
func (m *model) check(t *rapid.T) {
	if m.journal.Last() != m.last {
		t.Fatalf("last %d, want %d", m.journal.Last(), m.last)
	}
	next := uint64(0)
	err := m.journal.Read(0, 0, func(index uint64, record []byte) error {
		if next == 0 && (index > m.trimmed+1 || index != m.journal.First()) {
			t.Fatalf("reading starts at %d, trimmed to %d, first %d", index, m.trimmed, m.journal.First())
		}
		if next != 0 && index != next || m.records[index] != string(record) {
			t.Fatalf("record %d is not what was appended", index)
		}
		next = index + 1

		return nil
	})
	if err != nil || next == 0 && m.trimmed < m.last || next != 0 && next != m.last+1 {
		t.Fatalf("read up to %d of %d: %v", next, m.last, err)
	}
}
