package native

import (
	"context"
	"io"
	"slices"

	"gardu/httpapi/web"
	"gardu/store"
)

// streamPlan streams what would be changed on a router.
func (a *API) streamPlan(ctx context.Context, in *Named) (web.Stream, error) {
	planner := a.config.Live.Routers.Planner
	router, err := a.findRouter(ctx, *in, planner != nil)
	if err != nil {
		return web.Stream{}, err
	}

	return a.lines(ctx, func(ctx context.Context, out *web.Output, _ io.Reader) error {
		planned, err := planner.PlanRouter(ctx, &router, func(line RouterPlanLine) error {
			line.Summary = nil
			line.Step = concealed(line.Step)

			return out.Line(line)
		})
		if err != nil {
			return err
		}
		planned.Router = router.Name
		planned.Notes, planned.Guards = orList(planned.Notes), orList(planned.Guards)

		return out.Line(RouterPlanLine{Summary: &planned})
	}), nil
}

// appliedRouter is the input of an apply.
type appliedRouter struct {
	Named
	Body RouterApplyOrder
}

// streamApply carries a plan out and streams what becomes of its steps. It goes on until it is
// done or the client goes away.
func (a *API) streamApply(ctx context.Context, in *appliedRouter) (web.Stream, error) {
	applier := a.config.Live.Routers.Applier
	router, err := a.findRouter(ctx, in.Named, applier != nil)
	if err != nil {
		return web.Stream{}, err
	}
	override := slices.Clone(in.Body.Override)
	for _, guard := range override {
		if !slices.Contains(guards, guard) {
			return web.Stream{}, store.Invalidf("override",
				"must be paused, identity, shortened or blast")
		}
	}

	return a.lines(ctx, func(ctx context.Context, out *web.Output, _ io.Reader) error {
		report := func(line RouterApplyLine) error {
			line.Summary = nil
			if line.Step != nil {
				step := *line.Step
				step.RouterStep = *concealed(&step.RouterStep)
				line.Step = &step
			}

			return out.Line(line)
		}
		applied, err := applier.ApplyRouter(ctx, &router, override, report)
		if err != nil {
			return err
		}
		applied.Router, applied.Notes = router.Name, orList(applied.Notes)

		return out.Line(RouterApplyLine{Summary: &applied})
	}), nil
}

// importedRouter is the input of an import.
type importedRouter struct {
	Named
	Body RouterImportOrder
}

// streamRouterImport streams what is on a router already, and what is made of it.
func (a *API) streamRouterImport(ctx context.Context, in *importedRouter) (web.Stream, error) {
	importer := a.config.Live.Routers.Importer
	router, err := a.findRouter(ctx, in.Named, importer != nil)
	if err != nil {
		return web.Stream{}, err
	}
	apply := in.Body.Apply

	return a.lines(ctx, func(ctx context.Context, out *web.Output, _ io.Reader) error {
		report := func(line RouterImportLine) error {
			line.Summary = nil

			return out.Line(line)
		}
		imported, err := importer.ImportRouter(ctx, &router, apply, report)
		if err != nil {
			return err
		}
		imported.Router, imported.Applied = router.Name, apply

		return out.Line(RouterImportLine{Summary: &imported})
	}), nil
}

// concealedValue stands for a value that is not shown.
const concealedValue = "(secret)"

// concealed returns a copy of a step without the values that are secret.
func concealed(step *RouterStep) *RouterStep {
	if step == nil {
		return nil
	}
	shown := *step
	shown.Edits = make([]RouterEdit, 0, len(step.Edits))
	for _, edit := range step.Edits {
		if edit.Secret {
			edit.Old, edit.New = concealedText(edit.Old), concealedText(edit.New)
		}
		shown.Edits = append(shown.Edits, edit)
	}

	return &shown
}

// concealedText hides a text, unless there is none.
func concealedText(text string) string {
	if text == "" {
		return ""
	}

	return concealedValue
}
