package main_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// account sends a record of a station and expects that it is acknowledged.
func account(t testing.TB, nas *aaatest.NAS, record aaatest.Record) {
	t.Helper()
	if _, err := nas.Account(record); err != nil {
		t.Fatalf("accounting for %s: %v", record.Name, err)
	}
}

// TestSimultaneousUseSurvivesCrash opens a session, cuts the power, and expects that the session
// still counts: another device is kept out, the same one may come back.
func TestSimultaneousUseSurvivesCrash(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	i.does("plan", "set", "rumah-10m", "--shared-users", "1")
	nas := i.router()
	home := aaatest.PPPoECustomer("budi", "02:00:00:00:00:01")
	abroad := aaatest.PPPoECustomer("budi", "02:00:00:00:00:02")
	reply := i.logsInFrom(nas, home, "rahasia-budi")
	home.SessionID = nas.NextSessionID()
	record := aaatest.Record{Station: home, Status: packet.AcctStart, Class: reply.Class()}
	account(t, nas, record)
	i.crash()
	i.start()
	if i.logsInFrom(nas, abroad, "rahasia-budi").Accepted() {
		t.Error("a second device is let in while the first one is online")
	}
	again := record
	if reply = i.logsInFrom(nas, home, "rahasia-budi"); !reply.Accepted() {
		t.Error("the device that is online may not come back")
	}
	again.SessionID, again.Class = nas.NextSessionID(), reply.Class()
	account(t, nas, again)
	for _, ended := range []aaatest.Record{record, again} {
		ended.Status, ended.Time = packet.AcctStop, time.Minute
		account(t, nas, ended)
	}
	if !i.logsInFrom(nas, abroad, "rahasia-budi").Accepted() {
		t.Error("a second device is kept out when the first one is gone")
	}
}

// usedBy reads what a service has used this month.
func (i *installation) usedBy(login string) (input, output uint64) {
	i.t.Helper()
	var shown struct {
		Usage struct {
			Month struct {
				Input  uint64 `json:"input_octets"`
				Output uint64 `json:"output_octets"`
			} `json:"month"`
		} `json:"usage"`
	}
	text := i.does("service", "show", login, "--json")
	if err := json.Unmarshal([]byte(text), &shown); err != nil {
		i.t.Fatalf("reading the service: %v in %s", err, text)
	}

	return shown.Usage.Month.Input, shown.Usage.Month.Output
}

// TestQuotaSurvivesCrash uses a quota up beyond 32 bits, with a power cut after each record, and
// expects that every octet is counted once and that the customer ends in isolir.
func TestQuotaSurvivesCrash(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	i.does("plan", "set", "rumah-10m", "--data-limit", "10GB", "--quota-window", "month",
		"--on-quota", "isolir")
	nas := i.router()
	station := aaatest.PPPoECustomer("budi", "02:00:00:00:00:01")
	reply := i.logsInFrom(nas, station, "rahasia-budi")
	station.SessionID = nas.NextSessionID()
	record := aaatest.Record{Station: station, Status: packet.AcctStart, Class: reply.Class()}
	account(t, nas, record)
	record.Status = packet.AcctInterimUpdate
	for range 4 {
		if rate := i.logsInFrom(nas, station, "rahasia-budi").RateLimit(); rate != "10M/10M" {
			t.Errorf("with %d octets used the rate is %q", record.OutputOctets, rate)
		}
		record.Time += 5 * time.Minute
		record.InputOctets += 100_000_000
		record.OutputOctets += 2_500_000_000
		account(t, nas, record)
		i.crash()
		i.start()
		input, output := i.usedBy("budi")
		if input != record.InputOctets || output != record.OutputOctets {
			t.Errorf("used %d and %d, counted %d and %d",
				record.InputOctets, record.OutputOctets, input, output)
		}
	}
	if rate := i.logsInFrom(nas, station, "rahasia-budi").RateLimit(); rate != "512k/1M" {
		t.Errorf("with the quota used up the rate is %q", rate)
	}
	i.stop()
	i.start()
	if input, output := i.usedBy("budi"); input != record.InputOctets ||
		output != record.OutputOctets {
		t.Errorf("after a fold %d and %d are counted", input, output)
	}
}

// TestDoctorSeesStrangers asks from an address that nobody has added, and with a secret that was
// mistyped, and expects doctor to name both.
func TestDoctorSeesStrangers(t *testing.T) {
	t.Parallel()
	i := install(t).start()
	i.does("nas", "add", "rumah", "--address", "127.0.0.1", "--secret", secret)
	i.does("nas", "add", "salah-ketik", "--address", "127.0.0.8", "--secret", secret)
	i.does("plan", "add", "rumah-10m", "--kind", "pppoe", "--rate", "10M/10M")
	i.does("service", "add", "budi", "--password", "rahasia-budi", "--plan", "rumah-10m")
	login := func(source string) []string {
		return pppoe(`User-Name = "budi"`, `User-Password = "rahasia-budi"`,
			`Packet-Src-IP-Address = `+source)
	}
	stranger := i.server()
	stranger.impatient = true
	_, _, code := runBounded(t, radclient(t, stranger, askAccess, exchange{send: login("127.0.0.9")}))
	if code == 0 {
		t.Error("a stranger was answered")
	}
	mistyped := i.server()
	mistyped.secret, mistyped.impatient = "rahasia-yang-salah-ketik", true
	for range 5 {
		runBounded(t, radclient(t, mistyped, askAccess, exchange{send: login("127.0.0.8")}))
	}
	said := i.gardu("doctor")
	for _, word := range []string{"127.0.0.9", "salah-ketik"} {
		if !strings.Contains(said.stdout, word) {
			t.Errorf("doctor does not name %s: %s", word, said)
		}
	}
}

// TestRootBecomesOwner lets root work on the folder of a daemon that runs as another user, and
// expects that no file of root's stays behind.
func TestRootBecomesOwner(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	const nobody = 65534
	i := install(t).start().open()
	i.stop()
	if err := os.Chmod(i.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	each := func(do func(path string, info fs.FileInfo) error) {
		t.Helper()
		err := filepath.Walk(i.store, func(path string, info fs.FileInfo, err error) error {
			if err != nil {
				return err
			}

			return do(path, info)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	each(func(path string, _ fs.FileInfo) error { return os.Chown(path, nobody, nobody) })
	i.does("service", "add", "siti", "--password", "rahasia-siti", "--plan", "rumah-10m")
	each(func(path string, info fs.FileInfo) error {
		if owner := info.Sys().(*syscall.Stat_t).Uid; owner != nobody {
			t.Errorf("%s belongs to %d", path, owner)
		}

		return nil
	})
}
