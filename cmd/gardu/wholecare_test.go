package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"gardu/aaa/aaatest"
)

// TestBackupAndRestore makes a backup under load and opens it in another place, where customers log
// in as before.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	i.accountsThrough(i.server())
	acked := filepath.Join(i.folder, "acked.tsv")
	load := launch(t, "radload", i.radload("--mode", "acct", "--acked", acked,
		"--users", "500", "--sessions", "200",
		"--sockets", "2", "--window", "16", "--rate", "2000", "--duration", "3s"))
	eventually(t, "the load is under way", func() bool { return readIfThere(acked) != "" })
	archive := filepath.Join(i.folder, "cadangan.tar")
	i.does("backup", archive, "--with-key")
	if info, err := os.Stat(archive); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read the backup: %v, %v", info.Mode(), err)
	}
	i.refuses("", "backup", archive)
	i.does("service", "password", "budi", "rahasia-setelahnya")
	load.exitCode()

	other := prepare(t)
	other.does("restore", archive)
	other.start()
	nas := other.router()
	if !other.logsIn(nas, "budi", "rahasia-budi") ||
		other.logsIn(nas, "budi", "rahasia-setelahnya") {
		t.Error("the password is not the one of the moment of the backup")
	}
	if row := other.session("lewat-proxy"); row.StoppedAt == nil || row.SessionTime != 420 {
		t.Errorf("the session in the backup is %+v", row)
	}
	if result := other.gardu("check"); result.code != 0 {
		t.Error(result)
	}
	other.refuses("in use by", "restore", archive, "--force")
	other.does("service", "remove", "budi")
	other.stop()
	other.refuses("--force", "restore", archive)
	other.does("restore", archive, "--force")
	other.start()
	if !other.logsIn(nas, "budi", "rahasia-budi") {
		t.Error("the store that was restored by force has not what the backup holds")
	}
}

// TestBackupWithoutKey restores a backup that cannot be read without the key, which is kept
// elsewhere.
func TestBackupWithoutKey(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	archive := filepath.Join(i.folder, "tanpa-kunci.tar")
	i.does("backup", archive)

	other := prepare(t)
	other.refuses("key", "restore", archive)
	if err := os.MkdirAll(other.store, 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(other.store, "key"), readFile(t, filepath.Join(i.store, "key")))
	other.does("restore", archive)
	other.start()
	if !other.logsIn(other.router(), "budi", "rahasia-budi") {
		t.Error("the customer cannot log in at the restored store")
	}
}

// TestSecondDaemon starts a daemon on a folder that one has open already.
func TestSecondDaemon(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	holder := fmt.Sprintf("in use by PID %d", i.daemon.command.Process.Pid)
	i.refuses(holder, "serve")

	apart := *i
	apart.config = filepath.Join(i.folder, "apart.yaml")
	writeFile(t, apart.config, strings.ReplaceAll(i.settings(), i.socket(), i.socket()+".lain"))
	apart.refuses(holder, "service", "list")
	if i.does("init"); !i.logsIn(i.router(), "budi", "rahasia-budi") {
		t.Error("the first daemon was disturbed")
	}
	i.stop()
	if listed := apart.does("service", "list"); !strings.Contains(listed, "budi") {
		t.Errorf("the folder is not served without a daemon:\n%s", listed)
	}
}

// TestReload reloads a good file and bad ones, by the command and by SIGHUP.
func TestReload(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	i.does("service", "isolir", "budi")
	nas := i.router()
	isolated := func() string {
		station := aaatest.PPPoECustomer("budi", "02:00:00:00:00:01")

		return i.logsInFrom(nas, station, "rahasia-budi").RateLimit()
	}
	good := i.settings() + "isolir: { rate: \"256k/256k\" }\n"
	writeFile(t, i.config, good)
	i.does("reload")
	if rate := isolated(); rate != "256k/256k" {
		t.Errorf("after a reload the isolated get %q", rate)
	}
	for _, bad := range []string{
		i.settings() + "isolir: { rate: \"sangat cepat\" }\n",
		good + "tidak_ada: 1\n",
		good + "\t: :\n",
	} {
		writeFile(t, i.config, bad)
		i.refuses("", "reload", "--socket", i.socket())
		i.hangsUpInVain()
		if rate := isolated(); rate != "256k/256k" {
			t.Errorf("after a bad file the isolated get %q", rate)
		}
	}
	writeFile(t, i.config, strings.ReplaceAll(good, "256k/256k", "128k/128k"))
	i.daemon.signal(syscall.SIGHUP)
	eventually(t, "SIGHUP puts a good file in force",
		func() bool { return isolated() == "128k/128k" })
	i.stop()
}

// hangsUpInVain sends SIGHUP while the file is bad, and waits until the daemon has read it.
func (i *installation) hangsUpInVain() {
	i.t.Helper()
	const sentence = "the old configuration stays in force"
	before := strings.Count(i.daemon.log.String(), sentence)
	i.daemon.signal(syscall.SIGHUP)
	eventually(i.t, "the daemon says that "+sentence, func() bool {
		return strings.Count(i.daemon.log.String(), sentence) > before
	})
}

// TestConfigurationFaults lists every fault of a file at once, each with its path, and serves none
// of it.
func TestConfigurationFaults(t *testing.T) {
	t.Parallel()
	i := prepare(t)
	writeFile(t, i.config, `timezone: Asia/Jakart
language: jv
store: { path: relatif }
radius: { auth: "tanpa-port", acct: ":99999", interim_interval: 5, sockets: banyak }
isolir: { rate: "sangat cepat" }
backup: { at: "25:00" }
log: { level: keras }
tidak_ada: 1
`)
	for _, call := range []string{"check", "serve"} {
		result := i.refuses("tidak_ada", call)
		for _, path := range []string{
			"timezone", "language", "radius.auth", "radius.acct", "radius.sockets", "isolir.rate",
			"backup.at", "log.level",
		} {
			if !strings.Contains(result.stderr, path) {
				t.Errorf("gardu %s does not name %s:\n%s", call, path, result.stderr)
			}
		}
	}
	writeFile(t, i.config, i.settings())
	command := i.command("check")
	command.Env = append(command.Env, "GARDU_RADIUS_AUTHH=:1812")
	_, stderr, code := runBounded(t, command)
	if code == 0 || !strings.Contains(stderr, "GARDU_RADIUS_AUTHH") {
		t.Errorf("a variable that is no key: exit code %d, %s", code, stderr)
	}
	i.refuses("gardu init", "serve")
}
