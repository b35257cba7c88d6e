package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The file of TestImport: this many rows, of which some are bad, each in a way of its own.
const (
	importRows     = 20_000
	importBadEvery = 500
)

// importFile writes the rows, and returns the path and the lines of the bad ones.
func importFile(t testing.TB, folder string) (string, map[uint64]string) {
	t.Helper()
	faults := []struct{ field, login, password, plan string }{
		{"plan", "", "", "tidak-ada"},
		{"login", "-", "", ""},
		{"password", "", "-", ""},
		{"mac", "", "", ""},
	}
	bad := map[uint64]string{}
	var text strings.Builder
	text.WriteString("login,password,plan,number,customer,phone,mac\n")
	for row := 1; row <= importRows; row++ {
		login, password, plan, mac := fmt.Sprintf("impor%05d", row), fmt.Sprintf("sandi%05d", row),
			"rumah-10m", ""
		if row%importBadEvery == 0 {
			fault := faults[row/importBadEvery%len(faults)]
			bad[uint64(row+1)] = fault.field
			switch fault.field {
			case "plan":
				plan = fault.plan
			case "login":
				login = ""
			case "password":
				password = strings.Repeat("p", 300)
			case "mac":
				mac = "bukan-alamat"
			}
		}
		fmt.Fprintf(&text, "%s,%s,%s,SVC%05d,CUST%05d,08120000%04d,%s\n", login, password, plan,
			row, row, row%10000, mac)
	}
	path := filepath.Join(folder, "pelanggan.csv")
	writeFile(t, path, text.String())

	return path, bad
}

// importLine is what these tests read of a line of `gardu import services --json`.
type importLine struct {
	Bad *struct {
		Line    uint64 `json:"line"`
		Field   string `json:"field"`
		Message string `json:"message"`
	} `json:"bad"`
	Summary *importSums `json:"summary"`
}

// importSums is the end of an import.
type importSums struct {
	Rows      uint64 `json:"rows"`
	Added     uint64 `json:"added"`
	Updated   uint64 `json:"updated"`
	Unchanged uint64 `json:"unchanged"`
	Differing uint64 `json:"differing"`
	Bad       uint64 `json:"bad"`
}

// imports runs an import to its end, and returns its sums and the field at fault of each bad line.
func (i *installation) imports(file string, flags ...string) (importSums, map[uint64]string) {
	i.t.Helper()
	result := i.gardu(append([]string{"import", "services", file, "--json"}, flags...)...)
	bad := map[uint64]string{}
	for _, line := range parseLines[importLine](i.t, result.stdout) {
		switch {
		case line.Summary != nil:
			if (result.code == 0) != (line.Summary.Bad == 0) {
				i.t.Errorf("exit code %d with %d bad rows", result.code, line.Summary.Bad)
			}

			return *line.Summary, bad
		case line.Bad != nil:
			bad[line.Bad.Line] = line.Bad.Field
			if line.Bad.Message == "" {
				i.t.Errorf("line %d is bad without a reason", line.Bad.Line)
			}
		}
	}
	i.t.Fatalf("the import has no end: %s", result)

	return importSums{}, nil
}

// TestImport imports a file with bad rows, loses its power in the middle, runs again to the end,
// and runs once more.
func TestImport(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	file, wantBad := importFile(t, i.folder)

	interrupted := launch(t, "gardu import", i.command("import", "services", file))
	eventually(t, "the import is under way", func() bool {
		return i.gardu("service", "show", "impor00400", "--json").code == 0
	})
	i.crash()
	if code := interrupted.exitCode(); code == 0 {
		t.Error("an import that was cut off says that it is done")
	}
	if said := interrupted.log.String(); !strings.Contains(said, "run it again") {
		t.Errorf("an import that was cut off does not say what to do:\n%s", tail(said))
	}

	i.start()
	good := uint64(importRows - len(wantBad))
	sums, bad := i.imports(file)
	t.Logf("after the crash: %+v", sums)
	if sums.Added+sums.Unchanged != good || sums.Unchanged < 399 || sums.Added == 0 ||
		sums.Rows != importRows {
		t.Errorf("the second run: %+v", sums)
	}
	if fmt.Sprint(bad) != fmt.Sprint(wantBad) {
		t.Errorf("bad lines %v, not %v", bad, wantBad)
	}
	before := i.does("service", "list", "--json")
	again, _ := i.imports(file)
	if again.Added+again.Updated+again.Differing > 0 || again.Unchanged != good {
		t.Errorf("the third run: %+v", again)
	}
	if after := i.does("service", "list", "--json"); after != before ||
		lines(after) != int(good)+1 {
		t.Errorf("the third run changed something: %d services, then %d", lines(before),
			lines(after))
	}
	i.importedLogins()
	i.updates(file)
	if result := i.gardu("check"); result.code != 0 {
		t.Error(result)
	}
}

// lines counts the lines of a text.
func lines(text string) int { return strings.Count(text, "\n") }

// importedLogins lets some of the imported services log in.
func (i *installation) importedLogins() {
	i.t.Helper()
	nas := i.router()
	for row := 1; row <= importRows; row += 997 {
		number := fmt.Sprintf("%05d", row)
		if !i.logsIn(nas, "impor"+number, "sandi"+number) {
			i.t.Errorf("service %s of the import cannot log in", number)
		}
	}
}

// updates changes one row of the file: a run leaves it alone and says so, a run with --update takes
// it.
func (i *installation) updates(file string) {
	i.t.Helper()
	changed := strings.Replace(readFile(i.t, file), "sandi00007", "sandi-baru", 1)
	writeFile(i.t, file, changed)
	nas := i.router()
	if sums, _ := i.imports(file); sums.Differing != 1 || sums.Updated != 0 {
		i.t.Errorf("a run over a changed row: %+v", sums)
	}
	if !i.logsIn(nas, "impor00007", "sandi00007") {
		i.t.Error("a run without --update has changed a password")
	}
	if sums, _ := i.imports(file, "--update"); sums.Updated != 1 || sums.Differing != 0 {
		i.t.Errorf("a run with --update: %+v", sums)
	}
	if !i.logsIn(nas, "impor00007", "sandi-baru") {
		i.t.Error("a run with --update has not changed the password")
	}
}

// readIfThere reads a file that may not be there yet.
func readIfThere(path string) string {
	octets, err := os.ReadFile(path)
	if err != nil {
		return ""
	}

	return string(octets)
}
