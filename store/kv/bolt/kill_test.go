package bolt_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"gardu/store/kv"
	"gardu/store/kv/bolt"
)

// The kill test ends a writing process so many times, each after at most so many acknowledgements,
// and stops early when its time is up.
const (
	killRounds    = 12
	killAfterMost = 150
	killTime      = 2 * time.Second
)

// killTables are written together: each transaction n puts row n into the first and moves the one
// row of the second from n-1 to n.
var killTables = []kv.Table{rows, "last"}

// TestKillWhileWriting ends a writing process by SIGKILL, again and again on the same file, and
// finds every acknowledged transaction whole and none in part.
func TestKillWhileWriting(t *testing.T) {
	t.Parallel()

	if testing.Short() {
		t.Skip("starts and ends many processes")
	}

	config := newConfig(t)
	config.Tables = killTables
	deadline := time.Now().Add(killTime)
	random := rand.New(rand.NewPCG(rand.Uint64(), 0))

	var acknowledged uint64

	for round := range killRounds {
		if time.Now().After(deadline) {
			t.Logf("time is up after %d rounds", round)

			break
		}

		acknowledged = writeAndKill(t, config.Path, 1+random.IntN(killAfterMost))
		checkKilled(t, config, acknowledged)
	}

	t.Logf("%d transactions acknowledged", acknowledged)
}

// writeAndKill starts a writer, ends it after so many acknowledgements and returns the last one
// that reached us.
func writeAndKill(t *testing.T, path string, after int) (acknowledged uint64) {
	t.Helper()

	writer := child(t, "write", path)

	output, err := writer.StdoutPipe()
	if err != nil {
		t.Fatalf("connecting: %v", err)
	}

	if err := writer.Start(); err != nil {
		t.Fatalf("starting the writer: %v", err)
	}

	lines := bufio.NewScanner(output)
	for count := 0; lines.Scan(); count++ {
		if acknowledged, err = strconv.ParseUint(lines.Text(), 10, 64); err != nil {
			t.Fatalf("the writer said %q", lines.Text())
		}

		if count == after {
			_ = writer.Process.Kill()
		}
	}

	if err := writer.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the writer ended by itself: %v", err)
	}

	return acknowledged
}

// checkKilled opens what a killed writer has left.
func checkKilled(t *testing.T, config bolt.Config, acknowledged uint64) {
	t.Helper()

	checkFile(t, config.Path)

	engine := open(t, config)
	defer func() {
		if err := engine.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	}()

	count := uint64(countRows(t, engine))
	if count < acknowledged {
		t.Errorf("%d transactions are kept of %d acknowledged", count, acknowledged)
	}

	last, err := lastRow(engine)
	if err != nil || last != count {
		t.Errorf("the tables differ: %d rows, the last is %d (error %v)", count, last, err)
	}
}

// writeForEver is the child that writes one transaction after the other and acknowledges each.
func writeForEver(path string) error {
	engine, err := bolt.Open(context.Background(), bolt.Config{Path: path, Tables: killTables})
	if err != nil {
		return err
	}

	last, err := lastRow(engine)
	if err != nil {
		return err
	}

	for {
		last++
		if err := engine.Update(context.Background(), func(writer kv.Writer) error {
			return writeBoth(writer, last)
		}); err != nil {
			return err
		}

		if _, err := fmt.Fprintln(os.Stdout, last); err != nil {
			return err
		}
	}
}

// writeBoth is transaction n of the writer.
func writeBoth(writer kv.Writer, n uint64) error {
	value := make([]byte, 1+n*37%3_000) // of many lengths, so that pages split and merge

	return errors.Join(
		writer.Put(killTables[0], binary.BigEndian.AppendUint64(nil, n*0x9e3779b97f4a7c15), value),
		writer.Delete(killTables[1], binary.BigEndian.AppendUint64(nil, n-1)),
		writer.Put(killTables[1], binary.BigEndian.AppendUint64(nil, n), value),
	)
}

// lastRow returns the number in the second table, 0 where it is empty; more than one row is an
// error.
func lastRow(engine kv.Engine) (last uint64, err error) {
	err = engine.View(context.Background(), func(reader kv.Reader) error {
		last = 0

		return reader.Scan(killTables[1], kv.Range{}, func(key, _ []byte) error {
			if last != 0 {
				return errors.New("two last rows")
			}

			last = binary.BigEndian.Uint64(key)

			return nil
		})
	})

	return last, err
}
