package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the prefix of every import of ours.
const module = "gardu/"

// root is the top of the tree, seen from this package.
const root = "../.."

// floors says on which floor each package stands. A package imports only from lower floors; what stands on one floor does
// not know its neighbours. A new package is given its floor here.
var floors = map[string]int{
	"store": 1, "routeros/api": 1,
	"store/kv": 2, "aaa/packet": 2, "aaa/datagram": 2,
	"store/db": 3, "store/kv/bolt": 3, "store/journal": 3,
	"aaa/credential": 3, "aaa/directory": 3, "aaa/session": 3, "aaa/reply": 3, "aaa/coa": 3, "aaa/lease": 3, "billing/qris": 3, "billing/cycle": 3, "billing/tariff": 3,
	"billing/gateway": 2, "billing/gateway/tripay": 3, "billing/gateway/midtrans": 3,
	"billing/gateway/xendit": 3, "billing/gateway/duitku": 3,
	"billing/gateway/signed": 3, "billing/gateway/listener": 3, "billing/collect": 4, "httpapi/hooks": 5,
	"billing": 4, "store/registry": 4, "store/account": 4, "aaa": 4, "aaa/enforce": 4, "routeros": 4, "httpapi/web": 4,
	"httpapi/native": 5, "httpapi/portal": 5,
	"httpapi":   6,
	"configs":   7,
	"cmd/gardu": 8, "cmd/radload": 8,
}

// equipment stands beside the floors: tests and cmd/radload use it, and it may use any floor below the eighth.
var equipment = []string{
	"store/kv/kvtest", "store/storetest", "store/journal/journaltest", "aaa/aaatest", "routeros/rostest",
	"billing/gateway/gatewaytest", "httpapi/apitest",
}

// owners says which packages alone may import a library, by prefix of its path. Tests may import anything.
var owners = map[string][]string{
	"go.etcd.io/bbolt":              {"store/kv/bolt"},
	"github.com/hashicorp/raft-wal": {"store/journal"},
	"github.com/gofiber/fiber":      {"httpapi"},
	"github.com/danielgtaylor/huma": {"httpapi"},
	"github.com/spf13/viper":        {"configs"},
	"github.com/spf13/cobra":        {"cmd"},
	"github.com/coreos/go-systemd":  {"cmd"},
	"layeh.com/radius":              {"aaa", "cmd/radload"},
	"golang.org/x/sys":              {"aaa", "cmd", "httpapi", "store/kv/bolt", "store/journal"},
	"github.com/prometheus/client_golang": {
		"aaa", "billing", "routeros", "store/journal", "httpapi", "cmd",
	},
	"golang.org/x/crypto":             {"aaa/credential", "store", "httpapi"},
	"github.com/go-routeros/routeros": {"routeros/api"},
	"github.com/skip2/go-qrcode":      {"billing/qris"},
	"github.com/swaggest/swgui":       {"httpapi"},
	"github.com/golang-jwt/jwt":       {"store/account", "httpapi"},
	"github.com/go-pdf/fpdf":          {"httpapi/portal"},
}

// importedFile is one Go file with its imports.
type importedFile struct {
	folder, name string
	test         bool
	imports      []string
}

// goFiles reads the imports of every Go file of the tree.
func goFiles(t *testing.T) []importedFile {
	t.Helper()
	var files []importedFile
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".." {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.Contains(name, "/testdata/") {
			return nil
		}
		files = append(files, readImports(t, name))

		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	return files
}

// readImports reads the imports of one file.
func readImports(t *testing.T, name string) importedFile {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := filepath.Rel(root, filepath.Dir(name))
	if err != nil {
		t.Fatal(err)
	}
	file := importedFile{
		folder: filepath.ToSlash(folder), name: filepath.Base(name), test: strings.HasSuffix(name, "_test.go"),
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		file.imports = append(file.imports, imported)
	}

	return file
}

func TestPackagesImportOnlyFromLowerFloors(t *testing.T) {
	t.Parallel()
	for _, file := range goFiles(t) {
		if file.test || slices.Contains(equipment, file.folder) {
			continue
		}
		own, known := floors[file.folder]
		if !known {
			t.Errorf("package %s has no floor: give it one in house_test.go", file.folder)

			continue
		}
		for _, imported := range file.imports {
			checkImport(t, file, own, imported)
		}
	}
}

// checkImport holds one import of a production file to the floors.
func checkImport(t *testing.T, file importedFile, own int, imported string) {
	t.Helper()
	target, ours := strings.CutPrefix(imported, module)
	if !ours {
		return
	}
	if slices.Contains(equipment, target) {
		if file.folder != "cmd/radload" {
			t.Errorf("%s/%s imports %s, which is for tests", file.folder, file.name, target)
		}

		return
	}
	if floor, known := floors[target]; !known || floor >= own {
		t.Errorf("%s/%s (floor %d) imports %s (floor %d)", file.folder, file.name, own, target, floors[target])
	}
}

func TestLibrariesAreImportedByTheirOwnersOnly(t *testing.T) {
	t.Parallel()
	for _, file := range goFiles(t) {
		if file.test || slices.Contains(equipment, file.folder) {
			continue
		}
		for _, imported := range file.imports {
			for library, allowed := range owners {
				if strings.HasPrefix(imported, library) && !within(file.folder, allowed) {
					t.Errorf("%s/%s imports %s, which belongs to %v", file.folder, file.name, imported, allowed)
				}
			}
		}
	}
}

// within reports whether a folder is one of the allowed ones or lies below one.
func within(folder string, allowed []string) bool {
	return slices.ContainsFunc(allowed, func(owner string) bool {
		return folder == owner || strings.HasPrefix(folder, owner+"/")
	})
}

func TestWirePackagesCouldBePublishedAlone(t *testing.T) {
	t.Parallel()
	for _, file := range goFiles(t) {
		if file.test || (file.folder != "aaa/packet" && file.folder != "aaa/datagram") {
			continue
		}
		for _, imported := range file.imports {
			if strings.HasPrefix(imported, module) {
				t.Errorf("%s/%s imports %s", file.folder, file.name, imported)
			}
		}
	}
}

func TestMetricsLiveInTheirFiles(t *testing.T) {
	t.Parallel()
	for _, file := range goFiles(t) {
		if file.test || strings.HasPrefix(file.folder, "cmd/") {
			continue
		}
		for _, imported := range file.imports {
			registers := imported == "github.com/prometheus/client_golang/prometheus"
			if registers && file.name != "metrics.go" && file.name != "config.go" && !takesRegisterer(file) {
				t.Errorf("%s/%s imports %s: metrics live in metrics.go", file.folder, file.name, imported)
			}
		}
	}
}

// takesRegisterer lists the files that hold a Config with a registerer in it.
func takesRegisterer(file importedFile) bool {
	return file.folder == "store/journal" && file.name == "journal.go"
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	for folder := range floors {
		if _, err := os.Stat(path.Join(root, folder)); err != nil {
			continue // planned
		}
		text, err := os.ReadFile(path.Join(root, folder, "doc.go"))
		if err != nil {
			t.Errorf("%s has no doc.go", folder)

			continue
		}
		if lines := strings.Count(string(text), "\n"); lines < 4 {
			t.Errorf("%s/doc.go says too little", folder)
		}
	}
}

func TestFilesAreNamedForOneNoun(t *testing.T) {
	t.Parallel()
	vague := []string{"utils", "util", "common", "helpers", "helper", "types", "misc"}
	for _, file := range goFiles(t) {
		name := strings.TrimSuffix(strings.TrimSuffix(file.name, ".go"), "_test")
		for _, platform := range []string{"_linux", "_other"} {
			name = strings.TrimSuffix(name, platform)
		}
		if name != strings.ToLower(name) || strings.Contains(strings.TrimSuffix(name, "_internal"), "_") {
			t.Errorf("%s/%s: one noun, lower case, no underscore", file.folder, file.name)
		}
		if slices.Contains(vague, name) || slices.Contains(vague, path.Base(file.folder)) {
			t.Errorf("%s/%s: the name says nothing", file.folder, file.name)
		}
	}
}
