package registry

import (
	"context"

	"gardu/store"
)

// Abilities lists what NASes have shown about dynamic authorization.
func (r *Registry) Abilities(ctx context.Context) ([]store.Ability, error) {
	return r.config.Book.Abilities(ctx)
}

// RememberAbility notes what a NAS has shown, in place of what it showed before of the same act.
// One of a NAS that is gone meanwhile is passed over.
func (r *Registry) RememberAbility(ctx context.Context, shown store.Ability) error {
	return r.config.Book.PutAbilities(ctx, []store.Ability{shown})
}

// ForgetAbilities forgets what a NAS has shown: its software or its settings were changed. Whoever
// keeps it in memory forgets it beside.
func (r *Registry) ForgetAbilities(ctx context.Context, nas int64) error {
	return r.config.Book.ForgetAbilities(ctx, nas)
}
