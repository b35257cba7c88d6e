package main

import (
	"testing"

	"gardu/httpapi/native"
)

func TestServiceStatus(t *testing.T) {
	t.Parallel()

	at := noon
	for name, test := range map[string]struct {
		status native.ServiceConnection
		want   string
	}{
		"online": {
			native.ServiceConnection{
				Login: "budi", State: "online", Router: "pop1", Address: "10.0.0.7", Caller: "02:00:00:00:00:01", Sessions: 1,
				Uptime: "1d2h", UptimeWords: "1 day 2 hours", UpOctets: 1, DownOctets: 2e9, At: &at, AgeMS: 40,
			},
			"" +
				"login       budi\n" +
				"state       online\n" +
				"router      pop1\n" +
				"address     10.0.0.7\n" +
				"caller      02:00:00:00:00:01\n" +
				"sessions    1\n" +
				"online for  1 day 2 hours\n" +
				"traffic     1 B up, 2.0 GB down\n" +
				"read        " + noonText + "\n" +
				"age         0s\n",
		},
		"unreachable": {
			native.ServiceConnection{Login: "budi", State: "unreachable", Sentence: "router pop1 does not answer"},
			"" +
				"login       budi\n" +
				"state       unreachable\n" +
				"            router pop1 does not answer\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			daemon := newRecorder(t, test.status)
			daemon.call(t, "", "service", "status", "budi", "--kind", "pppoe", "--router", "pop1").expect(t, exitDone, test.want)
			want := askedRequest{"GET", "/v1/services/budi/status?kind=pppoe&router=pop1", ""}
			if asked := daemon.last(t); asked != want {
				t.Errorf("asked %+v, want %+v", asked, want)
			}
		})
	}
}
