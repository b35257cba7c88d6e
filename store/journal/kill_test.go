package journal_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"gardu/store/journal"
)

// victimFolder names the environment variable that turns the test binary into a process to be
// killed: it holds the folder of the journal to append to.
const victimFolder = "GARDU_JOURNAL_VICTIM"

// Limits of the kill test.
const (
	kills         = 8
	victimBatches = 50_000           // a victim that nobody kills ends by itself
	victimLimit   = 60 * time.Second // and is killed at the latest then
)

// runVictim appends batches and reports on standard output the last number of each once it is
// durable.
func runVictim(dir string) int {
	j, err := journal.Open(journal.Config{Dir: dir, SegmentBytes: journal.MinSegmentBytes})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)

		return 1
	}
	for i := range victimBatches {
		batch := make([][]byte, 1+i%40)
		for k := range batch {
			batch[k] = victimRecord(j.Last() + 1 + uint64(k))
		}
		if _, err := j.Append(batch); err != nil {
			fmt.Fprintln(os.Stderr, err)

			return 1
		}
		if _, err := fmt.Println(j.Last()); err != nil {
			return 1
		}
	}

	return 0
}

// victimRecord is the content of the record under a number.
func victimRecord(number uint64) []byte {
	return bytes.Repeat(fmt.Appendf(nil, "record %d ", number), 1+int(number%50))
}

func TestKilledProcessLosesNothing(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	for round := range kills {
		acked := killVictim(t, dir, 1+rand.IntN(400))
		j := openWith(t, journal.Config{Dir: dir})
		if j.Last() < acked {
			t.Errorf("round %d: %d records acknowledged, %d there", round, acked, j.Last())
		}
		next := uint64(1)
		err := j.Read(0, 0, func(index uint64, record []byte) error {
			if index != next || !bytes.Equal(record, victimRecord(index)) {
				return fmt.Errorf("record %d, expected %d: %.40q", index, next, record)
			}
			next++

			return nil
		})
		if err != nil || next != j.Last()+1 {
			t.Errorf("round %d: read up to %d of %d: %v", round, next-1, j.Last(), err)
		}
		_ = j.Close()
	}
}

// killVictim runs a victim, kills it after so many batches, and returns the last number that it
// reported.
func killVictim(t *testing.T, dir string, batches int) (acked uint64) {
	t.Helper()

	ctx, cancel := context.WithTimeout(context.Background(), victimLimit)
	defer cancel()
	victim := exec.CommandContext(ctx, os.Args[0], "-test.run=^$")
	victim.Env = append(os.Environ(), victimFolder+"="+dir)
	victim.Stderr = os.Stderr
	output, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}

	lines := bufio.NewReader(output)
	for seen := 0; ; seen++ {
		if seen == batches {
			_ = victim.Process.Kill()
		}
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			break
		}
		if _, err := fmt.Sscan(line, &acked); err != nil {
			t.Fatalf("victim said %q: %v", line, err)
		}
	}
	if err := victim.Wait(); err == nil {
		t.Error("the victim ended by itself")
	}

	return acked
}
