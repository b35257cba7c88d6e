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
	handle(a, operation{
		method: http.MethodPatch, path: OperatorPath,
		permission: web.OperatorsWrite, tag: tag, summary: "Change an operator",
	}, a.setOperator)
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
	order := &in.Body
	patch, err := a.operatorPatch(ctx, &OperatorChange{
		Name: &order.Name, Role: &order.Role, RouterGroup: orNil(order.RouterGroup),
		RouterPassword: orNil(order.RouterPassword), RouterForm: orNil(order.RouterForm),
		FullName: orNil(order.FullName), Phone: orNil(order.Phone), Email: orNil(order.Email),
		Status: orNil(order.Status), Parent: orNil(order.Parent), Company: orNil(order.Company),
	})
	if err != nil {
		return Operator{}, err
	}
	patch.Password = orNil(order.Password)
	operator, err := a.config.Registry.AddOperator(ctx, patch)
	if err != nil {
		return Operator{}, err
	}

	return a.names(ctx).showOperator(&operator), nil
}

// operatorPatch translates a change.
func (a *API) operatorPatch(
	ctx context.Context, in *OperatorChange,
) (registry.OperatorPatch, error) {
	var read reader
	patch := registry.OperatorPatch{
		Name: in.Name, Role: take(&read, "role", in.Role, store.ParseRole),
		RouterGroup: in.RouterGroup, RouterPassword: in.RouterPassword,
		RouterForm: take(&read, "router_form", in.RouterForm, store.ParseSecretForm),
		FullName:   in.FullName, Phone: in.Phone, Email: in.Email,
		Status: take(&read, "status", in.Status, store.ParseOperatorStatus),
		Parent: take(&read, "parent", in.Parent, func(name string) (int64, error) {
			return unlessNone(name, func() (int64, error) { return a.findOperator(ctx, name) })
		}),
		Company: take(&read, "company", in.Company, func(name string) (int64, error) {
			return unlessNone(name, func() (int64, error) {
				company, err := a.config.Registry.Company(ctx, name)

				return company.ID, err
			})
		}),
	}

	return patch, read.err()
}

// unlessNone finds what a text names, which is nothing where it is empty.
func unlessNone(name string, find func() (int64, error)) (int64, error) {
	if name == "" {
		return 0, nil
	}

	return find()
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

	return pageOf(page, list, func(o *store.Operator) int64 { return o.ID },
		a.names(ctx).showOperator), err
}

// showOperator shows one operator.
func (a *API) showOperator(ctx context.Context, in *Named) (Operator, error) {
	operator, err := a.config.Registry.Operator(ctx, in.Name.text)
	if err != nil {
		return Operator{}, err
	}

	return a.names(ctx).showOperator(&operator), nil
}

// changedOperator is the input of a change of an operator.
type changedOperator struct {
	Named
	Body OperatorChange
}

// setOperator changes an operator.
func (a *API) setOperator(ctx context.Context, in *changedOperator) (Operator, error) {
	patch, err := a.operatorPatch(ctx, &in.Body)
	if err != nil {
		return Operator{}, err
	}
	operator, err := a.config.Registry.SetOperator(ctx, in.Name.text, patch)
	if err != nil {
		return Operator{}, err
	}

	return a.names(ctx).showOperator(&operator), nil
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

// setOperatorPassword gives an operator another password, and forgets who has guessed at the old one.
func (a *API) setOperatorPassword(
	ctx context.Context, in *changedOperatorPassword,
) (Operator, error) {
	operator, err := a.config.Registry.Passwd(ctx, in.Name.text, in.Body.Password)
	if err != nil {
		return Operator{}, err
	}
	if a.config.Account != nil {
		err = a.config.Account.Unlock(ctx, store.TokenOperator, operator.Name)
	}
	if err != nil {
		return Operator{}, err
	}

	return a.names(ctx).showOperator(&operator), nil
}

// showOperator translates an operator.
func (n *names) showOperator(operator *store.Operator) Operator {
	return Operator{
		ID: operator.ID, Revision: operator.Revision, Name: operator.Name,
		Role: string(operator.Role), RouterGroup: operator.RouterGroup,
		RouterLogin: !operator.Router.IsZero(), CreatedAt: utc(operator.Created),
		FullName: operator.FullName, Phone: operator.Phone, Email: operator.Email,
		Status: operator.Status.String(), Parent: n.operator(operator.Parent),
		Company: n.company(operator.Company),
	}
}
