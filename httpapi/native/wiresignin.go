package native

import "time"

// SignIn proves who an operator is.
type SignIn struct {
	Name     string `json:"name"`
	Password string `json:"password" writeOnly:"true"`
}

// RefreshOrder asks for the next tokens of a session.
type RefreshOrder struct {
	RefreshToken string `json:"refresh_token" writeOnly:"true" doc:"it is good once"`
}

// Tokens are what somebody gets who has signed in. They are secrets.
type Tokens struct {
	AccessToken      string    `json:"access_token" doc:"for the header Authorization, after Bearer"`
	TokenType        string    `json:"token_type" doc:"always bearer"`
	ExpiresIn        int64     `json:"expires_in" doc:"seconds from now"`
	ExpiresAt        time.Time `json:"expires_at"`
	RefreshToken     string    `json:"refresh_token" doc:"for the next tokens; good once"`
	RefreshExpiresAt time.Time `json:"refresh_expires_at"`
	Session          int64     `json:"session" doc:"id of the session"`
	Operator         Operator  `json:"operator"`
}

// Me is whoever asks.
type Me struct {
	Source      string   `json:"source" doc:"local, operator or key"`
	Name        string   `json:"name" doc:"of the operator, the key or the user of this machine"`
	Operator    int64    `json:"operator" doc:"id of the operator, whom a key belongs to; 0 for none"`
	Role        string   `json:"role" doc:"empty for none"`
	Permissions []string `json:"permissions"`
	Agent       int64    `json:"agent" doc:"the operator whose records alone are seen; 0 for all"`
	Company     int64    `json:"company" doc:"the company whose records alone are seen; 0 for all"`
	Session     int64    `json:"session" doc:"0 where nobody has signed in"`
	Key         int64    `json:"key" doc:"0 where it is no key"`
}

// SignedInSession is a session of whoever asks: one sign-in, however often it was refreshed.
type SignedInSession struct {
	ID        int64     `json:"id"`
	Current   bool      `json:"current" doc:"this request belongs to it"`
	CreatedAt time.Time `json:"created_at"`
	UsedAt    time.Time `json:"used_at" doc:"when it was refreshed last"`
	ExpiresAt time.Time `json:"expires_at" doc:"where it is not refreshed"`
	Address   string    `json:"address"`
	Agent     string    `json:"agent" doc:"what the client calls itself"`
}

// PasswordChange gives whoever asks another password.
type PasswordChange struct {
	OldPassword string `json:"old_password" writeOnly:"true"`
	NewPassword string `json:"new_password" writeOnly:"true"`
}
