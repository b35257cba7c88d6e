package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gardu/httpapi/native"
	"gardu/store"
)

func TestRouterCommandsAskForWhatTheirFlagsSay(t *testing.T) {
	t.Parallel()

	authority := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, []byte("-----BEGIN-----\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		arguments []string
		stdin     string
		want      askedRequest
		says      string
	}{
		"add": {
			arguments: []string{
				"add", "pop1", "--address", "10.0.0.1:8729", "--user", "gardu", "--password", "-", "--mode", "mixed", "--tls", "pin",
				"--nas", "tower", "--fingerprint", "AB:CD", "--challenge-login", "--paused", "--note", "x",
			},
			stdin: "kata sandi\n",
			want: askedRequest{"POST", "/v1/routers", `{"name":"pop1","nas":"tower","address":"10.0.0.1:8729","user":"gardu",` +
				`"password":"kata sandi","mode":"mixed","tls":"pin","fingerprint":"AB:CD","challenge_login":true,"paused":true,` +
				`"note":"x"}`},
			says: "See whether it answers: gardu router test pop1",
		},
		"add with an authority": {
			arguments: []string{
				"add", "pop1", "--address", "r.id", "--user", "u", "--password", "p", "--mode", "radius", "--authority", authority,
			},
			want: askedRequest{"POST", "/v1/routers", `{"name":"pop1","address":"r.id","user":"u","password":"p",` +
				`"mode":"radius","authority":"-----BEGIN-----\n"}`},
			says: "router pop1 is added",
		},
		"set clears": {
			arguments: []string{
				"set", "pop1", "--authority", "", "--fingerprint", "", "--serial", "", "--paused=false", "--name", "pop2",
			},
			want: askedRequest{
				"PATCH", "/v1/routers/pop1",
				`{"name":"pop2","fingerprint":"","authority":"","serial":"","paused":false}`,
			},
			says: "router pop1 is changed",
		},
		"remove": {
			arguments: []string{"remove", "a/b"},
			want:      askedRequest{"DELETE", "/v1/routers/a%2Fb", ""},
			says:      "router a/b is removed",
		},
		"kick": {
			arguments: []string{"kick", "pop1", "budi"},
			want:      askedRequest{"POST", "/v1/routers/pop1/kick", `{"login":"budi"}`},
			says:      "no session is open there",
		},
		"test": {
			arguments: []string{"test", "pop1", "--trust"},
			want:      askedRequest{"POST", "/v1/routers/pop1/test", `{"trust":true}`},
		},
		"isolir-check": {
			arguments: []string{"isolir-check", "pop1"},
			want:      askedRequest{"GET", "/v1/routers/pop1/isolir", ""},
			says:      "Isolir works on router pop1.",
		},
		"log": {
			arguments: []string{"log", "pop1", "--lines", "7"},
			want:      askedRequest{"GET", "/v1/routers/pop1/live/log?lines=7", ""},
		},
		"live": {
			arguments: []string{"live", "pop1"},
			want:      askedRequest{"GET", "/v1/routers/pop1/live/ppp", ""},
		},
		"live interfaces": {
			arguments: []string{"live", "pop1", "interfaces"},
			want:      askedRequest{"GET", "/v1/routers/pop1/live/interfaces", ""},
		},
		"plan": {
			arguments: []string{"plan", "pop1"},
			want:      askedRequest{"GET", "/v1/routers/pop1/plan", ""},
			says:      "cut off",
		},
		"apply": {
			arguments: []string{"apply", "pop1", "--yes"},
			want:      askedRequest{"POST", "/v1/routers/pop1/apply", `{}`},
			says:      "cut off",
		},
		"apply with force": {
			arguments: []string{"apply", "pop1", "--yes", "--force", "--override", "identity"},
			want: askedRequest{
				"POST", "/v1/routers/pop1/apply", `{"override":["identity","paused","shortened","blast"]}`,
			},
			says: "cut off",
		},
		"import": {
			arguments: []string{"import", "pop1"},
			want:      askedRequest{"POST", "/v1/routers/pop1/import", `{}`},
			says:      "cut off",
		},
		"import of all": {
			arguments: []string{"import", "pop1", "--apply"},
			want:      askedRequest{"POST", "/v1/routers/pop1/import", `{"apply":true}`},
			says:      "cut off",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			daemon := newRecorder(t, struct{}{})
			got := daemon.call(t, test.stdin, append([]string{"router"}, test.arguments...)...)
			got.says(t, test.says)
			if asked := daemon.last(t); asked != test.want {
				t.Errorf("asked\n%+v, want\n%+v", asked, test.want)
			}
		})
	}
}

func TestRouterLinesThatAreRefused(t *testing.T) {
	t.Parallel()

	daemon := newRecorder(t, struct{}{})
	for line, says := range map[string]string{
		"router": "needs one of: add, show, set",
		"router add pop1 --address x --user u --password p":                           `"mode" not set`,
		"router add pop1 --address x --user u --password p --mode x --authority /nil": "opening the file of --authority",
		"router set pop1":                     "nothing is to be changed",
		"router plan pop1 --color sometimes":  "is not auto, always or never",
		"router apply pop1":                   "nobody can be asked here",
		"router apply pop1 --json":            "nobody can be asked here",
		"router live pop1 weather":            "the views of a router are ppp, hotspot, interfaces, resource",
		"router live pop1 ppp hotspot":        "between 1 and 2",
		"router live pop1 --watch=0":          "is not a number of seconds",
		"router log pop1 --lines 0":           "--lines is a number from 1 to 1000",
		"router log pop1 --lines 9999":        "--lines is a number from 1 to 1000",
		"router kick pop1":                    "needs NAME and LOGIN",
		"router test":                         "needs NAME",
		"router import pop1 --apply --yes":    "unknown flag",
		"router script pop1 --server x extra": "takes NAME and nothing else",
	} {
		got := daemon.call(t, "", strings.Fields(line)...)
		if got.code == exitDone || got.stdout != "" {
			t.Errorf("%q ended with %d and %q", line, got.code, got.stdout)
		}
		got.says(t, says)
	}
}

func TestRoutersAreShown(t *testing.T) {
	t.Parallel()

	at := noon
	router := native.Router{
		Name: "pop1", NAS: "tower", Address: "10.0.0.1:8729", User: "gardu", Mode: "mixed", TLS: "verify", Authority: "PEM",
		Serial: "HC1", Paused: true, CreatedAt: noon, Warnings: []string{"one", "two"},
		State: &native.RouterState{
			State: "behind", Sentence: "it refused 2 steps", Since: &at, Identity: "cabang", Version: "7.18.2", SeenAt: &at,
			Pending: 3, Differing: 2, Owned: 40,
		},
	}
	newRecorder(t, router).call(t, "", "router", "show", "pop1").expect(t, exitDone, ""+
		"name             pop1\n"+
		"nas              tower\n"+
		"address          10.0.0.1:8729\n"+
		"user             gardu\n"+
		"mode             mixed\n"+
		"tls              verify\n"+
		"authority        its own\n"+
		"serial           HC1\n"+
		"challenge login  no\n"+
		"paused           yes\n"+
		"created          "+noonText+"\n"+
		"warnings         one; two\n"+
		"state            behind\n"+
		"                 it refused 2 steps\n"+
		"since            "+noonText+"\n"+
		"identity         cabang\n"+
		"version          7.18.2\n"+
		"seen             "+noonText+"\n"+
		"looked at        never\n"+
		"waiting          3 changes\n"+
		"objects of ours  40\n"+
		"refused          2 steps\n")
	quiet := native.Router{Name: "desa", NAS: "desa", Address: "10.0.0.2:8728", Mode: "local", TLS: "off"}
	newRecorder(t, page(router, quiet)).call(t, "", "router", "list").expect(t, exitDone, ""+
		"NAME  NAS    ADDRESS        MODE   TLS     STATE   VERSION  LOOKED AT  NOTE\n"+
		"pop1  tower  10.0.0.1:8729  mixed  verify  behind  7.18.2   -          -\n"+
		"desa  desa   10.0.0.2:8728  local  off     -       -        -          -\n")
}

func TestRouterWarningsAreSaid(t *testing.T) {
	t.Parallel()

	router := native.Router{Name: "pop1", Warnings: []string{"it is not trusted yet"}}
	got := newRecorder(t, router).call(t, "", "router", "add", "pop1", "--address", "x", "--user", "u", "--password", "p",
		"--mode", "radius", "--json")
	got.expect(t, exitDone, jsonLine(t, router))
	got.says(t, "warning: it is not trusted yet")
}

func TestRouterTestTellsWhatIsSeen(t *testing.T) {
	t.Parallel()

	good := native.RouterTest{
		OK: true, Reached: true, LoggedIn: true, Trusted: true, NewlyTrusted: true, Identity: "cabang", Board: "RB5009",
		Version: "7.18.2", Serial: "HC1", Fingerprint: "c0ffee", Secured: "TLS 1.3", Uptime: 90061, ClockOff: -7, TookMS: 1250,
		Warnings: []string{"a local secret stands before RADIUS"},
	}
	got := newRecorder(t, good).call(t, "", "router", "test", "pop1", "--trust")
	got.expect(t, exitDone, ""+
		"reached      yes\n"+
		"logged in    yes\n"+
		"trusted      yes\n"+
		"secured      TLS 1.3\n"+
		"fingerprint  c0ffee\n"+
		"identity     cabang\n"+
		"board        RB5009\n"+
		"version      7.18.2\n"+
		"serial       HC1\n"+
		"uptime       1d01:01:01\n"+
		"clock        7 s behind\n"+
		"took         1.25s\n")
	got.says(t, "Router pop1 is trusted from now on.\nwarning: a local secret stands before RADIUS\n")

	strange := native.RouterTest{
		Reached: true, Fingerprint: "c0ffee", Failure: "its key is not trusted", Hints: []string{"Compare it."},
	}
	got = newRecorder(t, strange).call(t, "", "router", "test", "pop1", "--json")
	got.expect(t, exitRefused, jsonLine(t, strange))
	got.says(t, "gardu: its key is not trusted\nCompare it.\n"+
		"If that is the key of your router: gardu router test pop1 --trust\n")
	for ahead, want := range map[int64]string{0: "right", 5: "right", -5: "right", 6: "6 s ahead"} {
		if text := clockText(ahead); text != want {
			t.Errorf("%d s is %q, want %q", ahead, text, want)
		}
	}
}

func TestIsolirCheckListsFindings(t *testing.T) {
	t.Parallel()

	finding := native.Finding{
		Severity: "error", Subject: "pop1", Sentence: "the rule isolir 4 stands below fasttrack", Hint: "gardu router apply pop1",
	}
	list := native.List[native.Finding]{Items: []native.Finding{finding}}
	newRecorder(t, list).call(t, "", "router", "isolir-check", "pop1").expect(t, exitRefused,
		"error    pop1: the rule isolir 4 stands below fasttrack\n         gardu router apply pop1\n")
	newRecorder(t, list).call(t, "", "router", "isolir-check", "pop1", "--json").expect(t, exitRefused, jsonLine(t, finding))
}

func TestKickOnRouter(t *testing.T) {
	t.Parallel()

	kicked := native.RouterKicked{Login: "budi", Ended: 2}
	got := newRecorder(t, kicked).call(t, "", "router", "kick", "pop1", "budi", "--json")
	got.expect(t, exitDone, jsonLine(t, kicked))
	got.says(t, "2 sessions of budi are ended")
	newRecorder(t, native.RouterKicked{}).call(t, "", "router", "kick", "pop1", "budi").expect(t, exitRefused, "")
}

func TestRouterScriptIsWrittenAsItIs(t *testing.T) {
	t.Parallel()

	daemon := newRecorder(t, native.Script{Lines: []string{"/user add name=gardu", "/radius add"}, Warnings: []string{"no CoA"}})
	got := daemon.call(t, "", "router", "script", "pop1", "--server", "10.0.0.2")
	got.expect(t, exitDone, "/user add name=gardu\n/radius add\n")
	got.says(t, "warning: no CoA")
	if want := "/v1/routers/pop1/script?server=10.0.0.2"; daemon.last(t).target != want {
		t.Errorf("asked for %s, want %s", daemon.last(t).target, want)
	}
}

func TestAuthorityHasALimit(t *testing.T) {
	t.Parallel()

	name := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(name, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := readAuthority(&name)
	if err != nil || len(*text) != store.MaxRouterAuthority+1 {
		t.Errorf("read %d octets, %v", len(*text), err)
	}
}

func TestRouterSecretsAreNeverRepeated(t *testing.T) {
	t.Parallel()

	const secret = "Sup3rS3cret"
	for _, line := range []string{
		"router add pop1 --address x --user u --mode local --password " + secret,
		"router set pop1 --password " + secret,
		"router add pop1 --pasword=" + secret,
		"router set pop1 --challenge-login=x --password " + secret,
	} {
		for _, status := range []int{http.StatusOK, http.StatusUnprocessableEntity} {
			daemon := newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) {
				answerJSON(t, w, status, native.Error{Field: "password", Message: "is too short"})
			})
			got := daemon.call(t, "", append(strings.Fields(line), "--json")...)
			if strings.Contains(got.stdout+got.stderr, secret) {
				t.Errorf("%q shows the secret: %s%s", line, got.stdout, got.stderr)
			}
		}
	}
}
