package main_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// eapolTest makes a call of eapol_test, a supplicant and its NAS in one, that logs in by EAP-MD5.
func eapolTest(t testing.TB, server radiusServer, login, password string) *exec.Cmd {
	t.Helper()
	binary := needs(t, "eapol_test", "eapoltest")
	settings := filepath.Join(t.TempDir(), "eapol.conf")
	writeFile(t, settings, `network={
	key_mgmt=IEEE8021X
	eap=MD5
	identity="`+login+`"
	password="`+password+`"
	eapol_flags=0
}
`)

	return exec.Command(binary, "-c", settings,
		"-a", "127.0.0.1", "-p", portText(server.auth), "-s", server.secret,
		"-t", "20", "-n", "-M", "02:00:00:00:00:01", "-N", "32:s:rumah")
}

// TestEAPIsRefused asks by EAP, which gardu does not speak: the answer is a Reject that carries
// EAP-Failure, so that the supplicant knows at once, rather than silence that it waits out.
// FreeRADIUS shows that the question was right.
func TestEAPIsRefused(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	control := startFreeradius(t, freeradiusSetting{
		site: serveUsers, users: freeradiusUser("budi", "rahasia-budi"),
	})

	stdout, _, code := runBounded(t, eapolTest(t, control.radiusServer, "budi", "rahasia-budi"))
	if code != 0 || !strings.Contains(stdout, "CTRL-EVENT-EAP-SUCCESS") {
		t.Fatalf("FreeRADIUS does not let eapol_test in:\n%s", tail(stdout))
	}

	stdout, stderr, code := runBounded(t, eapolTest(t, i.server(), "budi", "rahasia-budi"))
	if code == 0 {
		t.Errorf("eapol_test got in")
	}
	for _, sign := range []string{"Access-Reject", "CTRL-EVENT-EAP-FAILURE"} {
		if !strings.Contains(stdout, sign) {
			t.Errorf("eapol_test does not see %s", sign)
		}
	}
	for _, sign := range []string{
		"EAPOL test timed out", "Missing Message-Authenticator", "dropping packet", "No reply",
	} {
		if strings.Contains(stdout+stderr, sign) {
			t.Errorf("eapol_test says %s", sign)
		}
	}
	if t.Failed() {
		t.Log(tail(stdout))
	}
	if reasons := i.does("auth", "log", "--json"); !strings.Contains(reasons, `"reject"`) {
		t.Errorf("the refusal is not in the log of decisions: %s", reasons)
	}
}
