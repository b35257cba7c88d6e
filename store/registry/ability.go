package registry

import (
	"context"

	"gardu/store"
)

// Abilities lists what every NAS has shown about dynamic authorization, as it was last stored.
func (r *Registry) Abilities(ctx context.Context) ([]store.Ability, error) {
	return r.config.Book.Abilities(ctx)
}

// RememberAbility stores what a NAS has shown over what was known of the same act before. Changed is
// not told: whoever tells it knows it already.
func (r *Registry) RememberAbility(ctx context.Context, shown store.Ability) error {
	return r.config.Book.PutAbilities(ctx, []store.Ability{shown})
}

// ForgetAbilities forgets what a NAS has shown about dynamic authorization, so that all of it is
// tried again. Changed is told of the NAS, because whoever keeps what was learned in memory forgets
// it with any change of the record.
func (r *Registry) ForgetAbilities(ctx context.Context, key string) error {
	nas, err := r.NAS(ctx, key)
	if err != nil {
		return err
	}

	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.config.Book.ForgetAbilities(ctx, nas.ID); err != nil {
		return err
	}
	r.config.Changed(context.WithoutCancel(ctx), []store.Change{{Noun: store.NounNAS, ID: nas.ID}})

	return nil
}
