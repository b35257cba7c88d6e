package native

import (
	"context"
	"net/http"
	"strings"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
)

// mountNAS registers the routes of NAS records.
func (a *API) mountNAS() {
	const tag = "nas"
	handle(a, operation{
		method: http.MethodPost, path: NASListPath,
		permission: web.NASWrite, tag: tag, status: http.StatusCreated, summary: "Make a NAS",
	}, a.addNAS)
	handle(a, operation{
		method: http.MethodGet, path: NASListPath,
		permission: web.NASRead, tag: tag, summary: "List NAS",
	}, a.listNAS)
	handle(a, operation{
		method: http.MethodGet, path: NASPath,
		permission: web.NASRead, tag: tag, summary: "Show a NAS",
	}, a.showNAS)
	handle(a, operation{
		method: http.MethodPatch, path: NASPath,
		permission: web.NASWrite, tag: tag, summary: "Change a NAS",
	}, a.setNAS)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: NASPath,
		permission: web.NASWrite, tag: tag, summary: "Remove a NAS",
	}, a.removeNAS)
	handle(a, operation{
		method: http.MethodGet, path: NASSecretPath,
		permission: web.NASSecret, tag: tag, summary: "Reveal the secret of a NAS",
	}, a.revealNAS)
	handle(a, operation{
		method: http.MethodGet, path: NASScriptPath,
		permission: web.NASSecret, tag: tag,
		summary: "Lines to paste into the terminal of a MikroTik; they contain the secret",
	}, a.scriptNAS)
	handle(a, operation{
		method: http.MethodGet, path: NASTrustPath,
		permission: web.NASRead, tag: tag,
		summary: "Source addresses that have shown a Message-Authenticator",
	}, a.showTrust)
	handle(a, operation{
		method: http.MethodDelete, path: NASTrustPath,
		permission: web.NASWrite, tag: tag, summary: "Forget those source addresses",
	}, a.resetTrust)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: NASAbilityPath,
		permission: web.NASWrite, tag: tag,
		summary: "Forget what the NAS has shown of dynamic authorization",
	}, a.forgetAbilities)
}

// addNAS makes a NAS.
func (a *API) addNAS(ctx context.Context, in *created[NASChange]) (NAS, error) {
	patch, err := nasPatch(&in.Body)
	if err != nil {
		return NAS{}, err
	}
	nas, err := a.config.Registry.AddNAS(ctx, patch)
	if err != nil {
		return NAS{}, err
	}

	return showNAS(&nas), nil
}

// listNAS lists NAS records.
func (a *API) listNAS(ctx context.Context, in *Paging) (Page[NAS], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[NAS]{}, err
	}
	list, err := a.config.Registry.NASes(ctx, records)

	return pageOf(page, list, func(nas *store.NAS) int64 { return nas.ID }, showNAS), err
}

// showNAS shows one NAS.
func (a *API) showNAS(ctx context.Context, in *Named) (NAS, error) {
	nas, err := a.config.Registry.NAS(ctx, in.Name.text)
	if err != nil {
		return NAS{}, err
	}
	shown := showNAS(&nas)
	if a.config.Live.Abilities == nil {
		return shown, nil
	}
	learned, err := a.config.Live.Abilities.AbilitiesOf(ctx, nas.ID)
	shown.Abilities = make([]Ability, 0, len(learned))
	for _, one := range learned {
		shown.Abilities = append(shown.Abilities, Ability{
			Access: one.Access, Act: one.Act, Verdict: one.Verdict, Cause: one.Cause,
			At: utc(one.At), Count: one.Count, Sentence: one.Sentence,
		})
	}

	return shown, err
}

// forgetAbilities forgets what a NAS has shown.
func (a *API) forgetAbilities(ctx context.Context, in *Named) error {
	nas, err := a.config.Registry.NAS(ctx, in.Name.text)
	if err == nil {
		err = store.CheckExpected(ctx, nas.Revision)
	}
	if err != nil {
		return err
	}

	return a.config.Registry.ForgetAbilities(ctx, in.Name.text)
}

// changedNAS is the input of a change of a NAS.
type changedNAS struct {
	Named
	Body NASChange
}

// setNAS changes a NAS.
func (a *API) setNAS(ctx context.Context, in *changedNAS) (NAS, error) {
	patch, err := nasPatch(&in.Body)
	if err != nil {
		return NAS{}, err
	}
	nas, err := a.config.Registry.SetNAS(ctx, in.Name.text, patch)
	if err != nil {
		return NAS{}, err
	}

	return showNAS(&nas), nil
}

// removeNAS removes a NAS.
func (a *API) removeNAS(ctx context.Context, in *Named) error {
	return a.config.Registry.RemoveNAS(ctx, in.Name.text)
}

// revealNAS answers with the secret, and leaves a line in the log that says who saw it.
func (a *API) revealNAS(ctx context.Context, in *Named) (NASSecret, error) {
	nas, err := a.config.Registry.NAS(ctx, in.Name.text)
	if err != nil {
		return NASSecret{}, err
	}
	a.revealed(ctx, nas.Name)

	return NASSecret{Secret: string(nas.Secret.Value)}, nil
}

// revealed notes that somebody was shown the secret of a NAS.
func (a *API) revealed(ctx context.Context, name string) {
	request := web.RequestOf(ctx)
	a.config.Logger.Info("showed the secret of a nas", "nas", name, "user", request.Identity,
		"request", request.ID)
}

// scripted is the input of a script.
type scripted struct {
	Named
	Server string `query:"server" doc:"address of the daemon as the router sees it; absent for a guess"`
}

// scriptNAS makes the script of a NAS.
func (a *API) scriptNAS(ctx context.Context, in *scripted) (Script, error) {
	nas, err := a.config.Registry.NAS(ctx, in.Name.text)
	if err != nil {
		return Script{}, err
	}
	endpoints := []registry.Endpoint{{Address: in.Server}}
	if known := a.config.Live.Endpoints; known != nil {
		if endpoints, err = known.EndpointsFor(ctx, &nas, in.Server); err != nil {
			return Script{}, err
		}
	}
	script, err := a.config.Registry.Script(ctx, in.Name.text, endpoints...)
	if err != nil {
		return Script{}, err
	}
	a.revealed(ctx, nas.Name)
	lines := strings.Split(strings.TrimSuffix(script, "\n"), "\n")

	return Script{Lines: lines, Warnings: orList(nas.Warnings())}, nil
}

// trusted is the input of what was learned of a NAS.
type trusted struct {
	Named
	Paging
}

// showTrust lists what was learned of the sources of a NAS.
func (a *API) showTrust(ctx context.Context, in *trusted) (Page[Trust], error) {
	nas, err := a.config.Registry.NAS(ctx, in.Name.text)
	if err != nil {
		return Page[Trust]{}, err
	}
	if a.config.Live.Trusts == nil {
		return Page[Trust]{}, absent("the trust of a nas")
	}
	learned, err := a.config.Live.Trusts.TrustWithin(ctx, nas.Address)
	answer := Page[Trust]{Items: make([]Trust, 0, len(learned))}
	for _, one := range learned {
		answer.Items = append(answer.Items, Trust{
			Address: one.Address.String(), Since: utc(one.Since),
		})
	}

	return answer, err
}

// resetTrust forgets it.
func (a *API) resetTrust(ctx context.Context, in *Named) (TrustReset, error) {
	nas, err := a.config.Registry.NAS(ctx, in.Name.text)
	if err != nil {
		return TrustReset{}, err
	}
	if err := store.CheckExpected(ctx, nas.Revision); err != nil {
		return TrustReset{}, err
	}
	if a.config.Live.Trusts == nil {
		return TrustReset{}, absent("the trust of a nas")
	}
	count, err := a.config.Live.Trusts.ForgetTrust(ctx, nas.Address)

	return TrustReset{Forgotten: count}, err
}

// nasPatch translates a change.
func nasPatch(in *NASChange) (patch registry.NASPatch, err error) {
	patch = registry.NASPatch{
		Name: in.Name, Address: in.Address, Identifier: in.Identifier, Secret: in.Secret,
		CoAPort: in.CoAPort, CoAAddress: in.CoAAddress, SwapOctets: in.SwapOctets, Note: in.Note,
	}
	var read reader
	patch.CoA = take(&read, "coa", in.CoA, store.ParseCoAUse)
	patch.Vendor = take(&read, "vendor", in.Vendor, store.ParseVendor)
	patch.RequireMessageAuthenticator = take(&read, "require_message_authenticator",
		in.RequireMessageAuthenticator, store.ParseRequirement)
	patch.LimitProxyState = take(&read, "limit_proxy_state", in.LimitProxyState,
		store.ParseRequirement)

	return patch, read.err()
}

// showNAS translates a NAS.
func showNAS(nas *store.NAS) NAS {
	return NAS{
		ID: nas.ID, Revision: nas.Revision, Name: nas.Name, Address: nas.Address.String(),
		Identifier: nas.Identifier, Vendor: nas.Vendor.String(), CoAPort: nas.CoAPort,
		CoAAddress: orEmpty(nas.CoAAddress), CoA: nas.CoA.String(), SwapOctets: nas.SwapOctets,
		RequireMessageAuthenticator: nas.RequireMessageAuthenticator.String(),
		LimitProxyState:             nas.LimitProxyState.String(),
		CreatedAt:                   utc(nas.Created), Note: nas.Note,
		Warnings: orList(nas.Warnings()),
	}
}
