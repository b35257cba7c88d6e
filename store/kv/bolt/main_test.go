package bolt_test

import (
	"os"
	"os/exec"
	"testing"
)

// childRole names, in a child process of the tests, what the child is to do with the database whose
// path stands in childPath.
const (
	childRole = "BOLT_TEST_ROLE"
	childPath = "BOLT_TEST_PATH"
)

// TestMain runs the tests, or plays a child's role: some failures befall a whole process.
func TestMain(m *testing.M) {
	roles := map[string]func(path string) error{
		"hold":  holdFile,
		"write": writeForEver,
		"limit": meetSizeLimit,
	}

	role, isChild := roles[os.Getenv(childRole)]
	if !isChild {
		os.Exit(m.Run())
	}

	if err := role(os.Getenv(childPath)); err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
}

// child prepares this test program to run again in a role. It dies with the test.
func child(t *testing.T, role, path string) *exec.Cmd {
	t.Helper()

	program, err := os.Executable()
	if err != nil {
		t.Fatalf("finding the test program: %v", err)
	}

	command := exec.CommandContext(t.Context(), program)
	command.Env = append(os.Environ(), childRole+"="+role, childPath+"="+path)
	command.Stderr = os.Stderr

	return command
}
