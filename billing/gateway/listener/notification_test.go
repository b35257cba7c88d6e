package listener_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gardu/billing/gateway"
	"gardu/billing/gateway/listener"
	"gardu/store"
)

// known is the known notification with its signature, and when it was sent.
const known = `{"device_key":"dev-key","amount":166637,"source_app":"id.bank","raw_text":"masuk",` +
	`"timestamp":1775635200,"nonce":"n1","signature":` +
	`"dfd7a63a60f45e68ec4342f4d70d0d295ec28b0d130d9c4870a0392ccc65dc40"}`

var sent = time.Unix(1_775_635_200, 0)

// credential keeps a secret.
func credential(t testing.TB, text string) gateway.Credential {
	t.Helper()
	kept, err := gateway.Keep("secret", store.ClearSecret(text))
	if err != nil {
		t.Fatal(err)
	}

	return kept
}

func TestTheKnownNotification(t *testing.T) {
	t.Parallel()
	told, err := listener.Read([]byte(known))
	if err != nil || told.Amount != 166_637 || told.Device != "dev-key" || !told.At.Equal(sent) {
		t.Fatalf("got %+v, %v", told, err)
	}
	right, wrong := credential(t, "dev-secret"), credential(t, "dev-secreu")
	for name, c := range map[string]struct {
		now     time.Time
		secrets []gateway.Credential
		taken   bool
	}{
		"right":          {sent, []gateway.Credential{right}, true},
		"one of two":     {sent, []gateway.Credential{wrong, right}, true},
		"the last of it": {sent.Add(5 * time.Minute), []gateway.Credential{right}, true},
		"too late":       {sent.Add(5*time.Minute + 1), []gateway.Credential{right}, false},
		"too early":      {sent.Add(-5*time.Minute - 1), []gateway.Credential{right}, false},
		"another secret": {sent, []gateway.Credential{wrong}, false},
		"no secret":      {sent, nil, false},
	} {
		if err := told.Verify(c.now, c.secrets...); c.taken != (err == nil) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, replace := range map[string][2]string{
		"no device":     {`"device_key":"dev-key",`, ``},
		"no amount":     {`"amount":166637,`, ``},
		"zero":          {`166637`, `0`},
		"a part":        {`166637`, `166637.5`},
		"negative":      {`166637`, `-166637`},
		"no time":       {`"timestamp":1775635200,`, ``},
		"a long nonce":  {`"n1"`, fmt.Sprintf("%q", strings.Repeat("n", 65))},
		"no nonce":      {`"nonce":"n1",`, ``},
		"a stroke":      {`"n1"`, `"n|1"`},
		"no signature":  {`"signature"`, `"sign"`},
		"a nested text": {`"n1"`, `{"a":"b"}`},
		"twice":         {`"nonce":"n1"`, `"nonce":"n1","nonce":"n2"`},
	} {
		body := strings.Replace(known, replace[0], replace[1], 1)
		if _, err := listener.Read([]byte(body)); !store.Is(err, store.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := listener.Read(make([]byte, listener.MaxBody+1)); !store.Is(err, store.Exhausted) {
		t.Errorf("too long: got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(known))
	f.Add([]byte(strings.Replace(known, "166637", `"166637.00"`, 1)))
	secret := credential(f, "dev-secret")
	f.Fuzz(func(t *testing.T, body []byte) {
		told, err := listener.Read(body)
		if err != nil {
			return
		}
		if told.Amount <= 0 || told.Nonce == "" {
			t.Errorf("read %+v", told)
		}
		if told.Verify(sent, secret) == nil &&
			(told.Amount != 166_637 || told.Nonce != "n1" || told.Device != "dev-key") {
			t.Errorf("took %+v", told)
		}
	})
}
