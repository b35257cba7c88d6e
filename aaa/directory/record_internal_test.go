package directory

import (
	"testing"
	"time"

	"gardu/store"
)

// A service without a top-up costs what it did before there were any.
func TestRecordsGrowOnlyForWhatIsThere(t *testing.T) {
	t.Parallel()

	bare := store.Service{ID: 1, Login: "budi"}
	size := len(appendService(nil, &bare))

	if want := offsetOptional + len("budi"); size != want {
		t.Errorf("a bare record has %d octets, want %d", size, want)
	}

	bare.TopUp.Window = time.Unix(1, 0)
	if got := len(appendService(nil, &bare)); got != size {
		t.Errorf("a top-up of nothing costs %d octets", got-size)
	}

	bare.TopUp.Octets = 1
	if got := len(appendService(nil, &bare)); got != size+topUpSize {
		t.Errorf("a top-up costs %d octets, want %d", got-size, topUpSize)
	}
}
