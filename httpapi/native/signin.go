package native

import (
	"context"
	"net/http"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/account"
)

// mountSignIn registers how operators sign in and out.
func (a *API) mountSignIn() {
	const tag = "signing in"
	handle(a, operation{
		method: http.MethodPost, path: SignInPath, permission: web.Everybody, agents: true, tag: tag,
		summary: "Sign in with name and password",
	}, a.signIn)
	handle(a, operation{
		method: http.MethodPost, path: RefreshPath, permission: web.Everybody, agents: true, tag: tag,
		summary: "Take the next tokens of a session",
	}, a.refresh)
	handleQuietly(a, operation{
		method: http.MethodPost, path: SignOutPath, permission: web.SignedIn, agents: true, tag: tag,
		summary: "End this session",
	}, a.signOut)
	handleQuietly(a, operation{
		method: http.MethodPost, path: SignOutAllPath, permission: web.SignedIn, agents: true,
		tag: tag, summary: "End all sessions of whoever asks",
	}, a.signOutAll)
}

// accounts returns the verbs on who may ask, or an Unavailable error where nobody can sign in.
func (a *API) accounts() (*account.Account, error) {
	if a.config.Account == nil {
		return nil, absent("signing in")
	}

	return a.config.Account, nil
}

// from tells where a request comes from.
func from(ctx context.Context) account.From {
	request := web.RequestOf(ctx)

	return account.From{Address: request.Address, Agent: request.Agent}
}

// signIn opens a session. Too many attempts are refused before the password is looked at; a wrong
// one is answered like a name that nobody has.
func (a *API) signIn(ctx context.Context, in *created[SignIn]) (Tokens, error) {
	accounts, err := a.accounts()
	if err != nil {
		return Tokens{}, err
	}
	if err := web.TakeSignIn(ctx, in.Body.Name); err != nil {
		return Tokens{}, err
	}
	session, err := accounts.SignIn(ctx, in.Body.Name, in.Body.Password, from(ctx))
	if err != nil {
		return Tokens{}, unproven(err)
	}

	return a.showTokens(ctx, &session), nil
}

// refreshName is the name under which refreshes are counted with attempts to sign in: no operator
// has one with a blank.
const refreshName = "a refresh"

// refresh takes the next tokens of a session.
func (a *API) refresh(ctx context.Context, in *created[RefreshOrder]) (Tokens, error) {
	accounts, err := a.accounts()
	if err != nil {
		return Tokens{}, err
	}
	session, err := accounts.Refresh(ctx, store.TokenOperator, in.Body.RefreshToken, from(ctx))
	if store.Is(err, store.Denied) { // tokens cannot be guessed, but asking costs a reading
		if wait := web.TakeSignIn(ctx, refreshName); wait != nil {
			return Tokens{}, wait
		}
	}
	if err != nil {
		return Tokens{}, unproven(err)
	}

	return a.showTokens(ctx, &session), nil
}

// unproven answers a refusal of credentials as one, and any other error as it is.
func unproven(err error) error {
	if found := store.Faults(err); len(found) == 1 && found[0].Kind == store.Denied {
		return web.Unauthenticated(found[0].Message)
	}

	return err
}

// signOut ends the session that a request belongs to.
func (a *API) signOut(ctx context.Context, _ *struct{}) error {
	accounts, err := a.accounts()
	if err != nil {
		return err
	}
	who, err := signedIn(ctx)
	if err != nil {
		return err
	}

	return accounts.SignOut(ctx, account.OfOperator(who.Operator), who.TokenID)
}

// signOutAll ends all sessions of whoever asks.
func (a *API) signOutAll(ctx context.Context, _ *struct{}) error {
	accounts, err := a.accounts()
	if err != nil {
		return err
	}
	who, err := signedIn(ctx)
	if err != nil {
		return err
	}

	return accounts.SignOutAll(ctx, account.OfOperator(who.Operator))
}

// signedIn returns the operator who has signed in and asks. A key is a Denied error, as is somebody
// on this machine: neither has a session.
func signedIn(ctx context.Context) (web.Identity, error) {
	who := web.RequestOf(ctx).Identity
	if who.Source != web.Operator {
		return web.Identity{}, store.Errorf(store.Denied, "this is for operators who have signed in")
	}

	return who, nil
}

// showTokens translates a session that was opened or refreshed.
func (a *API) showTokens(ctx context.Context, session *account.Session) Tokens {
	return Tokens{
		AccessToken: session.Access, TokenType: "bearer",
		ExpiresIn: seconds(session.Expires.Sub(a.config.Now())), ExpiresAt: utc(session.Expires),
		RefreshToken: session.Refresh, RefreshExpiresAt: utc(session.RefreshExpires),
		Session: session.Family, Operator: a.names(ctx).showOperator(&session.Operator),
	}
}
