package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"gardu/httpapi/apitest"

	"golang.org/x/sys/unix"
)

// How much is asked where nothing else is said: a short run of a seed that is always the same.
const (
	fuzzSeed      = 5
	fuzzRequests  = 900
	fuzzPerSecond = 400
	fuzzWorkers   = 4 // of a long run
)

// dial connects to a program in the namespace from one that is not in it.
func (n *namespace) dial(_ context.Context, _, address string) (net.Conn, error) {
	type dialled struct {
		conn net.Conn
		err  error
	}
	done := make(chan dialled)
	go func() { // on a thread of its own, which ends with it because it is never unlocked
		runtime.LockOSThread()
		var made dialled
		defer func() { done <- made }()
		fd, err := unix.Open("/proc/"+n.id()+"/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if made.err = err; err != nil {
			return
		}
		defer unix.Close(fd) //nolint:errcheck // it was only read
		if made.err = unix.Setns(fd, unix.CLONE_NEWNET); made.err == nil {
			made.conn, made.err = net.DialTimeout("tcp", address, patience)
		}
	}()
	made := <-done

	return made.conn, made.err
}

// fuzzed is a daemon that is asked everything, in a network of its own: nothing that is made up of
// an address reaches anybody.
type fuzzed struct {
	*installation
	base   string
	client *http.Client
	keys   int
}

// newFuzzed starts a daemon.
func newFuzzed(t *testing.T) *fuzzed {
	t.Helper()
	program(t, "gardu")
	n := newNamespace(t, "of the api")
	port := freePort(t)
	f := &fuzzed{installation: install(t), base: "http://" + loopback(port)}
	f.listensAt(port)
	f.client = &http.Client{
		Transport: &http.Transport{DialContext: n.dial, MaxIdleConnsPerHost: fuzzWorkers},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
	t.Cleanup(f.client.CloseIdleConnections)
	command := f.command("serve")
	command.Env = append(command.Env, "GARDU_HTTP_RATE_LIMIT_PER_MINUTE=0")
	if os.Getenv("GARDU_FUZZ_API") != "" { // more would be said than is kept
		command.Env = append(command.Env, "GARDU_LOG_LEVEL=warn")
	}
	f.startBy(n.within(command))

	return f
}

// document reads the document that the daemon serves, which must have no fault.
func (f *fuzzed) document() *apitest.Document {
	f.t.Helper()
	response, err := f.client.Get(f.base + "/v1/openapi.json") //nolint:noctx // bounded by the test
	if err != nil {
		f.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	document, err := apitest.ReadDocument(text)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, fault := range document.Faults() {
		f.t.Error(fault)
	}

	return document
}

// key makes an operator of a role and a key with all rights of that role.
func (f *fuzzed) key(role string) (http.Header, error) {
	f.keys++
	name := fmt.Sprintf("fuzz-%s-%d", role, f.keys)
	call := []string{"operator", "add", name, "--role", role, "--password", "sandi " + name}
	if result := f.gardu(call...); result.code != 0 {
		return nil, fmt.Errorf("%s", result)
	}
	result := f.gardu("apikey", "add", name, "--operator", name, "--scope", "*",
		"--allow", "127.0.0.0/8", "--json")
	var made struct {
		Secret string `json:"secret"`
	}
	if err := json.Unmarshal([]byte(result.stdout), &made); err != nil || made.Secret == "" {
		return nil, fmt.Errorf("%s", result)
	}

	return http.Header{"X-Api-Key": {made.Secret}}, nil
}

// askers are those beside the owner.
func (f *fuzzed) askers() []apitest.Asker {
	f.t.Helper()
	askers := []apitest.Asker{
		{Name: "nobody", Nobody: true},
		{Name: "a wrong key", Nobody: true, Header: http.Header{"X-Api-Key": {"gk_wrong"}}},
		{Name: "a wrong token", Nobody: true, Header: http.Header{"Authorization": {"Bearer x.y.z"}}},
	}
	for _, role := range []string{"report", "agent", "technician", "finance"} {
		header, err := f.key(role)
		if err != nil {
			f.t.Fatal(err)
		}
		askers = append(askers, apitest.Asker{Name: role, Header: header})
	}
	header, err := f.signIn()
	if err != nil {
		f.t.Fatal(err)
	}

	return append(askers, apitest.Asker{Name: "signed in", Header: header, Renew: f.signIn})
}

// signIn signs in an operator who may do everything, under a new name: attempts are counted by name.
func (f *fuzzed) signIn() (http.Header, error) {
	f.keys++
	name := fmt.Sprintf("fuzz-owner-%d", f.keys)
	call := []string{"operator", "add", name, "--role", "owner", "--password", "sandi " + name}
	if result := f.gardu(call...); result.code != 0 {
		return nil, fmt.Errorf("%s", result)
	}
	response, err := f.client.Post(f.base+"/v1/sign-in", "application/json", //nolint:noctx // bounded
		strings.NewReader(fmt.Sprintf(`{"name":%q,"password":%q}`, name, "sandi "+name)))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	var tokens struct {
		Access string `json:"access_token"`
	}
	err = json.NewDecoder(response.Body).Decode(&tokens)
	if err != nil || tokens.Access == "" {
		return nil, fmt.Errorf("signing in: %d, %v", response.StatusCode, err)
	}

	return http.Header{"Authorization": {"Bearer " + tokens.Access}}, nil
}

// config is how much is asked: GARDU_FUZZ_API is a duration, GARDU_FUZZ_SEED a number.
func (f *fuzzed) config() (apitest.Config, time.Duration) {
	f.t.Helper()
	config := apitest.Config{
		Base: f.base, Document: f.document(), Client: f.client, Seed: fuzzSeed,
		Requests: fuzzRequests, PerSecond: fuzzPerSecond, Workers: 1,
		Owner: func() (http.Header, error) { return f.key("owner") }, Others: f.askers(),
		Lexicon: apiWords, Usual: usualFields, Nouns: apiNouns, Hidden: []string{"fuzz-"},
	}
	if text := os.Getenv("GARDU_FUZZ_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			f.t.Fatalf("GARDU_FUZZ_SEED: %v", err)
		}
		config.Seed = seed
	}
	text := os.Getenv("GARDU_FUZZ_API")
	if text == "" {
		return config, patience
	}
	limit, err := time.ParseDuration(text)
	if err != nil {
		f.t.Fatalf("GARDU_FUZZ_API: %v", err)
	}
	if os.Getenv("GARDU_FUZZ_SEED") == "" {
		config.Seed = uint64(time.Now().UnixNano())
	}
	config.Workers = fuzzWorkers
	config.Requests = int(limit/time.Second+1) * fuzzPerSecond

	return config, limit
}

// TestFuzzAPI asks a daemon everything that its own document says can be asked, and much that it
// says cannot. No reply is a fault of ours, each is as it is described, and the book is right at
// the end.
func TestFuzzAPI(t *testing.T) {
	t.Parallel()
	f := newFuzzed(t)
	config, limit := f.config()
	fuzzer, err := apitest.New(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	report := fuzzer.Run(ctx)
	t.Logf("GARDU_FUZZ_SEED=%d: %s", config.Seed, report)
	for _, finding := range report.Findings {
		t.Errorf("GARDU_FUZZ_SEED=%d: %s", config.Seed, finding)
	}
	f.audited()
	log := f.daemon.log.String()
	f.stop()
	for _, word := range []string{"panic", "goroutine "} {
		if place := strings.Index(log, word); place >= 0 {
			t.Errorf("the daemon has said %q:\n%s", word, log[place:min(len(log), place+3_000)])
		}
	}
	if bytes.Contains([]byte(log), []byte("Rahasia9x")) {
		t.Error("the log tells a secret")
	}
}

// audited proves the book of the daemon.
func (f *fuzzed) audited() {
	f.t.Helper()
	if result := f.gardu("check"); result.code != 0 {
		f.t.Errorf("the store is at fault: %s", result)
	}
}
