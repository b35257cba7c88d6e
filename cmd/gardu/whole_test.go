package main_test

import (
	"bytes"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gardu/aaa/aaatest"
)

// resend is how soon a request that was not answered is sent again: one datagram that a busy machine
// loses costs a second, and not a third of our patience.
const resend = time.Second

// router opens a RouterOS 7 on loopback that asks an installation.
func (i *installation) router() *aaatest.NAS {
	i.t.Helper()
	local := netip.MustParseAddr("127.0.0.1")
	nas, err := aaatest.Open(aaatest.Config{
		Auth:    netip.AddrPortFrom(local, uint16(i.auth)),
		Acct:    netip.AddrPortFrom(local, uint16(i.acct)),
		Secret:  []byte(secret),
		Router:  aaatest.Router{Identifier: "rumah", Address: local},
		Timeout: resend, Tries: int(patience / resend),
	})
	if err != nil {
		i.t.Fatal(err)
	}
	i.t.Cleanup(func() { _ = nas.Close() })

	return nas
}

// logsIn lets a PPPoE customer log in by PAP and reports whether that was allowed.
func (i *installation) logsIn(nas *aaatest.NAS, login, password string) bool {
	i.t.Helper()

	return i.logsInFrom(nas, aaatest.PPPoECustomer(login, "02:00:00:00:00:01"), password).Accepted()
}

// logsInFrom lets a station log in by PAP.
func (i *installation) logsInFrom(
	nas *aaatest.NAS, station aaatest.Station, password string,
) *aaatest.Reply {
	i.t.Helper()
	reply, err := nas.Login(aaatest.Login{Station: station, Password: password})
	if err != nil {
		i.t.Fatalf("%s logs in: %v", station.Name, err)
	}

	return reply
}

// TestNewUser does what the README tells a new user, and no more.
func TestNewUser(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	for _, method := range []string{"pap", "chap", "mschapv1", "mschapv2"} {
		shown := i.does("radtest", "budi", "rahasia-budi", "--auth", method)
		if !strings.Contains(shown, "10M/10M") {
			t.Errorf("radtest by %s shows no rate:\n%s", method, shown)
		}
	}
	if result := i.gardu("radtest", "budi", "salah"); result.code != 1 {
		t.Errorf("a wrong password: %s", result)
	}
	for _, call := range [][]string{
		{"nas", "list"},
		{"nas", "script", "rumah"},
		{"plan", "list"},
		{"plan", "show", "rumah-10m"},
		{"service", "list"},
		{"service", "show", "budi"},
		{"session", "list"},
		{"auth", "log"},
		{"auth", "log", "budi"},
		{"check"},
		{"doctor"},
		{"version"},
	} {
		if shown := i.gardu(call...); shown.code != 0 || shown.stdout+shown.stderr == "" {
			t.Error(shown)
		}
	}
	i.stop()
}

// TestChangeIsVisibleAtOnce changes what a login depends on, and expects the very next request to
// meet the change.
func TestChangeIsVisibleAtOnce(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	nas := i.router()
	before, after := "rahasia-budi", "rahasia-baru"
	for range 20 {
		i.does("service", "password", "budi", after)
		if i.logsIn(nas, "budi", before) || !i.logsIn(nas, "budi", after) {
			t.Fatal("the password that was changed before is not in force")
		}
		before, after = after, before
	}
	i.does("plan", "set", "rumah-10m", "--rate", "20M/20M")
	station := aaatest.PPPoECustomer("budi", "02:00:00:00:00:01")
	if rate := i.logsInFrom(nas, station, before).RateLimit(); rate != "20M/20M" {
		t.Errorf("the new rate is not in force, %q is", rate)
	}
	i.does("service", "isolir", "budi")
	if rate := i.logsInFrom(nas, station, before).RateLimit(); rate != "512k/1M" {
		t.Errorf("the isolated customer gets %q", rate)
	}
	i.does("service", "restore", "budi")
	i.does("service", "suspend", "budi")
	if i.logsIn(nas, "budi", before) {
		t.Error("the suspended customer is let in")
	}
	i.does("service", "restore", "budi")
	i.does("service", "remove", "budi")
	if i.logsIn(nas, "budi", before) {
		t.Error("the removed customer is let in")
	}
}

// TestVoucher lets an unused voucher become a service at its first login, and that service stay
// across a restart.
func TestVoucher(t *testing.T) {
	t.Parallel()
	i := install(t).start()
	i.does("nas", "add", "rumah", "--address", "127.0.0.0/8", "--secret", secret)
	i.does("plan", "add", "tiga-jam", "--kind", "hotspot",
		"--rate", "2M/2M", "--validity", "3h", "--shared-users", "1")
	code := strings.TrimSpace(i.does("voucher", "add", "--plan", "tiga-jam"))
	if unused := i.does("voucher", "list", "--state", "unused"); !strings.Contains(unused, code) {
		t.Fatalf("the voucher %q is not unused:\n%s", code, unused)
	}
	nas := i.router()
	phone := aaatest.HotspotCustomer(code, "02:00:00:00:00:09")
	reply := i.logsInFrom(nas, phone, code)
	if !reply.Accepted() || reply.RateLimit() != "2M/2M" {
		t.Fatalf("the first login of the voucher: %v %s", reply.Code(), reply.Message())
	}
	if used := i.does("voucher", "list", "--state", "used"); !strings.Contains(used, code) {
		t.Errorf("the voucher is not used:\n%s", used)
	}
	shown := i.does("service", "show", code, "--json")
	i.crash()
	i.start()
	if again := i.does("service", "show", code, "--json"); again != shown {
		t.Errorf("the service changed by a crash:\n%s%s", shown, again)
	}
	if !i.logsInFrom(nas, phone, code).Accepted() {
		t.Error("the voucher's service cannot log in again")
	}
}

// TestSecretsAppearNowhere does everything that touches a secret, and then looks for it in every
// file and every output.
func TestSecretsAppearNowhere(t *testing.T) {
	t.Parallel()
	const (
		clear  = "Kata-Sandi-Pelanggan-71"
		coming = "Kata-Sandi-Berikutnya-72"
		wrong  = "Kata-Sandi-Salah-73"
		staff  = "Kata-Sandi-Teknisi-74"
	)
	i := install(t)
	i.start()
	outputs := []string{
		i.does("nas", "add", "rumah", "--address", "127.0.0.0/8", "--secret", secret),
		i.does("plan", "add", "rumah-10m", "--kind", "pppoe", "--rate", "10M/10M"),
		i.garduWith(clear+"\n",
			"service", "add", "budi", "--password", "-", "--plan", "rumah-10m").String(),
		i.gardu("operator", "add", "teknisi", "--role", "technician", "--password", staff).stderr,
		i.does("nas", "list", "--json"), i.does("nas", "show", "rumah", "--json"),
		i.does("service", "list", "--json"), i.does("service", "show", "budi", "--json"),
		i.gardu("service", "add", "budi", "--password", clear, "--plan", "rumah-10m").stderr,
		i.gardu("service", "add", "siti", "--password", clear, "--plan", "tidak-ada").stderr,
	}
	nas := i.router()
	methods := []aaatest.Method{aaatest.PAP, aaatest.CHAP, aaatest.MSCHAP1, aaatest.MSCHAP2}
	for _, method := range methods {
		for _, password := range []string{clear, wrong} {
			login := aaatest.Login{
				Station: aaatest.PPPoECustomer("budi", "02:00:00:00:00:01"),
				Method:  method,
			}
			login.Password = password
			if _, err := nas.Login(login); err != nil {
				t.Fatal(err)
			}
		}
	}
	i.garduWith(coming+"\n", "service", "password", "budi", "-")
	archive := filepath.Join(i.folder, "tanpa-kunci.tar")
	i.does("backup", archive)
	outputs = append(outputs, i.does("auth", "log", "--json"), i.does("doctor"), i.does("check"),
		i.daemon.log.String())
	i.stop()
	outputs = append(outputs, i.daemon.log.String())

	for _, word := range []string{clear, coming, wrong, staff, secret} {
		for n, output := range outputs {
			if strings.Contains(output, word) {
				t.Errorf("output %d shows %q:\n%s", n, word, output)
			}
		}
		for _, path := range append(filesUnder(t, i.store), archive) {
			octets, err := os.ReadFile(path)
			if err != nil || bytes.Contains(octets, []byte(word)) {
				t.Errorf("%s holds %q, or cannot be read: %v", path, word, err)
			}
		}
	}
	info, err := os.Stat(filepath.Join(i.store, "key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key of the store: %v, %v", info, err)
	}
}

// filesUnder lists every file of a folder.
func filesUnder(t testing.TB, folder string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files = append(files, path)
		}

		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("listing %s: %d files, %v", folder, len(files), err)
	}

	return files
}
