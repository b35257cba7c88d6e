package native_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gardu/httpapi/native"
)

// goldenDocument is the document as it is committed, with one operation or shape in each line.
var goldenDocument = filepath.Join("testdata", "openapi.json")

// inLines writes the document with a line for each operation and each shape, so that a change of
// one is seen as a change of one.
func inLines(t *testing.T, text string) string {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal([]byte(text), &root); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	writeLines(t, &out, root, 3)
	out.WriteString("\n")

	return out.String()
}

// writeLines writes an object with a line for each of its fields, down to some depth.
func writeLines(t *testing.T, out *bytes.Buffer, value any, depth int) {
	t.Helper()
	node, is := value.(map[string]any)
	if !is || depth == 0 {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(text)

		return
	}
	separator := "{\n"
	for _, key := range slices.Sorted(maps.Keys(node)) {
		name, err := json.Marshal(key)
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString(separator + string(name) + ":")
		writeLines(t, out, node[key], depth-1)
		separator = ",\n"
	}
	out.WriteString("\n}")
}

// TestGoldenOpenAPI holds the document to the committed one. What has changed by intention is
// written by: go test ./httpapi/native -run GoldenOpenAPI -update.
func TestGoldenOpenAPI(t *testing.T) {
	t.Parallel()
	got := inLines(t, openDesk(t, live(), local).must(t, http.MethodGet, native.OpenAPIPath, ""))
	if *update {
		if err := os.WriteFile(goldenDocument, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(goldenDocument)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	told, committed := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for _, line := range told {
		if !slices.Contains(committed, line) {
			t.Errorf("not in %s: %.300s", goldenDocument, line)
		}
	}
	for _, line := range committed {
		if !slices.Contains(told, line) {
			t.Errorf("in %s only: %.300s", goldenDocument, line)
		}
	}
	t.Errorf("once this is meant: go test ./httpapi/native -run GoldenOpenAPI -update")
}

// validatorPackage is a validator of another language and maker.
const validatorPackage = "@seriousme/openapi-schema-validator@2.11.0"

// TestSecondOpinion shows the committed document to a validator from npm.
func TestSecondOpinion(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("fetches a validator; run without -short")
	}
	npx, err := exec.LookPath("npx")
	if err != nil {
		t.Skip("npx is not installed: apt-get install npm")
	}
	fetch := exec.CommandContext(t.Context(), npx, "--yes", "-p", validatorPackage, "node", "-v")
	if output, err := fetch.CombinedOutput(); err != nil {
		t.Skipf("%s cannot be fetched: %v\n%s", validatorPackage, err, output)
	}
	judge := exec.CommandContext(t.Context(), npx, "--yes", "-p", validatorPackage, "validate-api",
		goldenDocument)
	output, err := judge.CombinedOutput()
	if err != nil || !bytes.Contains(output, []byte(`"valid": true`)) {
		t.Errorf("%v: %s", err, output)
	}
}
