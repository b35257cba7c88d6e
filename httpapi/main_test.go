package httpapi_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails the package when a goroutine of ours outlives its test. The library keeps one for
// ever that tells the date, and one for each listener that looks at the clock every ten seconds.
// In a child process it plays the peer of TestRefusesStrangers.
func TestMain(m *testing.M) {
	if socket := os.Getenv(peerVariable); socket != "" {
		os.Exit(bePeer(socket))
	}
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"),
	)
}
