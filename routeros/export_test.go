package routeros

import "context"

// Muster makes a fleet know its routers without starting to keep them in step.
func (f *Fleet) Muster(ctx context.Context) error {
	routers, err := f.config.Book.Routers(ctx)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for at := range routers {
		if known := f.workers[routers[at].ID]; known != nil {
			known.router = routers[at]

			continue
		}
		f.workers[routers[at].ID] = newWorker(f, &routers[at])
	}

	return nil
}
