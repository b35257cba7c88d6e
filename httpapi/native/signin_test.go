package native_test

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
)

// decode reads an answer.
func decode[T any](t *testing.T, answer string) (value T) {
	t.Helper()
	if err := json.Unmarshal([]byte(answer), &value); err != nil {
		t.Fatalf("%v in %s", err, answer)
	}

	return value
}

// as makes whoever bears a token ask from now on.
func (d *desk) as(t *testing.T, bearer string) {
	t.Helper()

	found, err := d.account.Authenticate(t.Context(), bearer, "", netip.Addr{})
	if err != nil {
		t.Fatalf("the token proves nothing: %v", err)
	}
	d.who = web.Identity{
		Source: web.Operator, Name: found.Name, Operator: found.Operator, Role: found.Role,
		Agent: found.Agent, Company: found.Company, TokenID: found.Family,
	}
}

// hire makes an operator of a role.
func (d *desk) hire(t *testing.T, name string, role store.Role) {
	t.Helper()
	d.must(t, http.MethodPost, native.OperatorListPath,
		`{"name":"`+name+`","role":"`+string(role)+`","password":"sandi `+name+`"}`)
}

// signIn signs an operator in, who asks from then on.
func (d *desk) signIn(t *testing.T, name string) native.Tokens {
	t.Helper()
	tokens := decode[native.Tokens](t, d.must(t, http.MethodPost, native.SignInPath,
		`{"name":"`+name+`","password":"sandi `+name+`"}`))
	d.as(t, tokens.AccessToken)

	return tokens
}

// TestSigningInAndOut lives through a session: tokens, the next tokens, and the end.
func TestSigningInAndOut(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.hire(t, "ani", store.RoleFinance)

	first := d.signIn(t, "ani")
	if first.TokenType != "bearer" || first.ExpiresIn != 900 || first.Operator.Name != "ani" {
		t.Errorf("the tokens are %+v", first)
	}
	me := decode[native.Me](t, d.must(t, http.MethodGet, native.MePath, ""))
	if me.Name != "ani" || me.Role != "finance" || me.Session != first.Session ||
		!slices.Contains(me.Permissions, "billing:refund") || slices.Contains(me.Permissions, "operators:write") {
		t.Errorf("I am %+v", me)
	}

	d.clock.Advance(time.Minute)
	second := decode[native.Tokens](t, d.must(t, http.MethodPost, native.RefreshPath,
		`{"refresh_token":"`+first.RefreshToken+`"}`))
	if second.Session != first.Session || second.RefreshToken == first.RefreshToken {
		t.Errorf("the next tokens are %+v", second)
	}
	other := d.signIn(t, "ani")
	list := decode[native.List[native.SignedInSession]](t, d.must(t, http.MethodGet, native.MeSessionsPath, ""))
	if len(list.Items) != 2 || list.Items[0].Current || !list.Items[1].Current {
		t.Errorf("my sessions are %+v", list.Items)
	}

	d.must(t, http.MethodDelete, native.Fill(native.MeSessionPath, strconv.FormatInt(second.Session, 10)), "")
	d.refusedRefresh(t, second.RefreshToken)
	d.must(t, http.MethodPost, native.SignOutPath, "")
	d.refusedRefresh(t, other.RefreshToken)

	last := d.signIn(t, "ani")
	d.must(t, http.MethodPost, native.SignOutAllPath, "")
	d.refusedRefresh(t, last.RefreshToken)
}

// refusedRefresh sees a refresh token count for nothing.
func (d *desk) refusedRefresh(t *testing.T, token string) {
	t.Helper()
	status, body := d.ask(t, http.MethodPost, native.RefreshPath, `{"refresh_token":"`+token+`"}`)
	if status != http.StatusUnauthorized || strings.Contains(body, token) {
		t.Errorf("a token of a session that has ended gives %d %s", status, body)
	}
}

// TestSigningInIsRefusedAlike sees a wrong password, a name that nobody has and somebody who works
// here no longer refused in the same words, and nothing repeated.
func TestSigningInIsRefusedAlike(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.hire(t, "ani", store.RoleOwner)
	d.hire(t, "budi", store.RoleOwner)
	d.must(t, http.MethodPatch, native.Fill(native.OperatorPath, "budi"), `{"status":"inactive"}`)
	var told []string
	for _, body := range []string{
		`{"name":"ani","password":"hush"}`, `{"name":"hush","password":"hush"}`,
		`{"name":"budi","password":"sandi budi"}`, `{"name":"","password":""}`,
	} {
		status, answer := d.ask(t, http.MethodPost, native.SignInPath, body)
		if status != http.StatusUnauthorized || strings.Contains(answer, "hush") {
			t.Errorf("%s gives %d %s", body, status, answer)
		}
		told = append(told, answer)
	}
	if len(slices.Compact(told)) != 1 {
		t.Errorf("the refusals differ: %v", told)
	}
}

// TestLockoutEndsWithANewPassword guesses until the name is locked, the right password too, and
// sees a password that somebody else gives unlock it.
func TestLockoutEndsWithANewPassword(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.hire(t, "ani", store.RoleOwner)
	for range 50 {
		if status, _ := d.ask(t, http.MethodPost, native.SignInPath, `{"name":"ani","password":"no"}`); status ==
			http.StatusTooManyRequests {
			break
		}
	}
	right := `{"name":"ani","password":"sandi ani"}`
	if status, body := d.ask(t, http.MethodPost, native.SignInPath, right); status != http.StatusTooManyRequests {
		t.Fatalf("after many guesses: %d %s", status, body)
	}
	d.must(t, http.MethodPost, native.Fill(native.OperatorPasswordPath, "ani"), `{"password":"sandi baru"}`)
	d.must(t, http.MethodPost, native.SignInPath, `{"name":"ani","password":"sandi baru"}`)
}

// TestMyPassword changes one's own password, which ends the session.
func TestMyPassword(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.hire(t, "ani", store.RoleSupport)
	tokens := d.signIn(t, "ani")
	for body, field := range map[string]string{
		`{"old_password":"hush","new_password":"sandi baru"}`: "old_password",
		`{"old_password":"sandi ani","new_password":"hush"}`:  "new_password",
	} {
		status, answer := d.ask(t, http.MethodPost, native.MePasswordPath, body)
		if status != http.StatusUnprocessableEntity || !strings.Contains(answer, `"field":"`+field+`"`) ||
			strings.Contains(answer, "hush") {
			t.Errorf("%s gives %d %s", body, status, answer)
		}
	}
	d.must(t, http.MethodPost, native.MePasswordPath, `{"old_password":"sandi ani","new_password":"sandi baru"}`)
	d.refusedRefresh(t, tokens.RefreshToken)
}
