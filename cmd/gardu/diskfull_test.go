package main_test

import (
	"errors"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// smallDisk is the size of the disk that fills up: room for the databases and two segments of the journal.
const smallDisk = "size=48m"

// fillSessions is how many sessions the load writes that fills the disk.
const fillSessions = "3000"

// installOnSmallDisk is install with the store on a disk of its own, which needs the right to mount one.
func installOnSmallDisk(t *testing.T) *installation {
	t.Helper()
	i := &installation{t: t, binary: program(t, "gardu"), folder: shortFolder(t), auth: freePort(t), acct: freePort(t)}
	i.config = filepath.Join(i.folder, "gardu.yaml")
	i.store = filepath.Join(i.folder, "store")
	writeFile(t, i.config, i.settings())
	if err := os.Mkdir(i.store, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("gardu-test", i.store, "tmpfs", 0, smallDisk); err != nil {
		t.Skipf("a small disk cannot be mounted here (%v): run as root to see what a full disk does", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(i.store, syscall.MNT_DETACH) })
	i.does("init")

	return i
}

// fill takes all the room that a disk has left, and returns how to give it back.
func fill(t *testing.T, folder string) (empty func()) {
	t.Helper()
	ballast := filepath.Join(folder, "ballast")
	file, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for piece := 1 << 20; piece > 0; piece /= 2 {
		for err = nil; err == nil; {
			_, err = file.Write(make([]byte, piece))
		}
		if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, io.ErrShortWrite) {
			t.Fatal(err)
		}
	}

	return func() {
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullDisk fills the disk under the daemon: accounting is not acknowledged and Status-Server on its port falls
// silent, logins go on, nothing that was acknowledged is lost, and with room again all goes on by itself.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	i := installOnSmallDisk(t).start().open()
	nas := aaatest.New(t, aaatest.Config{
		Auth: netip.MustParseAddrPort(loopback(i.auth)), Acct: netip.MustParseAddrPort(loopback(i.acct)),
		Secret: []byte(secret), Timeout: 300 * time.Millisecond, Tries: 1,
	})
	customer := aaatest.Login{
		Station: aaatest.PPPoECustomer("budi", "02:00:00:00:00:01"), Method: aaatest.PAP, Password: "rahasia-budi",
	}
	nas.MustAccept(customer)

	empty := fill(t, i.store)
	acked := filepath.Join(i.folder, "acked.tsv")
	load := i.radload("--mode", "acct", "--users", crashUsersText, "--sessions", fillSessions, "--count", "110000",
		"--timeout", "200ms", "--tries", "1", "--acked", acked)
	stdout, _, _ := runBounded(t, load)
	report := readReport(t, stdout)
	if report.Lost == 0 {
		t.Fatalf("a full disk and still everything was acknowledged: %+v", report)
	}
	t.Logf("full disk: %d records acknowledged before it, %d not acknowledged", report.Acknowledged, report.Lost)

	nas.MustAccept(customer)
	expectSilence(t, nas, loopback(i.acct))
	expectAnswer(t, nas, loopback(i.auth))
	if said := i.gardu("doctor"); !strings.Contains(said.stdout, "journal") {
		t.Errorf("doctor does not tell of the journal: %s", said)
	}

	empty()
	eventually(t, "accounting is acknowledged again", func() bool {
		session := nas.Session(customer.Station, nil)
		_, err := session.Start()

		return err == nil
	})
	found := i.verifies(acked)
	if found.Missing+found.Short > 0 {
		t.Errorf("acknowledged accounting is lost: %+v", found)
	}
	i.crash()
	i.start()
	if found := i.verifies(acked); found.Missing+found.Short > 0 {
		t.Errorf("acknowledged accounting is lost after a crash: %+v", found)
	}
	i.stop()
}

// crashUsersText is crashUsers as a flag.
const crashUsersText = "5000"

// expectSilence sends a Status-Server and expects no answer.
func expectSilence(t *testing.T, nas *aaatest.Tester, server string) {
	t.Helper()
	request, err := nas.Status(netip.MustParseAddrPort(server))
	if err != nil {
		t.Fatal(err)
	}
	if reply, err := nas.Exchange(request); err == nil {
		t.Errorf("Status-Server on %s was answered with %s", server, reply.Code())
	}
	nas.Forget(request)
}

// expectAnswer sends a Status-Server and expects Access-Accept.
func expectAnswer(t *testing.T, nas *aaatest.Tester, server string) {
	t.Helper()
	request, err := nas.Status(netip.MustParseAddrPort(server))
	if err != nil {
		t.Fatal(err)
	}
	if reply := nas.MustExchange(request); reply.Code() != packet.AccessAccept {
		t.Errorf("Status-Server was answered with %s", reply.Code())
	}
}
