package main_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the crashes below do at most.
const (
	crashTypists  = 4
	crashCommands = 40 // of each typist
	crashRestores = 8
	restoreSpread = 60 * time.Millisecond
)

// TestCommandsSurviveCrash cuts the power while several people type commands. What a command has
// said is done must be there afterwards; what it has not, may be there whole or not at all.
func TestCommandsSurviveCrash(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	var typists sync.WaitGroup
	var mu sync.Mutex
	done := map[string]bool{} // guarded by mu
	enough := make(chan struct{})
	for typist := range crashTypists {
		typists.Go(func() {
			for n := range crashCommands {
				login := fmt.Sprintf("ketik-%d-%d", typist, n)
				_, _, code := runBounded(t, i.command("service", "add", login,
					"--password", "sandi-"+login, "--plan", "rumah-10m", "--socket", i.socket()))
				mu.Lock()
				done[login] = code == 0
				if len(done) == crashTypists*crashCommands/2 {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	<-enough
	i.crash()
	typists.Wait()

	i.start()
	nas := i.router()
	listed := i.does("service", "list", "--json")
	told, there := 0, 0
	for login, saidDone := range done {
		isThere := strings.Contains(listed, `"`+login+`"`)
		if saidDone && !isThere {
			t.Errorf("%s was said to be added, and is not there", login)
		}
		if isThere && !i.logsIn(nas, login, "sandi-"+login) {
			t.Errorf("%s is there and cannot log in", login)
		}
		told, there = told+count(saidDone), there+count(isThere)
	}
	t.Logf("%d commands, %d said done, %d are there", len(done), told, there)
	if told == 0 || told == len(done) {
		t.Errorf("the crash was not in the middle: %d of %d were done", told, len(done))
	}
	if result := i.gardu("check"); result.code != 0 {
		t.Error(result)
	}
}

// count is 1 for true.
func count(is bool) int {
	if is {
		return 1
	}

	return 0
}

// TestRestoreSurvivesCrash cuts the power in the middle of restoring, again and again. What stands
// there afterwards is sound, and is either what was there before or what the backup holds; or gardu
// refuses to touch it and says that the restore is to be run again, which then succeeds.
func TestRestoreSurvivesCrash(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	archive := filepath.Join(i.folder, "cadangan.tar")
	i.does("backup", archive, "--with-key")
	i.does("service", "password", "budi", "rahasia-sekarang")
	i.stop()
	restored, repeated := 0, 0
	for range crashRestores {
		restore := launch(t, "gardu restore", i.command("restore", archive, "--force"))
		select {
		case <-restore.ended:
		case <-time.After(rand.N(restoreSpread)):
		}
		restore.kill()
		if half := i.gardu("service", "list"); half.code != 0 {
			i.refuses("restore was interrupted", "serve")
			i.does("restore", archive, "--force")
			repeated++
		}

		i.start()
		nas := i.router()
		before, after := i.logsIn(nas, "budi", "rahasia-budi"), i.logsIn(nas, "budi", "rahasia-sekarang")
		if before == after {
			t.Errorf("the password of the backup: %v, that of today: %v", before, after)
		}
		if result := i.gardu("check"); result.code != 0 {
			t.Error(result)
		}
		restored += count(before)
		i.does("service", "password", "budi", "rahasia-sekarang")
		i.stop()
	}
	t.Logf("of %d interrupted restores %d took effect, %d of them when repeated", crashRestores,
		restored, repeated)
}
