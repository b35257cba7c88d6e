package native

import (
	"context"
	"net/http"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
)

// mountOperators registers the routes of operators.
func (a *API) mountOperators() {
	const tag = "operators"
	handle(a, operation{
		method: http.MethodPost, path: OperatorListPath,
		permission: web.OperatorsWrite, tag: tag, status: http.StatusCreated,
		summary: "Make an operator",
	}, a.addOperator)
	handle(a, operation{
		method: http.MethodGet, path: OperatorListPath,
		permission: web.OperatorsRead, tag: tag, summary: "List operators",
	}, a.listOperators)
	handle(a, operation{
		method: http.MethodGet, path: OperatorPath,
		permission: web.OperatorsRead, tag: tag, summary: "Show an operator",
	}, a.showOperator)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: OperatorPath,
		permission: web.OperatorsWrite, tag: tag, summary: "Remove an operator",
	}, a.removeOperator)
	handle(a, operation{
		method: http.MethodPost, path: OperatorPasswordPath,
		permission: web.OperatorsWrite, tag: tag, summary: "Give an operator another password",
	}, a.setOperatorPassword)
}

// addOperator makes an operator.
func (a *API) addOperator(ctx context.Context, in *created[OperatorOrder]) (Operator, error) {
	patch, err := operatorPatch(&in.Body)
	if err != nil {
		return Operator{}, err
	}
	operator, err := a.config.Registry.AddOperator(ctx, patch)
	if err != nil {
		return Operator{}, err
	}

	return showOperator(&operator), nil
}

// operatorPatch translates an order.
func operatorPatch(in *OperatorOrder) (registry.OperatorPatch, error) {
	var read reader
	patch := registry.OperatorPatch{
		Name: &in.Name, Role: take(&read, "role", &in.Role, store.ParseRole),
		Password: orNil(in.Password), RouterGroup: orNil(in.RouterGroup),
		RouterPassword: orNil(in.RouterPassword),
		RouterForm:     take(&read, "router_form", orNil(in.RouterForm), store.ParseSecretForm),
	}

	return patch, read.err()
}

// orNil returns a text, or nil for an empty one.
func orNil(text string) *string {
	if text == "" {
		return nil
	}

	return &text
}

// listOperators lists operators.
func (a *API) listOperators(ctx context.Context, in *Paging) (Page[Operator], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[Operator]{}, err
	}
	list, err := a.config.Registry.Operators(ctx, records)

	return pageOf(page, list, func(o *store.Operator) int64 { return o.ID }, showOperator), err
}

// showOperator shows one operator.
func (a *API) showOperator(ctx context.Context, in *Named) (Operator, error) {
	operator, err := a.config.Registry.Operator(ctx, in.Name.text)
	if err != nil {
		return Operator{}, err
	}

	return showOperator(&operator), nil
}

// removeOperator removes an operator.
func (a *API) removeOperator(ctx context.Context, in *Named) error {
	return a.config.Registry.RemoveOperator(ctx, in.Name.text)
}

// changedOperatorPassword is the input of a new password.
type changedOperatorPassword struct {
	Named
	Body OperatorPassword
}

// setOperatorPassword gives an operator another password.
func (a *API) setOperatorPassword(
	ctx context.Context, in *changedOperatorPassword,
) (Operator, error) {
	operator, err := a.config.Registry.Passwd(ctx, in.Name.text, in.Body.Password)
	if err != nil {
		return Operator{}, err
	}

	return showOperator(&operator), nil
}

// showOperator translates an operator.
func showOperator(operator *store.Operator) Operator {
	return Operator{
		ID: operator.ID, Revision: operator.Revision, Name: operator.Name,
		Role: string(operator.Role), RouterGroup: operator.RouterGroup,
		RouterLogin: !operator.Router.IsZero(), CreatedAt: utc(operator.Created),
	}
}
