package httpapi_test

import (
	"context"
	"io"
	"net/http"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"gardu/httpapi"
	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
)

// BenchmarkSessions streams sessions over the socket; one operation is one session.
func BenchmarkSessions(b *testing.B) {
	session := store.Session{
		ID: 1 << 40, NAS: 0, Login: "pelanggan0000123@isp.id", AcctSessionID: "8100012f", NASIdentifier: "tower",
		CallingStation: "02:00:00:00:00:01", Address: netip.MustParseAddr("10.20.30.40"),
		Started: time.Unix(1_800_000_000, 0), Updated: time.Unix(1_800_003_600, 0), Duration: time.Hour,
		InputOctets: 1 << 33, OutputOctets: 1 << 36,
	}
	socket := filepath.Join(b.TempDir(), "admin.sock")
	live := native.Live{Sessions: sessions(func(
		_ context.Context, _ native.SessionFilter, visit func(*store.Session) error,
	) error {
		for range b.N {
			if err := visit(&session); err != nil {
				return err
			}
		}

		return nil
	})}
	server := httpapi.New(httpapi.Config{
		AdminSocket: socket, Native: native.New(native.Config{Live: live}),
	})
	if err := server.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DialContext: dialer(socket)}}
	b.ReportAllocs()
	b.ResetTimer()
	response, err := client.Get("http://gardu" + native.SessionListPath) //nolint:noctx // bounded by the benchmark
	if err != nil {
		b.Fatal(err)
	}
	size, err := io.Copy(io.Discard, response.Body)
	b.StopTimer()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size / int64(b.N))
	_ = response.Body.Close()
	client.CloseIdleConnections()
	if err := server.Shutdown(context.Background()); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkPublic asks over TCP, on one connection, as an operator with a rate.
func BenchmarkPublic(b *testing.B) {
	server := httpapi.New(httpapi.Config{
		Native: native.New(native.Config{}),
		Public: httpapi.Public{
			Listen: "127.0.0.1:0", Authenticator: crew, Requests: web.Rate{PerMinute: 1 << 30, Burst: 1 << 30},
		},
	})
	if err := server.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	request, err := http.NewRequestWithContext(b.Context(), "GET", "http://"+server.Address().String()+native.VersionPath, nil)
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer owner")
	b.ReportAllocs()
	for b.Loop() {
		response, err := client.Do(request)
		if err != nil || response.StatusCode != http.StatusOK {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			b.Fatal(err)
		}
		_ = response.Body.Close()
	}
	client.CloseIdleConnections()
	if err := server.Shutdown(context.Background()); err != nil {
		b.Fatal(err)
	}
}
