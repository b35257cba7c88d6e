package api

import (
	"context"
	"crypto/md5" //nolint:gosec // the login of RouterOS before 6.43
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// loginCommand is the path of both logins.
const loginCommand = "/login"

// maxChallenge bounds the bytes of a challenge; RouterOS sends 16.
const maxChallenge = 64

// errChallenge is a challenge login that the router did not take up.
var errChallenge = errors.New("the router gave no usable challenge")

// hintChallenge is for a router that is too new for the old login.
const hintChallenge = "RouterOS 6.45.1 and newer do not know the challenge login: switch it off for this router."

// login logs in within the login timeout. RouterOS answers the plain form with a challenge when it
// is older than 6.43; the clear password is out by then, which is noted.
func (c *Conn) login(ctx context.Context) error {
	limit := c.config.Timeouts.Login
	c.limits = limits{gap: limit, write: limit, total: limit}
	deadline := time.Now().Add(limit)

	first := []string{loginCommand, "=name=" + c.config.User, "=password=" + c.config.Password}
	if c.config.ChallengeLogin {
		first = first[:1]
	} else {
		c.exposed = c.config.Mode == Plain
	}
	challenge, err := c.loginStep(ctx, first)
	if err != nil {
		return err
	}
	if challenge == "" && !c.config.ChallengeLogin {
		return nil
	}
	c.challenged = !c.config.ChallengeLogin
	c.limits.total = time.Until(deadline)

	return c.respond(ctx, challenge)
}

// respond sends the answer to a challenge.
func (c *Conn) respond(ctx context.Context, challenge string) error {
	response, err := challengeResponse(challenge, c.config.Password)
	if err != nil {
		return &LinkError{Phase: LoggingIn, Command: loginCommand, Sent: true, Hint: hintChallenge, Err: err}
	}
	_, err = c.loginStep(ctx, []string{loginCommand, "=name=" + c.config.User, "=response=" + response})

	return err
}

// loginStep sends one login sentence and gives the ret of its answer.
func (c *Conn) loginStep(ctx context.Context, words []string) (string, error) {
	_, err := c.run(ctx, words)
	var link *LinkError
	if errors.As(err, &link) {
		c.blameLogin(link)
	}

	return c.gate.ret, err
}

// blameLogin gives a link that failed during login its phase and a hint.
func (c *Conn) blameLogin(link *LinkError) {
	if errors.Is(link.Err, ErrNotRouterOS) && c.config.Mode == Plain {
		link.Hint = hintSpeakTLS
	} else if c.wire.got == 0 {
		link.Hint = hintQuiet(LoggingIn, link.Err)
	}
	link.Phase = LoggingIn
}

// challengeResponse answers a challenge given in hexadecimal: 00 and the MD5 over a zero byte, the
// password and the challenge.
func challengeResponse(challenge, password string) (string, error) {
	nonce, err := hex.DecodeString(challenge)
	if err != nil || len(nonce) == 0 || len(nonce) > maxChallenge {
		return "", errChallenge
	}
	hash := md5.New() //nolint:gosec // the login of RouterOS before 6.43
	hash.Write([]byte{0})
	hash.Write([]byte(password))
	hash.Write(nonce)

	return fmt.Sprintf("00%x", hash.Sum(nil)), nil
}
