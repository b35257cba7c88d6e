package rostest_test

import (
	"testing"

	"gardu/routeros/rostest"
)

// exchange is a command and everything that the router answers.
type exchange struct {
	words  []string
	answer string
}

// say makes an exchange of an answer and the words that ask for it.
func say(answer string, words ...string) exchange { return exchange{words, answer} }

// converse holds a router to a list of exchanges.
func converse(t *testing.T, c *client, exchanges []exchange) {
	t.Helper()
	for _, each := range exchanges {
		c.want(each.answer, each.words...)
	}
}

func TestSecretsAndProfilesAreKept(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Version: "7.18"})
	const add, set = "/ppp/secret/add", "/ppp/secret/set"
	converse(t, login(t, r), []exchange{
		say("!done =ret=*1", "/ppp/profile/add", "=name=gold", "=rate-limit=5M/10M"),
		say("!done =ret=*2", "/ppp/profile/add", "=name=gold-night"),
		say("!done =ret=*1", add, "=name=ani", "=password=x", "=profile=gold", "=service=pppoe"),
		say("!re =name=ani =profile=gold =service=pppoe | !done",
			"/ppp/secret/print", "=.proplist=name,profile,service,comment"),
		say("!trap =message=failure: secret with the same name already exists | !done",
			add, "=name=ani"),
		say("!trap =message=ambiguous value of profile, more than one possible value "+
			"matches input | !done", set, "=.id=*1", "=profile=go"),
		say("!done", set, "=.id=*1", "=profile=gold-"),
		say("!re =profile=gold-night | !done", "/ppp/secret/print", "=.proplist=profile"),
		say("!trap =category=1 =message=input does not match any value of profile | !done",
			set, "=.id=*1", "=profile=silver"),
		say("!trap =category=1 =message=invalid value for argument remote-address | !done",
			set, "=numbers=ani", "=remote-address=pool"),
		say("!trap =category=1 =message=value of range expects range of ip addresses | !done",
			set, "=numbers=ani", "=remote-address="),
		say("!trap =message=ambiguous value of pool, more than one possible value "+
			"matches input | !done", set, "=.id=ani", "=local-address="),
		say("!trap =category=0 =message=missing value(s) of argument(s) name | !done", add),
		say("!trap =message=unknown parameter colour | !done", add, "=name=b", "=colour=red"),
		say("!trap =message=no such item (4) | !done", set, "=.id=*7", "=comment=x"),
		say("!done", set, "=.id=*1", "=remote-address=10.0.0.7", "=disabled=yes"),
		say("!re =disabled=true =remote-address=10.0.0.7 | !done",
			"/ppp/secret/print", "=.proplist=disabled,remote-address"),
		say("!done", set, "=.id=*1", "=!remote-address="),
		say("!re | !done", "/ppp/secret/print", "=.proplist=remote-address"),
		say("!done", "/ppp/profile/remove", "=.id=*2"),
		say("!re =profile=*2 | !done", "/ppp/secret/print", "=.proplist=profile"),
		say("!done", "/ppp/secret/remove", "=.id=ani"),
		say("!done =ret=*2", add, "=name=ani"),
		say("!done =ret=0", "/ppp/secret/print", "=count-only=", "?name=budi"),
		say("!empty | !done", "/ppp/secret/print", "?name=budi"),
		say("!trap =category=0 =message=no such command | !done", "/ppp/secret/frob"),
		say("!trap =category=0 =message=no such command prefix | !done", "/ppx/print"),
	})
	if r.Writes() != 18 {
		t.Errorf("writes: got %d", r.Writes())
	}
}
