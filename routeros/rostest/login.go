package rostest

import (
	"crypto/md5" // #nosec G501 -- the answer of RouterOS before 6.43
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
)

// challengeSize is that of the challenge before 6.43, in octets.
const challengeSize = 16

// tryLogin answers /login, or does what a fault says instead.
func (s *session) tryLogin(c *command) error {
	fault := s.router.strike(c)
	if fault == nil {
		return s.login(c)
	}
	struck := newJob(s, c)
	defer struck.cancel()
	struck.fault = fault
	err := struck.suffer()
	if errors.Is(err, errGone) {
		_ = s.conn.Close()

		return err
	}

	return struck.end(err)
}

// login answers /login. Releases before 6.43 send a challenge to whatever has no answer in it.
func (s *session) login(c *command) error {
	name, named := c.get("name")
	response, answered := c.get("response")
	password, plain := c.get("password")
	release := s.router.currentRelease()
	challenged := release.before(plainLogin)
	switch {
	case named && answered && release.before(noChallenge):
		return s.enter(c, name, func(u User) bool { return s.answers(u, response) })
	case named && plain && !challenged:
		return s.enter(c, name, func(u User) bool { return equal(u.Password, password) })
	case release.before(noChallenge) && !answered:
		return s.challenge(c)
	}

	return s.reply(c, s.router.loginFailed().words(), []string{"!done"})
}

// challenge sends what an old release wants mixed with the password.
func (s *session) challenge(c *command) error {
	s.dare = make([]byte, challengeSize)
	_, _ = rand.Read(s.dare)

	return s.reply(c, []string{"!done", "=ret=" + hex.EncodeToString(s.dare)})
}

// answers checks the answer to the challenge, which counts once.
func (s *session) answers(u User, response string) bool {
	dare := s.dare
	s.dare = nil

	return dare != nil && equal(Answer(u.Password, dare), response)
}

// Answer is what releases before 6.43 want to a challenge: 00 and the MD5 of a zero octet, the
// password and the challenge.
func Answer(password string, challenge []byte) string {
	sum := md5.Sum(append([]byte("\x00"+password), challenge...)) // #nosec G401 -- as above

	return "00" + hex.EncodeToString(sum[:])
}

// equal compares two texts.
func equal(one, other string) bool {
	return subtle.ConstantTimeCompare([]byte(one), []byte(other)) == 1
}

// enter lets a user in whose password is right and who may come from where the client is. What
// is wrong is never said.
func (s *session) enter(c *command, name string, right func(User) bool) error {
	if !s.router.enter(s, name, right) {
		return s.reply(c, s.router.loginFailed().words(), []string{"!done"})
	}
	s.in.trust()

	return s.reply(c, []string{"!done"})
}

// reply answers a command that the reader itself carries out.
func (s *session) reply(c *command, sentences ...[]string) error {
	for i := range sentences {
		sentences[i] = c.tagging(sentences[i])
	}

	return s.send(sentences...)
}

// tagging adds the tag of a command to a sentence.
func (c *command) tagging(words []string) []string {
	if c.tagged {
		words = append(words, ".tag="+c.tag)
	}

	return words
}

// enter makes a session that of a user.
func (r *Router) enter(s *session, name string, right func(User) bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	user, known := r.users[name]
	if !known || !right(user) || !user.enters(s.conn.RemoteAddr()) {
		r.note("system,error,critical", "login failure for user "+name+" from "+s.from+" via api")

		return false
	}
	s.user = name
	s.active = r.place("/user/active", map[string]string{
		"name": name, "address": s.from, "via": "api", "group": r.group(user),
		"when": r.date(r.clock.wall()),
	}).id
	r.note("system,info,account", "user "+name+" logged in from "+s.from+" via api")

	return true
}

// group names the group of a user.
func (r *Router) group(user User) string {
	if user.Policies == nil {
		return "full"
	}

	return user.Name
}

// loginFailed is the one answer to every login that fails.
func (r *Router) loginFailed() *trap {
	if r.currentRelease().before(plainLogin) {
		return failure("cannot log in")
	}

	return failure("invalid user name or password (6)")
}

// currentRelease is the release that the router is now.
func (r *Router) currentRelease() release {
	r.mu.Lock()
	defer r.mu.Unlock()

	return r.release
}
