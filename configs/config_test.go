package configs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/configs"
	"gardu/store"
)

// write puts a configuration file into a temporary folder.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gardu.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}

	return path
}

func TestSampleSaysTheDefaults(t *testing.T) {
	t.Parallel()
	sample, err := configs.Load(write(t, string(configs.Sample)), nil)
	if err != nil {
		t.Fatalf("loading the sample: %v", err)
	}
	if diff := cmp.Diff(configs.Default(), sample); diff != "" {
		t.Errorf("the sample differs from the defaults (-default +sample):\n%s", diff)
	}
}

func TestFileAndEnvironmentOverrideDefaults(t *testing.T) {
	t.Parallel()
	path := write(t, "language: en\nradius: { auth: \"127.0.0.1:18120\", reject_delay: 500ms }\n")
	config, err := configs.Load(path, []string{
		"HOME=/root",
		"GARDU_RADIUS_ACCT=[::1]:18130",
		"GARDU_RADIUS_LOCKOUT_ATTEMPTS=3",
		"GARDU_RADIUS_REJECT_DELAY=1s",
		"GARDU_LOGINS_STRIP_REALM=true",
		"GARDU_ROUTERS_ALLOW=app.midtrans.com, 192.0.2.0/24",
		"GARDU_CONFIG=/etc/gardu/gardu.yaml",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := configs.Default()
	want.Language = "en"
	want.Radius.Auth = "127.0.0.1:18120"
	want.Radius.Acct = "[::1]:18130"
	want.Radius.RejectDelay = time.Second
	want.Radius.Lockout.Attempts = 3
	want.Routers.Allow = []string{"app.midtrans.com", "192.0.2.0/24"}
	want.Logins.StripRealm = true
	if diff := cmp.Diff(want, config); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBadConfigurationNamesEveryFault(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, file  string
		environment []string
		want        []string // each must be said
	}{
		{"unknown key", "radius: { autth: \":1812\" }", nil, []string{"radius.autth"}},
		{"unknown section", "raduis: { auth: \":1812\" }", nil, []string{"raduis.auth"}},
		{"unknown variable", "", []string{"GARDU_RADIUS_AUHT=:1812"}, []string{"GARDU_RADIUS_AUHT"}},
		{"number for text", "currency: 12", nil, []string{"currency"}},
		{"text for number", "radius: { sockets: many }", nil, []string{"sockets"}},
		{"text for boolean", "logins: { strip_realm: \"yes\" }", nil, []string{"strip_realm"}},
		{"duration without unit", "radius: { reject_delay: 5 }", nil, []string{"reject_delay"}},
		{"variable without unit", "", []string{"GARDU_RADIUS_REJECT_DELAY=5"}, []string{"GARDU_RADIUS_REJECT_DELAY"}},
		{"variable not a number", "", []string{"GARDU_BACKUP_KEEP=few"}, []string{"GARDU_BACKUP_KEEP"}},
		{"not YAML", "radius: [", nil, []string{"configuration file"}},
		{"scalar for a section", "radius: 5", nil, []string{"radius"}},
		{"zone", "timezone: Asia/Atlantis", nil, []string{"timezone"}},
		{
			"several at once", "timezone: Mars\ncurrency: rupiah\nlanguage: jv\nstore: { path: here }\n" +
				"radius: { auth: nowhere, acct: \":99999\", interim_interval: 10s, sockets: 999 }\n" +
				"isolir: { rate: fast }\nbackup: { at: midnight, keep: 0 }\nlog: { level: loud, format: xml }\n", nil,
			[]string{
				"timezone", "currency", "language", "store.path", "radius.auth", "radius.acct",
				"radius.interim_interval", "radius.sockets", "isolir.rate", "backup.at", "backup.keep", "log.level",
				"log.format",
			},
		},
		{
			"of each kind at once", "tidak_ada: 1\ntimezone: Mars\nradius: { sockets: many, reject_delay: 5 }\n",
			[]string{"GARDU_BACKUP_KEEP=few"},
			[]string{
				"tidak_ada: is not", "timezone: ", "radius.sockets: ", "radius.reject_delay: 5 has no unit", "GARDU_BACKUP_KEEP",
			},
		},
		{
			"what routers are told", "routers: { servers: [gardu.example.id, 0.0.0.0], portal: \"192.0.2.1\", " +
				"allow: [app.midtrans.com, 0.0.0.0/0, \"*.xendit.co\"], gateway: \"::1\", protected: [\"\"] }", nil,
			[]string{
				"routers.servers[0]: ", "routers.servers[1]: ", "routers.portal: ", "routers.allow[1]: ", "routers.allow[2]: ",
				"routers.gateway: ", "routers.protected[0]: ",
			},
		},
		{"text for a list", "routers: { allow: app.midtrans.com }", nil, []string{"routers.allow"}},
		{"both ports alike", "radius: { auth: \":1812\", acct: \":1812\" }", nil, []string{"radius.acct"}},
		{
			"the public side", "http: { listen: \"gardu.example.id:80\", tls_cert: cert.pem, tls_key: /etc/key.pem, public_url: api.isp.id, " +
				"trusted_proxies: [10.0.0.0/8, 10.1.2.3/8, 0.0.0.0/0, proxy], rate_limit: { per_minute: -1, burst: 9999999 }, " +
				"cors_origins: [\"https://panel.isp.id\", \"*\", \"https://panel.isp.id/\", panel.isp.id] }", nil,
			[]string{
				"http.listen", "http.tls_cert", "http.public_url", "http.trusted_proxies[1]", "http.trusted_proxies[2]",
				"http.trusted_proxies[3]", "http.rate_limit.per_minute", "http.rate_limit.burst", "http.cors_origins[1]",
				"http.cors_origins[2]", "http.cors_origins[3]",
			},
		},
		{
			"half a pair", "http: { tls_cert: /etc/cert.pem, rate_limit: { burst: 0 } }", nil,
			[]string{"http.tls_key", "http.rate_limit.burst"},
		},
		{
			"the portal", "portal: { listen: \"isolir.isp.id:80\", title: " + strings.Repeat("a", 300) + ", colour: red }", nil,
			[]string{"portal.colour"},
		},
		{
			"the portal's values", "portal: { listen: \"isolir.isp.id:80\", title: " + strings.Repeat("a", 300) + " }", nil,
			[]string{"portal.listen", "portal.title"},
		},
		{
			"admin socket too long", "http: { admin_socket: /" + strings.Repeat("a", 120) + " }", nil,
			[]string{"http.admin_socket"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := configs.Load(write(t, c.file), c.environment)
			if !store.Is(err, store.Invalid) {
				t.Fatalf("error %v, want kind Invalid", err)
			}
			for _, path := range c.want {
				if !strings.Contains(err.Error(), path) {
					t.Errorf("%q is not named in:\n%v", path, err)
				}
			}
		})
	}
}

func TestMissingFileIsNotFound(t *testing.T) {
	t.Parallel()
	_, err := configs.Load(filepath.Join(t.TempDir(), "none.yaml"), nil)
	if !store.Is(err, store.NotFound) {
		t.Errorf("error %v, want kind NotFound", err)
	}
}

func TestIsolirProfileLeavesFixedAddressesOut(t *testing.T) {
	t.Parallel()
	config := configs.Default()
	profile := config.IsolirProfile()
	if !profile.IgnoresFixed || profile.Pool != "pool-isolir" || len(profile.AddressLists) != 1 {
		t.Errorf("profile %+v", profile)
	}
	config.Isolir.AddressList = ""
	if profile := config.IsolirProfile(); len(profile.AddressLists) != 0 {
		t.Errorf("an empty address list is sent: %+v", profile)
	}
}

func TestProxiesAreNetworks(t *testing.T) {
	t.Parallel()
	config, err := configs.Load(write(t, "http: { listen: \"\", trusted_proxies: [127.0.0.1, \"::ffff:192.0.2.1\", 10.0.0.0/8, \"fd00::/8\"] }"), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, one := range config.Proxies() {
		got = append(got, one.String())
	}
	if want := "127.0.0.1/32 192.0.2.1/32 10.0.0.0/8 fd00::/8"; strings.Join(got, " ") != want {
		t.Errorf("proxies %q, want %q", got, want)
	}
}
