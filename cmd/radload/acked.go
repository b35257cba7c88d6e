package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"

	"gardu/aaa/packet"
)

// The log of acknowledgements is a text file. Its first line names the columns, each further line
// is one record that the server has acknowledged, the columns divided by tabs:
//
//	acct_session_id  login  status  input_octets  output_octets  session_time
const ackHeader = "acct_session_id\tlogin\tstatus\tinput_octets\toutput_octets\tsession_time\n"

// ackSeparators divide columns and lines of the log, so a login may hold none of them.
const ackSeparators = "\t\r\n"

// acknowledgement is one line of the log.
type acknowledgement struct {
	session []byte
	login   string
	status  packet.AcctStatus
	input   uint64
	output  uint64
	seconds uint64
}

// ackFile is the log of a run, shared by its lanes.
type ackFile struct {
	mutex sync.Mutex
	file  *os.File // guarded by mutex
}

// openAckFile opens a log for adding to it, so that several runs may share one.
func openAckFile(path string) (*ackFile, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("opening log of acknowledgements: %w", err)
	}

	info, err := file.Stat()
	if err == nil && info.Size() == 0 {
		_, err = file.WriteString(ackHeader)
	}

	if err != nil {
		return nil, errors.Join(
			fmt.Errorf("beginning log of acknowledgements: %w", err), file.Close())
	}

	return &ackFile{file: file}, nil
}

// write adds whole lines.
func (f *ackFile) write(lines []byte) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()

	if _, err := f.file.Write(lines); err != nil {
		return fmt.Errorf("writing log of acknowledgements: %w", err)
	}

	return nil
}

// close closes the file.
func (f *ackFile) close() error {
	if err := f.file.Close(); err != nil {
		return fmt.Errorf("closing log of acknowledgements: %w", err)
	}

	return nil
}

// ackLog gathers the lines of one worker until they are worth a write. It belongs to one
// goroutine.
type ackLog struct {
	file  *ackFile
	lines []byte
	err   error // the first failure of a write
}

// ackBytes is how many octets of lines a worker keeps at most.
const ackBytes = 64 << 10

// add puts a line into the log.
func (l *ackLog) add(a acknowledgement) {
	l.lines = a.append(l.lines)
	if len(l.lines) >= ackBytes {
		l.spill()
	}
}

// spill writes the lines gathered so far and keeps the first failure.
func (l *ackLog) spill() {
	err := l.file.write(l.lines)
	l.lines = l.lines[:0]

	if l.err == nil {
		l.err = err
	}
}

// flush writes what was gathered and returns the first failure there ever was.
func (l *ackLog) flush() error {
	if len(l.lines) > 0 {
		l.spill()
	}

	return l.err
}

// append writes the line of an acknowledgement.
func (a *acknowledgement) append(dst []byte) []byte {
	dst = append(dst, a.session...)
	dst = append(dst, '\t')
	dst = append(dst, a.login...)
	dst = append(dst, '\t')
	dst = append(dst, a.status.String()...)

	for _, number := range [...]uint64{a.input, a.output, a.seconds} {
		dst = append(dst, '\t')
		dst = strconv.AppendUint(dst, number, 10)
	}

	return append(dst, '\n')
}

// maxAckLine bounds a line of the log, in octets: a login has 253.
const maxAckLine = 1024

// readAcks calls visit for every line of a log, until it fails. A last line without its end was
// being written when the run was killed and is passed over.
func readAcks(text io.Reader, visit func(acknowledgement) error) error {
	reader := bufio.NewReaderSize(text, maxAckLine)

	for number := 1; ; number++ {
		line, err := reader.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}

		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}

		if number == 1 && bytes.Equal(line, []byte(ackHeader)) {
			continue
		}

		a, err := parseAck(strings.TrimSuffix(string(line), "\n"))
		if err == nil {
			err = visit(a)
		}

		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
}

// errAckLine is returned for a line that is none of ours.
var errAckLine = errors.New("not a line of acknowledged accounting")

// parseAck reads one line.
func parseAck(line string) (acknowledgement, error) {
	const columns = 6

	fields := strings.Split(line, "\t")
	if len(fields) != columns {
		return acknowledgement{}, errAckLine
	}

	a := acknowledgement{session: []byte(fields[0]), login: fields[1], status: statusOf(fields[2])}
	if a.status == 0 {
		return acknowledgement{}, errAckLine
	}

	for i, into := range []*uint64{&a.input, &a.output, &a.seconds} {
		number, err := strconv.ParseUint(fields[3+i], 10, 64)
		if err != nil {
			return acknowledgement{}, errAckLine
		}

		*into = number
	}

	return a, nil
}

// statusOf reads the word of a status that the load sends, 0 for any other.
func statusOf(word string) packet.AcctStatus {
	sent := [...]packet.AcctStatus{packet.AcctStart, packet.AcctInterimUpdate, packet.AcctStop}
	for _, status := range sent {
		if status.String() == word {
			return status
		}
	}

	return 0
}
