package main_test

import (
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// onDyingThread does something on a thread of its own, ends that, and returns its id. It never is
// the first thread, which lasts as long as the process.
func onDyingThread(do func()) int {
	ids := make(chan int)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		if unix.Gettid() == os.Getpid() {
			ids <- onDyingThread(do)
			runtime.UnlockOSThread()

			return
		}
		do()
		ids <- unix.Gettid()
	}()

	return <-ids
}

// TestProgramsOutliveThreads: a program lives on when the thread that has asked for it ends.
func TestProgramsOutliveThreads(t *testing.T) {
	t.Parallel()
	command := exec.Command(needs(t, "cat", "coreutils"))
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var echo *process
	id := onDyingThread(func() { echo = launch(t, "cat", command) })
	task := "/proc/self/task/" + strconv.Itoa(id)
	eventually(t, "the thread ends", func() bool {
		_, err := os.Stat(task)

		return err != nil
	})
	if _, err := io.WriteString(input, "still here\n"); err != nil {
		t.Fatal(err)
	}
	echo.says("still here")
}
