package native

import (
	"context"
	"net/http"
	"slices"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/account"
)

// mountMe registers what whoever asks may know and do about themselves.
func (a *API) mountMe() {
	const tag = "signing in"
	handle(a, operation{
		method: http.MethodGet, path: MePath, permission: web.SignedIn, agents: true, tag: tag,
		summary: "Show who asks, and what they may do",
	}, a.showMe)
	handle(a, operation{
		method: http.MethodGet, path: MeSessionsPath, permission: web.SignedIn, agents: true, tag: tag,
		summary: "List the sessions of whoever asks",
	}, a.listMySessions)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: MeSessionPath, permission: web.SignedIn, agents: true,
		tag: tag, summary: "End a session of whoever asks",
	}, a.endMySession)
	handleQuietly(a, operation{
		method: http.MethodPost, path: MePasswordPath, permission: web.SignedIn, agents: true,
		tag: tag, summary: "Take another password, which ends all sessions",
	}, a.changeMyPassword)
}

// sourceWords says where an identity comes from.
var sourceWords = map[web.Source]string{
	web.LocalSocket: "local", web.InProcess: "local", web.Operator: "operator", web.APIKey: "key",
}

// showMe shows who asks.
func (a *API) showMe(ctx context.Context, _ *struct{}) (Me, error) {
	who := web.RequestOf(ctx).Identity
	shown := Me{
		Source: sourceWords[who.Source], Name: who.Name, Operator: who.Operator,
		Role: string(who.Role), Agent: who.Agent, Company: who.Company,
		Session: who.TokenID, Key: who.KeyID, Permissions: []string{},
	}
	for _, permission := range web.AllPermissions() {
		if who.May(permission) {
			shown.Permissions = append(shown.Permissions, string(permission))
		}
	}
	slices.Sort(shown.Permissions)

	return shown, nil
}

// listMySessions lists the sessions of whoever asks.
func (a *API) listMySessions(ctx context.Context, _ *struct{}) (List[SignedInSession], error) {
	list := List[SignedInSession]{Items: []SignedInSession{}}
	accounts, err := a.accounts()
	if err != nil {
		return list, err
	}
	who, err := signedIn(ctx)
	if err != nil {
		return list, err
	}
	live, err := accounts.Sessions(ctx, account.OfOperator(who.Operator))
	for place := range live {
		list.Items = append(list.Items, showSignedIn(&live[place], who.TokenID))
	}

	return list, err
}

// showSignedIn translates a session.
func showSignedIn(family *store.TokenFamily, current int64) SignedInSession {
	return SignedInSession{
		ID: family.ID, Current: family.ID == current, CreatedAt: utc(family.Created),
		UsedAt: utc(family.Used), ExpiresAt: utc(family.Expires),
		Address: orEmpty(family.Address), Agent: family.Agent,
	}
}

// MySession names one session of whoever asks.
type MySession struct {
	Session int64 `path:"session" minimum:"1"`
}

// endMySession ends a session of whoever asks. One that is over already is no error.
func (a *API) endMySession(ctx context.Context, in *MySession) error {
	accounts, err := a.accounts()
	if err != nil {
		return err
	}
	who, err := signedIn(ctx)
	if err != nil {
		return err
	}

	return accounts.SignOut(ctx, account.OfOperator(who.Operator), in.Session)
}

// changeMyPassword gives whoever asks another password.
func (a *API) changeMyPassword(ctx context.Context, in *created[PasswordChange]) error {
	accounts, err := a.accounts()
	if err != nil {
		return err
	}
	who, err := signedIn(ctx)
	if err != nil {
		return err
	}
	if err := web.TakeSignIn(ctx, who.Name); err != nil {
		return err
	}
	change := &in.Body
	err = accounts.ChangePassword(ctx, who.Operator, change.OldPassword, change.NewPassword, from(ctx))
	if store.Is(err, store.Invalid) && store.Faults(err)[0].Field == "password" {
		err = inField("new_password", err)
	}

	return err
}
