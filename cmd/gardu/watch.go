package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"golang.org/x/term"
)

// How often a table is drawn anew.
const (
	watchSeconds = "2"
	longestWatch = 3600 // seconds
)

// clearScreen puts the cursor of a terminal into the corner of an empty screen.
const clearScreen = "\x1b[H\x1b[2J"

// watchEvery reads the seconds between two drawings.
func watchEvery(text string) (time.Duration, error) {
	seconds, err := strconv.Atoi(text)
	if err != nil || seconds < 1 || seconds > longestWatch {
		return 0, fmt.Errorf("%q is not a number of seconds from 1 to %d", text, longestWatch)
	}

	return time.Duration(seconds) * time.Second, nil
}

// watch writes what draw writes, again and again until ctx ends: over the last one where the output
// is a terminal. A drawing is written whole, so that the screen does not flicker.
func (c *console) watch(
	ctx context.Context, every time.Duration, draw func(*console) error,
) error {
	wipe := ""
	if file, is := c.stdout.(*os.File); is && !c.jsonLines && term.IsTerminal(int(file.Fd())) {
		wipe = clearScreen
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		var drawn bytes.Buffer
		drawn.WriteString(wipe)
		page := *c
		page.stdout = &drawn
		err := draw(&page)
		if errors.Is(err, context.Canceled) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := io.Copy(c.stdout, &drawn); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
