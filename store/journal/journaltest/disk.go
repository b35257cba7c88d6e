package journaltest

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/raft-wal/types"
)

// ErrPowerCut is the error of every operation after the power has gone.
var ErrPowerCut = errors.New("power cut")

// Operation is something that a disk is asked to do and can fail at.
type Operation string

// The operations that Fail knows. Naming is the second half of a first Sync and of a Delete:
// making the folder's entry durable.
const (
	Listing  Operation = "listing"
	Creating Operation = "creating"
	Opening  Operation = "opening"
	Reading  Operation = "reading"
	Writing  Operation = "writing"
	Syncing  Operation = "syncing"
	Naming   Operation = "naming"
	Deleting Operation = "deleting"
)

// Disk is a file system in memory. It satisfies raft-wal's VFS.
type Disk struct {
	mu       sync.Mutex // guards everything below
	random   *rand.Rand
	names    map[string]*file // as the process sees the folders
	stable   map[string]*file // as a power cut leaves them
	faults   map[Operation]fault
	syncOff  bool
	powerOff bool
	cutIn    int // changing operations until the power goes; negative: never
	changes  int // changing operations asked for
}

// fault is an error that an operation returns for a number of times, or until Heal when times is
// negative.
type fault struct {
	err   error
	times int
}

// New returns an empty disk whose random choices follow from the seed.
func New(seed uint64) *Disk {
	return &Disk{
		random: rand.New(rand.NewPCG(seed, 0x6a6f75726e616c)),
		names:  map[string]*file{},
		stable: map[string]*file{},
		faults: map[Operation]fault{},
		cutIn:  -1,
	}
}

// Fail makes the next so many operations of a kind return err (syscall.EIO, syscall.ENOSPC ...);
// times below zero means until Heal. A write that fails may have written a part, a sync that fails
// has made a random part durable.
func (d *Disk) Fail(operation Operation, err error, times int) {
	d.mu.Lock()
	defer d.mu.Unlock()

	d.faults[operation] = fault{err: err, times: times}
}

// Heal ends every failure that Fail has begun.
func (d *Disk) Heal() {
	d.mu.Lock()
	defer d.mu.Unlock()

	clear(d.faults)
}

// SwitchSyncOff makes every Sync a success that does nothing, so that a test can show that it
// would notice.
func (d *Disk) SwitchSyncOff() {
	d.mu.Lock()
	defer d.mu.Unlock()

	d.syncOff = true
}

// CutPowerAfter lets so many more changing operations happen and then fails all with ErrPowerCut.
func (d *Disk) CutPowerAfter(operations int) {
	d.mu.Lock()
	defer d.mu.Unlock()

	d.cutIn = operations
}

// PowerIsCut reports whether the power has gone.
func (d *Disk) PowerIsCut() bool {
	d.mu.Lock()
	defer d.mu.Unlock()

	return d.powerOff
}

// Operations returns how many changing operations (creating, writing, syncing, naming, deleting)
// were asked for.
func (d *Disk) Operations() int {
	d.mu.Lock()
	defer d.mu.Unlock()

	return d.changes
}

// Crash cuts the power, if that has not happened yet, and returns the disk as it is found
// afterwards: all that was synced, and of the rest a part chosen by the seed, sector by sector and
// name by name.
func (d *Disk) Crash(seed uint64) *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()

	d.powerOff = true
	after := New(seed)
	after.syncOff = d.syncOff
	for _, name := range d.everyName() {
		found := d.stable[name]
		if d.names[name] != found && after.random.IntN(2) == 0 {
			found = d.names[name]
		}
		if found == nil {
			continue
		}

		survivor := found.clone()
		survivor.settleSome(after.random)
		after.names[name] = survivor.afterCut()
		after.stable[name] = after.names[name]
	}

	return after
}

// Restart returns the disk as the next process finds it after this one was killed: nothing that
// was written is lost, and nothing has become durable.
func (d *Disk) Restart() *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()

	d.powerOff = true
	after := New(d.random.Uint64())
	after.syncOff = d.syncOff
	twins := map[*file]*file{}
	for name, f := range d.stable {
		twins[f] = f.clone()
		after.stable[name] = twins[f]
	}
	for name, f := range d.names {
		if twins[f] == nil {
			twins[f] = f.clone()
		}
		after.names[name] = twins[f]
	}

	return after
}

// Files returns the paths of all files in order.
func (d *Disk) Files() []string {
	d.mu.Lock()
	defer d.mu.Unlock()

	paths := make([]string, 0, len(d.names))
	for path := range d.names {
		paths = append(paths, path)
	}
	slices.Sort(paths)

	return paths
}

// Content returns a copy of what a file holds, nil when there is none.
func (d *Disk) Content(path string) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()

	if f := d.names[path]; f != nil {
		return slices.Clone(f.seen)
	}

	return nil
}

// Replace puts a file with that content, durably, as somebody tampering (or a dying disk) would.
func (d *Disk) Replace(path string, content []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()

	f := &file{seen: slices.Clone(content), stable: slices.Clone(content), dirty: map[int]bool{}}
	d.names[path], d.stable[path] = f, f
}

// everyName returns the names of both pictures in order.
func (d *Disk) everyName() []string {
	var names []string
	for name := range d.names {
		names = append(names, name)
	}
	for name := range d.stable {
		names = append(names, name)
	}
	slices.Sort(names)

	return slices.Compact(names)
}

// changing asks for leave for an operation that changes something. The caller holds mu.
func (d *Disk) changing(operation Operation) error {
	d.changes++
	if !d.powerOff && d.cutIn == 0 {
		d.powerOff = true
	}
	if d.cutIn > 0 {
		d.cutIn--
	}

	return d.looking(operation)
}

// looking asks for leave for any operation. The caller holds mu.
func (d *Disk) looking(operation Operation) error {
	if d.powerOff {
		return ErrPowerCut
	}

	ordered, failing := d.faults[operation]
	if !failing || ordered.times == 0 {
		return nil
	}
	ordered.times = max(ordered.times-1, -1)
	d.faults[operation] = ordered

	return ordered.err
}

// nameAll makes the names in the folders durable. The caller holds mu.
func (d *Disk) nameAll() error {
	if err := d.changing(Naming); err != nil {
		return err
	}
	if d.syncOff {
		return nil
	}
	clear(d.stable)
	for name, f := range d.names {
		d.stable[name] = f
	}

	return nil
}

// ListDir returns the names of the files in a folder in order. Folders are not told from missing
// ones.
func (d *Disk) ListDir(folder string) ([]string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()

	if err := d.looking(Listing); err != nil {
		return nil, err
	}
	var names []string
	for path := range d.names {
		if name, ok := strings.CutPrefix(path, folder+string(filepath.Separator)); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)

	return names, nil
}

// Create makes a file of that size.
func (d *Disk) Create(folder, name string, size uint64) (types.WritableFile, error) {
	d.mu.Lock()
	defer d.mu.Unlock()

	path := filepath.Join(folder, name)
	if err := d.changing(Creating); err != nil {
		return nil, &fs.PathError{Op: "create", Path: path, Err: err}
	}
	if d.names[path] != nil {
		return nil, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	d.names[path] = newFile(int(size))

	return &handle{disk: d, path: path, file: d.names[path], writable: true}, nil
}

// Delete removes a file and makes that durable.
func (d *Disk) Delete(folder, name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()

	path := filepath.Join(folder, name)
	if err := d.changing(Deleting); err != nil {
		return &fs.PathError{Op: "remove", Path: path, Err: err}
	}
	delete(d.names, path)

	return d.nameAll()
}

// OpenReader opens a file for reading.
func (d *Disk) OpenReader(folder, name string) (types.ReadableFile, error) {
	return d.open(filepath.Join(folder, name), false)
}

// OpenWriter opens an existing file for writing.
func (d *Disk) OpenWriter(folder, name string) (types.WritableFile, error) {
	return d.open(filepath.Join(folder, name), true)
}

// open returns a handle on an existing file.
func (d *Disk) open(path string, writable bool) (*handle, error) {
	d.mu.Lock()
	defer d.mu.Unlock()

	if err := d.looking(Opening); err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	if d.names[path] == nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}

	return &handle{disk: d, path: path, file: d.names[path], writable: writable, named: true}, nil
}
