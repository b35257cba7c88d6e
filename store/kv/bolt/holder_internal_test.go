package bolt

import "testing"

func TestParseHolder(t *testing.T) {
	t.Parallel()

	const locks = `1: POSIX  ADVISORY  WRITE 11 fe:00:42 0 EOF
2: FLOCK  ADVISORY  READ 12 fe:00:42 0 EOF
3: FLOCK  ADVISORY  WRITE 13 fe:00:142 0 EOF
3: -> FLOCK  ADVISORY  WRITE 14 fe:00:42 0 EOF
4: FLOCK  ADVISORY  WRITE 15 fe:00:42 0 EOF
5: FLOCK  ADVISORY  WRITE 0 fe:00:43 0 EOF
6: FLOCK  ADVISORY  WRITE -1 fe:00:44 0 EOF
7: FLOCK  ADVISORY  WRITE
`

	for _, test := range []struct {
		name  string
		inode uint64
		want  int
	}{
		{"the exclusive flock, not a waiter", 42, 15},
		{"an inode that ends alike", 142, 13},
		{"a holder outside our namespace", 43, 0},
		{"a holder that is not a process", 44, 0},
		{"nobody", 45, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			if got := parseHolder(locks, test.inode); got != test.want {
				t.Errorf("got PID %d, want %d", got, test.want)
			}
		})
	}
}

func FuzzParseHolder(f *testing.F) {
	f.Add("1: FLOCK  ADVISORY  WRITE 6943 fe:00:9977921 0 EOF\n", uint64(9977921))
	f.Add("1: -> FLOCK  ADVISORY  WRITE 6943 fe:00:1 0 EOF", uint64(1))
	f.Add("1: FLOCK\n\n: : :", uint64(0))

	f.Fuzz(func(t *testing.T, locks string, inode uint64) {
		if pid := parseHolder(locks, inode); pid < 0 {
			t.Errorf("got PID %d", pid)
		}
	})
}

func TestHolderWithoutAFile(t *testing.T) {
	t.Parallel()

	if pid := holder(t.TempDir() + "/missing"); pid != 0 {
		t.Errorf("got PID %d for a file that is not there", pid)
	}

	want := "missing is in use by another process"
	if got := inUseError("/a/folder/missing").Error(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
