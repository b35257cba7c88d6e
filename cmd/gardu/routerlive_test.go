package main

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/native"
)

func TestViewsOfARouter(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		arguments string
		view      native.RouterView
		want      string
	}{
		"ppp": {
			"live pop1 ppp",
			native.RouterView{PPP: []native.RouterPPP{
				{
					Login: "budi", Kind: "pppoe", Caller: "02:00:00:00:00:01", Address: "10.0.0.7", Uptime: 61, Radius: new(true),
					UpOctets: 1500, DownOctets: 2e9, UpRate: 999, DownRate: 12_300_000,
				},
				{Login: "siti\x07", Kind: "l2tp", Radius: new(false)},
				{Login: "tono"},
			}},
			"" +
				"LOGIN       KIND   IP        CALLER                 TIME  UPLOAD  DOWNLOAD  UP/S  DOWN/S  BY\n" +
				"budi        pppoe  10.0.0.7  02:00:00:00:00:01  00:01:01  1.5 kB    2.0 GB   999   12.3M  gardu\n" +
				`siti\u0007  l2tp   -         -                  00:00:00     0 B       0 B     0       0  router` + "\n" +
				"tono        -      -         -                  00:00:00     0 B       0 B     0       0  -\n",
		},
		"hotspot": {
			"live pop1 hotspot",
			native.RouterView{Hotspot: []native.RouterHotspot{{Login: "W-1", Server: "hs1", MAC: "m", Address: "10.5.0.2", Idle: 3}}},
			"" +
				"LOGIN  SERVER  IP        STATION      TIME      IDLE  UPLOAD  DOWNLOAD  UP/S  DOWN/S  BY\n" +
				"W-1    hs1     10.5.0.2  m        00:00:00  00:00:03     0 B       0 B     0       0  -\n",
		},
		"interfaces": {
			"live pop1 interfaces",
			native.RouterView{Interfaces: []native.RouterInterface{
				{Name: "ether1", Type: "ether", Running: true, InOctets: 5, InRate: 1_000_000_000, Errors: 7, LinkDowns: 2},
				{Name: "ether2", Type: "ether", Disabled: true},
				{Name: "ether3", Type: "ether"},
			}},
			"" +
				"NAME    TYPE   STATE      IN  OUT  IN/S  OUT/S  ERRORS  DOWNS\n" +
				"ether1  ether  running   5 B  0 B  1.0G      0       7      2\n" +
				"ether2  ether  disabled  0 B  0 B     0      0       0      0\n" +
				"ether3  ether  down      0 B  0 B     0      0       0      0\n",
		},
		"resource": {
			"live pop1 resource",
			native.RouterView{Resource: &native.RouterResource{
				Identity: "cabang", Version: "7.18.2", Uptime: 86400, CPUs: 4, CPULoad: 7, MemoryFree: 1e9, MemoryTotal: 2e9,
			}},
			"" +
				"identity     cabang\n" +
				"version      7.18.2\n" +
				"uptime       1d00:00:00\n" +
				"cpu          7 % of 4\n" +
				"memory free  1.0 GB of 2.0 GB\n" +
				"disk free    0 B of 0 B\n",
		},
		"log": {
			"log pop1",
			native.RouterView{Log: []native.RouterLogLine{
				{Time: "12:00:01", Topics: "pppoe,info", Message: "budi logged in"}, {Time: "12:00:02", Topics: "x", Message: "\x1b[2J"},
			}},
			"12:00:01  pppoe,info  budi logged in\n" + `12:00:02  x  \u001b[2J` + "\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			view := test.view
			view.Router, view.View, view.At, view.AgeMS = "pop1", name, noon, 2512
			view.Stale = "the router does not answer"
			daemon := newRecorder(t, view)
			got := daemon.call(t, "", append([]string{"router"}, strings.Fields(test.arguments)...)...)
			got.expect(t, exitDone, test.want)
			got.says(t, "read at "+noonText+", 2.5s ago\nwarning: the router does not answer\n")
			daemon.call(t, "", append([]string{"--json", "router"}, strings.Fields(test.arguments)...)...).
				expect(t, exitDone, jsonLine(t, view))
		})
	}
}

func TestWatchedViewsSayTheirAgeOnTheScreen(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	view := native.RouterView{Router: "pop1", View: native.ViewPPP, At: noon, AgeMS: 40}
	daemon := newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(t, w, http.StatusOK, view) })
	stdout := &answering{question: "read at", answer: cancel}
	var stderr bytes.Buffer
	line := []string{"--socket", daemon.socket, "router", "live", "pop1", "--watch=1"}
	code := run(ctx, line, strings.NewReader(""), stdout, &stderr)
	if code != exitDone || stderr.Len() > 0 || !strings.Contains(stdout.String(), "LOGIN") {
		t.Errorf("ended with %d: %s%s", code, stdout.String(), stderr.String())
	}
}
