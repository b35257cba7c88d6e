package native

import "time"

// APIKey lets a program use this API in the name of an operator.
type APIKey struct {
	ID         int64      `json:"id"`
	Revision   uint64     `json:"revision"`
	Name       string     `json:"name"`
	Prefix     string     `json:"prefix" doc:"how its secret begins"`
	Operator   string     `json:"operator" doc:"name of whom it belongs to"`
	Scopes     []string   `json:"scopes" doc:"permissions, or * for all that its operator has"`
	Allow      []string   `json:"allow" doc:"networks from which it may be used; none for everywhere"`
	Method     string     `json:"method" doc:"name of the payment method that it reports payments of"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at" doc:"null for never"`
	RevokedAt  *time.Time `json:"revoked_at" doc:"null while it counts"`
	LastUsedAt *time.Time `json:"last_used_at" doc:"within an hour; null for never"`
}

// MadeAPIKey is a key that was just made, with its secret, which nobody can be told again.
type MadeAPIKey struct {
	APIKey

	Secret string `json:"secret" doc:"for the header X-API-Key; shown this once"`
}

// APIKeyChange makes a key or changes one. What is absent stays as it is; an empty text or list
// clears.
type APIKeyChange struct {
	Name      *string   `json:"name,omitempty"`
	Operator  *string   `json:"operator,omitempty" doc:"in whose name it works; whoever asks where absent"`
	Scopes    *[]string `json:"scopes,omitempty" doc:"permissions of its operator, or *"`
	Allow     *[]string `json:"allow,omitempty" doc:"networks or addresses; needed with billing:pay"`
	Method    *string   `json:"method,omitempty" doc:"name of a payment method"`
	ExpiresAt *string   `json:"expires_at,omitempty" doc:"RFC 3339, or a date; empty for never"`
}
